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
escaped for both.
"""

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping

from osc_imageshare.i18n import _
from osc_imageshare.report.map import elements
from osc_imageshare.report.map import legend
from osc_imageshare.report.map import marks
from osc_imageshare.report.map import words

_STYLES: dict[str, dict[str, str]] = {
    'accepted': {},
    'pending': {'style': 'dashed'},
    'rejected': {'style': 'dotted'},
    'mixed': {'arrowhead': 'empty'},
    'owns': {'arrowhead': 'none'},
}

_LINES = {
    'accepted': _('Solid line'),
    'pending': _('Dashed line'),
    'rejected': _('Dotted line'),
    'mixed': _('Line with an empty arrow'),
}


def write(graph: elements.Graph) -> str:
    """Return the map."""
    return '\n'.join(('digraph shares {', *_lines(graph), '}', ''))


def _lines(graph: elements.Graph) -> Iterator[str]:
    title = _label(
        (
            *words.head(graph),
            *legend.text(graph, _LINES),
            *words.notes(graph),
        )
    )
    settings = {'rankdir': 'LR', 'labelloc': 't', 'label': title}
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
    attributes = {
        'label': _label(words.node_label(node)),
        'tooltip': _label(node.details),
    }
    if node.mark:
        colour = marks.COLOURS[node.mark.word]
        attributes |= {'color': colour, 'penwidth': '2'}
    return _list(attributes)


def _edge(edge: elements.Edge) -> str:
    attributes = {
        'color': marks.EDGE_COLOURS[edge.kind],
        **_STYLES[edge.kind],
        'tooltip': _label(edge.details),
    }
    if lines := words.edge_label(edge):
        attributes['label'] = _label(lines)
    if edge.mark:
        attributes['fontcolor'] = marks.COLOURS[edge.mark.word]
    return _list(attributes)


def _list(attributes: Mapping[str, str]) -> str:
    items = (f'{name}={_quoted(value)}' for name, value in attributes.items())
    return f'[{", ".join(items)}]'


def _label(lines: Iterable[str]) -> str:
    r"""Return lines as a label, in which ``\n`` ends one."""
    return '\\n'.join(
        line.replace('&', '&amp;').replace('\\', '\\\\') for line in lines
    )


def _quoted(text: str) -> str:
    """Quote a text without control characters, whose escapes are its own."""
    return '"' + text.replace('"', '\\"') + '"'
