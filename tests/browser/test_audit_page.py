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

"""The audit's HTML report, as a person opens it."""

import pathlib
import time

from playwright import sync_api
from playwright.sync_api import expect
import pytest

from osc_imageshare.report import audit_page
from osc_imageshare.report import audit_report
from osc_imageshare.report import files
from osc_imageshare.report import rows
from osc_imageshare.sharing import request
from tests.browser import accessibility
from tests.browser import geometry
from tests.browser.conftest import Site
from tests.browser.conftest import Watch
from tests.unit.report import reports

TOTAL = len(reports.EVERYTHING.findings)


def _write(report: audit_report.Report, folder: pathlib.Path) -> pathlib.Path:
    path = folder / 'audit_report.html'
    files.write(files.render(report, request.ReportFormat.HTML), path)
    return path


@pytest.fixture
def opened(page: sync_api.Page, site: Site, watch: Watch) -> sync_api.Page:
    """Everything there is, with hostile names, over HTTP."""
    _write(reports.EVERYTHING, site.folder)
    page.goto(f'{site.address}/audit_report.html', wait_until='load')
    return page


@pytest.fixture
def plain(page: sync_api.Page, tmp_path: pathlib.Path) -> sync_api.Page:
    """The findings with harmless names, from a file."""
    report = reports.report(audit_report.ordered(reports.one_of_each()))
    page.goto(_write(report, tmp_path).as_uri(), wait_until='load')
    return page


def _shown(page: sync_api.Page, column: int) -> list[str]:
    """Return the first line of a column's cells, in the rows to be seen."""
    cells = page.locator(
        f'#findings tbody tr:not([hidden]) td:nth-child({column})'
    )
    return [cell.strip().split('\n')[0] for cell in cells.all_inner_texts()]


def test_hostile_names_stay_text(
    opened: sync_api.Page, site: Site, watch: Watch
) -> None:
    _columns, table = rows.table(
        rows.finding_columns(rows.Extra.NONE),
        reports.EVERYTHING.findings,
        rows.Reader.TERMINAL,
    )
    names = opened.eval_on_selector_all(
        '#findings tbody td:nth-child(4) > div > bdi',
        'all => all.map(each => each.textContent)',
    )
    assert names == [row[4] or ('' if row[3] else 'policy') for row in table]
    for each in opened.locator('summary').all():
        each.click()
    opened.get_by_role('searchbox').fill('<img src=x')
    opened.get_by_role('button', name='Copy').first.click()
    opened.wait_for_timeout(300)
    inside = 'script, img, svg, iframe, object, embed, link, form form, style'
    assert opened.locator(f'main :is({inside})').count() == 0
    assert opened.evaluate('typeof window.owned') == 'undefined'
    assert watch.dialogs == []
    assert watch.errors == []
    assert watch.requests == [f'{site.address}/audit_report.html']
    assert site.asked == ['/audit_report.html']


def test_policy_would_stop_what_got_through(
    opened: sync_api.Page, site: Site, watch: Watch
) -> None:
    """The second wall, tried from inside of the first."""
    opened.evaluate(
        """() => {
            const box = document.createElement('div');
            box.innerHTML = '<img src="/x.png" onerror="window.owned = 1">'
                + '<iframe src="/frame.html"></iframe>';
            document.body.append(box);
            const script = document.createElement('script');
            script.textContent = 'window.owned = 2';
            document.body.append(script);
            return fetch('/fetched').catch(() => null);
        }"""
    )
    opened.wait_for_timeout(300)
    assert opened.evaluate('typeof window.owned') == 'undefined'
    assert site.asked == ['/audit_report.html']
    assert len(watch.errors) >= 4, 'each attempt is refused by the policy'


def test_search_filters(opened: sync_api.Page) -> None:
    search = opened.get_by_role('searchbox', name='Search')
    status = opened.locator('#shown')
    expect(status).to_have_text(f'{TOTAL} of {TOTAL} shown')
    search.fill('ghost WINDOWS')
    expect(status).to_have_text(f'1 of {TOTAL} shown')
    assert _shown(opened, 4) == ['windows']
    search.fill('<script>')
    assert _shown(opened, 4) == ['<script>alert(1)</script>']
    search.fill('no such thing')
    expect(opened.get_by_text('No finding matches.')).to_be_visible()
    assert _shown(opened, 4) == []
    opened.get_by_role('button', name='Show all').click()
    expect(status).to_have_text(f'{TOTAL} of {TOTAL} shown')
    expect(opened.get_by_text('No finding matches.')).to_be_hidden()


def test_severities_and_states_filter(plain: sync_api.Page) -> None:
    plain.get_by_role('checkbox', name='high 4').uncheck()
    assert _shown(plain, 1) == ['critical', 'low', 'low', 'medium', 'low']
    plain.get_by_role('checkbox', name='fail 5').uncheck()
    assert _shown(plain, 2) == ['unknown', 'pass']
    # By keyboard: focus a toggle and press space.
    plain.get_by_role('checkbox', name='high 4').focus()
    plain.keyboard.press('Space')
    assert _shown(plain, 1) == ['high', 'medium', 'high', 'low']


def test_mouse_sorts(plain: sync_api.Page) -> None:
    head = plain.get_by_role('columnheader', name='Severity')
    head.get_by_role('button').click()
    expect(head).to_have_attribute('aria-sort', 'descending')
    order = ['critical', *['high'] * 4, 'medium', *['low'] * 3]
    assert _shown(plain, 1) == order
    head.get_by_role('button').click()
    expect(head).to_have_attribute('aria-sort', 'ascending')
    assert _shown(plain, 1) == order[::-1]
    plain.get_by_role('button', name='Image').click()
    assert head.get_attribute('aria-sort') is None
    names = _shown(plain, 4)
    assert names == sorted(names)
    assert names[0] == 'cirros'


