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

from collections.abc import Iterable
from collections.abc import Sequence
import datetime
import enum
from typing import TypeAlias

from osc_imageshare.audit import check
from osc_imageshare.audit import finding
from osc_imageshare.i18n import _
from osc_imageshare.sharing import model
from osc_imageshare.sharing import text

Row: TypeAlias = tuple[str, ...]
Table: TypeAlias = tuple[tuple[str, ...], list[Row]]

# A cell that begins like this is a formula to a spreadsheet; some take the
# full-width signs for it, too.
_FORMULA = tuple('=+-@\uff1d\uff0b\uff0d\uff20')


class Reader(enum.Enum):
    """Who reads the rows, and what therefore has to be escaped."""

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
    """Return who reads what cliff's formatter of this name prints."""
    return _READERS.get(formatter, Reader.TERMINAL)


def outcomes(
    found: Iterable[model.Outcome], who: Reader, *, long: bool
) -> Table:
    """Return one row for each image and target."""
    columns: tuple[str, ...] = (
        'Image ID',
        'Image Name',
        'Member ID',
        'Member Name',
        'Status',
        'Result',
    )
    if long:
        columns += ('Visibility', 'Reason')
    rows = [
        _row(
            (
                outcome.image.id,
                outcome.image.name,
                outcome.target.id,
                outcome.target.project.name or '',
                outcome.status.value if outcome.status else '',
                _result(outcome),
                outcome.image.visibility.value,
                outcome.reason,
            )[: len(columns)],
            who,
        )
        for outcome in found
    ]
    return columns, rows


def shares(found: Iterable[model.Share], who: Reader, *, long: bool) -> Table:
    """Return one row for each share."""
    columns: tuple[str, ...] = (
        'Direction',
        'Image ID',
        'Image Name',
        'Member ID',
        'Member Name',
        'Status',
    )
    if long:
        columns += (
            'Owner ID',
            'Owner Name',
            'Visibility',
            'Image Status',
            'Created At',
            'Updated At',
        )
    rows = [
        _row(
            (
                share.direction.value,
                share.image.id,
                share.image.name,
                share.member.id,
                share.member.name or '',
                share.status.value,
                share.owner.id,
                share.owner.name or '',
                share.image.visibility.value,
                share.image.status,
                share.image.created_at,
                share.image.updated_at,
            )[: len(columns)],
            who,
        )
        for share in found
    ]
    return columns, rows


def findings(
    found: Iterable[finding.Finding], who: Reader, *, long: bool
) -> Table:
    """Return one row for each finding of an audit."""
    columns: tuple[str, ...] = (
        'Check',
        'Severity',
        'State',
        'Image ID',
        'Image Name',
        'Member ID',
        'Member Name',
        'Detail',
    )
    if long:
        columns += ('Region', 'Remedy', 'Reason')
    rows = [
        _row(
            (
                each.check,
                each.severity.word,
                each.state.value,
                each.image.id if each.image else '',
                each.image.name if each.image else '',
                each.member.id if each.member else '',
                each.member.name or '' if each.member else '',
                each.detail,
                each.image.region if each.image else '',
                each.remedy,
                each.why.value if each.why else each.reason,
            )[: len(columns)],
            who,
        )
        for each in found
    ]
    return columns, rows


def checks(found: Iterable[check.Check], who: Reader) -> Table:
    """Return one row for each check that an audit can run."""
    columns = ('Check', 'Severity', 'Summary')
    rows = [
        _row((each.id, each.severity.word, each.summary), who)
        for each in found
    ]
    return columns, rows


def offers(found: Iterable[model.Offer], now: datetime.datetime) -> str:
    """Return a table of offers for a person who has to decide on them."""
    import prettytable

    table = prettytable.PrettyTable(
        ['Image ID', 'Image Name', 'Owner', 'Size', 'Hash', 'Age'],
        align='l',
    )
    for offer in found:
        image = offer.image
        table.add_row(
            [
                text.visible(image.id),
                text.visible(image.name),
                text.project(offer.owner),
                '' if image.size is None else str(image.size),
                text.content(image),
                _age(image.created_at, now),
            ]
        )
    return str(table)


def _age(created_at: str, now: datetime.datetime) -> str:
    """Return how long ago something was created, in days or hours."""
    try:
        created = datetime.datetime.fromisoformat(created_at)
    except ValueError:
        return ''
    age = now - created.replace(tzinfo=created.tzinfo or datetime.UTC)
    if age.days > 0:
        return _('%d days') % age.days
    return _('%d hours') % (max(age.total_seconds(), 0) // 3600)


def _result(outcome: model.Outcome) -> str:
    would = 'would-' if outcome.forecast else ''
    return would + outcome.result.value


def _row(cells: Sequence[str], who: Reader) -> Row:
    match who:
        case Reader.MACHINE:
            return tuple(cells)
        case Reader.TERMINAL:
            return tuple(map(text.visible, cells))
        case Reader.SPREADSHEET:
            return tuple(_harmless(text.visible(cell)) for cell in cells)


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
