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

"""A map as one HTML page that holds all it needs: the drawing and a table."""

import dataclasses

from osc_imageshare.i18n import _
from osc_imageshare.report import page
from osc_imageshare.report.map import elements
from osc_imageshare.report.map import layout
from osc_imageshare.report.map import marks
from osc_imageshare.report.map import svg
from osc_imageshare.report.map import words
from osc_imageshare.sharing import model
from osc_imageshare.sharing import text

# What is taller would be too small to be read on a page of paper.
_TALL = 1500

# Rows of the table, and lines of the drawing: Chromium opens as many within
# three seconds on a busy machine.
LIMIT = 2000
MOST_LINES = 4000


@dataclasses.dataclass(frozen=True, slots=True)
class _PageRow:
    """A share as a row of the page; every text fit to be shown.

    :ivar titles: title, name and ID of each column up to the member.
    :ivar findings: word of the severity, and sentence.
    """

    parts: str
    titles: tuple[tuple[str, str, str], ...]
    status: str
    use: str
    rank: int
    findings: tuple[tuple[str, str], ...]


def write(graph: elements.Graph) -> str:
    """Return the page."""
    severities = marks.WORDS if graph.audited else ()
    shown = graph.rows[:LIMIT]
    return page.render(
        'map',
        {
            'summary': words.summary(graph),
            'grouped': words.grouped(graph) if graph.grouped else '',
            'not_whole': words.not_whole(),
            'unread': graph.unread,
            'several_regions': graph.several_regions,
            'uses': any(row.use for row in graph.rows),
            **_drawing(graph),
            'statuses': [status.value for status in model.MemberStatus],
            'status_samples': {
                status.value: svg.status_sample(status)
                for status in model.MemberStatus
            },
            'marks': severities,
            'mark_samples': {
                word: svg.mark_sample(word) for word in severities
            },
            'rows': [_page_row(graph, row) for row in shown],
            'table': _table(graph),
        },
        styles=('drawing',),
    )


def _drawing(graph: elements.Graph) -> dict[str, object]:
    """Return the drawing, or why there is none."""
    if len(graph.edges) > MOST_LINES:
        sentence = _(
            'A map of %(lines)d lines is too large for a browser. Select '
            'fewer shares, for example with --project, or draw it with '
            '--format svg.'
        ) % {'lines': len(graph.edges)}
        return {'tall': False, 'wide': '', 'narrow': '', 'undrawn': sentence}
    return {
        'tall': layout.draw(graph, layout.WIDE).height > _TALL,
        'wide': svg.piece(graph, layout.WIDE, 'wide'),
        'narrow': svg.piece(graph, layout.NARROW, 'narrow'),
        'undrawn': '',
    }


def _table(graph: elements.Graph) -> str:
    """Say which shares the table has."""
    if len(graph.rows) <= LIMIT:
        return _('Every share is in the table.') if graph.grouped else ''
    return _(
        'The table has the first %(shown)d of %(all)d shares; '
        '"openstack image share-list" lists all of them.'
    ) % {'shown': LIMIT, 'all': len(graph.rows)}


def _page_row(graph: elements.Graph, row: elements.ShareRow) -> _PageRow:
    share = row.share
    region = text.visible(share.image.region)
    regions = ((_('Region'), region, ''),) if graph.several_regions else ()
    return _PageRow(
        parts=' '.join(row.parts),
        titles=(
            (_('Owner'), *words.project(share.owner)),
            (_('Image'), *words.image(share.image)),
            *regions,
            (_('Shared with'), *words.project(share.member)),
        ),
        status=share.status.value,
        use=row.use,
        rank=max((mark.rank for mark in row.findings), default=-2),
        findings=tuple((m.word, m.sentence) for m in row.findings),
    )
