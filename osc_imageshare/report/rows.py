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

"""From outcomes to the rows that a person or a script reads."""

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Sequence
import enum
from typing import TYPE_CHECKING
from typing import TypeAlias
from typing import TypeVar

from osc_imageshare.sharing import copying
from osc_imageshare.sharing import model
from osc_imageshare.sharing import text
from osc_imageshare.sharing import usage

if TYPE_CHECKING:
    # Only an audit has them, and no other command need wait for them.
    from osc_imageshare.audit import check
    from osc_imageshare.report import record

T = TypeVar('T')

Cell: TypeAlias = str | int
Row: TypeAlias = tuple[Cell, ...]
Table: TypeAlias = tuple[tuple[str, ...], list[Row]]

# A cell that begins like this is a formula to a spreadsheet; some take the
# full-width signs for it, too.
_FORMULA = tuple('=+-@\uff1d\uff0b\uff0d\uff20')


# Instead of a number that is not known; a word of the contract.
_UNKNOWN = 'unknown'

# Each column's title, and its cell of a row.
Columns: TypeAlias = list[tuple[str, Callable[[T], Cell]]]


class Extra(enum.Flag):
    """Columns beside those that there always are."""

    NONE = 0
    LONG = enum.auto()
    REGION = enum.auto()
    CLOUD = enum.auto()


class Reader(enum.Enum):
    """The output target, which decides what is escaped."""

    # Exact: the format has quoting of its own.
    MACHINE = enum.auto()
    TERMINAL = enum.auto()
    SPREADSHEET = enum.auto()


_READERS = {
    'json': Reader.MACHINE,
    'yaml': Reader.MACHINE,
    'csv': Reader.SPREADSHEET,
}


def reader(formatter: str) -> Reader:
    """Return the output target of cliff's formatter of this name."""
    return _READERS.get(formatter, Reader.TERMINAL)


def outcome_columns(extra: Extra) -> Columns[model.Outcome]:
    """Return what is shown of one image and target."""
    columns: Columns[model.Outcome] = [
        ('Image ID', lambda o: o.image.id),
        ('Image Name', lambda o: o.image.name),
        ('Member ID', lambda o: o.target.id),
        ('Member Name', lambda o: o.target.project.shown_name),
        ('Status', lambda o: o.status.value if o.status else ''),
        ('Result', _result),
    ]
    if Extra.REGION in extra:
        columns += [('Region', lambda o: o.image.region)]
    if Extra.LONG in extra:
        columns += [
            ('Visibility', _visibility),
            ('Reason', lambda o: o.reason),
            ('Name Source', lambda o: o.target.project.name_source),
        ]
    return columns


def copy_columns(
    extra: Extra, *, readable: bool
) -> Columns[copying.CopyOutcome]:
    """Return what is shown of one image and the place of its copy.

    :param readable: sizes are for people, and not bytes.
    """
    columns: Columns[copying.CopyOutcome] = [
        ('Image ID', lambda o: o.image.id),
        ('Image Name', lambda o: o.image.name),
        ('Copy ID', lambda o: o.copy_id),
        ('Size', lambda o: _size(o.size, readable=readable)),
        ('Result', _copy_result),
    ]
    if Extra.REGION in extra:
        columns += [('Region', lambda o: o.place.region)]
    if Extra.CLOUD in extra:
        columns += [('Cloud', lambda o: o.place.cloud)]
    if Extra.LONG in extra:
        columns += [
            ('Method', lambda o: o.method),
            ('Hash', lambda o: o.content),
            ('Reason', lambda o: o.reason),
        ]
    return columns


