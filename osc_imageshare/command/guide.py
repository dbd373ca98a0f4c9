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

"""What ``--help`` shows: options in groups, examples and exit codes."""

import argparse
from collections.abc import Iterable
from collections.abc import Mapping
from typing import NamedTuple
from typing import TypeAlias

from osc_imageshare.i18n import _

#: A parser, or a group of its options.
Container: TypeAlias = argparse._ActionsContainer  # noqa: SLF001

IMAGES = _('image options')
PROJECTS = _('project options')
PLACES = _('destination options')
COPIES = _('copy options')
TRANSFER = _('transfer options')
MANIFEST = _('manifest options')
CHECKS = _('check options')
ACCEPTANCE = _('acceptance options')
SWITCH = _('replacement options')
SAFETY = _('safety options')
OUTPUT = _('output options')
LIMITS = _('limits')

_ORDER = (
    IMAGES,
    PROJECTS,
    PLACES,
    COPIES,
    TRANSFER,
    MANIFEST,
    CHECKS,
    SWITCH,
    ACCEPTANCE,
    SAFETY,
    OUTPUT,
    LIMITS,
)
_WRONG_USE = _('the command line is wrong')
_SIGNAL = _('ended by a signal; Ctrl-C is 130')
_CLOSED = _('the rows could not be printed: standard output was closed')
#: Of a command that only reads.
READING: Mapping[str, str] = {
    '0': _('success'),
    '1': _('something could not be read or written'),
    '2': _WRONG_USE,
    '129, 130, 143': _SIGNAL,
    '141': _CLOSED,
}
#: Of a command that changes something.
CHANGING: Mapping[str, str] = {
    '0': _('everything is as requested'),
    '1': _('a request was refused, or something failed (see the rows)'),
    '2': _WRONG_USE,
    '129, 130, 143': _SIGNAL,
    '141': _CLOSED,
}


def with_code(
    codes: Mapping[str, str], code: str, meaning: str
) -> Mapping[str, str]:
    """Return exit codes with one more, by their numbers."""
    more = {**codes, code: meaning}
    return {key: more[key] for key in sorted(more, key=_first)}


class Example(NamedTuple):
    """A command line, and what it is for."""

    purpose: str
    command: str


def group(parser: argparse.ArgumentParser, title: str) -> Container:
    """Return the group of options with this title."""
    for known in _groups(parser):
        if known.title == title:
            return known
    return parser.add_argument_group(title)


def arrange(parser: argparse.ArgumentParser) -> None:
    """Put the command's own groups first, and cliff's formatters last."""
    groups = _groups(parser)
    standard, added = groups[:2], groups[2:]
    own = [known for known in added if known.title in _ORDER]
    own.sort(key=lambda known: _ORDER.index(known.title or ''))
    others = [known for known in added if known not in own]
    groups[:] = (*standard, *own, *others)
    formatter = parser.formatter_class
    assert isinstance(formatter, type)
    # argparse would flow examples together into one paragraph.
    vars(parser)['formatter_class'] = type(
        'Formatter', (_WholeLines, formatter), {}
    )


def epilog(examples: Iterable[Example], codes: Mapping[str, str]) -> str:
    """Return the end of the help, as reStructuredText for the manual."""
    width = max(map(len, codes))
    lines = [_('Examples::'), '']
    for example in examples:
        lines.append(f'  # {example.purpose}')
        lines += (f'  {line}' for line in example.command.splitlines())
    lines += ['', _('Exit codes::'), '']
    lines += (
        f'  {code:<{width}}  {meaning}' for code, meaning in codes.items()
    )
    return '\n'.join(lines)


def _first(codes: str) -> int:
    return int(codes.split(',')[0])


def _groups(
    parser: argparse.ArgumentParser,
) -> list[argparse._ArgumentGroup]:
    # argparse has no public name for them.
    return parser._action_groups  # noqa: SLF001


class _WholeLines(argparse.HelpFormatter):
    """Shows lines as they are, with a plain colon before a literal block."""

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        if '::\n' not in text:
            return super()._fill_text(text, width, indent)
        return text.replace('::\n', ':\n')
