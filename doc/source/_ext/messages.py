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

"""Every sentence that a person may be shown, read from the code.

The directive ``messages`` lists what stands inside ``_()``, by the room and
the module that says it. Nothing is imported: a page cannot list what the code
does not have, and lacks nothing that it has.
"""

import ast
from collections.abc import Iterator
import dataclasses
from pathlib import Path
import re
from typing import Any
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx

PACKAGE = Path(__file__).parents[3] / 'osc_imageshare'

#: From what is asked to what is said, as the rooms stand above each other.
ROOMS = (
    ('command', 'Commands and their options'),
    ('workflow', 'What a run comes to'),
    ('lookup', 'What was found, and refused'),
    ('sharing', 'Guards, and what other people do next'),
    ('cloud', 'What the services answered'),
    ('documents', 'Policies, manifests and baselines'),
    ('audit', 'Findings'),
    ('report', 'Reports'),
)

_NAMED = re.compile(r'%(?:\((\w+)\))?[-+ #0]*[\d.]*([sdrf])')
_MARKUP = re.compile(r'[<>{}=|\\]|---')
_WORDS = re.compile(r'[A-Za-z]{2,}[,;:]? [A-Za-z]{2,}')


@dataclasses.dataclass(frozen=True, slots=True)
class Message:
    """A literal inside ``_()``.

    :ivar is_help: it explains an option, after which ``--help`` has no full
        stop.
    """

    line: int
    text: str
    is_help: bool = False


def title(source: str) -> str:
    """Return the first line of a module's docstring."""
    return (ast.get_docstring(ast.parse(source)) or '').partition('\n')[0]


def messages(source: str) -> list[Message]:
    """Return what stands inside ``_()``, each text once, in its order."""
    tree = ast.parse(source)
    helps = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.keyword) and node.arg == 'help'
        for inner in ast.walk(node.value)
    }
    found: dict[str, Message] = {}
    calls = sorted(_translated(tree), key=lambda call: call.lineno)
    for call in calls:
        text = ast.literal_eval(call.args[0])
        found.setdefault(text, Message(call.lineno, text, id(call) in helps))
    return list(found.values())


def _translated(tree: ast.AST) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id='_')):
                yield node


def untranslated(source: str) -> Iterator[tuple[int, str]]:
    """Yield each literal that has words next to each other and no ``_()``.

    Docstrings, annotations, patterns and markup are no sentences.
    """
    tree = ast.parse(source)
    quiet: set[int] = set()
    for node in ast.walk(tree):
        for part in _quiet(node):
            quiet.update(map(id, ast.walk(part)))
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in quiet
            and _WORDS.search(node.value)
            and not _MARKUP.search(node.value)
        ):
            yield node.lineno, node.value


def _quiet(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.Expr(value=ast.Constant()):
            yield node
        case ast.Call(func=ast.Name(id='_')):
            yield node
        case ast.Call(func=ast.Attribute(value=ast.Name(id='re'))):
            yield node
        case ast.AnnAssign() | ast.arg() if node.annotation is not None:
            yield node.annotation
        case ast.FunctionDef(returns=ast.expr() as returns):
            yield returns


def readable(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the pieces of a message, and whether each is a placeholder."""
    end = 0
    for match in _NAMED.finditer(text):
        yield text[end : match.start()], False
        word = {'d': 'number', 'f': 'number'}.get(match[2], 'text')
        yield f'<{(match[1] or word).replace("_", " ")}>', True
        end = match.end()
    yield text[end:], False


def setup(app: 'Sphinx') -> dict[str, Any]:
    """Register the directive with Sphinx."""
    from docutils import nodes
    from sphinx.util.docutils import SphinxDirective

    class Messages(SphinxDirective):
        """Lists the messages of all rooms."""

        def run(self) -> list[nodes.Node]:
            found: list[nodes.Node] = []
            for room, heading in ROOMS:
                section = nodes.section(ids=[nodes.make_id(room)])
                section += nodes.title(text=heading)
                for path in sorted((PACKAGE / room).rglob('*.py')):
                    self.env.note_dependency(str(path))
                    source = path.read_text('utf-8')
                    if listed := messages(source):
                        words = title(source).replace('``', '')
                        section += nodes.rubric(text=words)
                        section += self._list(listed)
                found.append(section)
            return found

        def _list(self, listed: list[Message]) -> nodes.Node:
            bullets = nodes.bullet_list(bullet='*')
            for message in sorted(listed, key=lambda each: each.text):
                line = nodes.paragraph()
                for piece, is_placeholder in readable(message.text.strip()):
                    if is_placeholder:
                        line += nodes.emphasis(text=piece)
                    elif piece:
                        line += nodes.Text(piece.replace('%%', '%'))
                bullets += nodes.list_item('', line)
            return bullets

    app.add_directive('messages', Messages)
    return {'parallel_read_safe': True}
