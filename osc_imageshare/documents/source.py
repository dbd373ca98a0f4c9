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

"""Files that people wrote: read within bounds, and named in errors."""

from collections.abc import Mapping
import dataclasses
import datetime
import os
import pathlib
import stat
import sys
from typing import Any
from typing import BinaryIO
from typing import TypeAlias

from osc_imageshare import errors
from osc_imageshare.i18n import _
from osc_imageshare.sharing import dates
from osc_imageshare.sharing import project_id
from osc_imageshare.sharing import text

#: Where something stands in a document: keys of mappings and positions in
#: lists (from 0), from the outside in.
Path: TypeAlias = tuple[str | int, ...]

#: Bytes; as many as some 6,000 project IDs, one a line, need.
SIZE = 256 * 1024

_KEY_LENGTH = 60
_PATH_LENGTH = 200


class DocumentError(errors.UserError):
    """A file cannot be used; the text is one sentence that says why.

    It names the file, the line and the key. Of what the file contains it
    shows keys only, never values: a value may be a secret.
    """


@dataclasses.dataclass(frozen=True, slots=True)
class Document:
    """What a file says, and where it says it.

    :ivar name: what to call the file in an error.
    :ivar content: dicts with text as keys, lists, text, numbers, ``True``,
        ``False`` and ``None``.
    :ivar lines: the line, from 1, of whatever stands at a path; of a value
        in a mapping the line of its key. Empty where lines are unknown.
    """

    name: str
    content: Any
    lines: Mapping[Path, int] = dataclasses.field(default_factory=dict)

    def line(self, path: Path) -> int:
        """Return the line of what stands there or around it; 0: unknown."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 0)

    def error(self, path: Path, problem: str) -> DocumentError:
        """Return the error that says what is wrong with one value."""
        return error(self.name, problem, line=self.line(path), path=path)


def error(
    name: str, problem: str, line: int = 0, path: Path = ()
) -> DocumentError:
    """Return an error about a file, and about a place in it if given.

    :param problem: what follows the colon, without full stop, such as
        ``must be text``; it has no hostile characters.
    :param line: from 1; 0: the problem has no line.
    """
    place = [text.visible(name)]
    if line:
        place.append(_('line %d') % line)
    if path:
        place.append(shown_path(path))
    return DocumentError(f'{", ".join(place)}: {problem}.')


def _shown(key: str) -> str:
    """Return a key as a message shows it: visible and not too long."""
    cut = key if len(key) <= _KEY_LENGTH else key[:_KEY_LENGTH] + '...'
    return text.visible(cut)


def shown_path(path: Path) -> str:
    """Return a path as a message shows it: ``allow.projects[2]``."""
    steps = ''.join(map(_step, path)).removeprefix('.')
    if len(steps) > _PATH_LENGTH:
        return steps[:_PATH_LENGTH] + '...'
    return steps


def _step(step: str | int) -> str:
    match step:
        case int():
            return f'[{step}]'
        case str() if step.replace('-', '').replace('_', '').isalnum():
            return f'.{_shown(step)}'
        case str():
            return f'["{_shown(step)}"]'


def read(path: pathlib.Path, size: int = SIZE) -> bytes:
    """Return what a regular file contains.

    Nothing else is read: a pipe may block, a device may never end.

    :param size: the most bytes that the file may have.
    :raises DocumentError: it is not there, not a file, or too large.
    """
    name = str(path)
    try:
        with open(path, 'rb', opener=_at_once) as stream:
            if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
                raise error(name, _('is not a regular file'))
            return read_stream(stream, name, size)
    except OSError as exc:
        raise error(
            name, _('cannot be read: %s') % (exc.strerror or '?')
        ) from exc
    except ValueError as exc:
        # A null character in the path.
        raise error(name, _('is not the name of a file')) from exc


def _at_once(path: str, flags: int) -> int:
    # A pipe without a writer would block here already.
    return os.open(path, flags | os.O_NONBLOCK | os.O_NOCTTY)


def read_standard_input(name: str, size: int = SIZE) -> bytes:
    """Return what standard input has, which may be a pipe.

    :param name: what to call it in an error.
    :param size: the most bytes that it may have.
    :raises DocumentError: it is closed, cannot be read, or has more.
    """
    # Python sets it to None if it is closed.
    if sys.stdin is None:
        raise error(name, _('is closed'))
    try:
        return read_stream(sys.stdin.buffer, name, size)
    except OSError as exc:
        raise error(
            name, _('cannot be read: %s') % (exc.strerror or '?')
        ) from exc


def read_stream(stream: BinaryIO, name: str, size: int = SIZE) -> bytes:
    """Return the rest of a stream, of which at most size + 1 bytes are read.

    :raises DocumentError: there is more.
    :raises OSError: reading failed.
    """
    content = stream.read(size + 1)
    if len(content) > size:
        raise error(
            name,
            _('is larger than %(most)d KiB') % {'most': size // 1024},
        )
    return content


def decode(raw: bytes, name: str) -> str:
    """Return UTF-8 as text, without the byte order mark that it may have.

    :raises DocumentError: it is not UTF-8.
    """
    try:
        return raw.decode('utf-8-sig')
    except UnicodeDecodeError as exc:
        # Of the codec's own copy, in which the mark may be missing.
        before: bytes = exc.object[: exc.start]
        raise error(
            name, _('is not UTF-8'), line=before.count(b'\n') + 1
        ) from exc


def expiry(
    document: Document, path: Path, content: dict[str, Any]
) -> datetime.datetime | None:
    """Return the value of the key ``expires`` of a mapping, if there is one.

    :param path: where the mapping stands.
    :raises DocumentError: it is not a date.
    """
    if 'expires' not in content:
        return None
    try:
        return dates.parse(content['expires'])
    except ValueError as exc:
        raise document.error((*path, 'expires'), str(exc)) from exc


def project_names(document: Document) -> dict[str, str]:
    """Return the value of the key ``names``: project ID to name.

    :raises DocumentError: a key is not an ID, or two mean the same project.
    """
    names: dict[str, str] = {}
    keys: dict[str, str] = {}
    for key, name in document.content.get('names', {}).items():
        place: Path = ('names', key)
        id_ = project_id.canonical(key)
        if id_ is None:
            raise document.error(
                place,
                _('is not a project ID, which has 32 hexadecimal digits'),
            )
        if id_ in names:
            raise document.error(
                place,
                _('the same project has a name on line %d already')
                % document.line(('names', keys[id_])),
            )
        names[id_], keys[id_] = name, key
    return names
