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

"""Names as bad as Glance lets them be stay text, over HTTP."""

from playwright import sync_api
import pytest

from osc_imageshare.report import rows
from osc_imageshare.report.map import formats
from osc_imageshare.sharing import request
from tests.browser import samples
from tests.browser.conftest import Site
from tests.browser.conftest import Watch
from tests.unit.report import reports
from tests.unit.report.map import graphs

#: Milliseconds in which whatever is started would have begun.
_MOMENT = 150


def _show(page: sync_api.Page, name: str, site: Site) -> None:
    path = samples.write(name, site.folder)
    page.goto(f'{site.address}/{path.name}', wait_until='load')


def _nothing_happened(
    page: sync_api.Page, name: str, site: Site, watch: Watch
) -> None:
    page.wait_for_timeout(_MOMENT)
    assert page.evaluate('typeof window.owned') == 'undefined'
    assert watch.dialogs == []
    assert watch.errors == []
    assert watch.requests == [f'{site.address}/{name}']
    assert site.asked == [f'/{name}']


def _texts(page: sync_api.Page, selector: str) -> list[str]:
    texts: list[str] = page.eval_on_selector_all(
        selector, 'all => all.map(each => each.textContent)'
    )
    return texts


def test_report_shows_them(
    page: sync_api.Page, site: Site, watch: Watch
) -> None:
    _show(page, 'audit-hostile', site)
    _columns, table = rows.table(
        rows.finding_columns(rows.Extra.NONE),
        reports.EVERYTHING.listed,
        rows.Reader.TERMINAL,
    )
    names = _texts(page, '#findings tbody td:nth-child(1) > div > bdi')
    shown = [row[4] or ('' if row[3] else 'policy') for row in table]
    # They are grouped by check.
    assert sorted(names) == sorted(shown)
    page.eval_on_selector_all(
        'summary', 'all => all.forEach(each => each.click())'
    )
    page.get_by_role('searchbox').fill('<img src=x')
    page.get_by_role('button', name='Copy').first.click()
    inside = 'script, img, svg, iframe, object, embed, link, form form, style'
    assert page.locator(f'main :is({inside})').count() == 0
    _nothing_happened(page, 'audit-hostile.html', site, watch)


def test_map_shows_them(page: sync_api.Page, site: Site, watch: Watch) -> None:
    _show(page, 'map-hostile', site)
    names = _texts(page, '#shares tbody tr td:nth-child(2) bdi')
    shown = {n.name for n in graphs.HOSTILE.nodes if n.id.startswith('i')}
    assert set(names) == shown
    search = page.get_by_role('searchbox')
    search.fill('"><img src=x onerror="window.owned=1">')
    page.locator('svg.wide .node:not(.faded)').first.click()
    page.keyboard.press('Escape')
    search.fill('')
    page.locator('svg.wide .node').last.hover()
    # The details are those of each box and each line in its turn.
    titles = page.eval_on_selector_all(
        'svg.wide [data-key]',
        """all => all.map(each => {
            each.focus();
            return document.querySelector('#details h3').textContent;
        })""",
    )
    assert len(set(titles)) > len(shown)
    page.get_by_role('radio', name='Table').check()
    page.get_by_role('button', name='Image').click()
    inside = 'script, img, image, iframe, object, embed, link, a, style'
    assert page.locator(f'body :is({inside})').count() == 1, 'our script'
    _nothing_happened(page, 'map-hostile.html', site, watch)


@pytest.mark.parametrize('name', ['audit-hostile', 'map-hostile'])
def test_policy_would_stop_what_got_through(
    page: sync_api.Page, site: Site, watch: Watch, name: str
) -> None:
    """The second wall, tried from inside of the first."""
    _show(page, name, site)
    page.evaluate(
        """() => {
            const box = document.createElement('div');
            box.innerHTML = '<img src="/x.png" onerror="window.owned = 1">'
                + '<iframe src="/frame.html"></iframe>'
                + '<svg onload="window.owned = 2"><image href="/y"/></svg>';
            document.body.append(box);
            const script = document.createElement('script');
            script.textContent = 'window.owned = 3';
            document.body.append(script);
            return fetch('/fetched').catch(() => null);
        }"""
    )
    page.wait_for_timeout(_MOMENT)
    assert page.evaluate('typeof window.owned') == 'undefined'
    assert site.asked == [f'/{name}.html']
    assert len(watch.errors) >= 4, 'each attempt is refused by the policy'


def test_drawing_runs_and_loads_nothing(
    page: sync_api.Page, site: Site, watch: Watch
) -> None:
    drawn = formats.render(graphs.HOSTILE, request.MapFormat.SVG)
    (site.folder / 'map.svg').write_text(drawn, encoding='utf-8')
    page.goto(f'{site.address}/map.svg', wait_until='load')
    page.wait_for_timeout(_MOMENT)
    assert page.evaluate('typeof window.owned') == 'undefined'
    assert watch.dialogs == []
    # Chromium asks for an icon of whatever it shows.
    assert set(site.asked) <= {'/map.svg', '/favicon.ico'}
