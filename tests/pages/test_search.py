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

"""The search box of the documentation, in a real browser, from the disk."""

from collections.abc import Iterator
from pathlib import Path

from playwright import sync_api
import pytest

from tests.browser import chromium

#: What "tox run -e docs" builds before it runs these tests.
BUILT = Path(__file__).parents[2] / 'doc' / 'build' / 'html'


@pytest.fixture(scope='module')
def browser() -> Iterator[sync_api.Browser]:
    path = chromium.PROGRAM.executable()
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=path, args=chromium.arguments()
        )
        yield started
        started.close()


@pytest.mark.parametrize('width', [1280, 400])
def test_search_finds_a_page(browser: sync_api.Browser, width: int) -> None:
    context = browser.new_context(viewport={'width': width, 'height': 900})
    context.set_default_timeout(10_000)
    page = context.new_page()
    requests: list[str] = []
    page.on('request', lambda request: requests.append(request.url))
    page.goto((BUILT / 'index.html').as_uri())
    box = page.get_by_role('textbox', name='Search').first
    if not box.is_visible():
        page.locator('.nav-overlay-icon label').first.click()
    box.fill('dormant members')
    box.press('Enter')
    link = page.locator('#search-results li a').first
    link.wait_for()
    links = page.locator('#search-results li a')
    assert 'How sharing works' in links.all_inner_texts()
    # Nothing is asked of another machine, for the search or for the theme.
    assert {url.partition(':')[0] for url in requests} == {'file'}
    context.close()


def test_no_page_claims_to_be_openstacks() -> None:
    """The logo and the log-in of openstack.org are for official projects."""
    text = (BUILT / 'index.html').read_text('utf-8')
    assert 'openstack-logo' not in text
    assert 'openstackid' not in text
