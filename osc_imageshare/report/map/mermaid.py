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
HTML and Markdown. So every character is written as an entity that is no
letter, no digit and not one of the few that mean nothing to it.
"""

from collections.abc import Iterable
from collections.abc import Iterator

from osc_imageshare.report.map import elements
from osc_imageshare.report.map import words
from osc_imageshare.sharing import model

#: Mermaid draws no more than 500 edges unless a page lets it.
LIMIT = 150

_HARMLESS = frozenset(' .,-_')
# Lines differ in more than their colours.
_STATUSES = {
    model.MemberStatus.ACCEPTED: ('-->', '#1d5fbf'),
    model.MemberStatus.PENDING: ('-.->', '#b26a00'),
    model.MemberStatus.REJECTED: ('--x', '#a3195b'),
}
_OWNS = ('---', '#8a96a5')
_MARKS = {
    'critical': '#8e1b5b',
    'high': '#c0272d',
    'medium': '#b26a00',
    'low': '#2b6cb0',
    'info': '#6b7686',
    'unknown': '#5a6675',
}


def write(graph: elements.Graph) -> str:
    """Return the map."""
    return '\n'.join(('flowchart LR', *_lines(graph), ''))


def _lines(graph: elements.Graph) -> Iterator[str]:
    notes = [words.summary(graph)]
    if graph.grouped:
        notes.append(words.grouped(graph))
    if graph.unread:
        notes += [words.not_whole(), *graph.unread]
    yield f'  notes[{_label(notes)}]'
    for node in graph.nodes:
        lines = (node.name, node.identifier, node.region, _marked(node.mark))
        yield f'  {node.id}[{_label(filter(None, lines))}]'
    for edge in graph.edges:
        arrow, _colour = _look(edge)
        said = [str(edge.shares)] if edge.shares > 1 and edge.status else []
        if edge.mark:
            said.append(_marked(edge.mark))
        label = f'|{_label(said)}|' if said else ''
        yield f'  {edge.source} {arrow}{label} {edge.target}'
    yield from _styles(graph)


def _styles(graph: elements.Graph) -> Iterator[str]:
    """Yield the colours; Mermaid counts edges from 0."""
    looks: dict[str, list[str]] = {}
    for index, edge in enumerate(graph.edges):
        looks.setdefault(_look(edge)[1], []).append(str(index))
    for colour, numbers in looks.items():
        yield f'  linkStyle {",".join(numbers)} stroke:{colour}'
    marked: dict[str, list[str]] = {}
    for node in graph.nodes:
        if node.mark:
            marked.setdefault(node.mark.word, []).append(node.id)
    for word, nodes in marked.items():
        yield f'  classDef {word} stroke:{_MARKS[word]},stroke-width:3px'
        yield f'  class {",".join(nodes)} {word}'


def _look(edge: elements.Edge) -> tuple[str, str]:
    return _STATUSES[edge.status] if edge.status else _OWNS


def _marked(mark: elements.Said | None) -> str:
    return f'! {mark.word}' if mark else ''


def _label(lines: Iterable[str]) -> str:
    return '"' + '<br/>'.join(map(_escaped, lines)) + '"'


def _escaped(text: str) -> str:
    return ''.join(map(_character, text))


def _character(char: str) -> str:
    if char in _HARMLESS or char.isalnum():
        return char
    return f'#{ord(char)};'
