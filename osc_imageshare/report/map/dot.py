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

r"""A map in DOT, the language of Graphviz.

A label is a quoted string, in which Graphviz looks for escapes (``\n``,
``\N``) and for entities of HTML. So backslashes, quotes and ampersands are
written such that it finds itself what was meant.
"""

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping

from osc_imageshare.report.map import elements
from osc_imageshare.report.map import words
from osc_imageshare.sharing import model

_STATUSES = {
    model.MemberStatus.ACCEPTED: {'color': '#1d5fbf'},
    model.MemberStatus.PENDING: {'color': '#b26a00', 'style': 'dashed'},
    model.MemberStatus.REJECTED: {'color': '#a3195b', 'style': 'dotted'},
}
_OWNS = {'color': '#8a96a5', 'arrowhead': 'none'}
_MARKS = {
    'critical': '#8e1b5b',
    'high': '#c0272d',
    'medium': '#b26a00',
    'low': '#2b6cb0',
    'info': '#6b7686',
    'unknown': '#1c2430',
}


def write(graph: elements.Graph) -> str:
    """Return the map."""
    return '\n'.join(('digraph shares {', *_lines(graph), '}', ''))


def _lines(graph: elements.Graph) -> Iterator[str]:
    title = [words.summary(graph)]
    if graph.grouped:
        title.append(words.grouped(graph))
    if graph.unread:
        title += [words.not_whole(), *graph.unread]
    settings = {'rankdir': 'LR', 'labelloc': 't', 'label': _label(title)}
    for name, value in settings.items():
        yield f'  {name}={_quoted(value)};'
    yield '  node [shape="box", fontname="sans-serif"];'
    yield '  edge [fontname="sans-serif"];'
    for place in graph.columns:
        yield '  {'
        yield '    rank="same";'
        for node in graph.nodes:
            if node.place is place:
                yield f'    {_quoted(node.id)} {_node(node)};'
        yield '  }'
    for edge in graph.edges:
        ends = f'{_quoted(edge.source)} -> {_quoted(edge.target)}'
        yield f'  {ends} {_edge(edge)};'


def _node(node: elements.Node) -> str:
    lines = [node.name, node.identifier, node.region, *_marked(node.mark)]
    found = {
        'label': _label(filter(None, lines)),
        'tooltip': _label(node.details),
    }
    if node.mark:
        found |= {'color': _MARKS[node.mark.word], 'penwidth': '2'}
    return _attributes(found)


def _edge(edge: elements.Edge) -> str:
    found = dict(_STATUSES[edge.status] if edge.status else _OWNS)
    found['tooltip'] = _label(edge.details)
    lines = [*_marked(edge.mark)]
    if edge.status and edge.shares > 1:
        lines.insert(0, str(edge.shares))
    if lines:
        found['label'] = _label(lines)
    if edge.mark:
        found['fontcolor'] = _MARKS[edge.mark.word]
    return _attributes(found)


def _marked(mark: elements.Said | None) -> Iterator[str]:
    if mark:
        yield f'! {mark.word}'


def _attributes(found: Mapping[str, str]) -> str:
    written = (f'{name}={_quoted(value)}' for name, value in found.items())
    return f'[{", ".join(written)}]'


def _label(lines: Iterable[str]) -> str:
    r"""Return lines as a label, in which ``\n`` ends one."""
    return '\\n'.join(
        line.replace('&', '&amp;').replace('\\', '\\\\') for line in lines
    )


def _quoted(text: str) -> str:
    """Quote what has no control character, and escapes of its own."""
    return '"' + text.replace('"', '\\"') + '"'
