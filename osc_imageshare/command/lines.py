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

"""Names and IDs on standard input, one a line."""

import codecs
import csv
import json
import logging
import re
import sys

from osc_lib import exceptions

from osc_imageshare.i18n import _

LOG = logging.getLogger(__name__)

_ID = r'[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}'
_TABLE = re.compile(r'\+[-=+]+\+')
_YAML = re.compile(r'- (?:"?(?:Image )?(?:ID|Name)"?|[A-Z]\w*(?: \w+)?): ')
# The first cell of a row that has more, or that has quotes around it; a
# share's direction may stand before it.
_ROW = re.compile(
    rf'"{_ID}"|(?:(?:outgoing|incoming) )?"?{_ID}"?\s*[,; \t]', re.IGNORECASE
)
_SHARE = re.compile('outgoing |incoming |.*Image ID')
_WHOLE_ID = re.compile(_ID, re.IGNORECASE)
_TITLES = frozenset(('id', 'name', 'image_id', 'image_name'))


def read() -> list[str]:
    """Return the lines of standard input.

    :raises exceptions.CommandError: a line is empty, or this is not a
        list of names.
    """
    lines: list[str] = []
    for number, raw in enumerate(_raw().splitlines(), 1):
        try:
            lines.append(raw.decode('utf-8'))
        except UnicodeDecodeError as exc:
            raise exceptions.CommandError(
                _('Line %d of standard input is not UTF-8.') % number
            ) from exc
    while lines and not lines[-1].strip():
        lines.pop()
    if not lines:
        return []
    if form := _form(lines):
        is_share = any(map(_SHARE.match, lines))
        column = '"Image ID"' if is_share else 'ID'
        raise exceptions.CommandError(
            _(
                'Standard input is %(form)s, not one name or ID per line. '
                'Print it with -f value -c %(column)s.'
            )
            % {'form': form, 'column': column}
        )
    for number, line in enumerate(lines, 1):
        if not line.strip():
            raise exceptions.CommandError(
                _('Line %d of standard input is empty.') % number
            )
    return lines


def invite(title: str) -> None:
    """Tell a person at a terminal that the command waits.

    :param title: what is to be typed.
    """
    if sys.stdin is not None and sys.stdin.isatty():
        LOG.warning(
            '%s',
            _('Reading %s from the terminal; Ctrl-D ends it.') % title,
        )


def _raw() -> bytes:
    """Return standard input as UTF-8, without a byte order mark."""
    # Python's own: it has no standard input if that is closed.
    if sys.stdin is None:
        raise exceptions.CommandError(
            _('Standard input is closed; expected image names or IDs.')
        )
    invite(_('image names or IDs, one per line,'))
    try:
        raw = sys.stdin.buffer.read()
    except OSError as exc:
        raise exceptions.CommandError(
            _('Standard input cannot be read: %s.') % exc.strerror
        ) from exc
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        # What PowerShell writes into files and pipes.
        try:
            return raw.decode('utf-16').encode('utf-8')
        except UnicodeError:
            return raw
    return raw.removeprefix(codecs.BOM_UTF8)


def _form(lines: list[str]) -> str:
    """Return what standard input is instead of a list; ``''``: it is one."""
    first = next(line for line in lines if line.strip())
    if _TABLE.fullmatch(first.strip()):
        return _('a table')
    if _is_json(lines):
        return _('JSON')
    if _YAML.match(first):
        return _('YAML')
    if _has_titles(first) or (
        _title(first) in _TITLES
        and len(lines) > 1
        and all(map(_WHOLE_ID.fullmatch, lines[1:]))
    ):
        return _('CSV')
    if all(map(_ROW.match, lines)):
        return _('a list with several columns or with quotes')
    return ''


def _is_json(lines: list[str]) -> bool:
    content = '\n'.join(lines).strip()
    if not content.startswith(('[', '{')):
        return False
    try:
        parsed = json.loads(content)
    except (ValueError, RecursionError):
        return False
    return isinstance(parsed, dict) or all(
        isinstance(item, dict | str) for item in parsed
    )


def _has_titles(line: str) -> bool:
    """Tell whether a line has the titles of columns, as CSV has them."""
    cells = list(map(_title, next(csv.reader([line]), [])))
    return not _TITLES.isdisjoint(cells) and (
        len(cells) > 1 or line.startswith('"')
    )


def _title(cell: str) -> str:
    return cell.strip().lower().replace(' ', '_')
