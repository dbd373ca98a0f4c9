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

"""Nothing on a page overlaps, sticks out or is cut, however wide it is."""

import pathlib

from playwright import sync_api
from playwright.sync_api import expect
import pytest

from tests.browser import geometry
from tests.browser import samples


def _fits(page: sync_api.Page, *widths: int) -> None:
    for width in widths:
        page.set_viewport_size({'width': width, 'height': 900})
        assert geometry.problems(page) == []
        wide = page.evaluate('document.documentElement.scrollWidth')
        assert wide <= width


@pytest.mark.parametrize(
    'name', ['hostile', 'baseline', 'unknown', 'clean', '200']
)
def test_report_fits(
    page: sync_api.Page, tmp_path: pathlib.Path, name: str
) -> None:
    samples.show(page, f'audit-{name}', tmp_path)
    for summary in page.locator('summary').all()[:2]:
        summary.click()
    _fits(page, 1280, 700, 400)


@pytest.mark.parametrize('name', ['hostile', '10', '200', '300'])
def test_map_fits(
    page: sync_api.Page, tmp_path: pathlib.Path, name: str
) -> None:
    samples.show(page, f'map-{name}', tmp_path)
    _fits(page, 1280, 400)
    for view in ('Matrix', 'Table'):
        page.get_by_role('radio', name=view).check()
        _fits(page, 1280, 400)


def test_empty_map_fits(page: sync_api.Page, tmp_path: pathlib.Path) -> None:
    samples.show(page, 'map-empty', tmp_path)
    _fits(page, 1280, 400)
    expect(page.get_by_text('Nothing is shared.')).to_be_visible()
