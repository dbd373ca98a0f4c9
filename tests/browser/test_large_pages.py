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

"""Pages of more than anybody reads open at once."""

from collections.abc import Callable
import pathlib

from playwright import sync_api
from playwright.sync_api import expect
import pytest

from osc_imageshare.report import audit_page
from osc_imageshare.report.map import map_page
from tests.browser import geometry
from tests.browser import samples
from tests.browser.conftest import Watch

#: Seconds of work until a page is there. The clock would tell what else the
#: machine does.
_OPENED = 2
_SEARCHED = 1
_PAINTED = 'new Promise(it => requestAnimationFrame(() => setTimeout(it)))'


def _work(page: sync_api.Page, act: Callable[[], object]) -> float:
    """Return for how long an act, and what is shown then, uses a core."""
    session = page.context.new_cdp_session(page)
    session.send('Performance.enable', {'timeDomain': 'threadTicks'})

    def used() -> float:
        metrics = session.send('Performance.getMetrics')['metrics']
        values = {metric['name']: metric['value'] for metric in metrics}
        return float(values['ThreadTime'])

    begin = used()
    act()
    page.evaluate(_PAINTED)
    work = used() - begin
    session.detach()
    assert work > 0
    return work


def _open(page: sync_api.Page, path: pathlib.Path) -> float:
    """Open a page; return how much work it is."""
    return _work(page, lambda: page.goto(path.as_uri(), wait_until='load'))


def test_too_many_findings_open(
    page: sync_api.Page, tmp_path: pathlib.Path
) -> None:
    assert _open(page, samples.write('audit-5000', tmp_path)) < _OPENED
    expect(page.get_by_role('note')).to_contain_text(
        f'the first {audit_page.LIMIT} of 5000 findings'
    )
    expect(page.locator('#shown')).to_have_text(
        f'{audit_page.LIMIT} of {audit_page.LIMIT} shown'
    )
    assert geometry.problems(page) == []


@pytest.mark.parametrize('count', [5000, 10_000])
def test_too_many_shares_open(
    page: sync_api.Page, watch: Watch, tmp_path: pathlib.Path, count: int
) -> None:
    """With too many lines, the map shows the busiest projects only."""
    graph = samples.graph(f'{count}')
    assert graph.merged == (count == 10_000)
    assert len(graph.edges) <= (map_page.LIMITS.lines or 0)
    assert _open(page, samples.write(f'map-{count}', tmp_path)) < _OPENED
    expect(page.locator('#notes')).to_contain_text(
        f'the first {map_page.LIMIT} of {count} shares'
    )
    # What is drawn of shares that the table lacks is no less plain, and tells
    # what it is.
    assert page.locator('svg.wide .faded').count() == 0
    page.locator('#start-wide .edge').last.focus()
    expect(page.locator('#details')).to_be_visible()
    page.get_by_role('searchbox').fill('pending')
    page.get_by_role('radio', name='Table').check()
    assert watch.errors == []


def test_many_shares_draw_quickly(
    page: sync_api.Page, tmp_path: pathlib.Path
) -> None:
    assert _open(page, samples.write('map-2000', tmp_path)) < _OPENED
    assert geometry.problems(page) == []
    page.locator('#whole summary').click()
    search = page.get_by_role('searchbox')
    assert _work(page, lambda: search.fill('pending')) < _SEARCHED
    lit = page.locator('#whole-wide .edge.pending:not(.faded)')
    assert lit.count() > 100
