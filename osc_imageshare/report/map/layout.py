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

"""The layout of a map, in whole pixels.

Columns stand beside each other: owners, images, members. Each edge has a
place of its own at both of its ends, so that none lies on another one there
and each has room for a mark. The order in the columns comes from a fixed
number of passes, in each of which nodes move to the middle of what they are
joined to; ties are decided by the order of the graph. So the same graph has
the same layout.
"""

import bisect
from collections.abc import Mapping
from collections.abc import Sequence
import dataclasses
from typing import TypeAlias

from osc_imageshare.report.map import elements

_PASSES = 6
# Positions are compared as whole numbers.
_FINE = 1_000_000
_Order: TypeAlias = dict[str, int]
_Joined: TypeAlias = dict[str, list[str]]


@dataclasses.dataclass(frozen=True, slots=True)
class Shape:
    """How wide a map is, and how large the text is in it.

    :ivar widths: of the columns, by place.
    :ivar total: width of the map.
    :ivar flat: how far an edge runs straight at its ends.
    :ivar name: font size of names.
    :ivar identifier: font size of IDs.
    :ivar wraps: the second line is rather for a long name than for an ID.
    """

    widths: Mapping[elements.Place, int]
    total: int
    flat: int
    name: int
    identifier: int
    wraps: bool = False


_PLACES = elements.Place
# An ID of 32 or 36 characters fits whole.
WIDE = Shape(
    {_PLACES.OWNER: 232, _PLACES.IMAGE: 258, _PLACES.MEMBER: 232},
    total=896,
    flat=20,
    name=13,
    identifier=11,
)
# For the screen of a telephone.
NARROW = Shape(
    {_PLACES.OWNER: 100, _PLACES.IMAGE: 100, _PLACES.MEMBER: 100},
    total=368,
    flat=10,
    name=12,
    identifier=10,
    wraps=True,
)

HEAD = 32
ROW = 38
GAP = 8
PADDING = 8
# Between two edges at a node: as high as a mark. Where there are very many,
# marks are smaller.
_PORT = 12
_DENSE_PORT = 7
_MANY = 600


@dataclasses.dataclass(frozen=True, slots=True)
class Box:
    """Where a node is; x and y are its upper left corner."""

    node: elements.Node
    x: int
    y: int
    width: int
    height: int


@dataclasses.dataclass(frozen=True, slots=True)
class Wire:
    """Where an edge is: from its left end to its right end."""

    edge: elements.Edge
    start: tuple[int, int]
    end: tuple[int, int]


@dataclasses.dataclass(frozen=True, slots=True)
class Drawing:
    """A map, ready to be drawn.

    :ivar heads: left edge of each column.
    :ivar boxes: column by column, from top to bottom.
    :ivar wires: in the order of their left ends.
    :ivar dense: there are so many edges that they are near to each other.
    """

    shape: Shape
    width: int
    height: int
    heads: tuple[tuple[elements.Place, int], ...]
    boxes: tuple[Box, ...]
    wires: tuple[Wire, ...]
    dense: bool


def draw(graph: elements.Graph, shape: Shape) -> Drawing:
    """Lay a graph out."""
    columns = _columns(graph)
    joined = _joined(graph)
    order = _settled(graph, columns, joined)
    port = _PORT if len(graph.edges) <= _MANY else _DENSE_PORT
    heights = {
        node.id: max(
            ROW, port * max(len(side[node.id]) for side in joined) + PADDING
        )
        for node in graph.nodes
    }
    places = graph.columns
    lefts = _lefts(places, shape)
    tops = _tops(columns, order, heights)
    boxes = {
        node.id: Box(
            node,
            lefts[node.place],
            tops[node.id],
            shape.widths[node.place],
            heights[node.id],
        )
        for column in columns
        for node in sorted(column, key=lambda n: order[n.id])
    }
    bottom = max((b.y + b.height for b in boxes.values()), default=HEAD)
    return Drawing(
        shape,
        shape.total,
        bottom + GAP,
        tuple((place, lefts[place]) for place in places),
        tuple(boxes.values()),
        _wires(graph.edges, boxes, port),
        port < _PORT,
    )


def _columns(graph: elements.Graph) -> list[list[elements.Node]]:
    return [
        [node for node in graph.nodes if node.place is place]
        for place in graph.columns
    ]


def _lefts(
    places: Sequence[elements.Place], shape: Shape
) -> dict[elements.Place, int]:
    """Return where columns begin; what they leave is between them."""
    used = sum(shape.widths[place] for place in places)
    between = (shape.total - 2 - used) // (len(places) - 1)
    lefts = {}
    left = 1
    for place in places:
        lefts[place] = left
        left += shape.widths[place] + between
    return lefts