def share_columns(
    extra: Extra, uses: usage.Uses | None = None
) -> Columns[model.Share]:
    """Return what is shown of one share.

    :param uses: what each member uses, where that was looked for.
    """
    columns: Columns[model.Share] = [
        ('Direction', lambda s: s.direction.value),
        ('Image ID', lambda s: s.image.id),
        ('Image Name', lambda s: s.image.name),
        ('Member ID', lambda s: s.member.id),
        ('Member Name', lambda s: s.member.shown_name),
        ('Status', lambda s: s.status.value),
    ]
    if Extra.REGION in extra:
        columns += [('Region', lambda s: s.image.region)]
    if uses is not None:
        columns += [
            ('Servers', lambda s: servers(uses[s.image.key, s.member.id])),
            ('Volumes', lambda s: volumes(uses[s.image.key, s.member.id])),
        ]
    if Extra.LONG in extra:
        columns += [
            ('Owner ID', lambda s: s.owner.id),
            ('Owner Name', lambda s: s.owner.shown_name),
            ('Visibility', lambda s: s.image.visibility.value),
            ('Image Status', lambda s: s.image.status),
            ('Created At', lambda s: s.image.created_at),
            ('Updated At', lambda s: s.image.updated_at),
            ('Name Source', lambda s: s.member.name_source),
            ('Owner Name Source', lambda s: s.owner.name_source),
        ]
    return columns


def finding_columns(extra: Extra) -> 'Columns[record.Record]':
    """Return what is shown of one finding of an audit."""
    columns: Columns[record.Record] = [
        ('Check', lambda r: r.check),
        ('Severity', lambda r: r.severity.word),
        ('State', lambda r: r.state.value),
        ('Image ID', lambda r: r.image_id or ''),
        ('Image Name', lambda r: r.image_name or ''),
        ('Member ID', lambda r: r.member_id or ''),
        ('Member Name', lambda r: r.member_name or ''),
        ('Detail', lambda r: r.detail),
    ]
    if extra:
        columns += [('Region', lambda r: r.region)]
    if Extra.LONG in extra:
        columns += [
            ('Remedy', lambda r: r.remedy),
            ('Reason', lambda r: r.why.value if r.why else r.reason),
            ('Name Source', lambda r: r.name_source),
        ]
    return columns


def check_columns() -> 'Columns[check.Check]':
    """Return what is shown of one check that an audit can run."""
    return [
        ('Check', lambda c: c.id),
        ('Severity', lambda c: c.severity.word),
        ('Summary', lambda c: c.summary),
        ('Docs', lambda c: c.docs),
    ]


def table(columns: Columns[T], values: Iterable[T], reader: Reader) -> Table:
    """Return one row for each value."""
    cells = [cell for _title, cell in columns]
    rows = [_row([cell(value) for cell in cells], reader) for value in values]
    return tuple(title for title, _cell in columns), rows


def _visibility(outcome: model.Outcome) -> str:
    return outcome.visibility.value if outcome.visibility else ''


def _result(outcome: model.Outcome) -> str:
    would = 'would-' if outcome.forecast else ''
    return would + outcome.result.value


def _copy_result(outcome: copying.CopyOutcome) -> str:
    would = 'would-' if outcome.forecast else ''
    return would + outcome.result.value


def _size(size: int | None, *, readable: bool) -> Cell:
    if size is None:
        return ''
    return text.size(size) if readable else size


def servers(used: usage.Use) -> Cell:
    """Return how many servers use an image, or the word for unknown."""
    return _UNKNOWN if used.unseen_servers else len(used.servers)


def volumes(used: usage.Use) -> Cell:
    """Return how many volumes use an image, or the word for unknown."""
    return _UNKNOWN if used.unseen_volumes else len(used.volumes)


def _row(cells: Sequence[Cell], reader: Reader) -> Row:
    return tuple(
        _shown(cell, reader) if isinstance(cell, str) else cell
        for cell in cells
    )


def _shown(cell: str, reader: Reader) -> str:
    match reader:
        case Reader.MACHINE:
            return cell
        case Reader.TERMINAL:
            return text.visible(cell)
        case Reader.SPREADSHEET:
            return _harmless(text.visible(cell))


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
