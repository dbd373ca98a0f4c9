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

"""What is left of a page on paper, and where no script may run."""

from collections.abc import Iterator
import pathlib

from playwright import sync_api
from playwright.sync_api import expect
import pytest

from tests.browser import samples


@pytest.fixture(scope='module')
def inert(browser: sync_api.Browser) -> Iterator[sync_api.Page]:
    """A page whose scripts do not run."""
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


def _on_paper(page: sync_api.Page) -> None:
    page.set_viewport_size({'width': 718, 'height': 1000})
    page.emulate_media(media='print')


def _prints(page: sync_api.Page) -> None:
    expect(page.locator('#filters')).to_be_hidden()
    assert page.evaluate('document.documentElement.scrollWidth') <= 718
    assert page.pdf().startswith(b'%PDF')


def test_printed_report_shows_everything(
    page: sync_api.Page, tmp_path: pathlib.Path
) -> None:
    samples.show(page, 'audit-plain', tmp_path)
    table = page.locator('#findings')
    rows = table.locator('tr[data-state]')
    page.get_by_role('searchbox').fill('windows')
    expect(rows.locator('visible=true')).to_have_count(1)
    _on_paper(page)
    expect(rows.locator('visible=true')).to_have_count(rows.count())
    # A finding is a paragraph, as wide as the paper.
    width = table.evaluate('it => it.clientWidth')
    assert rows.first.evaluate('it => it.clientWidth') == width
    codes = page.locator('.remedy code')
    expect(codes.locator('visible=true')).to_have_count(codes.count())
    expect(page.locator('.copy').first).to_be_hidden()
    _prints(page)


def test_200_findings_take_ten_pages(
    page: sync_api.Page, tmp_path: pathlib.Path
) -> None:
    for name in ('audit-200', 'audit-lengthy'):
        samples.show(page, name, tmp_path)
        for paper in ('A4', 'Letter'):
            document = page.pdf(format=paper)
            pages = document.count(b'/Type /Page\n')
            assert 2 < pages <= 10


@pytest.mark.parametrize('name', ['10', '300'])
def test_printed_map_shows_everything(
    page: sync_api.Page, tmp_path: pathlib.Path, name: str
) -> None:
    samples.show(page, f'map-{name}', tmp_path)
    page.get_by_role('searchbox').fill('no such thing')
    _on_paper(page)
    rows = page.locator('#shares tbody tr:visible')
    expect(rows).to_have_count(int(name))
    expect(page.locator('#start-narrow')).to_be_hidden()
    start = page.locator('#start-wide')
    expect(start).to_be_visible()
    faded = start.locator('.member.faded').first
    assert faded.evaluate('it => getComputedStyle(it).opacity') == '1'
    expect(page.locator('#matrix')).to_be_visible(visible=name == '300')
    _prints(page)


def test_open_map_that_is_too_tall_is_not_cut_through(
    page: sync_api.Page, tmp_path: pathlib.Path
) -> None:
    samples.show(page, 'map-300', tmp_path)
    page.locator('#whole summary').click()
    _on_paper(page)
    expect(page.locator('#whole-wide')).to_be_hidden()
    expect(page.locator('#whole .tall-note')).to_be_visible()
    _prints(page)


def test_report_is_whole_without_scripts(
    inert: sync_api.Page, tmp_path: pathlib.Path
) -> None:
    samples.show(inert, 'audit-hostile', tmp_path)
    expect(inert.locator('#findings tr[data-state]:visible')).to_have_count(
        len(samples.report('hostile').listed)
    )
    expect(inert.locator('#filters')).to_be_hidden()


def test_map_is_whole_without_scripts(
    inert: sync_api.Page, tmp_path: pathlib.Path
) -> None:
    samples.show(inert, 'map-10', tmp_path)
    expect(inert.locator('#shares tbody tr:visible')).to_have_count(10)
    expect(inert.locator('svg.wide')).to_be_visible()
    expect(inert.locator('#filters, #details')).to_have_count(2)
    for hidden in ('#filters', '#details'):
        expect(inert.locator(hidden)).to_be_hidden()


def test_map_of_many_shares_opens_without_scripts(
    inert: sync_api.Page, tmp_path: pathlib.Path
) -> None:
    samples.show(inert, 'map-200', tmp_path)
    whole = inert.locator('#whole-wide')
    expect(inert.locator('#start-wide')).to_be_visible()
    expect(whole).to_be_hidden()
    inert.locator('#whole summary').click()
    expect(whole).to_be_visible()
    expect(inert.locator('#matrix table')).to_be_visible()
    expect(inert.locator('#shares tbody tr:visible')).to_have_count(200)


def test_map_of_many_shares_is_few_pages(
    page: sync_api.Page, tmp_path: pathlib.Path
) -> None:
    samples.show(page, 'map-200', tmp_path)
    printed = page.pdf(format='A4')
    assert 1 < printed.count(b'/Type /Page\n') <= 10
