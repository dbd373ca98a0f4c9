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

"""axe-core, which looks for what shuts people out of a page.

It comes out of a package of the Python index, so that no npm is needed, and
is handed to the page by the browser: the page's own policy, which lets no
other script run, stays what it is.
"""

from collections.abc import Sequence
import importlib.resources
from typing import Any

from playwright import sync_api

_RUN = """(rules) => axe.run(document, {
    resultTypes: ['violations'],
    runOnly: rules,
})"""
_RULES = (
    *('wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'),
    'best-practice',
)
#: The one rule whose verdict depends on the colours.
_COLORS = ('color-contrast',)
_SERIOUS = frozenset(('serious', 'critical'))


def problems(page: sync_api.Page) -> list[str]:
    """Return the serious problems of the page as it is now, a line each."""
    return _run(page, _RULES)


def color_problems(page: sync_api.Page) -> list[str]:
    """Return where the page's text does not stand out from its ground."""
    return _run(page, _COLORS)


def _run(page: sync_api.Page, rules: Sequence[str]) -> list[str]:
    if page.evaluate('typeof axe') == 'undefined':
        package = importlib.resources.files('axe_playwright_python')
        page.evaluate((package / 'axe.min.js').read_text(encoding='utf-8'))
    results: dict[str, Any] = page.evaluate(_RUN, list(rules))
    return [
        f'{rule["id"]}: {node["target"]}: {node["failureSummary"]}'
        for rule in results['violations']
        if rule['impact'] in _SERIOUS
        for node in rule['nodes']
    ]
