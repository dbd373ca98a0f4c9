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

"""A map as SVG: a file of its own, or a piece of a page.

The file loads nothing. What does not fit ends with an ellipsis; all of it is
in the ``<title>``, which readers show and read aloud. What XML cannot hold is
escaped already, as in every text of a graph.
"""

from collections.abc import Iterable
from collections.abc import Iterator
import html

from osc_imageshare.i18n import _
from osc_imageshare.report import page
from osc_imageshare.report.map import elements
from osc_imageshare.report.map import layout
from osc_imageshare.report.map import marks
from osc_imageshare.report.map import measure
from osc_imageshare.report.map import words
from osc_imageshare.sharing import model

_LEGEND = 22
_MARGIN = 12
_MOST = 5


def write(graph: elements.Graph) -> str:
    """Return a map as a file of its own, with a legend."""
    drawing = layout.draw(graph, layout.WIDE)
    legend = list(_legend(graph))
    width = drawing.width + 2 * _MARGIN
    height = drawing.height + _LEGEND * len(legend) + 2 * _MARGIN
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>\n',
        '<svg xmlns="http://www.w3.org/2000/svg" class="map" role="img"',
        f' aria-labelledby="title desc" width="{width}" height="{height}"',
        f' viewBox="-{_MARGIN} -{_MARGIN} {width} {height}">\n',
        f'<title id="title">{_("Image share map")}</title>\n',
        f'<desc id="desc">{html.escape(words.summary(graph))}</desc>\n',
        f'<style>{page.body("drawing.css")}</style>\n',
        f'<rect class="ground" x="-{_MARGIN}" y="-{_MARGIN}"',
        ' width="100%" height="100%"/>\n',
        *_inside(drawing),
    ]
    for index, line in enumerate(legend):
        y = drawing.height + _LEGEND * index + layout.GAP
        parts.append(f'<g transform="translate(1 {y})">{line}</g>\n')
    return ''.join((*parts, '</svg>\n'))


def piece(graph: elements.Graph, shape: layout.Shape, name: str) -> str:
    """Return a map as a piece of a page, which brings the style.

    :param name: tells this piece from the others of the page.
    """
    drawing = layout.draw(graph, shape)
    size = f'{drawing.width} {drawing.height}'
    return ''.join(
        (
            f'<svg class="map {name}" role="img" viewBox="0 0 {size}"',
            f' width="{drawing.width}" height="{drawing.height}"',
            f' aria-label="{html.escape(words.summary(graph))}">\n',
            *_inside(drawing),
            '</svg>',
        )
    )


def status_sample(status: model.MemberStatus) -> str:
    """Return the line that stands for a status, as a piece of a page."""
    return (
        '<svg class="map sample" aria-hidden="true" width="36" height="12">'
        f'<g class="edge {status.value}">'
        '<path class="line" d="M1 6h34"/></g></svg>'
    )


def mark_sample(word: str) -> str:
    """Return the mark that stands for a severity, as a piece of a page."""
    return (
        '<svg class="map sample" aria-hidden="true" width="14" height="14">'
        f'{_mark(word, 7, 7)}</svg>'
    )


def _inside(drawing: layout.Drawing) -> Iterator[str]:
    """Yield heads, edges and nodes."""
    for place, left in drawing.heads:
        head = html.escape(words.HEADS[place])
        yield f'<text class="head" x="{left}" y="16">{head}</text>\n'
    for wire in drawing.wires:
        yield from _wire(wire, drawing)
    for box in drawing.boxes:
        yield from _box(box, drawing.shape)


