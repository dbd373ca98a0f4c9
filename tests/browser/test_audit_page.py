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

"""The audit's HTML report, as a person works with it."""

import pathlib

from playwright import sync_api
from playwright.sync_api import expect
import pytest

from tests.browser import samples


@pytest.fixture
def plain(page: sync_api.Page, tmp_path: pathlib.Path) -> sync_api.Page:
    """The findings with harmless names."""
    samples.show(page, 'audit-plain', tmp_path)
    return page


def _shown(page: sync_api.Page, column: int) -> list[str]:
    """Return the first line of a column's cells, in the rows to be seen."""
    cells = page.locator(
        f'#findings tbody tr:not([hidden]) td:nth-child({column})'
    )
    return [cell.strip().split('\n')[0] for cell in cells.all_inner_texts()]


def test_search_filters(page: sync_api.Page, tmp_path: pathlib.Path) -> None:
    samples.show(page, 'audit-hostile', tmp_path)
    search = page.get_by_role('searchbox', name='Search')
    total = len(samples.report('hostile').findings)
    status = page.locator('#shown')
    expect(status).to_have_text(f'{total} of {total} shown')
    search.fill('ghost WINDOWS')
    expect(status).to_have_text(f'1 of {total} shown')
    assert _shown(page, 4) == ['windows']
    search.fill('<script>')
    assert _shown(page, 4) == ['<script>alert(1)</script>']
    search.fill('no such thing')
    expect(page.get_by_text('No finding matches.')).to_be_visible()
    assert _shown(page, 4) == []
    page.get_by_role('button', name='Show all').click()
    expect(status).to_have_text(f'{total} of {total} shown')
    expect(page.get_by_text('No finding matches.')).to_be_hidden()


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
