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

"""Draws what an image takes, from a thousand of them to a hundred thousand."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Sequence
import dataclasses
import math

from benchmarks import scale

_WIDTH, _HEIGHT = 760, 300
_PLOT = (300, 180)
_TOP = 60
_MIB = 1024 * 1024
#: What a line is called, and how far from the right.
_NAMES = {'ours': ('share-audit', 40), 'floor': ('floor', 0)}
#: Readable on white and on black.
_STYLE = """
text { font: 12px sans-serif; fill: #767676 }
.title { font-weight: bold }
.axis { stroke: #767676; fill: none }
.grid { stroke: #767676; stroke-opacity: .25; fill: none }
.ours { stroke: #2f7fd6; fill: none; stroke-width: 2.5 }
.floor { stroke: #c8741a; fill: none; stroke-width: 2.5;
  stroke-dasharray: 6 4 }
.ours-dot, text.ours { fill: #2f7fd6; stroke: none }
.floor-dot, text.floor { fill: #c8741a; stroke: none }
"""


@dataclasses.dataclass(frozen=True, slots=True)
class _Plot:
    """One of the two: what is drawn, and where it begins."""

    title: str
    left: int
    value: Callable[[scale.Cost, int], float]


_PLOTS = (
    _Plot(
        'ms for each image',
        50,
        lambda cost, images: 1000 * cost.wall / images,
    ),
    _Plot(
        'MiB beyond the start',
        430,
        lambda cost, images: cost.memory / _MIB,
    ),
)


def draw(steps: Sequence[scale.Step]) -> str:
    """Return an SVG picture."""
    return '\n'.join(_lines(steps))


def _lines(steps: Sequence[scale.Step]) -> Iterator[str]:
    yield (
        '<svg xmlns="http://www.w3.org/2000/svg" role="img" '
        f'viewBox="0 0 {_WIDTH} {_HEIGHT}" '
        f'width="{_WIDTH}" height="{_HEIGHT}">'
    )
    yield (
        '<title>An audit, from a thousand images to a hundred thousand</title>'
    )
    yield f'<style>{_STYLE}</style>'
    for plot in _PLOTS:
        yield from _plot(plot, steps)
    yield '</svg>'
    yield ''


def _plot(plot: _Plot, steps: Sequence[scale.Step]) -> Iterator[str]:
    series = {
        'ours': [(s.images, plot.value(s.ours, s.images)) for s in steps],
        'floor': [(s.images, plot.value(s.floor, s.images)) for s in steps],
    }
    highest = max(v for points in series.values() for _, v in points)
    top = _round(highest)
    width, height = _PLOT
    first, last = (math.log10(steps[n].images) for n in (0, -1))

    def place(images: int, value: float) -> tuple[float, float]:
        along = (math.log10(images) - first) / ((last - first) or 1)
        return (
            plot.left + along * width,
            _TOP + height * (1 - value / top),
        )

    yield f'<text class="title" x="{plot.left}" y="30">{plot.title}</text>'
    for name, (word, back) in _NAMES.items():
        yield (
            f'<text class="{name}" x="{plot.left + width - back}" y="30" '
            f'text-anchor="end">{word}</text>'
        )
    for part in range(5):
        value = top * part / 4
        y = _TOP + height * (1 - part / 4)
        yield (
            f'<path class="{"grid" if part else "axis"}" '
            f'd="M{plot.left} {y:.1f}h{width}"/>'
            f'<text x="{plot.left - 8}" y="{y + 4:.1f}" '
            f'text-anchor="end">{value:g}</text>'
        )
    for step in steps:
        x, y = place(step.images, 0)
        yield (
            f'<path class="axis" d="M{x:.1f} {y:.1f}v5"/>'
            f'<text x="{x:.1f}" y="{y + 20:.1f}" text-anchor="middle">'
            f'{step.images:,}</text>'
        )
    yield (
        f'<text x="{plot.left + width / 2}" y="{_TOP + height + 42}" '
        'text-anchor="middle">images, each shared with 3 projects</text>'
    )
    for name, points in series.items():
        placed = [place(*point) for point in points]
        path = 'L'.join(f'{x:.1f} {y:.1f}' for x, y in placed)
        yield f'<path class="{name}" d="M{path}"/>'
        yield from (
            f'<circle class="{name}-dot" cx="{x:.1f}" cy="{y:.1f}" r="4"/>'
            for x, y in placed
        )


def _round(value: float) -> float:
    """Return the next number that divides well by four."""
    size: float = 10 ** math.floor(math.log10(value))
    return next(
        step * size
        for step in (1, 1.2, 1.6, 2, 4, 6, 8, 10, 12)
        if step * size >= value * 1.1
    )