def _wire(wire: layout.Wire, drawing: layout.Drawing) -> Iterator[str]:
    edge, flat = wire.edge, drawing.shape.flat
    (left, top), (right, bottom) = wire.start, wire.end
    bent, end = left + flat, right - flat // 2
    middle = (bent + end) // 2
    path = f'M{left} {top}H{bent}C{middle} {top} {middle} {bottom} {end}'
    path = f'{path} {bottom}H{right}'
    # Thicker with each doubling of what it stands for.
    width = min(6, edge.shares.bit_length() + 1) if edge.shares > 1 else 2
    kind = edge.status.value if edge.status else 'owns'
    thick = f' thick-{width}' if edge.status and width > 2 else ''
    yield (
        f'<g class="edge {kind}{thick}" data-key="{edge.id}"'
        f' data-from="{edge.source}" data-to="{edge.target}">'
        f'{_title(edge.details)}<path class="touch" d="{path}"/>'
        f'<path class="line" d="{path}"/>'
    )
    if edge.mark:
        small = ' scale(.55)' if drawing.dense else ''
        yield _mark(edge.mark.word, left + 8, top, small)
    yield '</g>\n'


def _box(box: layout.Box, shape: layout.Shape) -> Iterator[str]:
    node = box.node
    left = box.x + layout.PADDING
    middle = box.y + box.height // 2
    yield (
        f'<g class="node {node.place.name.lower()}" data-key="{node.id}">'
        f'{_title(node.details)}'
        f'<rect x="{box.x}" y="{box.y}" width="{box.width}"'
        f' height="{box.height}" rx="5"/>'
    )
    lines = _lines(node, shape, box.width - 2 * layout.PADDING)
    single = len(lines) == 1
    for index, (kind, size, shown) in enumerate(lines):
        y = middle + 4 if single else middle - 4 + 16 * index
        yield (
            f'<text class="{kind} size-{size}" x="{left}" y="{y}">'
            f'{html.escape(shown)}</text>'
        )
    if node.mark:
        right = box.x + box.width - layout.PADDING - 6
        yield _mark(node.mark.word, right, middle if single else middle - 8)
    yield '</g>\n'


def _lines(
    node: elements.Node, shape: layout.Shape, room: int
) -> list[tuple[str, int, str]]:
    """Return the one or two lines in a box: class, size and text."""
    beside = room - 18 if node.mark else room
    name, small = shape.name, shape.identifier
    second = ' \u00b7 '.join(filter(None, (node.region, node.identifier)))
    if not node.identifier:
        # The name is an ID.
        first = measure.fit(node.name, beside, small, mono=True)
        lines = [('id alone', small, first)]
        second = node.region
    elif shape.wraps:
        first, rest = measure.wrap(node.name, beside, name)
        lines = [('name', name, first)]
        if rest:
            return [*lines, ('name', name, rest)]
    else:
        lines = [('name', name, measure.fit(node.name, beside, name))]
    if second:
        shown = measure.fit(second, room, small, mono=True)
        lines.append(('id', small, shown))
    return lines


def _mark(word: str, x: int, y: int, scale: str = '') -> str:
    return (
        f'<path class="mark {word}" transform="translate({x} {y}){scale}"'
        f' d="{marks.SHAPES[word]}"/>'
    )


def _legend(graph: elements.Graph) -> Iterator[str]:
    """Yield the lines of a legend, each drawn from 0,0."""
    samples = []
    x = 0
    for status in model.MemberStatus:
        samples.append(
            f'<g class="edge {status.value}"><path class="line"'
            f' d="M{x} 8h34"/></g>'
            f'<text class="note" x="{x + 42}" y="12">{status.value}</text>'
        )
        x += 130
    yield ''.join(samples)
    if graph.audited:
        samples = []
        for index, word in enumerate(marks.WORDS):
            x = 110 * index
            samples.append(
                f'{_mark(word, x + 8, 8)}'
                f'<text class="note" x="{x + 20}" y="12">{word}</text>'
            )
        yield ''.join(samples)
    for sentence in words.notes(graph, _MOST):
        yield _note(sentence)


def _note(sentence: str) -> str:
    shown = measure.fit(sentence, layout.WIDE.total - 4, 12)
    return (
        f'<g>{_title((sentence,))}'
        f'<text class="note" y="12">{html.escape(shown)}</text></g>'
    )


def _title(sentences: Iterable[str]) -> str:
    return f'<title>{html.escape(chr(10).join(sentences))}</title>'
