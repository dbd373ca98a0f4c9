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

The file loads nothing. What does not fit ends with an ellipsis; the whole
text is in the ``<title>``, which readers show and read aloud. What XML cannot
hold is escaped already, as in every text of a graph.
"""

from collections.abc import Iterable
from collections.abc import Iterator
import html

from osc_imageshare.report import page
from osc_imageshare.report.map import build
from osc_imageshare.report.map import elements
from osc_imageshare.report.map import layout
from osc_imageshare.report.map import legend
from osc_imageshare.report.map import marks
from osc_imageshare.report.map import measure
from osc_imageshare.report.map import words

#: With more lines than this, a file shows the busiest projects only.
LIMITS = build.Limits(lines=500)

_MARGIN = 12
_MOST = 5
_ROOM = layout.WIDE.total - 4
# Heights and sizes of the lines above the drawing.
_TITLE_LINE = 26
# Its bold letters are wider than those that are measured.
_TITLE_SIZE = 23
_LINE = 20
_LEGEND_LINE = 24
# Entries of marks stand beside each other.
_MARK_WIDTH = 116


def write(graph: elements.Graph) -> str:
    """Return a map as a file of its own, with its title and a legend."""
    drawing = layout.draw(graph, layout.WIDE)
    above = []
    top = 0
    for height, line in _above(graph):
        above.append(f'<g transform="translate(1 {top})">{line}</g>\n')
        top += height
    top += layout.GAP
    width = drawing.width + 2 * _MARGIN
    height = top + drawing.height + 2 * _MARGIN
    title, summary = (
        html.escape(text)
        for text in (graph.heading.title, words.summary(graph))
    )
    return ''.join(
        (
            '<?xml version="1.0" encoding="UTF-8"?>\n',
            '<svg xmlns="http://www.w3.org/2000/svg" class="map" role="img"',
            ' aria-labelledby="title desc"',
            f' width="{width}" height="{height}"',
            f' viewBox="-{_MARGIN} -{_MARGIN} {width} {height}">\n',
            f'<title id="title">{title}</title>\n',
            f'<desc id="desc">{summary}</desc>\n',
            f'<style>{page.body("drawing.css")}</style>\n',
            f'<rect class="ground" x="-{_MARGIN}" y="-{_MARGIN}"',
            ' width="100%" height="100%"/>\n',
            *above,
            f'<g transform="translate(0 {top})">\n',
            *_inside(drawing),
            '</g>\n</svg>\n',
        )
    )


def piece(
    graph: elements.Graph, shape: layout.Shape, kind: str, name: str
) -> str:
    """Return a map as a piece of a page, which brings the style.

    :param kind: of the shape, for the style.
    :param name: tells this piece from the others of its kind.
    """
    drawing = layout.draw(graph, shape)
    size = f'{drawing.width} {drawing.height}'
    return ''.join(
        (
            f'<svg class="map {kind}" id="{name}-{kind}" role="img"',
            f' viewBox="0 0 {size}"',
            f' width="{drawing.width}" height="{drawing.height}"',
            f' aria-label="{html.escape(words.summary(graph))}">\n',
            *_inside(drawing),
            '</svg>',
        )
    )


def status_sample(word: str) -> str:
    """Return the line that stands for a status, as a piece of a page."""
    return (
        '<svg class="map sample" aria-hidden="true" width="36" height="12">'
        f'<g class="edge {word}">'
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
    kind = edge.kind
    thick = f' thick-{width}' if not edge.owns and width > 2 else ''
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
    kind = node.place.name.lower() + (' folded' if node.folded else '')
    yield (
        f'<g class="node {kind}" data-key="{node.id}">'
        f'{_title(node.details)}'
        f'<rect x="{box.x}" y="{box.y}" width="{box.width}"'
        f' height="{box.height}" rx="5"/>'
    )
    lines = _lines(node, shape, box.width - 2 * layout.PADDING)
    single = len(lines) == 1
    for index, (font, size, shown) in enumerate(lines):
        y = middle + 4 if single else middle - 4 + 16 * index
        yield (
            f'<text class="{font} size-{size}" x="{left}" y="{y}">'
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
    if node.folded:
        lines = [('name', name, measure.fit(node.name, beside, name))]
    elif not node.identifier:
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


def _above(graph: elements.Graph) -> Iterator[tuple[int, str]]:
    """Yield the lines above a drawing: height, and what is drawn from 0,0."""
    title = graph.heading.title
    for line in filter(None, measure.wrap(title, _ROOM, _TITLE_SIZE)):
        shown = html.escape(line)
        text = f'<text class="title" y="18">{shown}</text>'
        yield _TITLE_LINE, f'<g>{_title((title,))}{text}</g>'
    if graph.heading.subtitle:
        yield _LINE, _note(graph.heading.subtitle)
    yield _LINE + layout.GAP, _note(words.summary(graph))
    for entry in legend.statuses(graph):
        yield _LINE, _line_entry(entry)
    if findings := legend.findings(graph):
        yield _LEGEND_LINE, ''.join(_mark_entries(findings))
    for sentence in (
        *filter(None, (legend.explanation(graph), legend.thickness(graph))),
        *words.notes(graph, _MOST),
    ):
        yield _LINE, _note(sentence)


def _line_entry(entry: legend.Entry) -> str:
    line = f'<g class="edge {entry.word}"><path class="line" d="M0 8h34"/></g>'
    return line + _text(entry.sentence, _ROOM - 42, 42)


def _mark_entries(entries: Iterable[legend.Entry]) -> Iterator[str]:
    for index, entry in enumerate(entries):
        x = _MARK_WIDTH * index
        yield _mark(entry.word, x + 8, 8)
        # Only the last one is long.
        yield _text(entry.sentence, _ROOM - x - 20, x + 20)


def _text(sentence: str, room: int, x: int) -> str:
    shown = html.escape(measure.fit(sentence, room, 12))
    return f'<text class="note" x="{x}" y="12">{shown}</text>'


def _note(sentence: str) -> str:
    return f'<g>{_title((sentence,))}{_text(sentence, _ROOM, 0)}</g>'


def _title(sentences: Iterable[str]) -> str:
    return f'<title>{html.escape(chr(10).join(sentences))}</title>'
