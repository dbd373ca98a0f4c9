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

"""Nobody is shut out of a page, whatever its colours and its width."""

import pathlib

from playwright import sync_api
import pytest

from tests.browser import accessibility
from tests.browser import samples


def _views(page: sync_api.Page, name: str) -> list[sync_api.Locator]:
    """Have the page show more, and return what switches to each view."""
    if name.startswith('audit'):
        for summary in page.locator('summary').all()[:2]:
            summary.click()
        return []
    page.locator('svg .node:visible').first.click()
    return [
        page.get_by_role('radio', name=view) for view in ('Matrix', 'Table')
    ]


@pytest.mark.parametrize('width', [1280, 400])
@pytest.mark.parametrize('name', ['audit-hostile', 'map-hostile', 'map-60'])
def test_page_shuts_nobody_out(
    page: sync_api.Page, tmp_path: pathlib.Path, name: str, width: int
) -> None:
    page.set_viewport_size({'width': width, 'height': 900})
    samples.show(page, name, tmp_path)
    for switch in (None, *_views(page, name)):
        if switch is not None:
            switch.check()
        page.emulate_media(color_scheme='light')
        assert accessibility.problems(page) == []
        page.emulate_media(color_scheme='dark')
        assert accessibility.color_problems(page) == []


@pytest.mark.parametrize('name', ['audit-plain', 'map-10'])
def test_colors_are_those_that_are_asked_for(
    page: sync_api.Page, tmp_path: pathlib.Path, name: str
) -> None:
    samples.show(page, name, tmp_path)
    ground = 'getComputedStyle(document.body).backgroundColor'
    page.emulate_media(color_scheme='dark')
    assert page.evaluate(ground) == 'rgb(18, 22, 28)'
    page.emulate_media(color_scheme='light')
    assert page.evaluate(ground) != 'rgb(18, 22, 28)'


def test_problems_are_found(page: sync_api.Page) -> None:
    page.set_content(
        '<html><title>x</title><img src="data:,">'
        '<p style="color: #eee; background: #fff">faint</p>'
    )
    problems = accessibility.problems(page)
    for rule in ('image-alt', 'html-has-lang', 'color-contrast'):
        assert any(line.startswith(f'{rule}: ') for line in problems)
    [faint] = accessibility.color_problems(page)
    assert faint.startswith('color-contrast: ')
