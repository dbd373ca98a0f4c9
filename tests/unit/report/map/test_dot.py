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

"""A map in DOT, read by a parser that knows what Graphviz does.

Graphviz' own parser is a program that a Python test cannot bring along, and
the ones in Python take more than it does. This one takes less: what a map
needs, as https://graphviz.org/doc/info/lang.html has it.
"""

import html
import re

import pytest

from osc_imageshare.report.map import build
from osc_imageshare.report.map import dot
from tests.unit.report.map import graphs

#: A bare word, a quoted string in which a backslash takes its next character
#: with it, an arrow, or one of the few other signs.
TOKEN = re.compile(r'\s*(?:([a-z]+)|"((?:[^"\\\n]|\\.)*)"|(->|[{}\[\]=,;]))')

Attributes = dict[str, str]


class Parser:
    """Reads a graph, or fails."""

    def __init__(self, source: str) -> None:
        self.nodes: dict[str, Attributes] = {}
        self.edges: dict[tuple[str, str, str], Attributes] = {}
        self.settings: Attributes = {}
        self._tokens = self._split(source.rstrip())
        assert [self._next() for _ in range(3)] == ['digraph', 'shares', '{']
        self._statements()
        assert self._tokens == []

    def _split(self, source: str) -> list[tuple[str, bool]]:
        tokens = []
        at = 0
        while at < len(source):
            match = TOKEN.match(source, at)
            assert match, source[at : at + 40]
            word, quoted, sign = match.groups()
            if quoted is not None:
                # All that the scanner does; the rest is the label's.
                tokens.append((re.sub(r'\\(["])|(\\.)', _kept, quoted), True))
            else:
                tokens.append((word or sign, False))
            at = match.end()
        tokens.reverse()
        return tokens

    def _next(self) -> str:
        return self._tokens.pop()[0]

    def _string(self) -> str:
        text, quoted = self._tokens.pop()
        assert quoted, text
        return text

    def _expect(self, sign: str) -> None:
        assert self._tokens.pop() == (sign, False)

    def _statements(self) -> None:
        while self._tokens[-1] != ('}', False):
            if self._tokens[-1] == ('{', False):
                self._expect('{')
                self._statements()
            else:
                self._statement()
        self._expect('}')

    def _statement(self) -> None:
        text, quoted = self._tokens.pop()
        if not quoted and self._tokens[-1] == ('=', False):
            self._expect('=')
            self.settings[text] = self._string()
        elif not quoted:
            assert text in {'node', 'edge'}
            self._attributes()
        elif self._tokens[-1] == ('->', False):
            self._expect('->')
            target = self._string()
            attributes = self._attributes()
            key = text, target, attributes['color']
            assert key not in self.edges
            self.edges[key] = attributes
        else:
            assert text not in self.nodes
            self.nodes[text] = self._attributes()
        self._expect(';')

    def _attributes(self) -> Attributes:
        attributes = {}
        self._expect('[')
        while True:
            name = self._next()
            self._expect('=')
            attributes[name] = self._string()
            sign = self._next()
            if sign == ']':
                return attributes
            assert sign == ','


def _kept(match: re.Match[str]) -> str:
    quote, other = match.groups()
    return quote or other


def shown(label: str) -> list[str]:
    """Return the lines of a label as Graphviz shows them."""
    lines = ['']
    for part in re.findall(r'\\.|[^\\]', label):
        if part == '\\n':
            lines.append('')
        else:
            # Any other escape than of the backslash would mean something.
            assert part in ('\\\\',) or not part.startswith('\\'), part
            lines[-1] += part[-1]
    return [html.unescape(line) for line in lines]


@pytest.mark.parametrize('name', ['10', '200', '2000', 'hostile', 'empty'])
def test_file_says_what_the_graph_does(name: str) -> None:
    if name == 'hostile':
        graph = graphs.HOSTILE
    else:
        graph = graphs.graph(int(name)) if name != 'empty' else build.build([])
    parsed = Parser(dot.write(graph))
    assert set(parsed.nodes) == {node.id for node in graph.nodes}
    assert len(parsed.edges) == len(graph.edges)
    for node in graph.nodes:
        attributes = parsed.nodes[node.id]
        lines = shown(attributes['label'])
        assert lines[0] == node.name
        assert node.identifier in ('', *lines[1:2])
        assert tuple(shown(attributes['tooltip'])) == node.details
        assert ('! ' in lines[-1][:2]) == (node.mark is not None)
    tips = [tuple(shown(f['tooltip'])) for f in parsed.edges.values()]
    assert sorted(tips) == sorted(edge.details for edge in graph.edges)
    assert tuple(graph.unread) == tuple(
        shown(parsed.settings['label'])[-len(graph.unread) or 99 :]
    )


def test_statuses_differ_in_more_than_colours() -> None:
    parsed = Parser(dot.write(graphs.graph(200)))
    looks = {
        (
            attributes['color'],
            attributes.get('style'),
            attributes.get('arrowhead'),
        )
        for attributes in parsed.edges.values()
    }
    assert len(looks) == 4
    assert len({look[1:] for look in looks}) == 4
