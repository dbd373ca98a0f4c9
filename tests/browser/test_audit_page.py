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
        f'#findings tr[data-state]:not([hidden]) td:nth-child({column})'
    )
    return [cell.strip().split('\n')[0] for cell in cells.all_inner_texts()]


def _checks(page: sync_api.Page) -> list[str]:
    """Return the checks whose findings are to be seen."""
    heads = page.locator('#findings tr.group:visible .check :is(a, b)')
    return heads.all_inner_texts()


def test_search_filters(page: sync_api.Page, tmp_path: pathlib.Path) -> None:
    samples.show(page, 'audit-hostile', tmp_path)
    search = page.get_by_role('searchbox', name='Search')
    total = len(samples.report('hostile').listed)
    status = page.locator('#shown')
    expect(status).to_have_text(f'{total} of {total} shown')
    search.fill('ghost WINDOWS')
    expect(status).to_have_text(f'1 of {total} shown')
    assert _shown(page, 1) == ['windows']
    assert _checks(page) == ['ghost-member']
    search.fill('<script>')
    assert _shown(page, 1) == ['<script>alert(1)</script>']
    search.fill('no such thing')
    expect(page.get_by_text('No finding matches.')).to_be_visible()
    assert _shown(page, 1) == _checks(page) == []
    page.get_by_role('button', name='Show all').click()
    expect(status).to_have_text(f'{total} of {total} shown')
    expect(page.get_by_text('No finding matches.')).to_be_hidden()


def test_severities_and_states_filter(plain: sync_api.Page) -> None:
    everything = [
        'changed-hash',
        'ghost-member',
        'stale-pending',
        'unused-mute',
        'public-image',
    ]
    assert _checks(plain) == everything
    plain.get_by_role('checkbox', name='high 4').uncheck()
    low = ['changed-hash', 'stale-pending', 'unused-mute']
    assert _checks(plain) == low
    plain.get_by_role('checkbox', name='fail 5').uncheck()
    assert _checks(plain) == ['stale-pending']
    # By keyboard: focus a toggle and press space.
    plain.get_by_role('checkbox', name='high 4').focus()
    plain.keyboard.press('Space')
    assert _checks(plain) == ['ghost-member', 'stale-pending', 'public-image']


def test_what_could_not_be_verified_is_said_once(plain: sync_api.Page) -> None:
    section = plain.get_by_role('region', name='Could not be verified')
    expect(section.get_by_role('listitem')).to_have_count(1)
    expect(section).to_contain_text('1 member could not be verified: ')
    expect(section).to_contain_text('1 check was skipped: member-disabled.')
    expect(section.locator('.subjects')).to_be_hidden()
    section.get_by_text('List').click()
    expect(section.locator('.subjects')).to_contain_text('project-b')


def test_groups_are_sorted(
    page: sync_api.Page, tmp_path: pathlib.Path
) -> None:
    samples.show(page, 'audit-hostile', tmp_path)
    checks = _checks(page)
    head = page.get_by_role('columnheader', name='Member')
    button = head.get_by_role('button')
    button.click()
    expect(head).to_have_attribute('aria-sort', 'ascending')
    members = page.locator(
        '#check-stale-pending tr[data-state] td:nth-child(2)'
    )
    expect(members).to_have_count(2)
    first = _shown(page, 2)
    # By keyboard, the other way round.
    button.focus()
    page.keyboard.press('Enter')
    expect(head).to_have_attribute('aria-sort', 'descending')
    assert _shown(page, 2) != first
    assert sorted(_shown(page, 2)) == sorted(first)
    assert _checks(page) == checks


def test_news_is_marked_and_the_rest_is_shown_on_demand(
    page: sync_api.Page, tmp_path: pathlib.Path
) -> None:
    samples.show(page, 'audit-baseline', tmp_path)
    expect(page.locator('#findings .badge.new')).to_have_count(5)
    known = page.get_by_role('region', name='Known from the baseline')
    rows = known.locator('tr[data-state]')
    expect(rows).to_have_count(3)
    expect(rows.first).to_be_hidden()
    known.get_by_text('3 known findings').click()
    expect(rows.first).to_be_visible()
    expect(known.locator('.badge.new')).to_have_count(0)
    # Here several projects are audited, so that each row names the owner.
    expect(page.get_by_role('columnheader', name='Owner')).to_have_count(2)


@pytest.mark.parametrize(
    'name,mark,verdict',
    [
        (
            'clean',
            '\u2713',
            'No problems found in 40 images and 123 shares.',
        ),
        ('plain', '!', '5 problems found in 40 images and 123 shares: '),
        ('unknown', '?', 'but not everything could be checked.'),
    ],
)
def test_the_headline_says_how_it_stands(
    page: sync_api.Page,
    tmp_path: pathlib.Path,
    name: str,
    mark: str,
    verdict: str,
) -> None:
    samples.show(page, f'audit-{name}', tmp_path)
    headline = page.locator('.verdict')
    expect(headline).to_contain_text(verdict)
    expect(headline).to_contain_text(
        'Cloud mycloud, project project-a, user ann, 2026-05-01 12:00:00 UTC.'
    )
    shown = headline.locator('i').evaluate(
        'it => getComputedStyle(it, "::before").content'
    )
    assert shown == f'"{mark}"'


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


def test_each_group_explains_its_check(plain: sync_api.Page) -> None:
    expect(plain.locator('#check-changed-hash .why')).to_contain_text(
        'Somebody replaced what is booted from it.'
    )
    expect(plain.locator('#check-ghost-member .count')).to_have_text('3')
