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

"""The table that a person reads at a terminal: few columns, and they fit.

It is made from the documented columns and rows, behind all else that is done
with these. So no script notices it, and cliff sorts by every column.
"""

from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
import dataclasses
import re
from typing import Any
from typing import TextIO
from typing import TypeAlias

from cliff.formatters import base

from osc_imageshare.report import brief
from osc_imageshare.report import frame
from osc_imageshare.sharing import text

Cells: TypeAlias = dict[str, str]
Stacking: TypeAlias = tuple[tuple[str, ...], ...]

_HASH = re.compile(r'\b(\w+:[0-9a-fA-F]{12})[0-9a-fA-F]{20,}\b')
# An ID behind a name; --long shows both.
_NAMED = re.compile(rf'(?<=[^\s:,;]) \({frame.ID.pattern}\)')

# The status of a member, behind its name and before a date, if there is one.
_MEMBER = re.compile(
    r'(?<=  )(accepted|pending|rejected)(?=( *  \d{4}-\d\d-\d\d)?$)',
    re.MULTILINE,
)

# ANSI: red, green, yellow, and bold red.
_RED, _GREEN, _YELLOW, _ALARM = '31', '32', '33', '1;31'
_COLOURS = {
    'Severity': {
        'critical': _ALARM,
        'high': _RED,
        'medium': _YELLOW,
    },
    'State': {'unknown': _YELLOW, 'pass': _GREEN},
    'Status': {'accepted': _GREEN, 'pending': _YELLOW, 'rejected': _RED},
    'Result': {
        'accepted': _GREEN,
        'copied': _GREEN,
        'pending': _YELLOW,
        'failed': _RED,
        'rolled-back': _RED,
        'skipped': _YELLOW,
    },
}


@dataclasses.dataclass(frozen=True, slots=True)
class Screen:
    """A terminal.

    :ivar width: in columns; ``None``: lines may be as long as they are.
    """

    width: int | None
    coloured: bool


@dataclasses.dataclass(frozen=True, slots=True)
class Form:
    """The short table of a command.

    :ivar titles: its columns, as far as the documented ones have them.
    :ivar stackings: where they do not fit: which columns are put into one,
        below each other; from the fewest to the most.
    :ivar regional: the region is shown also if there is only one.
    """

    titles: tuple[str, ...]
    stackings: tuple[Stacking, ...] = ()
    regional: bool = False


_SIDES = ('Image', 'Project')
OUTCOMES = Form(
    (*_SIDES, 'Status', 'Result', 'Region'),
    (
        (_SIDES,),
        ((*_SIDES, 'Region'),),
        ((*_SIDES, 'Region'), ('Status', 'Result')),
    ),
)
SHARES = Form(
    ('Direction', *_SIDES, 'Status', 'Region', 'Servers', 'Volumes'),
    (
        (_SIDES,),
        (_SIDES, ('Servers', 'Volumes')),
        ((*_SIDES, 'Region'), ('Servers', 'Volumes')),
        (
            ('Direction', 'Status'),
            (*_SIDES, 'Region'),
            ('Servers', 'Volumes'),
        ),
    ),
)
FINDINGS = Form(
    ('Severity', 'State', 'Region', 'Check', *_SIDES, 'Detail'),
    (
        (('Severity', 'State'),),
        (('Severity', 'State'), _SIDES),
        (('Severity', 'State', 'Region'), ('Check', *_SIDES)),
    ),
)
COPIES = Form(
    ('Image', 'Copy ID', 'Size', 'Cloud', 'Region', 'Result'),
    (
        (('Image', 'Copy ID'),),
        (('Image', 'Copy ID'), ('Cloud', 'Region')),
        (('Image', 'Copy ID'), ('Cloud', 'Region'), ('Size', 'Result')),
    ),
)
CHECKS = Form(('Check', 'Severity', 'Summary'))


class ScreenFormatter(base.ListFormatter):
    """cliff's table, for a person at a terminal."""

    def __init__(self, screen: Screen, form: Form) -> None:
        self._screen = screen
        self._form = form

    def add_argument_group(self, parser: Any) -> None:
        """Add no arguments (cliff's interface)."""

    def emit_list(
        self,
        column_names: Sequence[str],
        data: Iterable[Sequence[Any]],
        stdout: TextIO,
        parsed_args: Any,
    ) -> None:
        """Print rows (cliff's interface)."""
        rows = [
            dict(zip(column_names, map(str, row), strict=True)) for row in data
        ]
        printed = ''
        if rows or parsed_args.print_empty:
            printed = draw(self._form, column_names, rows, self._screen)
        # As cliff does, also where there is nothing.
        stdout.write(f'{printed}\n')


