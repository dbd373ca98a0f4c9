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

"""A map of many shares: it starts with a few projects, and opens."""

import pathlib

from playwright import sync_api
from playwright.sync_api import expect
import pytest

from osc_imageshare.report.map import fold
from tests.browser import samples

SHARES = 200


@pytest.fixture
def opened(page: sync_api.Page, tmp_path: pathlib.Path) -> sync_api.Page:
    samples.show(page, f'map-{SHARES}', tmp_path)
    return page


def test_start_is_readable(opened: sync_api.Page) -> None:
    start = opened.locator('#start-wide')
    for place in ('owner', 'member'):
        assert start.locator(f'.{place}').count() == fold.BUSIEST + 1
        expect(start.locator(f'.{place}.folded')).to_have_count(1)
    # It is seen without scrolling much.
    box = start.bounding_box()
    assert box
    assert box['y'] + box['height'] < 1200
    expect(opened.locator('#whole-wide')).to_be_hidden()


@pytest.mark.parametrize('way', ['click', 'Enter', 'summary'])
def test_folded_projects_open(opened: sync_api.Page, way: str) -> None:
    folded = opened.locator('#start-wide .member.folded')
    if way == 'click':
        folded.click()
    elif way == 'Enter':
        folded.focus()
        opened.keyboard.press('Enter')
    else:
        opened.locator('#whole summary').click()
    whole = opened.locator('#whole-wide')
    expect(whole).to_be_visible()
    graph = samples.graph(f'{SHARES}')
    assert whole.locator('.node').count() == len(graph.nodes)
    # Both drawings answer to the same search, if nothing is pointed at.
    opened.locator('h1').hover()
    opened.get_by_role('searchbox').fill('no such thing')
    for drawing in ('start', 'whole'):
        lit = opened.locator(f'#{drawing}-wide .node:not(.faded)')
        expect(lit).to_have_count(0)


def test_number_of_the_matrix_opens_its_shares(opened: sync_api.Page) -> None:
    opened.get_by_role('radio', name='Matrix').check()
    cell = opened.locator('[data-cell] button').first
    count = int(cell.inner_text().split()[0])
    assert count > 1
    cell.click()
    expect(opened.locator('#matrix')).to_be_hidden()
    expect(opened.locator('#shares tbody tr:visible')).to_have_count(count)
    opened.get_by_role('button', name='Show all').click()
    expect(opened.locator('#shown')).to_have_text(
        f'{SHARES} of {SHARES} shares'
    )
    opened.get_by_role('radio', name='Matrix').check()
    opened.get_by_role('searchbox').fill('no such thing')
    expect(opened.locator('[data-cell]:not(.faded)')).to_have_count(0)


def test_few_shares_have_no_overview(
    page: sync_api.Page, tmp_path: pathlib.Path
) -> None:
    samples.show(page, f'map-{fold.START - 1}', tmp_path)
    expect(page.locator('#whole')).to_have_count(0)
    expect(page.locator('svg.wide .image').first).to_be_visible()
