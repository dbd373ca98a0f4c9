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

"""The terminal at which a command may be run."""

import argparse
import os
import sys
import textwrap
from typing import TextIO
from typing import TYPE_CHECKING

from osc_imageshare.i18n import _

if TYPE_CHECKING:
    from osc_imageshare.report import screen


def screen_of(
    parsed_args: argparse.Namespace, stream: TextIO
) -> 'screen.Screen | None':
    """Return the screen that a person reads rows from.

    :returns: ``None``: what is documented is printed. A script may read it,
        or the person has asked for its columns.
    """
    from osc_imageshare.report import screen

    if (
        parsed_args.formatter != 'table'
        or parsed_args.columns
        or parsed_args.long
        or not stream.isatty()
    ):
        return None
    # https://no-color.org
    dull = os.environ.get('NO_COLOR') or os.environ.get('TERM') == 'dumb'
    return screen.Screen(_width(parsed_args, stream), coloured=not dull)


def width_of(stream: TextIO) -> int | None:
    """Return how many columns a terminal has, if that is known."""
    try:
        return os.get_terminal_size(stream.fileno()).columns or None
    except (OSError, ValueError):
        return None


def _width(parsed_args: argparse.Namespace, stream: TextIO) -> int | None:
    """Return the width of a table, by cliff's options and variables."""
    if parsed_args.max_width > 0:
        return int(parsed_args.max_width)
    # cliff cannot tell what is not set from 0.
    if parsed_args.fit_width or 'CLIFF_FIT_WIDTH' not in os.environ:
        return width_of(stream)
    return None


def wrapped(note: str, stream: TextIO | None) -> str:
    """Return a note with lines that fit the terminal it is printed on.

    An indented line is a command, which stays whole to be copied.
    """
    if stream is None or not stream.isatty():
        return note
    width = width_of(stream)
    if width is None:
        return note
    return '\n'.join(
        line
        if line[:1].isspace()
        else textwrap.fill(
            line, width, break_long_words=False, break_on_hyphens=False
        )
        for line in note.splitlines()
    )


def ask_secret(question: str) -> str:
    """Ask a person for a secret, which is not shown.

    Images may come from standard input meanwhile: it is the terminal that is
    asked, if there is one.

    :raises EOFError: it has no terminal, or nothing was entered.
    """
    import getpass

    if not _has_terminal():
        raise EOFError
    secret = getpass.getpass(question)
    if not secret:
        raise EOFError
    return secret


def can_ask() -> bool:
    """Tell whether there is a person who can answer a question."""
    return all(s and s.isatty() for s in (sys.stdin, sys.stderr))


def agrees(statement: str, question: str) -> bool:
    """Ask a person a question on standard error; only yes is yes.

    :param statement: lines that say what it is about.
    """
    sys.stderr.write(f'{statement}\n{question} {_("[y/N]")} ')
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in (_('y'), _('yes'))


def _has_terminal() -> bool:
    try:
        os.close(os.open('/dev/tty', os.O_RDWR | os.O_NOCTTY))
    except OSError:
        return sys.stdin is not None and sys.stdin.isatty()
    return True
