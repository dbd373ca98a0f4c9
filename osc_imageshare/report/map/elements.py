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

"""The nodes and edges of a map.

A graph depends on its input only: the shares, the findings and the heading.
The order of the shares does not matter, and no clock is read. Every text of
a graph is fit to be shown; each format escapes it once more. The shares
themselves are exact.
"""

from collections.abc import Mapping
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
class Heading:
    """What is written above a map.

    :ivar facts: the cloud, the projects, and the date; each a few words.
    """

    title: str
    facts: tuple[str, ...] = ()

    @property
    def subtitle(self) -> str:
        """The facts in one line."""
        return ' \u00b7 '.join(self.facts)


@dataclasses.dataclass(frozen=True, slots=True)
class Node:
    """A project or an image, or several projects in one.

    :ivar id: made of what it stands for, in letters and digits; stays the
        same whatever else is shared.
    :ivar name: the ID, if no name is known.
    :ivar identifier: the ID; ``''`` if it is the name.
    :ivar region: of an image, where there are several.
    :ivar details: sentences; the first says what it is.
    :ivar mark: the worst of what an audit says.
    :ivar folded: how many projects it stands for, if these are the less busy
        ones; 0: it stands for one project or image.
    """

    id: str
    place: Place
    name: str
    identifier: str
    region: str
    details: tuple[str, ...]
    mark: marks.Mark | None
    folded: int = 0


@dataclasses.dataclass(frozen=True, slots=True)
class Edge:
    """A line between two nodes.

    :ivar source: the ID of a node.
    :ivar target: the ID of a node, in the next column.
    :ivar status: ``None``: the project at its left end owns the image, or
        the line is mixed.
    :ivar shares: how many it stands for.
    :ivar mixed: its shares have several statuses.
    :ivar mark: the worst of what an audit says.
    """

    id: str
    source: str
    target: str
    status: model.MemberStatus | None
    shares: int
    details: tuple[str, ...]
    mark: marks.Mark | None
    mixed: bool = False

    @property
    def owns(self) -> bool:
        """It is between an owner and an image, and no share."""
        return self.status is None and not self.mixed

    @property
    def kind(self) -> str:
        """How it is drawn: a status, ``mixed`` or ``owns``."""
        if self.status is not None:
            return self.status.value
        return 'mixed' if self.mixed else 'owns'


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
    :ivar grouped: images are not among the nodes.
    :ivar merged: two projects have one line, whatever its statuses.
    :ivar limit: how many shares are drawn one by one at most.
    :ivar several_regions: images are of more than one region.
    :ivar marked: how many findings there are by the word of their mark;
        ``None``: without an audit.
    :ivar unread: a sentence about each thing that is missing.
    :ivar overview: the busiest projects, if there are many shares.
    """

    heading: Heading
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    rows: tuple[ShareRow, ...]
    grouped: bool
    merged: bool
    limit: int
    several_regions: bool
    marked: Mapping[str, int] | None
    unread: tuple[str, ...]
    overview: 'Graph | None' = None

    @property
    def audited(self) -> bool:
        """An audit has looked at the shares."""
        return self.marked is not None

    @property
    def columns(self) -> tuple[Place, ...]:
        """The places that have nodes if there is any."""
        return tuple(
            place
            for place in Place
            if not (self.grouped and place is Place.IMAGE)
        )

    def folded(self, place: Place) -> int:
        """Return how many projects of a column are folded into one node."""
        return sum(n.folded for n in self.nodes if n.place is place)
