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

"""The busiest projects of a map, and the others in one box."""

import pytest

from osc_imageshare.report.map import build
from osc_imageshare.report.map import elements
from osc_imageshare.report.map import fold
from osc_imageshare.report.map import formats
from osc_imageshare.report.map import matrix
from osc_imageshare.sharing import model
from osc_imageshare.sharing import request
from tests.unit.report.map import graphs

PENDING = model.MemberStatus.PENDING


def star(owner: int, members: int, first: int = 100) -> list[model.Share]:
    """Return an image that a project shares with so many others."""
    subject = graphs.project(owner, f'owner-{owner}')
    image = graphs.image(owner, f'image-{owner}', subject.id)
    return [
        graphs.share(image, subject, graphs.project(first + n, f'to-{n}'))
        for n in range(members)
    ]


@pytest.mark.parametrize(
    'count,overview', [(fold.START - 1, False), (fold.START, True)]
)
def test_many_shares_have_an_overview(count: int, overview: bool) -> None:
    graph = build.build(graphs.shares(count))
    assert (graph.overview is not None) == overview
    assert not graph.merged


def test_busiest_projects_are_shown_and_others_counted() -> None:
    shares = [s for n in range(1, 11) for s in star(n, n + 5)]
    overview = build.build(shares).overview
    assert overview
    owners = [n for n in overview.nodes if n.place is elements.Place.OWNER]
    assert [n.name for n in owners] == [
        *sorted(f'owner-{n}' for n in range(5, 11)),
        '4 other owners',
    ]
    assert owners[-1].folded == overview.folded(elements.Place.OWNER) == 4
    assert owners[-1].details == (
        '4 other owners',
        'Images shared: 4',
        'Shares: 30 accepted',
        *(f'owner-{n} ({n:032x})' for n in (4, 3, 2, 1)),
    )
    # Every share is on a line between two of the boxes.
    assert sum(edge.shares for edge in overview.edges) == len(shares)
    ids = {node.id for node in overview.nodes}
    assert {e.source for e in overview.edges} <= ids
    assert {e.target for e in overview.edges} <= ids


def test_one_project_is_not_folded() -> None:
    """Its box would be as large."""
    shares = [s for n in range(1, fold.BUSIEST + 2) for s in star(n, 6)]
    assert fold.busiest(shares, fold.BUSIEST).owners == {
        share.owner.id for share in shares
    }


def test_line_of_several_statuses_is_mixed() -> None:
    shares = [s for n in range(1, 11) for s in star(n, 6)]
    more = graphs.image(50, 'more', shares[0].owner.id)
    other = graphs.share(more, shares[0].owner, shares[0].member, PENDING)
    overview = build.build([*shares, other]).overview
    assert overview
    (mixed,) = (edge for edge in overview.edges if edge.mixed)
    assert mixed.kind == 'mixed'
    assert mixed.details[0].endswith(': 2 shares, 1 pending, 1 accepted')
    assert {e.kind for e in overview.edges if e is not mixed} == {'accepted'}


@pytest.mark.parametrize('form', ['html', 'svg', 'mmd'])
@pytest.mark.parametrize('count', [2000, 10_000])
def test_map_is_no_larger_than_its_format_takes(form: str, count: int) -> None:
    limits = formats.limits(request.MapFormat(form))
    graph = graphs.graph(count, limits)
    assert limits.lines
    assert len(graph.edges) <= limits.lines
    if graph.merged:
        written = formats.render(graph, request.MapFormat(form))
        assert 'other projects' in written


@pytest.mark.parametrize('count', [1, 60, 2000])
def test_matrix_counts_every_share(count: int) -> None:
    graph = graphs.graph(count)
    crosstab = matrix.build(graph)
    cells = [cell for line in crosstab.lines for cell in line.cells if cell]
    assert sum(cell.total for cell in cells) == count
    assert sum(line.head.total for line in crosstab.lines) == count
    assert sum(head.total for head in crosstab.columns) == count
    assert len(crosstab.keys) == count
    assert set(crosstab.keys) == {cell.key for cell in cells}
    assert len(crosstab.columns) <= matrix.MOST + 1
    assert {len(line.cells) for line in crosstab.lines} == {
        len(crosstab.columns)
    }
    assert {cell.heat for cell in cells} <= {1, 2, 3, 4, 5}
