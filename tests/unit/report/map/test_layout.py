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

"""Where everything of a map is graphs."""

import itertools

import pytest

from osc_imageshare.report.map import build
from osc_imageshare.report.map import elements
from osc_imageshare.report.map import layout
from tests.unit.report.map import graphs

GRAPHS = {str(n): graphs.graph(n) for n in (1, 2, 10, 200, 2000)}
GRAPHS['hostile'] = graphs.HOSTILE

each_graph = pytest.mark.parametrize('name', GRAPHS)
each_shape = pytest.mark.parametrize(
    'shape', [layout.WIDE, layout.NARROW], ids=['wide', 'narrow']
)


@each_graph
@each_shape
def test_nothing_overlaps(name: str, shape: layout.Shape) -> None:
    drawing = layout.draw(GRAPHS[name], shape)
    columns = itertools.groupby(drawing.boxes, lambda box: box.x)
    right = 0
    for x, column in columns:
        boxes = list(column)
        assert x > right
        right = max(box.x + box.width for box in boxes)
        bottom = layout.HEAD - layout.GAP
        for box in boxes:
            assert box.y >= bottom + layout.GAP
            bottom = box.y + box.height
        assert bottom < drawing.height
    assert right < drawing.width


@each_graph
@each_shape
def test_edges_have_places_of_their_own(
    name: str, shape: layout.Shape
) -> None:
    drawing = layout.draw(GRAPHS[name], shape)
    boxes = {box.node.id: box for box in drawing.boxes}
    starts = [wire.start for wire in drawing.wires]
    ends = [wire.end for wire in drawing.wires]
    apart = 7 if drawing.dense else 12
    for ports in (sorted(starts), sorted(ends)):
        for (x, y), (next_x, next_y) in itertools.pairwise(ports):
            assert x != next_x or next_y - y >= apart
    for wire in drawing.wires:
        source, target = boxes[wire.edge.source], boxes[wire.edge.target]
        assert wire.start[0] == source.x + source.width
        assert source.y < wire.start[1] < source.y + source.height
        assert wire.end[0] == target.x
        assert target.y < wire.end[1] < target.y + target.height
        assert wire.end[0] - wire.start[0] > 2 * shape.flat


@each_graph
def test_everything_is_there_once(name: str) -> None:
    graph = GRAPHS[name]
    drawing = layout.draw(graph, layout.WIDE)
    assert {box.node for box in drawing.boxes} == set(graph.nodes)
    assert len(drawing.boxes) == len(graph.nodes)
    assert {wire.edge for wire in drawing.wires} == set(graph.edges)
    assert len(drawing.wires) == len(graph.edges)


def crossings(drawing: layout.Drawing) -> int:
    """Count by comparing each edge with each other one."""
    return sum(
        a.start[0] == b.start[0]
        and (a.start[1] - b.start[1]) * (a.end[1] - b.end[1]) < 0
        for a, b in itertools.combinations(drawing.wires, 2)
    )


def test_order_spares_crossings() -> None:
    """Two that share criss-cross by name do not cross."""
    a, b = graphs.project(1, 'a'), graphs.project(2, 'b')
    y, z = graphs.project(3, 'y'), graphs.project(4, 'z')
    graph = build.build(
        [
            graphs.share(graphs.image(1, 'one', a.id), a, z),
            graphs.share(graphs.image(2, 'two', b.id), b, y),
            graphs.share(graphs.image(3, 'all', b.id), b, y),
        ]
    )
    assert crossings(layout.draw(graph, layout.WIDE)) == 0


def test_nothing_is_drawn_of_nothing() -> None:
    drawing = layout.draw(build.build([]), layout.WIDE)
    assert (drawing.boxes, drawing.wires) == ((), ())


def test_columns_are_what_the_graph_has() -> None:
    drawing = layout.draw(GRAPHS['2000'], layout.NARROW)
    assert [place for place, _left in drawing.heads] == [
        elements.Place.OWNER,
        elements.Place.MEMBER,
    ]
