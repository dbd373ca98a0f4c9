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

"""A map, as a person works with it."""

import pathlib

from playwright import sync_api
from playwright.sync_api import expect
import pytest

from tests.browser import samples

SHARES = 40


@pytest.fixture
def opened(page: sync_api.Page, tmp_path: pathlib.Path) -> sync_api.Page:
    samples.show(page, f'map-{SHARES}', tmp_path)
    return page


def _lit(page: sync_api.Page, kind: str) -> set[str]:
    """Return the first lines of what is not faded, of nodes of a kind."""
    found: list[str] = page.eval_on_selector_all(
        f'svg.wide .node.{kind}:not(.faded) title',
        "all => all.map(each => each.textContent.split('\\n')[0])",
    )
    return set(found)


def test_search_fades_everything_else(opened: sync_api.Page) -> None:
    whole = _lit(opened, 'member')
    status = opened.locator('#shown')
    expect(status).to_have_text(f'{SHARES} of {SHARES} shares')
    name = sorted(whole)[-1].split()[1]
    rows = [
        line.share
        for line in samples.graph(f'{SHARES}').rows
        if line.share.member.name == name
    ]
    opened.get_by_role('searchbox').fill(name.upper())
    expect(status).to_have_text(f'{len(rows)} of {SHARES} shares')
    assert _lit(opened, 'member') == {f'Project {name} ({rows[0].member.id})'}
    assert _lit(opened, 'image') == {
        f'Image {row.image.name} ({row.image.id})' for row in rows
    }
    faded = opened.locator('svg.wide .edge.faded').first
    assert float(faded.evaluate('it => getComputedStyle(it).opacity')) < 0.2
    opened.get_by_role('searchbox').fill('no such thing')
    assert _lit(opened, 'member') == set()
    opened.get_by_role('button', name='Show all').click()
    expect(status).to_have_text(f'{SHARES} of {SHARES} shares')
    assert _lit(opened, 'member') == whole


def test_search_finds_images_where_only_projects_are_drawn(
    page: sync_api.Page, tmp_path: pathlib.Path
) -> None:
    samples.show(page, 'map-grouped', tmp_path)
    graph = samples.graph('grouped')
    expect(page.locator('#notes')).to_contain_text(f'{len(graph.rows)} shares')
    image = graph.rows[0].share.image
    page.get_by_role('searchbox').fill(image.id)
    lines = [line for line in graph.rows if line.share.image == image]
    assert len(_lit(page, 'member')) == len(lines)
    assert len(_lit(page, 'owner')) == 1


def test_pointing_shows_details(opened: sync_api.Page) -> None:
    details = opened.get_by_role('complementary', name='Details')
    expect(details).to_contain_text('Point at a box or a line')
    node = opened.locator('svg.wide .node.image').first
    node.hover()
    expect(details).to_contain_text('Visibility: shared; status: active')
    assert len(_lit(opened, 'image')) == 1
    opened.locator('h1').hover()
    expect(details).to_contain_text('Point at a box or a line')
    # A click keeps it, also in the table.
    node.click()
    opened.locator('h1').hover()
    expect(details).to_contain_text('Visibility: shared')
    opened.get_by_role('radio', name='Table').check()
    shown = opened.locator('#shares tbody tr:visible')
    expect(shown).to_have_count(
        int((opened.locator('#shown').inner_text()).split()[0])
    )
    opened.keyboard.press('Escape')
    expect(shown).to_have_count(SHARES)


def test_keyboard_walks_along_the_lines(opened: sync_api.Page) -> None:
    details = opened.get_by_role('complementary', name='Details')
    opened.get_by_role('button', name='Show all').focus()
    opened.keyboard.press('Tab')

    def focused() -> str:
        kind: str = opened.evaluate('document.activeElement.classList.value')
        return kind.split()[0] if kind else ''

    def title() -> str:
        text: str = opened.evaluate(
            "document.activeElement.querySelector('title').textContent"
        )
        return text.split('\n')[0]

    assert focused() == 'node'
    expect(details).to_contain_text(title())
    steps = (
        ('ArrowRight', 'edge', ' owns '),
        ('ArrowRight', 'node', 'Image '),
        ('ArrowRight', 'edge', ' is shared with '),
        ('ArrowRight', 'node', 'Project '),
        ('ArrowDown', 'node', 'Project '),
        ('ArrowLeft', 'edge', ' is shared with '),
        ('End', 'edge', ' is shared with '),
        ('Home', 'edge', ' is shared with '),
    )
    for key, kind, said in steps:
        opened.keyboard.press(key)
        assert focused() == kind, key
        assert said in title(), key
        expect(details).to_contain_text(title())
    opened.keyboard.press('Enter')
    pressed = opened.locator('svg.wide [aria-pressed=true]')
    expect(pressed).to_have_count(1)
    opened.keyboard.press('Escape')
    expect(pressed).to_have_count(0)
    # All of the map is one stop on the way through the page.
    opened.keyboard.press('Tab')
    assert focused() not in {'node', 'edge'}


def test_views_show_the_same(opened: sync_api.Page) -> None:
    expect(opened.locator('#map')).to_be_visible()
    expect(opened.locator('#list')).to_be_hidden()
    opened.get_by_role('radio', name='Map').focus()
    opened.keyboard.press('ArrowRight')
    expect(opened.locator('#map')).to_be_hidden()
    expect(opened.locator('#matrix')).to_be_visible()
    opened.keyboard.press('ArrowRight')
    expect(opened.locator('#matrix')).to_be_hidden()
    rows = opened.locator('#shares tbody tr:visible')
    expect(rows).to_have_count(SHARES)
    cells = rows.locator('td:nth-child(2) bdi').all_inner_texts()
    assert cells == [
        line.share.image.name for line in samples.graph(f'{SHARES}').rows
    ]
    opened.get_by_role('button', name='Findings').click()
    first = rows.first.locator('td').last.inner_text()
    assert first.startswith('critical, ')
