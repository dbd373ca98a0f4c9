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

import importlib.resources
from typing import Any

from playwright import sync_api

_RUN = """() => axe.run(document, {
    resultTypes: ['violations'],
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa',
        'best-practice'],
})"""
_SERIOUS = frozenset(('serious', 'critical'))


def problems(page: sync_api.Page) -> list[str]:
    """Return the serious problems of the page as it is now, a line each."""
    package = importlib.resources.files('axe_playwright_python')
    page.evaluate((package / 'axe.min.js').read_text(encoding='utf-8'))
    found: dict[str, Any] = page.evaluate(_RUN)
    return [
        f'{each["id"]}: {node["target"]}: {node["failureSummary"]}'
        for each in found['violations']
        if each['impact'] in _SERIOUS
        for node in each['nodes']
    ]
