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

PyYAML makes the values. Its composer is told what to refuse, so that a bomb
of aliases or a hundred thousand brackets end at the first one too much.
"""

from collections.abc import Iterator
import contextlib
import re
from typing import Any

# It is loaded anyway: clients read clouds.yaml with it.
import yaml
from yaml import composer
from yaml import constructor
from yaml import reader
from yaml import resolver

from osc_imageshare.documents import source
from osc_imageshare.i18n import _
from osc_imageshare.sharing import text

#: Mappings and lists inside each other.
DEPTH = 20

#: Keys, values, mappings and lists. 6,000 project IDs fill a file of
#: ``source.SIZE``. For a larger file it may be more.
VALUES = 10_000

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
    _refuse(
        content, reader.Reader.NON_PRINTABLE, name, _('control characters')
    )
    _refuse(content, _DIRECTIVE, name, _('directives (%)'))
    with _translated(name, content):
        loader = _Loader(content, name, values)
        node = loader.get_single_node()
        if node is None:
            raise source.error(name, _('is empty'))
        return source.Document(
            name, loader.construct_document(node), loader.lines
        )


def _refuse(
    content: str, pattern: re.Pattern[str], name: str, feature: str
) -> None:
    match = pattern.search(content)
    if match is None:
        return
    line = content.count('\n', 0, match.start()) + 1
    raise source.error(name, _('%s are not supported') % feature, line=line)


@contextlib.contextmanager
def _translated(name: str, content: str) -> Iterator[None]:
    """Turn yaml's errors, whose texts quote the file, into ours."""
    try:
        yield
    except yaml.MarkedYAMLError as exc:
        mark = exc.problem_mark or exc.context_mark
        line = mark.line + 1 if mark else 0
        raise source.error(name, _problem(exc, content), line=line) from exc
    except (yaml.YAMLError, OverflowError, ValueError) as exc:
        # The pure parser passes escapes such as "\UFFFFFFFF" to chr().
        raise source.error(name, _('is not valid YAML')) from exc


def _problem(exc: yaml.MarkedYAMLError, content: str) -> str:
    if isinstance(exc, composer.ComposerError):
        # Whatever else it refuses was refused before.
        return _('only one document is expected')
    problem = str(exc.problem or exc.context or _('it cannot be parsed'))
    mark = exc.problem_mark
    lines = content.splitlines()
    if mark and mark.line < len(lines):
        before = lines[mark.line][: mark.column + 1]
        if '\t' in before and not before.strip():
            problem = _('use spaces to indent, not tabs')
    return _('is not valid YAML: %s') % text.visible(problem[:_PROBLEM_LENGTH])


class _Loader(
    composer.Composer, constructor.SafeConstructor, resolver.BaseResolver
):
    """A safe loader of what is accepted.

    :ivar lines: see :class:`source.Document`.
    """

    def __init__(self, content: str, name: str, most: int) -> None:
        composer.Composer.__init__(self)
        constructor.SafeConstructor.__init__(self)
        resolver.BaseResolver.__init__(self)
        # libyaml is some thirty times faster, and not everywhere.
        parser = getattr(yaml, 'CSafeLoader', yaml.SafeLoader)(content)
        self.check_event = parser.check_event
        self.get_event = parser.get_event
        self.peek_event = parser.peek_event
        self.lines: dict[source.Path, int] = {}
        self._name = name
        self._most = most
        self._values = 0
        self._path: source.Path = ()

    def compose_node(self, parent: yaml.Node | None, index: Any) -> Any:
        """Return the next node with all that is in it.

        :param index: the position in a list, or the key in a mapping;
            ``None``: it is a key, or the whole document.
        """
        event = self.peek_event()
        outside = self._path
        if isinstance(index, yaml.Node):
            self._enter(index)
        elif index is not None:
            self._path = (*outside, index)
        self.lines.setdefault(self._path, _line(event))
        self._check(event)
        if (
            index is None
            and parent is not None
            and isinstance(event, yaml.CollectionStartEvent)
        ):
            raise self._error(event, _('a key must be text'))
        node = super().compose_node(parent, index)
        self._path = outside
        return node

    def _enter(self, key: yaml.Node) -> None:
        """Go to the value of a key."""
        if key.tag != self.DEFAULT_SCALAR_TAG:
            raise self._error(key, _('a key must be text; put it in quotes'))
        self._path = (*self._path, key.value)
        first = self.lines.get(self._path)
        if first is not None:
            raise self._error(
                key, _('the key is there twice, first on line %d') % first
            )
        self.lines[self._path] = _line(key)

    def _check(self, event: Any) -> None:
        """Refuse what is too much, or no part of the subset."""
        self._values += 1
        if self._values > self._most:
            raise source.error(
                self._name,
                _('has more than %d keys and values') % self._most,
                line=_line(event),
            )
        feature = ''
        if isinstance(event, yaml.AliasEvent):
            feature = _('aliases (*)')
        elif event.anchor is not None:
            feature = _('anchors (&)')
        elif event.tag is not None:
            feature = _('tags (!)')
        if feature:
            raise self._error(event, _('%s are not supported') % feature)
        if len(self._path) >= DEPTH and isinstance(
            event, yaml.CollectionStartEvent
        ):
            raise source.error(
                self._name,
                _('nested more than %d levels deep') % DEPTH,
                line=_line(event),
            )

    def _error(
        self, place: yaml.Event | yaml.Node, problem: str
    ) -> source.DocumentError:
        return source.error(self._name, problem, _line(place), self._path)


def _line(place: Any) -> int:
    line: int = place.start_mark.line + 1
    return line


# What is not one of these is text. A longer number is an ID that happens to
# have no letters.
for _type, _pattern, _first in (
    ('null', '(?:~|null|Null|NULL)?', ['', *'~nN']),
    ('bool', 'true|True|TRUE|false|False|FALSE', [*'tTfF']),
    ('int', '[-+]?(?:0|[1-9][0-9]{0,17})', [*'-+0123456789']),
    (
        'float',
        r'[-+]?[0-9]{1,18}\.[0-9]{0,18}(?:[eE][-+]?[0-9]{1,3})?',
        [*'-+0123456789'],
    ),
):
    _Loader.add_implicit_resolver(
        f'tag:yaml.org,2002:{_type}', re.compile(rf'(?:{_pattern})\Z'), _first
    )