def test_keyboard_sorts(plain: sync_api.Page) -> None:
    plain.get_by_role('checkbox', name='pass 1').focus()
    plain.keyboard.press('Tab')
    expect(plain.get_by_role('button', name='Show all')).to_be_focused()
    plain.keyboard.press('Tab')
    expect(plain.get_by_role('button', name='Severity')).to_be_focused()
    for _step in range(2):
        plain.keyboard.press('Tab')
    plain.keyboard.press('Enter')
    checks = _shown(plain, 3)
    assert checks == sorted(checks)
    plain.keyboard.press('Enter')
    assert _shown(plain, 3) == sorted(checks, reverse=True)


def test_remedy_is_copied(plain: sync_api.Page) -> None:
    plain.context.grant_permissions(['clipboard-read', 'clipboard-write'])
    summary = plain.get_by_text('Remedy').nth(1)
    summary.focus()
    plain.keyboard.press('Enter')
    command = "openstack image share-revoke golden --project-id '2 2'"
    expect(plain.get_by_text(command)).to_be_visible()
    button = plain.get_by_role('button', name='Copy').locator('visible=true')
    button.click()
    expect(plain.get_by_role('button', name='Copied')).to_be_visible()
    assert plain.evaluate('navigator.clipboard.readText()') == command


def test_check_leads_to_its_explanation(plain: sync_api.Page) -> None:
    plain.get_by_role('link', name='changed-hash').click()
    expect(
        plain.get_by_text('Somebody replaced what is booted from it.')
    ).to_be_in_viewport()


def test_print_shows_everything(plain: sync_api.Page) -> None:
    plain.get_by_role('searchbox').fill('windows')
    assert len(_shown(plain, 4)) == 1
    plain.set_viewport_size({'width': 718, 'height': 1000})
    plain.emulate_media(media='print')
    for row in plain.locator('#findings tbody tr').all():
        expect(row).to_be_visible()
    table = plain.locator('#findings')
    assert table.evaluate('it => getComputedStyle(it).display') == 'table'
    assert plain.evaluate('document.documentElement.scrollWidth') <= 718
    for code in plain.locator('.remedy code').all():
        expect(code).to_be_visible()
    expect(plain.locator('#filters')).to_be_hidden()
    expect(plain.locator('.copy').first).to_be_hidden()
    assert plain.pdf().startswith(b'%PDF')


def test_page_is_whole_without_scripts(
    browser: sync_api.Browser, tmp_path: pathlib.Path
) -> None:
    context = browser.new_context(java_script_enabled=False)
    try:
        page = context.new_page()
        page.goto(_write(reports.EVERYTHING, tmp_path).as_uri())
        expect(page.locator('#findings tbody tr:visible')).to_have_count(TOTAL)
        expect(page.locator('#filters')).to_be_hidden()
    finally:
        context.close()


@pytest.mark.parametrize('width', [1280, 700, 400])
@pytest.mark.parametrize('scheme', ['light', 'dark'])
def test_page_fits(
    page: sync_api.Page, tmp_path: pathlib.Path, scheme: str, width: int
) -> None:
    """Nothing sticks out, and the text stands out from its ground."""
    page.set_viewport_size({'width': width, 'height': 900})
    page.emulate_media(color_scheme='dark' if scheme == 'dark' else 'light')
    for name, report in (
        ('everything', reports.EVERYTHING),
        ('plain', reports.report(audit_report.ordered(reports.one_of_each()))),
        ('clean', reports.CLEAN),
        ('200', reports.many(200)),
        ('2000', reports.many(2000)),
    ):
        page.goto(_write(report, tmp_path).as_uri(), wait_until='load')
        for summary in page.locator('summary').all()[:2]:
            summary.click()
        page.screenshot(path=tmp_path / f'{name}-{scheme}-{width}.png')
        assert page.evaluate('document.documentElement.scrollWidth') <= width
        assert geometry.problems(page) == []
        dark = page.evaluate('getComputedStyle(document.body).backgroundColor')
        assert (dark == 'rgb(18, 22, 28)') == (scheme == 'dark')


@pytest.mark.parametrize('width', [1280, 400])
@pytest.mark.parametrize('scheme', ['light', 'dark'])
def test_page_shuts_nobody_out(
    opened: sync_api.Page, scheme: str, width: int
) -> None:
    opened.set_viewport_size({'width': width, 'height': 900})
    opened.emulate_media(color_scheme='dark' if scheme == 'dark' else 'light')
    for summary in opened.locator('summary').all()[:2]:
        summary.click()
    assert accessibility.problems(opened) == []


def test_fifty_thousand_findings_open_in_three_seconds(
    page: sync_api.Page, tmp_path: pathlib.Path
) -> None:
    path = _write(reports.many(50_000), tmp_path)
    seconds = []
    # Whatever else the machine does: the best of three.
    for _try in range(3):
        begin = time.monotonic()
        page.goto(path.as_uri(), wait_until='load')
        page.evaluate(
            'new Promise(it => requestAnimationFrame(() => setTimeout(it)))'
        )
        seconds.append(time.monotonic() - begin)
    assert min(seconds) < 3
    expect(page.get_by_role('note')).to_contain_text(
        f'the first {audit_page.LIMIT} of 50000 findings'
    )
    expect(page.locator('#shown')).to_have_text(
        f'{audit_page.LIMIT} of {audit_page.LIMIT} shown'
    )
    assert geometry.problems(page) == []


def test_problems_are_found(page: sync_api.Page) -> None:
    page.set_content('<html><title>x</title><img src="data:,">')
    found = accessibility.problems(page)
    assert any(each.startswith('image-alt: ') for each in found)
    assert any(each.startswith('html-has-lang: ') for each in found)
