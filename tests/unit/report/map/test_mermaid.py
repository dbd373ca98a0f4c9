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

"""A map in Mermaid, read by the few rules that it has to keep to."""

import re

import pytest

from osc_imageshare.report.map import build
from osc_imageshare.report.map import mermaid
from osc_imageshare.sharing import model
from tests.unit.report.map import graphs

#: Nothing in it ends the string, the line or the label, or means anything.
LABEL = r'"((?:\w|[ .,_-]|#\d+;|<br/>)*)"'
NODE = re.compile(rf'  ([oimn]\w+)\[{LABEL}\]')
EDGE = re.compile(
    rf'  ([oi]\w+) (---|-->|-\.->|--x)(?:\|{LABEL}\|)? ([im]\w+)'
)
STYLE = re.compile(
    r'  linkStyle [\d,]+ stroke:#[0-9a-f]{6}'
    r'|  classDef [a-z]+ stroke:#[0-9a-f]{6},stroke-width:3px'
    r'|  class [\w,]+ [a-z]+'
)
ARROWS = {
    None: '---',
    model.MemberStatus.ACCEPTED: '-->',
    model.MemberStatus.PENDING: '-.->',
    model.MemberStatus.REJECTED: '--x',
}


def shown(label: str) -> list[str]:
    """Return the lines of a label as Mermaid shows them."""
    return [
        re.sub(r'#(\d+);', lambda match: chr(int(match[1])), line)
        for line in label.split('<br/>')
    ]


@pytest.mark.parametrize('name', ['10', '200', '2000', 'hostile', 'empty'])
def test_file_says_what_the_graph_does(name: str) -> None:
    if name == 'hostile':
        graph = graphs.HOSTILE
    else:
        graph = graphs.graph(int(name)) if name != 'empty' else build.build([])
    first, *lines = mermaid.write(graph).splitlines()
    assert first == 'flowchart LR'
    nodes, edges = {}, []
    for line in lines:
        if match := NODE.fullmatch(line):
            nodes[match[1]] = shown(match[2])
        elif match := EDGE.fullmatch(line):
            edges.append((match[1], match[2], match[4]))
        else:
            assert STYLE.fullmatch(line), line
    notes = nodes.pop('notes')
    assert list(graph.unread) == notes[len(notes) - len(graph.unread) :]
    assert set(nodes) == {node.id for node in graph.nodes}
    for node in graph.nodes:
        assert nodes[node.id][0] == node.name
        assert node.identifier in ('', *nodes[node.id][1:2])
    assert edges == [
        (edge.source, ARROWS[edge.status], edge.target) for edge in graph.edges
    ]


def test_map_without_groups_is_small_enough() -> None:
    """Mermaid refuses more than 500 edges."""
    shares = [
        graphs.share(
            graphs.image(number, f'image-{number}'),
            graphs.project(1),
            graphs.project(1000 + number),
        )
        for number in range(mermaid.LIMITS.shares)
    ]
    graph = build.build(shares, limits=mermaid.LIMITS)
    assert not graph.grouped
    assert len(graph.edges) <= 500
