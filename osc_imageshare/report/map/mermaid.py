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

"""A map in Mermaid's language for flowcharts.

A label is a quoted string, in which Mermaid looks for entities (``#35;``),
HTML and Markdown. So every character becomes an entity, except letters,
digits and a few characters without a meaning in Mermaid.
"""

from collections.abc import Iterable
from collections.abc import Iterator

from osc_imageshare.i18n import _
from osc_imageshare.report.map import build
from osc_imageshare.report.map import elements
from osc_imageshare.report.map import legend
from osc_imageshare.report.map import marks
from osc_imageshare.report.map import words

#: Mermaid draws at most 500 edges, unless a page allows more.
LIMITS = build.Limits(shares=150, lines=500)

_HARMLESS = frozenset(' .,-_')
# Lines differ in more than their colours.
_ARROWS = {
    'accepted': '-->',
    'pending': '-.->',
    'rejected': '--x',
    'mixed': '--o',
    'owns': '---',
}

_LINES = {
    'accepted': _('Arrow'),
    'pending': _('Dotted arrow'),
    'rejected': _('Line with a cross'),
    'mixed': _('Line with a circle'),
}


def write(graph: elements.Graph) -> str:
    """Return the map."""
    return '\n'.join(('flowchart LR', *_lines(graph), ''))


def _lines(graph: elements.Graph) -> Iterator[str]:
    notes = (
        *words.head(graph),
        *legend.text(graph, _LINES),
        *words.notes(graph),
    )
    yield f'  notes[{_label(notes)}]'
    for node in graph.nodes:
        yield f'  {node.id}[{_label(words.node_label(node))}]'
    for edge in graph.edges:
        lines = words.edge_label(edge)
        label = f'|{_label(lines)}|' if lines else ''
        yield f'  {edge.source} {_ARROWS[edge.kind]}{label} {edge.target}'
    yield from _styles(graph)


def _styles(graph: elements.Graph) -> Iterator[str]:
    """Yield the colours; Mermaid counts edges from 0."""
    edges: dict[str, list[str]] = {}
    for index, edge in enumerate(graph.edges):
        colour = marks.EDGE_COLOURS[edge.kind]
        edges.setdefault(colour, []).append(str(index))
    for colour, numbers in edges.items():
        yield f'  linkStyle {",".join(numbers)} stroke:{colour}'
    nodes_by_mark: dict[str, list[str]] = {}
    for node in graph.nodes:
        if node.mark:
            nodes_by_mark.setdefault(node.mark.word, []).append(node.id)
    for word, nodes in nodes_by_mark.items():
        colour = marks.COLOURS_ON_ANY[word]
        yield f'  classDef {word} stroke:{colour},stroke-width:3px'
        yield f'  class {",".join(nodes)} {word}'


def _label(lines: Iterable[str]) -> str:
    return '"' + '<br/>'.join(map(_escaped, lines)) + '"'


def _escaped(text: str) -> str:
    return ''.join(map(_character, text))


def _character(char: str) -> str:
    if char in _HARMLESS or char.isalnum():
        return char
    return f'#{ord(char)};'
