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

"""YAML without its surprises: what is accepted means what it looks like.

A subset of YAML: one document; no anchors and aliases, no tags, no
directives, no key twice, no key that is not text. Of values without quotes
only ``true``, ``false``, ``null`` (``~``) and decimal numbers are not text:
``no`` and ``on`` are text, and so is ``2026-05-01``.

Parser events are turned into values here, so that a bomb of aliases or a
hundred thousand brackets are refused at the first one that is too much.
"""

from collections.abc import Callable
from collections.abc import Iterator
import contextlib
import re
from typing import Any
from typing import TYPE_CHECKING

from osc_imageshare.documents import source
from osc_imageshare.i18n import _
from osc_imageshare.sharing import text

if TYPE_CHECKING:
    import yaml

#: Mappings and lists inside each other.
DEPTH = 20

#: Keys, values, mappings and lists. That many are checked in a tenth of a
#: second; 6,000 project IDs fill a file of ``source.SIZE``. Who allows a
#: file to be larger may allow more.
VALUES = 10_000

_WORDS = {
    '': None,
    '~': None,
    'null': None,
    'Null': None,
    'NULL': None,
    'true': True,
    'True': True,
    'TRUE': True,
    'false': False,
    'False': False,
    'FALSE': False,
}
# What is longer is an ID that happens to have no letters.
_WHOLE = re.compile(r'[-+]?(?:0|[1-9][0-9]{0,17})')
_DECIMAL = re.compile(r'[-+]?[0-9]{1,18}\.[0-9]{0,18}(?:[eE][-+]?[0-9]{1,3})?')

# YAML 1.1, 5.1; a byte order mark is a character like another inside.
_FORBIDDEN = re.compile(
    '[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]'
)
# Each directive is compared with every other before the first event comes.
_DIRECTIVE = re.compile('^%', re.MULTILINE)

_PROBLEM_LENGTH = 120


def parse(raw: bytes, name: str, values: int = VALUES) -> source.Document:
    """Return what a YAML file says.

    :param name: what to call the file in an error.
    :param values: the most keys and values that it may have.
    :raises source.DocumentError: it is not YAML of the kind above.
    """
    content = source.decode(raw, name)
    _refuse(content, _FORBIDDEN, name, _('control characters'))
    _refuse(content, _DIRECTIVE, name, _('directives (%)'))
    builder = _DocumentBuilder(name, values)
    _build(builder, content)
    if builder.documents == 0:
        raise source.error(name, _('is empty'))
    return source.Document(name, builder.content, builder.lines)


def _refuse(
    content: str, pattern: re.Pattern[str], name: str, feature: str
) -> None:
    match = pattern.search(content)
    if match is None:
        return
    line = content.count('\n', 0, match.start()) + 1
    raise source.error(name, _('%s are not supported') % feature, line=line)


def _build(builder: '_DocumentBuilder', content: str) -> None:
    # The one place that imports yaml to read.
    import yaml

    # libyaml is some thirty times faster, and not everywhere.
    loader = getattr(yaml, 'CSafeLoader', yaml.SafeLoader)
    with _translated(builder.name, content):
        # By the type alone: there are tens of thousands of events.
        take: dict[type, Callable[[Any], object]] = {
            yaml.ScalarEvent: builder.scalar,
            yaml.AliasEvent: builder.alias,
            yaml.MappingStartEvent: lambda event: builder.open(event, {}),
            yaml.SequenceStartEvent: lambda event: builder.open(event, []),
            yaml.MappingEndEvent: builder.close,
            yaml.SequenceEndEvent: builder.close,
            yaml.DocumentStartEvent: builder.document,
        }
        for event in yaml.parse(content, Loader=loader):
            if type(event) in take:
                take[type(event)](event)


@contextlib.contextmanager
def _translated(name: str, content: str) -> Iterator[None]:
    """Turn yaml's errors, whose texts quote the file, into ours."""
    import yaml

    try:
        yield
    except yaml.MarkedYAMLError as exc:
        mark = exc.problem_mark or exc.context_mark
        line = mark.line + 1 if mark else 0
        problem = source.error(
            name,
            _('is not valid YAML: %s') % _problem(exc, content),
            line=line,
        )
        raise problem from exc
    except (yaml.YAMLError, OverflowError, ValueError) as exc:
        # The pure parser passes escapes such as "\UFFFFFFFF" to chr().
        raise source.error(name, _('is not valid YAML')) from exc


