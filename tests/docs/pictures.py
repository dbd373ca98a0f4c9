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

"""Makes every picture of the documentation that shows a result.

``tools/pictures`` starts a cloud, runs the commands there and writes

* ``terminal.svg``: the commands of the README in a terminal,
* ``audit-page.png``: the page of ``share-audit``,
* ``map-page.png``: the page of ``share-map``,
* ``map.svg``: the same map as a drawing.
"""

from pathlib import Path
import shlex
import subprocess
import tempfile

from playwright import sync_api

from tests.browser import chromium
from tests.cloud import Cloud
from tests.docs import picture
from tests.docs import scene

FOLDER = picture.PICTURE.parent
_MAP = "share-map --title 'Image shares of Example Corp.' --audit --output"
#: By the name of the picture: the page's command, and the height of what is
#: shown of it.
PAGES = {
    'audit-page': ('share-audit --fail-on critical --report html={}', 860),
    'map-page': (f'{_MAP} {{}}', 720),
}
_WIDTH = 1240


def _openstack(environ: dict[str, str], command: str, path: Path) -> None:
    argv = shlex.split(command.format(path))
    ran = subprocess.run(
        ('openstack', 'image', *argv, '--all-projects'),
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    if not path.is_file():
        raise SystemExit(ran.stderr)


def _shoot(page: sync_api.Page, path: Path, height: int) -> None:
    """Take a picture of a page's upper part."""
    page.goto(path.as_uri(), wait_until='load')
    whole = page.evaluate('document.body.scrollHeight')
    page.set_viewport_size({'width': _WIDTH, 'height': min(height, whole)})
    page.screenshot(path=FOLDER / f'{path.stem}.png')


def draw(cloud: Cloud, folder: Path) -> None:
    """Write the pictures of the pages and the drawing."""
    environ = picture.environment(cloud) | {'OS_CLOUD': 'admin'}
    _openstack(environ, f'{_MAP} {{}}', FOLDER / 'map.svg')
    (FOLDER / 'map.svg').chmod(0o644)
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.PROGRAM.executable(),
            args=chromium.arguments(),
        )
        page = browser.new_page(
            color_scheme='light', viewport={'width': _WIDTH, 'height': 1}
        )
        for name, (command, height) in PAGES.items():
            path = folder / f'{name}.html'
            _openstack(environ, command, path)
            _shoot(page, path, height)
        browser.close()


def main() -> None:
    """Make all pictures."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Cloud.start(Path(folder, 'cloud')) as cloud,
    ):
        scene.plant(cloud)
        draw(cloud, Path(folder))
        picture.write(cloud)


if __name__ == '__main__':
    main()
