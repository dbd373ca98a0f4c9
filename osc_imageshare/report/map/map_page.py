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

"""A map as one HTML page without external resources.

It has the drawing, a matrix and a table.
"""

from collections.abc import Iterable
import dataclasses

from osc_imageshare.i18n import _
from osc_imageshare.report import page
from osc_imageshare.report.map import build
from osc_imageshare.report.map import elements
from osc_imageshare.report.map import layout
from osc_imageshare.report.map import legend
from osc_imageshare.report.map import marks
from osc_imageshare.report.map import matrix
from osc_imageshare.report.map import svg
from osc_imageshare.report.map import words
from osc_imageshare.sharing import text

# What is taller would be too small to be read on a page of paper.
_TALL = 1500

# Rows of the table, and lines of the drawing: Chromium opens as many within
# three seconds on a busy machine.
LIMIT = 2000
LIMITS = build.Limits(lines=4000)


@dataclasses.dataclass(frozen=True, slots=True)
class _PageRow:
    """A share as a row of the page; every text fit to be shown.

    :ivar titles: title, name and ID of each column up to the member.
    :ivar findings: word of the severity, and sentence.
    """

    parts: str
    titles: tuple[tuple[str, str, str], ...]
    status: str
    sample: str
    use: str
    rank: int
    findings: tuple[tuple[str, str], ...]


@dataclasses.dataclass(frozen=True, slots=True)
class _Drawings:
    """A graph as it is drawn on wide and on narrow screens."""

    tall: bool
    wide: str
    narrow: str


def write(graph: elements.Graph) -> str:
    """Return the page."""
    findings = legend.findings(graph)
    crosstab = matrix.build(graph)
    start = graph.overview or graph
    statuses = legend.statuses(start)
    return page.render(
        'map',
        {
            'heading': graph.heading,
            'summary': words.summary(graph),
            'notes': [*words.grouped(start), *_table(graph)],
            'incomplete': words.incomplete(),
            'unread': graph.unread,
            'several_regions': graph.several_regions,
            'uses': any(row.use for row in graph.rows),
            'start': _drawings(start, 'start'),
            'whole': _drawings(graph, 'whole') if graph.overview else None,
            'whole_title': _whole(graph),
            'whole_notes': words.grouped(graph),
            'statuses': statuses,
            'findings': findings,
            'explanations': tuple(
                filter(
                    None,
                    (legend.explanation(graph), legend.thickness(start)),
                )
            ),
            'audited': graph.audited,
            'status_samples': {
                entry.word: svg.status_sample(entry.word) for entry in statuses
            },
            'mark_samples': {
                word: svg.mark_sample(word) for word in marks.WORDS
            },
            'matrix': crosstab,
            'rows': _rows(graph, crosstab),
        },
        styles=('drawing',),
    )


def _drawings(graph: elements.Graph, name: str) -> _Drawings:
    return _Drawings(
        layout.draw(graph, layout.WIDE).height > _TALL,
        svg.piece(graph, layout.WIDE, 'wide', name),
        svg.piece(graph, layout.NARROW, 'narrow', name),
    )


def _whole(graph: elements.Graph) -> str:
    """Return what opens the whole map."""
    projects = {
        project.id
        for row in graph.rows
        for project in (row.share.owner, row.share.member)
    }
    return _(
        'Show the whole map: %(projects)d projects, %(shares)d shares'
    ) % {
        'projects': len(projects),
        'shares': len(graph.rows),
    }


def _rows(graph: elements.Graph, crosstab: matrix.Matrix) -> list[_PageRow]:
    """Return the rows of the table, with everything that draws them."""
    overview = graph.overview
    others = overview.rows if overview else graph.rows
    return [
        _page_row(graph, row, {*row.parts, *other.parts, key})
        for row, other, key in zip(
            graph.rows[:LIMIT],
            others[:LIMIT],
            crosstab.keys[:LIMIT],
            strict=True,
        )
    ]


def _table(graph: elements.Graph) -> tuple[str, ...]:
    """Say which shares the table has, if that is in question."""
    if len(graph.rows) > LIMIT:
        return (
            _(
                'The table has the first %(shown)d of %(all)d shares; '
                '"openstack image share-list" lists all of them.'
            )
            % {'shown': LIMIT, 'all': len(graph.rows)},
        )
    if graph.grouped or graph.overview:
        return (_('Every share is in the table.'),)
    return ()


def _page_row(
    graph: elements.Graph, row: elements.ShareRow, parts: Iterable[str]
) -> _PageRow:
    share = row.share
    region = text.visible(share.image.region)
    regions = ((_('Region'), region, ''),) if graph.several_regions else ()
    return _PageRow(
        parts=' '.join(sorted(parts)),
        titles=(
            (_('Owner'), *words.project(share.owner)),
            (_('Image'), *words.image(share.image)),
            *regions,
            (_('Shared with'), *words.project(share.member)),
        ),
        status=share.status.value,
        sample=svg.status_sample(share.status.value),
        use=row.use,
        rank=max((mark.rank for mark in row.findings), default=-2),
        findings=tuple((m.word, m.sentence) for m in row.findings),
    )
