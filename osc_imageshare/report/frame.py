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

"""A table in a frame that fits into a width and breaks no word."""

from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
import dataclasses
import re
from typing import TypeAlias

from osc_imageshare.report import measure

#: Columns: each is a title, or several, which are put below each other.
Level: TypeAlias = Sequence[str | tuple[str, ...]]
Cells: TypeAlias = Mapping[str, str]
Paint: TypeAlias = Callable[[str, str], str]
# A line of a cell, and the title that it belongs to.
_Line: TypeAlias = tuple[str, str]

#: What is shown whole or not at all, so that it can be copied.
ID = re.compile(
    r'\b(?:[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|[0-9a-f]{32})\b'
)

# Of one row; more is not read as one any more.
_MOST_LINES = 3
# What is below an image.
_INDENTS = {'Project': '  '}
_PROSE = ('Detail', 'Summary')
_NAMES = ('Image', 'Project')
# An ID of Glance's.
_ID_WIDTH = 36
_LEAST_PROSE = 8


def draw(
    levels: Sequence[Level],
    rows: Sequence[Cells],
    identified: Sequence[Cells],
    width: int | None,
    paint: Paint,
) -> str:
    """Return the first of several layouts that fits, as lines.

    :param identified: the rows, with IDs in the place of all names.
    :param paint: gets a title and a line of a cell, and returns it coloured.
    """
    for level in levels:
        layout = _Layout(level, rows, {})
        if width is None or layout.width <= width:
            return layout.text(paint)
        for column in _wrapping(level):
            spare = width - layout.width + layout.widths[column]
            wrapped = _Layout(level, rows, {column: spare})
            if wrapped.width <= width and wrapped.height <= _MOST_LINES:
                return wrapped.text(paint)
    assert width is not None
    return _forced(levels[-1], rows, identified, width).text(paint)


def _wrapping(level: Level) -> list[int]:
    """Return the columns that may be wrapped, one instead of another."""
    for titles in (_PROSE, _NAMES):
        columns = [
            position
            for position, column in enumerate(level)
            if set(titles).intersection(_titles(column))
        ]
        if columns:
            return columns
    return []


def _forced(
    level: Level,
    rows: Sequence[Cells],
    identified: Sequence[Cells],
    width: int,
) -> '_Layout':
    """Return a layout in which what is too long is cut; IDs are whole."""
    prose = [title for title in _PROSE if title in level]
    room = _ID_WIDTH
    if not prose:
        names = [{**row, **dict.fromkeys(_NAMES, '')} for row in rows]
        room = max(room, width - _Layout(level, names, {}).width)
    short = [
        {**row, **{t: _name(row, whole, t, room) for t in _NAMES if t in row}}
        for row, whole in zip(rows, identified, strict=True)
    ]
    if not prose:
        return _Layout(level, short, {})
    rest = [{**row, prose[0]: ''} for row in short]
    empty = _Layout(level, rest, {})
    column = list(level).index(prose[0])
    room = max(width - empty.width + empty.widths[column], _LEAST_PROSE)
    cut = [{**row, prose[0]: _cut(row[prose[0]], room)} for row in short]
    return _Layout(level, cut, {column: room})


def _name(row: Cells, identified: Cells, title: str, room: int) -> str:
    room -= len(_INDENTS.get(title, ''))
    name, identifier = row[title], identified[title]
    shown = name if measure.width_of(name) <= room else identifier
    return measure.fit(shown, room)


def _cut(prose: str, width: int) -> str:
    """Return as much of a sentence as three lines have room for."""
    words: list[str] = []
    end = ''
    for word in prose.split(' '):
        if measure.width_of(word) > width and ID.search(word):
            end = measure.ELLIPSIS
            break
        words += _parts(word, width)
    while words:
        lines = measure.wrapped(' '.join(words) + end, width)
        if (
            len(lines) <= _MOST_LINES
            and max(map(measure.width_of, lines)) <= width
        ):
            return ' '.join(lines)
        words.pop()
        words[-1:] = [word.rstrip('.,;:') for word in words[-1:]]
        end = measure.ELLIPSIS
    return measure.ELLIPSIS


def _parts(word: str, width: int) -> Iterator[str]:
    """Yield a word, or parts of it that leave room for an ellipsis."""
    if measure.width_of(word) <= width:
        yield word
        return
    while word:
        part = (
            measure.begin(word, width - len(measure.ELLIPSIS), '') or word[:1]
        )
        yield part
        word = word[len(part) :]


@dataclasses.dataclass(frozen=True, slots=True)
class _Block:
    """The lines of one cell, or of several below each other."""

    lines: list[_Line]

    @property
    def width(self) -> int:
        return max(
            (measure.width_of(line) for _title, line in self.lines), default=0
        )


class _Layout:
    """A table whose columns are as wide as they must be."""

    def __init__(
        self, level: Level, rows: Sequence[Cells], limits: Mapping[int, int]
    ) -> None:
        """Lay it out.

        :param limits: columns to be wrapped, with the width of each.
        """
        head = {t: t for column in level for t in _titles(column)}
        self._head = [_block(column, head, None) for column in level]
        self._rows = [
            [
                _block(column, row, limits.get(position))
                for position, column in enumerate(level)
            ]
            for row in rows
        ]
        self.widths: list[int] = [
            max(block.width for block in blocks)
            for blocks in zip(self._head, *self._rows, strict=True)
        ]

    @property
    def width(self) -> int:
        """Of a line, with its frame."""
        return sum(self.widths) + 3 * len(self.widths) + 1

    @property
    def height(self) -> int:
        """Of the highest row, in lines."""
        return max(
            (len(block.lines) for row in self._rows for block in row),
            default=0,
        )

    def text(self, paint: Paint) -> str:
        """Return the table in its frame."""
        rule = '+'.join(['', *('-' * (w + 2) for w in self.widths), ''])
        lines = [rule, *self._lines(self._head, lambda _title, line: line)]
        lines.append(rule)
        for row in self._rows:
            lines += self._lines(row, paint)
        return '\n'.join([*lines, rule])

    def _lines(self, row: list[_Block], paint: Paint) -> Iterator[str]:
        for number in range(max(len(block.lines) for block in row)):
            cells = []
            for block, width in zip(row, self.widths, strict=True):
                title, line = (*block.lines, *[('', '')] * number)[number]
                space = ' ' * (width - measure.width_of(line))
                cells.append(f' {paint(title, line)}{space} ')
            yield '|'.join(['', *cells, ''])


def _titles(column: str | tuple[str, ...]) -> tuple[str, ...]:
    return (column,) if isinstance(column, str) else column


def _block(
    column: str | tuple[str, ...], row: Cells, limit: int | None
) -> _Block:
    """Return the lines of a cell; what is empty in a stack has none."""
    lines: list[_Line] = []
    for position, title in enumerate(_titles(column)):
        cell = row[title]
        if position and not cell:
            continue
        indent = _INDENTS.get(title, '') if position else ''
        room = None if limit is None else limit - len(indent)
        lines += [
            (title, f'{indent}{line}') for line in measure.wrapped(cell, room)
        ]
    return _Block(lines)