class FieldsFormatter(base.SingleFormatter):
    """cliff's table of fields, for a person at a terminal."""

    def __init__(self, screen: Screen, table: base.SingleFormatter) -> None:
        self._coloured = screen.coloured
        self._table = table

    def add_argument_group(self, parser: Any) -> None:
        """Add no arguments (cliff's interface)."""

    def emit_one(
        self,
        column_names: Sequence[str],
        data: Sequence[Any],
        stdout: TextIO,
        parsed_args: Any,
    ) -> None:
        """Print fields (cliff's interface)."""
        if self._coloured:
            data = [
                _MEMBER.sub(_member, value) if title == 'Members' else value
                for title, value in zip(column_names, data, strict=True)
            ]
        self._table.emit_one(column_names, data, stdout, parsed_args)


def _member(match: re.Match[str]) -> str:
    return _painted(_COLOURS, 'Status', match[0])


def draw(
    form: Form, titles: Sequence[str], rows: Sequence[Cells], screen: Screen
) -> str:
    """Return the short table of documented rows."""
    regions = {row.get('Region') for row in rows} - {'', None}
    available = {*titles, *_SIDES} if 'Image ID' in titles else {*titles}
    if not form.regional and len(regions) < 2:
        available.discard('Region')
    chosen = [title for title in form.titles if title in available]
    names = _Names(rows)
    short = [_short(row, names) for row in rows]
    whole = [_short(row, _Names([], known=False)) for row in rows]
    colours = _COLOURS if screen.coloured else {}
    return frame.draw(
        [chosen, *(_stacked(chosen, s) for s in form.stackings)],
        short,
        whole,
        screen.width,
        lambda title, cell: _painted(colours, title, cell),
    )


def _stacked(
    chosen: Iterable[str | tuple[str, ...]], stacking: Stacking
) -> list[str | tuple[str, ...]]:
    """Return columns, with some of them put below others."""
    columns: list[str | tuple[str, ...]] = list(chosen)
    for titles in stacking:
        group = tuple(title for title in titles if title in columns)
        if len(group) > 1:
            columns[columns.index(group[0])] = group
            columns = [column for column in columns if column not in group]
    return columns


class _Names:
    """Which names stand for one thing only, in all that is printed."""

    def __init__(self, rows: Iterable[Cells], *, known: bool = True) -> None:
        self._known = known
        self._ids: defaultdict[tuple[str, ...], set[str]] = defaultdict(set)
        for row in rows:
            for kind in ('Image', 'Member', 'Owner'):
                self._add(row, kind)

    def _add(self, row: Cells, kind: str) -> None:
        identifier = row.get(f'{kind} ID', '')
        for title in ('Name', 'ID'):
            if name := row.get(f'{kind} {title}', '').strip():
                self._ids[_key(row, kind, name)].add(identifier)

    def title(self, row: Cells, kind: str) -> str:
        """Return a name, or the ID where there is none or it is not unique."""
        name = row.get(f'{kind} Name', '')
        identifier = row.get(f'{kind} ID', '')
        if not identifier:
            return name
        if not (self._known and name.strip()):
            return identifier
        alike = self._ids[_key(row, kind, name.strip())]
        return identifier if len(alike) > 1 else name


def _key(row: Cells, kind: str, name: str) -> tuple[str, ...]:
    # An image's name is read together with its region; a project has none.
    return (
        ('Image', row.get('Region', ''), name)
        if kind == 'Image'
        else (
            'Project',
            name,
        )
    )


def _short(row: Cells, names: _Names) -> Cells:
    """Return the cells of a row as a person reads them."""
    short = dict(row)
    if 'Image ID' in row:
        # Of an incoming share the member is the reader.
        other = 'Owner' if row.get('Direction') == 'incoming' else 'Member'
        short['Image'] = names.title(row, 'Image')
        short['Project'] = names.title(row, other)
    if 'Detail' in row:
        short['Detail'] = _detail(row)
    return short


def _detail(row: Cells) -> str:
    """Return what is wrong, without what other columns say already."""
    member, image = (
        text.title(row.get(f'{kind} Name'), row.get(f'{kind} ID', ''))
        for kind in ('Member', 'Image')
    )
    detail = brief.detail(row['Detail'], member=member, image=image)
    return _HASH.sub(r'\1...', _NAMED.sub('', detail))


def _painted(
    colours: Mapping[str, Mapping[str, str]], title: str, cell: str
) -> str:
    """Return a cell in its colour; spaces behind it have none."""
    word = cell.strip()
    code = colours.get(title, {}).get(word.removeprefix('would-'))
    if not code:
        return cell
    return cell.replace(word, f'\x1b[{code}m{word}\x1b[0m')
