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

"""Names and IDs from other people, made fit to be shown.

Glance and Keystone pass every character through: escape sequences that
repaint a terminal, line ends that forge a row, marks that turn the reading
direction. Whatever a person reads goes through :func:`visible`.
"""

from collections.abc import Callable
from collections.abc import Sequence
import re
from typing import TypeAlias
import unicodedata

from osc_imageshare.i18n import _
from osc_imageshare.sharing import model

#: Adds the name that people know to a project, where it has none.
Named: TypeAlias = Callable[[model.Project], model.Project]

# Control, format (bidirectional marks, zero-width characters), surrogates,
# unassigned and private use, separators: all spaces but the usual one look
# like it, or like nothing.
_UNSEEN = frozenset(('Cc', 'Cf', 'Cs', 'Cn', 'Co', 'Zl', 'Zp', 'Zs'))
# Letters, marks and symbols that have no glyph.
_EMPTY = frozenset('\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0')

# What CI systems take for a command to them: at the beginning of a line, or
# anywhere in it.
_COMMAND = re.compile(r'^(\s*):(?=:)|#(?=#)', re.MULTILINE)


def visible(text: str) -> str:
    r"""Return the text with every character that cannot be seen escaped.

    The escapes are Python's (``\x1b``, ``\u202e``); a backslash itself
    stays, so the result is for reading and not for parsing back.
    """
    if text.isascii() and text.isprintable():
        return text
    return ''.join(map(_visible, text))


def is_unseen(char: str) -> bool:
    """Tell whether a character cannot be seen."""
    if char == ' ':
        return False
    return char in _EMPTY or unicodedata.category(char) in _UNSEEN


def _visible(char: str) -> str:
    if is_unseen(char):
        return char.encode('unicode_escape').decode('ascii')
    return char


def encodable(text: str, encoding: str) -> str:
    r"""Return the text with every character that an encoding lacks escaped.

    The escapes are those of :func:`visible`.
    """
    return text.encode(encoding, 'backslashreplace').decode(encoding)


def _escaped(char: str) -> str:
    return f'\\x{ord(char):02x}'


def inert(text: str, escape: Callable[[str], str] = _escaped) -> str:
    """Return the text with nothing in it that a CI system would execute.

    GitHub Actions, Azure Pipelines and TeamCity carry out what a program
    prints, if it has the form of ``::command::`` or ``##command[``.

    :param escape: writes a character in another way, as the text's format
        has it.
    """

    def broken(match: re.Match[str]) -> str:
        space = match[1] or ''
        return space + escape(match[0][len(space)])

    return _COMMAND.sub(broken, text)


def image(subject: model.ImageName) -> str:
    """Name an image in a sentence: its name and its ID, or only one."""
    return title(subject.name, subject.id)


def project(subject: model.Project) -> str:
    """Name a project in a sentence: its name and its ID, or only its ID."""
    return title(subject.shown_name, subject.id)


def as_it_is(subject: model.Project) -> model.Project:
    """Return a project without another name."""
    return subject


def project_of(identifier: str, named: Named) -> str:
    """Name a project of which only the ID was read in a sentence."""
    return project(named(model.Project(identifier)))


def ownership(owner: model.Project) -> str:
    """Return what to say behind an image of whose it is."""
    if not owner.id:
        return _('has no owner')
    return _('belongs to project %s') % project(owner)


def owned(subject: model.Image, owner: model.Project) -> str:
    """Name an image in a sentence, and whose it is."""
    if not owner.id:
        return _('%s without an owner') % image(subject)
    return _('%(image)s of project %(owner)s') % {
        'image': image(subject),
        'owner': project(owner),
    }


def content(subject: model.Image) -> str:
    """Return the hash of an image's content, as ``algorithm:value``."""
    if not subject.hash_value:
        return _('unknown')
    return visible(f'{subject.hash_algo}:{subject.hash_value}')


def title(name: str | None, identifier: str) -> str:
    """Name a thing in a sentence: its name and its ID, or only one."""
    if not name or name == identifier:
        return visible(identifier)
    if not identifier:
        return visible(name)
    return f'{visible(name)} ({visible(identifier)})'


def regions(names: Sequence[str]) -> str:
    """Name regions in a sentence."""
    shown = listing(list(map(visible, names)))
    return (_('regions %s') if len(names) > 1 else _('region %s')) % shown


def listing(items: list[str], most: int = 10) -> str:
    """Join what a sentence names, and count what would make it unreadable."""
    shown = ', '.join(items[:most])
    if len(items) > most:
        return f'{shown} and {len(items) - most} more'
    return shown


def counted(count: int, one: str, several: str) -> str:
    """Return a phrase with a number in it: for one thing, or for several."""
    return (one if count == 1 else several) % count


def size(number: int) -> str:
    """Return a number of bytes as a person reads it."""
    if number < 1024:
        return f'{number} B'
    power = min((number.bit_length() - 1) // 10, 4)
    unit = ('KiB', 'MiB', 'GiB', 'TiB')[power - 1]
    return f'{number / 1024**power:.1f} {unit}'


def unread_members(subject: model.ImageName, why: object) -> str:
    """Say that the members of an image could not be read, and why."""
    return _('The members of image %(image)s could not be read: %(why)s.') % {
        'image': image(subject),
        'why': why,
    }
