# Licensed under the Apache License, Version 2.0 (the "License"); you may
# not use this file except in compliance with the License. You may obtain
# a copy of the License at
#
#     http://www.apache.org/licenses/LICENSE-2.0
#
# Unless required by applicable law or agreed to in writing, software
# distributed under the License is distributed on an "AS IS" BASIS, WITHOUT
# WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the
# License for the specific language governing permissions and limitations
# under the License.

"""Who shares what with whom, as nodes and edges.

A graph depends on the shares only: not on the order they come in, nor on who
looks at them or when. So the same shares make the same map, which can be
kept in git. Every text of a graph is fit to be shown; whoever writes one has
to escape it for the format. The shares themselves are exact.
"""

import dataclasses
import enum

from osc_imageshare.report.map import marks
from osc_imageshare.sharing import model


class Place(enum.IntEnum):
    """What a node is; also its column, from left to right."""

    OWNER = 0
    IMAGE = 1
    MEMBER = 2


@dataclasses.dataclass(frozen=True, slots=True)
class Node:
    """A project or an image.

    :ivar id: made of what it stands for, in letters and digits; stays the
        same whatever else is shared.
    :ivar name: the ID, if no name is known.
    :ivar identifier: the ID; ``''`` if it is the name.
    :ivar region: of an image, where there are several.
    :ivar details: sentences; the first says what it is.
    :ivar mark: the worst of what an audit says.
    """

    id: str
    place: Place
    name: str
    identifier: str
    region: str
    details: tuple[str, ...]
    mark: marks.Mark | None


@dataclasses.dataclass(frozen=True, slots=True)
class Edge:
    """A line between two nodes.

    :ivar source: the ID of a node.
    :ivar target: the ID of a node, in the next column.
    :ivar status: ``None``: the project at its left end owns the image.
    :ivar shares: how many it stands for.
    :ivar mark: the worst of what an audit says.
    """

    id: str
    source: str
    target: str
    status: model.MemberStatus | None
    shares: int
    details: tuple[str, ...]
    mark: marks.Mark | None


@dataclasses.dataclass(frozen=True, slots=True)
class ShareRow:
    """A share, as a row of a table.

    :ivar findings: of the share and its image, the worst first.
    :ivar use: what the member does with it; ``''`` if that was not read.
    :ivar parts: IDs of the nodes and edges that it is drawn as.
    """

    share: model.Share
    findings: tuple[marks.Mark, ...]
    use: str
    parts: tuple[str, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Graph:
    """Everything that a map shows.

    :ivar nodes: by column, and in it by name.
    :ivar edges: by the order of their nodes.
    :ivar rows: by owner, image and member.
    :ivar limit: how many shares are drawn one by one at most.
    :ivar several_regions: images are of more than one region.
    :ivar audited: an audit has looked at it.
    :ivar unread: a sentence about each thing that is missing.
    """

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    rows: tuple[ShareRow, ...]
    limit: int
    several_regions: bool
    audited: bool
    unread: tuple[str, ...]

    @property
    def grouped(self) -> bool:
        """Images are not among the nodes: there are too many shares."""
        return len(self.rows) > self.limit

    @property
    def columns(self) -> tuple[Place, ...]:
        """The places that have nodes if there is any."""
        return tuple(
            place
            for place in Place
            if not (self.grouped and place is Place.IMAGE)
        )
