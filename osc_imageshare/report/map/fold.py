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

"""Which projects a map shows, and which it folds into one box.

A map of many projects is too large to be read. Projects with most shares
stay; the others of a column become one node.
"""

from collections.abc import Callable
from collections.abc import Sequence
import dataclasses

from osc_imageshare.sharing import model

#: From this many shares on, a page starts with the busiest projects.
START = 60
#: Projects that an overview shows in a column.
BUSIEST = 6
#: What is tried so that a map has no more lines than its format takes.
STEPS = (200, 100, 50, 25, BUSIEST)


def _owner(share: model.Share) -> model.Project:
    return share.owner


def _member(share: model.Share) -> model.Project:
    return share.member


#: The sides of a share.
OWNER = _owner
MEMBER = _member


@dataclasses.dataclass(frozen=True, slots=True)
class Busiest:
    """The IDs of the projects that are shown; others are folded."""

    owners: frozenset[str]
    members: frozenset[str]


def busiest(shares: Sequence[model.Share], most: int) -> Busiest:
    """Return the projects with most shares, so many of each column."""
    return Busiest(
        _ids(shares, most, OWNER),
        _ids(shares, most, MEMBER),
    )


def most(shares: Sequence[model.Share], lines: int) -> int:
    """Return how many projects of each column may have so many lines."""
    for step in STEPS:
        shown = busiest(shares, step)
        pairs = {
            (
                share.owner.id if share.owner.id in shown.owners else None,
                share.member.id if share.member.id in shown.members else None,
            )
            for share in shares
        }
        if len(pairs) <= lines:
            return step
    return BUSIEST


def ranked(
    shares: Sequence[model.Share],
    side: Callable[[model.Share], model.Project],
) -> list[model.Project]:
    """Return the projects of a side, the one with most shares first."""
    counts: dict[str, int] = {}
    projects: dict[str, model.Project] = {}
    for share in shares:
        project = side(share)
        projects.setdefault(project.id, project)
        counts[project.id] = counts.get(project.id, 0) + 1
    return sorted(
        projects.values(),
        key=lambda project: (
            -counts[project.id],
            project.shown_name or project.id,
            project.id,
        ),
    )


def _ids(
    shares: Sequence[model.Share],
    most: int,
    side: Callable[[model.Share], model.Project],
) -> frozenset[str]:
    projects = ranked(shares, side)
    # One folded project would take as much room as itself.
    shown = projects if len(projects) <= most + 1 else projects[:most]
    return frozenset(project.id for project in shown)