def _joined(graph: elements.Graph) -> tuple[_Joined, _Joined]:
    """Return the nodes at the left and at the right of each node."""
    left: _Joined = {node.id: [] for node in graph.nodes}
    right: _Joined = {node.id: [] for node in graph.nodes}
    for edge in graph.edges:
        right[edge.source].append(edge.target)
        left[edge.target].append(edge.source)
    return left, right


def _settled(
    graph: elements.Graph,
    columns: Sequence[Sequence[elements.Node]],
    joined: tuple[_Joined, _Joined],
) -> _Order:
    """Return the place of each node in its column, with few crossings."""
    order = {n.id: i for column in columns for i, n in enumerate(column)}
    best, least = order, _crossings(graph.edges, order)
    left, right = joined
    for _pass in range(_PASSES):
        order = dict(order)
        for column in columns[1:]:
            order |= _moved(column, left, order)
        for column in reversed(columns[:-1]):
            order |= _moved(column, right, order)
        crossings = _crossings(graph.edges, order)
        if crossings < least:
            best, least = order, crossings
    return best


def _moved(
    column: Sequence[elements.Node],
    joined: Mapping[str, Sequence[str]],
    order: _Order,
) -> _Order:
    """Put a column's nodes in the order of the middles of their others."""

    def middle(node: elements.Node) -> tuple[int, int, int]:
        others = joined[node.id]
        total = sum(order[other] for other in others)
        # What is folded stays at the end.
        mean = total * _FINE // max(len(others), 1)
        return node.folded, mean, order[node.id]

    return {n.id: i for i, n in enumerate(sorted(column, key=middle))}


def _crossings(edges: Sequence[elements.Edge], order: _Order) -> int:
    """Count the pairs of edges that cross between two columns."""
    crossings = 0
    ends_by_kind: dict[bool, list[int]] = {}
    for edge in sorted(
        edges, key=lambda e: (order[e.source], order[e.target])
    ):
        # Lines to images are between other columns.
        ends = ends_by_kind.setdefault(edge.owns, [])
        end = order[edge.target]
        crossings += len(ends) - bisect.bisect_right(ends, end)
        bisect.insort(ends, end)
    return crossings


def _tops(
    columns: Sequence[Sequence[elements.Node]],
    order: _Order,
    heights: Mapping[str, int],
) -> dict[str, int]:
    """Return the upper edge of each node: columns are spread over the height.

    So in each part of a high map there is something of each column.
    """
    sizes = [
        sum(heights[node.id] + GAP for node in column) for column in columns
    ]
    tops = {}
    for column, size in zip(columns, sizes, strict=True):
        free = (max(sizes) - size) // max(len(column), 1)
        top = HEAD + free // 2
        for node in sorted(column, key=lambda n: order[n.id]):
            tops[node.id] = top
            top += heights[node.id] + GAP + free
    return tops


def _wires(
    edges: Sequence[elements.Edge], boxes: Mapping[str, Box], port: int
) -> tuple[Wire, ...]:
    """Give each edge its places at the nodes that it joins."""
    by_source = sorted(edges, key=lambda e: _rank(e, boxes))
    right: _Joined = {}
    left: _Joined = {}
    # At its right end too, an edge comes in the order of its left one.
    for edge in by_source:
        right.setdefault(edge.source, []).append(edge.id)
        left.setdefault(edge.target, []).append(edge.id)
    starts = _ports(right, boxes, port)
    ends = _ports(left, boxes, port)
    return tuple(
        Wire(
            edge,
            (
                boxes[edge.source].x + boxes[edge.source].width,
                starts[edge.id],
            ),
            (boxes[edge.target].x, ends[edge.id]),
        )
        for edge in by_source
    )


def _rank(
    edge: elements.Edge, boxes: Mapping[str, Box]
) -> tuple[int, int, int, str]:
    source, target = boxes[edge.source], boxes[edge.target]
    return source.node.place, source.y, target.y, edge.status or ''


def _ports(
    joined: Mapping[str, Sequence[str]], boxes: Mapping[str, Box], port: int
) -> dict[str, int]:
    """Return where edges meet a side of a node: around its middle."""
    ports = {}
    for node, edges in joined.items():
        middle = boxes[node].y + boxes[node].height // 2
        first = middle - port * (len(edges) - 1) // 2
        for index, edge in enumerate(edges):
            ports[edge] = first + port * index
    return ports
