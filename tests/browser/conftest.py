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

"""A real browser, and a page in it that is watched."""

from collections.abc import Iterator
import dataclasses
import functools
import http.server
import pathlib
import threading

from playwright import sync_api
import pytest

from tests.browser import chromium

_VIEWPORT: sync_api.ViewportSize = {'width': 1280, 'height': 900}
#: Seconds until a server sees that it is to stop.
_POLL = 0.05


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = pathlib.Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope='session')
def browser() -> Iterator[sync_api.Browser]:
    path = chromium.PROGRAM.executable()
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=path, args=chromium.arguments()
        )
        yield started
        started.close()


@dataclasses.dataclass
class Site:
    """A folder that is served on loopback, and what was asked for."""

    folder: pathlib.Path
    address: str
    asked: list[str]


@pytest.fixture
def site(tmp_path: pathlib.Path) -> Iterator[Site]:
    asked: list[str] = []

    class Handler(http.server.SimpleHTTPRequestHandler):
        def log_request(
            self, code: int | str = '-', size: int | str = '-'
        ) -> None:
            asked.append(self.path)

    with http.server.ThreadingHTTPServer(
        ('127.0.0.1', 0), functools.partial(Handler, directory=str(tmp_path))
    ) as server:
        thread = threading.Thread(target=server.serve_forever, args=(_POLL,))
        thread.start()
        yield Site(tmp_path, f'http://127.0.0.1:{server.server_port}', asked)
        server.shutdown()
        thread.join()


@dataclasses.dataclass
class Watch:
    """All that a page did beside showing itself."""

    requests: list[str] = dataclasses.field(default_factory=list)
    dialogs: list[str] = dataclasses.field(default_factory=list)
    errors: list[str] = dataclasses.field(default_factory=list)

    def note_request(self, request: sync_api.Request) -> None:
        self.requests.append(request.url)

    def dismiss(self, dialog: sync_api.Dialog) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def note_error(self, error: sync_api.Error) -> None:
        self.errors.append(str(error))

    def note_message(self, message: sync_api.ConsoleMessage) -> None:
        # Chromium says here what the page's policy kept from happening.
        self.errors.append(message.text)


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture(scope='session')
def tab(browser: sync_api.Browser) -> Iterator[sync_api.Page]:
    context = browser.new_context(viewport=_VIEWPORT)
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


@pytest.fixture
def page(tab: sync_api.Page, watch: Watch) -> Iterator[sync_api.Page]:
    """The one tab, empty: a new one would cost more than most tests."""
    tab.on('request', watch.note_request)
    tab.on('dialog', watch.dismiss)
    tab.on('pageerror', watch.note_error)
    tab.on('console', watch.note_message)
    yield tab
    tab.goto('about:blank')
    tab.remove_listener('request', watch.note_request)
    tab.remove_listener('dialog', watch.dismiss)
    tab.remove_listener('pageerror', watch.note_error)
    tab.remove_listener('console', watch.note_message)
    tab.context.clear_permissions()
    tab.emulate_media(media='null', color_scheme='null')
    tab.set_viewport_size(_VIEWPORT)
    tab.mouse.move(0, 0)
