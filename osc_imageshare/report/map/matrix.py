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

"""Shares as a matrix: a row for each owner, a column for each member.

Owners and members with most shares come first. Beyond a number of them, the
others share one row, or one column.
"""

from collections.abc import Iterable
from collections.abc import Sequence
import dataclasses

from osc_imageshare.report.map import elements
from osc_imageshare.report.map import fold
from osc_imageshare.report.map import measure
from osc_imageshare.report.map import words
from osc_imageshare.sharing import model

#: Projects of each side; as many columns fit on a page of paper.
MOST = 20

_ROOM = 150
_SIZE = 12
# A cell is darker for each of these that its count reaches.
_HEAT = (2, 4, 8, 16)


@dataclasses.dataclass(frozen=True, slots=True)
class Head:
    """The head of a row or a column.

    :ivar name: what there is room for.
    :ivar title: the whole of it, with the ID.
    :ivar total: of its shares.
    """

    name: str
    title: str
    total: int


@dataclasses.dataclass(frozen=True, slots=True)
class Cell:
    """What one project shares with another.

    :ivar key: tells the cell from others of the page.
    :ivar counts: in words, by status.
    :ivar heat: from 1 for one share up to 5 for many.
    """

    key: str
    total: int
    counts: str
    heat: int


@dataclasses.dataclass(frozen=True, slots=True)
class Line:
    """A row; ``None`` is a pair of projects without a share."""

    head: Head
    cells: tuple[Cell | None, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Matrix:
    """The whole of it.

    :ivar keys: of the cell of each share, in the order of the graph's rows.
    """

    columns: tuple[Head, ...]
    lines: tuple[Line, ...]
    keys: tuple[str, ...]


def build(graph: elements.Graph) -> Matrix:
    """Return the shares of a graph as a matrix."""
    shares = [row.share for row in graph.rows]
    shown = fold.busiest(shares, MOST)
    owners = fold.ranked(shares, fold.OWNER)
    members = fold.ranked(shares, fold.MEMBER)
    rows = [p.id for p in owners if p.id in shown.owners]
    columns = [p.id for p in members if p.id in shown.members]
    row_of = {project_id: at for at, project_id in enumerate(rows)}
    column_of = {project_id: at for at, project_id in enumerate(columns)}
    cells: dict[tuple[int, int], list[model.Share]] = {}
    places = [
        (
            row_of.get(share.owner.id, len(rows)),
            column_of.get(share.member.id, len(columns)),
        )
        for share in shares
    ]
    for share, place in zip(shares, places, strict=True):
        cells.setdefault(place, []).append(share)
    by_row: dict[int, list[model.Share]] = {}
    by_column: dict[int, list[model.Share]] = {}
    for (row, column), own in cells.items():
        by_row.setdefault(row, []).extend(own)
        by_column.setdefault(column, []).extend(own)
    return Matrix(
        columns=tuple(
            _column(own, folded=at == len(columns))
            for at, own in sorted(by_column.items())
        ),
        lines=tuple(
            Line(
                _row(own, folded=row == len(rows)),
                tuple(
                    _cell((row, column), cells.get((row, column), ()))
                    for column in sorted(by_column)
                ),
            )
            for row, own in sorted(by_row.items())
        ),
        keys=tuple(map(_key, places)),
    )


def _row(shares: Sequence[model.Share], *, folded: bool) -> Head:
    if folded:
        name = words.folded_owners(shares)[1]
        return _head(name, words.many_owners(shares), shares)
    name, _identifier = words.project(shares[0].owner)
    return _head(name, words.owner(shares), shares)


def _column(shares: Sequence[model.Share], *, folded: bool) -> Head:
    if folded:
        name = words.folded_members(shares)[1]
        return _head(name, words.many_members(shares), shares)
    name, _identifier = words.project(shares[0].member)
    return _head(name, words.member(shares), shares)


def _head(
    name: str, sentences: Iterable[str], shares: Sequence[model.Share]
) -> Head:
    return Head(
        measure.fit(name, _ROOM, _SIZE), '\n'.join(sentences), len(shares)
    )


def _cell(
    place: tuple[int, int], shares: Sequence[model.Share]
) -> Cell | None:
    if not shares:
        return None
    heat = 1 + sum(len(shares) >= least for least in _HEAT)
    return Cell(_key(place), len(shares), words.statuses(shares), heat)


def _key(place: tuple[int, int]) -> str:
    row, column = place
    return f'x{row}-{column}'
