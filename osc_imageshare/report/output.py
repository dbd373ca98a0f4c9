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

"""Standard output: its encoding, and the CI systems that read it.

Rows are printed by cliff's formatters. What they would print and what must
not come out is changed here, before and behind them.
"""

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
import contextlib
import errno
import io
import os
from typing import Any
from typing import TextIO

from cliff.formatters import base

from osc_imageshare.i18n import _
from osc_imageshare.report import files
from osc_imageshare.report import rows
from osc_imageshare.sharing import request
from osc_imageshare.sharing import text

# CI systems that carry out what a program prints, by what they set.
_SYSTEMS = ('GITHUB_ACTIONS', 'TF_BUILD', 'TEAMCITY_VERSION')


def runs_commands() -> bool:
    """Tell whether a CI system reads what is printed, for commands to it."""
    return any(map(os.environ.get, _SYSTEMS))


def lines(words: str) -> str:
    """Return lines of text, of which none is a command."""
    return text.inert(words) if runs_commands() else words


def drawing(document: str, form: request.MapFormat) -> str:
    """Return a map for standard output, of which no line is a command."""
    if not runs_commands():
        return document
    # HTML's, which SVG and Graphviz take as well; Mermaid has its own.
    begin = '#' if form is request.MapFormat.MMD else '&#'
    return text.inert(document, lambda char: f'{begin}{ord(char)};')


def check(stream: TextIO | None) -> None:
    """See that something can be printed, before anything is changed.

    :raises files.Unwritable: standard output is closed, or cannot be written.
    """
    # Python sets it to None if standard output is closed.
    if stream is None:
        raise files.Unwritable(None, _('it is closed'))
    try:
        # Writes nothing, and is refused where something would be.
        os.write(stream.fileno(), b'')
    except io.UnsupportedOperation:
        return
    except OSError as exc:
        if exc.errno == errno.EPIPE:
            return
        raise files.Unwritable(None, exc.strerror or str(exc)) from exc


@contextlib.contextmanager
def lenient(stream: TextIO) -> Iterator[None]:
    """Let a stream escape what its encoding lacks, rather than fail.

    Cells were escaped before, so that tables stay aligned. Everything else
    that is printed may have such characters.
    """
    if not isinstance(stream, io.TextIOWrapper):
        yield
        return
    usual = stream.errors
    stream.reconfigure(errors='backslashreplace')
    try:
        yield
    finally:
        # Whatever is written later is not ours.
        with contextlib.suppress(OSError, ValueError):
            stream.reconfigure(errors=usual)


def cells(
    table: Iterable[Iterable[Any]], reader: rows.Reader, stream: TextIO
) -> list[tuple[Any, ...]]:
    """Return rows with every cell as the stream can take it.

    What machines read stays exact: JSON and YAML have escapes of their own.
    """
    if reader is rows.Reader.MACHINE:
        return [tuple(row) for row in table]
    # A stream in memory has none.
    encoding = getattr(stream, 'encoding', None) or 'utf-8'
    harmless = text.inert if runs_commands() else str

    def cell(value: Any) -> Any:
        if not isinstance(value, str):
            return value
        return text.encodable(harmless(value), encoding)

    return [tuple(map(cell, row)) for row in table]


class InertFormatter(base.ListFormatter, base.SingleFormatter):
    """One of cliff's formatters for machines, in a CI system.

    What it prints says the same, and has no line that is a command.
    """

    def __init__(self, formatter: Any, name: str) -> None:
        self._formatter = formatter
        self._name = name

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
        if self._name == 'yaml':
            # cliff's folds a long text into lines.
            mappings = [_yaml_row(column_names, row) for row in data]
            content = ''.join(mappings) or '[]\n'
        else:
            printed = io.StringIO()
            self._formatter.emit_list(column_names, data, printed, parsed_args)
            content = printed.getvalue()
        stdout.write(text.inert(content, _unicode_escape))

    def emit_one(
        self,
        column_names: Sequence[str],
        data: Sequence[Any],
        stdout: TextIO,
        parsed_args: Any,
    ) -> None:
        """Print fields (cliff's interface)."""
        if self._name == 'yaml':
            content = ''.join(_yaml_pairs(column_names, data))
        else:
            printed = io.StringIO()
            self._formatter.emit_one(column_names, data, printed, parsed_args)
            content = printed.getvalue()
        stdout.write(text.inert(content, _unicode_escape))


def _yaml_row(titles: Sequence[str], row: Iterable[Any]) -> str:
    return '- ' + '  '.join(_yaml_pairs(titles, row))


def _yaml_pairs(titles: Sequence[str], values: Iterable[Any]) -> list[str]:
    return [
        f'{title}: {_yaml(value)}\n'
        for title, value in zip(titles, values, strict=True)
    ]


def _yaml(value: Any) -> str:
    match value:
        case str():
            # Python's escapes are among those of YAML.
            escaped = value.encode('unicode_escape').decode('ascii')
            return '"' + escaped.replace('"', '\\"') + '"'
        case list():
            return '[' + ', '.join(map(_yaml, value)) + ']'
        case dict():
            pairs = [f'{_yaml(k)}: {_yaml(v)}' for k, v in value.items()]
            return '{' + ', '.join(pairs) + '}'
        case None:
            return 'null'
    return str(value)


def _unicode_escape(char: str) -> str:
    return f'\\u{ord(char):04x}'
