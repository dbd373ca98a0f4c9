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

"""The three real clouds of a test run, each started where it is needed."""

from collections.abc import Generator
from collections.abc import Iterator
import signal

import pytest

from tests.cloud import Cloud
from tests.cloud import Database
from tests.cloud import Tier


def pytest_configure() -> None:
    """Let Ctrl-C be what it is, also where a shell runs this beside it.

    Such a shell has its background jobs ignore the signal, and so would the
    commands that the tests interrupt.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tell the workers of xdist what belongs together.

    Each has clouds of its own, as the access log of a cloud is that of one
    test at a time. A file's tests stay together, since they share fixtures;
    and only one of the workers starts a whole cloud.
    """
    for item in items:
        fixtures = getattr(item, 'fixturenames', ())
        group = 'whole' if 'whole_cloud' in fixtures else str(item.path)
        item.add_marker(pytest.mark.xdist_group(group))


def pytest_collection_finish(session: pytest.Session) -> None:
    """Fail where xdist has not heard of it: each test would start a cloud."""
    grouped = getattr(session.config.option, 'loadgroup', False)
    if grouped and not all('@' in item.nodeid for item in session.items):
        raise pytest.UsageError(
            'pytest-xdist does not keep tests together with this pytest.'
        )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[
    None, pytest.TestReport, pytest.TestReport
]:
    """Let a test print what is no text: xdist hands only UTF-8 on."""
    report = yield
    report.sections = [
        (title, text.encode('utf-8', 'backslashreplace').decode())
        for title, text in report.sections
    ]
    return report


@pytest.fixture(scope='session')
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    with Cloud.start(tmp_path_factory.mktemp('cloud')) as running:
        yield running


@pytest.fixture(scope='session')
def mariadb_cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    """Another cloud, which compares text as production clouds do."""
    state = tmp_path_factory.mktemp('mariadb-cloud')
    with Cloud.start(state, database=Database.MARIADB) as running:
        yield running


@pytest.fixture(scope='session')
def whole_cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    """Another cloud, with Nova and Cinder: for the tests that need them."""
    state = tmp_path_factory.mktemp('whole-cloud')
    with Cloud.start(state, tier=Tier.WHOLE) as running:
        yield running
