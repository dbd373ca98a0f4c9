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

"""A map as SVG."""

import re
from xml.etree import ElementTree

import pytest

from osc_imageshare.report.map import build
from osc_imageshare.report.map import marks
from osc_imageshare.report.map import svg
from tests.unit.report.map import graphs

SPACE = '{http://www.w3.org/2000/svg}'
GRAPHS = {str(n): graphs.graph(n) for n in (1, 10, 200, 2000)}
GRAPHS['hostile'] = graphs.HOSTILE
GRAPHS['empty'] = build.build([])

each_graph = pytest.mark.parametrize('name', GRAPHS)


def _parsed(name: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg.write(GRAPHS[name]))


@each_graph
def test_file_holds_nothing_of_others(name: str) -> None:
    root = _parsed(name)
    tags = {element.tag.removeprefix(SPACE) for element in root.iter()}
    assert tags <= {
        *('svg', 'title', 'desc', 'style', 'rect', 'text', 'g', 'path')
    }
    for element in root.iter():
        for attribute in element.attrib:
            assert not attribute.startswith('on')
            assert 'href' not in attribute
    style = root.findtext(f'{SPACE}style') or ''
    assert not re.search(r'url\(|@import|https?:', style)
    assert 'prefers-color-scheme: dark' in style


@each_graph
def test_readers_get_title_and_description(name: str) -> None:
    root = _parsed(name)
    labels = {
        element.get('id'): element.text
        for element in root
        if element.get('id')
    }
    assert root.get('role') == 'img'
    assert root.get('aria-labelledby') == 'title desc'
    assert labels['title'] == GRAPHS[name].heading.title
    assert (labels['desc'] or '').startswith('Owners: ')


@each_graph
def test_what_is_cut_is_whole_in_its_title(name: str) -> None:
    graph = GRAPHS[name]
    nodes = {node.id: node for node in graph.nodes}
    edges = {edge.id: edge for edge in graph.edges}
    seen = 0
    for group in _parsed(name).iter(f'{SPACE}g'):
        key = group.get('data-key', '')
        title = group.findtext(f'{SPACE}title')
        if key in edges:
            assert title == '\n'.join(edges[key].details)
            seen += 1
        elif key in nodes:
            node = nodes[key]
            assert title == '\n'.join(node.details)
            assert node.name in title
            assert node.identifier in title
            text = group.findtext(f'{SPACE}text') or ''
            assert text == node.name or (
                text.endswith('…') and node.name.startswith(text[:-1])
            )
            seen += 1
    assert seen == len(nodes) + len(edges)


def test_what_is_missing_is_told() -> None:
    texts = [
        element.text for element in _parsed('hostile').iter(f'{SPACE}text')
    ]
    assert 'This map is incomplete:' in texts
    assert any(text and 'images are not drawn' in text for text in (
        element.text for element in _parsed('2000').iter(f'{SPACE}title')
    ))  # fmt: skip


def test_marks_have_a_shape_each() -> None:
    graph = GRAPHS['200']
    shapes = {
        element.get('class'): element.get('d')
        for element in _parsed('200').iter(f'{SPACE}path')
        if (element.get('class') or '').startswith('mark ')
    }
    assert set(shapes) == {f'mark {word}' for word in marks.WORDS}
    assert len(set(shapes.values())) == len(shapes)
    mark_by_key = {node.id: node.mark for node in graph.nodes}
    mark_by_key |= {edge.id: edge.mark for edge in graph.edges}
    seen = {
        group.get('data-key', ''): path.get('class', '')
        for group in _parsed('200').iter(f'{SPACE}g')
        for path in group.iter(f'{SPACE}path')
        if path.get('class', '').startswith('mark ') and group.get('data-key')
    }
    assert set(seen.values()) == set(shapes)
    assert seen == {
        key: f'mark {mark.word}' for key, mark in mark_by_key.items() if mark
    }