def _problem(exc: 'yaml.MarkedYAMLError', content: str) -> str:
    mark = exc.problem_mark
    lines = content.splitlines()
    if mark and mark.line < len(lines):
        before = lines[mark.line][: mark.column + 1]
        if '\t' in before and not before.strip():
            return _('use spaces to indent, not tabs')
    problem = str(exc.problem or exc.context or _('it cannot be parsed'))
    return text.visible(problem[:_PROBLEM_LENGTH])


class _Collection:
    """A mapping or a list whose end has not come yet."""

    __slots__ = ('content', 'key', 'path')

    def __init__(
        self, content: dict[str, Any] | list[Any], path: source.Path
    ) -> None:
        self.content = content
        self.path = path
        self.key: str | None = None


class _DocumentBuilder:
    """Makes values of parser events, and remembers their lines."""

    def __init__(self, name: str, most: int) -> None:
        self.name = name
        self._most = most
        self.content: Any = None
        self.lines: dict[source.Path, int] = {}
        self.documents = 0
        self._open: list[_Collection] = []
        self._values = 0

    def unsupported(
        self, event: 'yaml.Event', feature: str
    ) -> source.DocumentError:
        return self._error(_line(event), _('%s are not supported') % feature)

    def document(self, event: 'yaml.DocumentStartEvent') -> None:
        self.documents += 1
        if self.documents > 1:
            raise source.error(
                self.name,
                _('only one document is expected'),
                line=_line(event),
            )

    def scalar(self, event: 'yaml.ScalarEvent') -> None:
        self._check(event)
        value = event.value
        if event.implicit[0]:
            value = _plain(value)
        parent = self._open[-1] if self._open else None
        if (
            parent is not None
            and parent.key is None
            and type(parent.content) is dict
        ):
            self._take_key(parent, value, _line(event))
        else:
            self._place(value, _line(event))

    def open(
        self,
        event: 'yaml.CollectionStartEvent',
        content: dict[str, Any] | list[Any],
    ) -> None:
        self._check(event)
        line = _line(event)
        if len(self._open) >= DEPTH:
            raise source.error(
                self.name,
                _('nested more than %d levels deep') % DEPTH,
                line=line,
            )
        self._open.append(_Collection(content, self._place(content, line)))

    def alias(self, event: 'yaml.AliasEvent') -> None:
        raise self.unsupported(event, _('aliases (*)'))

    def close(self, _event: 'yaml.CollectionEndEvent') -> None:
        self._open.pop()

    def _check(
        self, event: 'yaml.ScalarEvent | yaml.CollectionStartEvent'
    ) -> None:
        self._values += 1
        if self._values > self._most:
            raise source.error(
                self.name,
                _('has more than %d keys and values') % self._most,
                line=_line(event),
            )
        if event.anchor is not None:
            raise self.unsupported(event, _('anchors (&)'))
        if event.tag is not None:
            raise self.unsupported(event, _('tags (!)'))

    def _take_key(self, parent: _Collection, key: Any, line: int) -> None:
        if not isinstance(key, str):
            raise self._error(line, _('a key must be text; put it in quotes'))
        path = (*parent.path, key)
        if key in parent.content:
            raise source.error(
                self.name,
                _('the key is there twice, first on line %d')
                % self.lines[path],
                line=line,
                path=path,
            )
        parent.key = key
        self.lines[path] = line

    def _place(self, value: Any, line: int) -> source.Path:
        """Put a value where it belongs, and return its path."""
        if not self._open:
            self.content = value
            self.lines[()] = line
            return ()
        parent = self._open[-1]
        content = parent.content
        if isinstance(content, list):
            path = (*parent.path, len(content))
            content.append(value)
            self.lines[path] = line
            return path
        if parent.key is None:
            raise self._error(line, _('a key must be text'))
        content[parent.key] = value
        path = (*parent.path, parent.key)
        parent.key = None
        return path

    def _error(self, line: int, problem: str) -> source.DocumentError:
        path: source.Path = ()
        if self._open:
            parent = self._open[-1]
            path = parent.path
            if isinstance(parent.content, list):
                path = (*path, len(parent.content))
            elif parent.key is not None:
                path = (*path, parent.key)
        return source.error(self.name, problem, line=line, path=path)


def _line(event: 'yaml.Event') -> int:
    mark = event.start_mark
    return mark.line + 1 if mark else 0


def _plain(value: str) -> Any:
    """Return what a value without quotes stands for."""
    if value in _WORDS:
        return _WORDS[value]
    if _WHOLE.fullmatch(value):
        return int(value)
    if _DECIMAL.fullmatch(value):
        return float(value)
    return value
