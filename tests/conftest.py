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

"""The real clouds of a test run, each started where it is needed."""

from collections.abc import Generator
from collections.abc import Iterator
import signal

import pytest

from tests.cloud import Cloud
from tests.cloud import Database
from tests.cloud import Release
from tests.cloud import Tier
from tests.cloud.traits import SEPARATE


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the clouds be of another release: see the environment clouds."""
    parser.addoption(
        '--release',
        choices=[release.value for release in Release],
        default=Release.NEWEST.value,
        help='release of Keystone and Glance (default: %(default)s)',
    )


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
    and only one of the workers starts a whole cloud, and one MariaDB.
    """
    for item in items:
        item.add_marker(pytest.mark.xdist_group(_group(item)))


def _group(item: pytest.Item) -> str:
    parameters = getattr(getattr(item, 'callspec', None), 'params', {})
    names = set(getattr(item, 'fixturenames', ()))
    names |= {value for value in parameters.values() if type(value) is str}
    if 'whole_cloud' in names:
        return 'whole'
    if 'separate_cloud' in names or {'separate', 'real'} <= names:
        return 'separate'
    if names & {'mariadb', 'mariadb_cloud', 'mariadb_world'}:
        return 'mariadb'
    return str(item.path)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Refuse releases of pytest and xdist that do not group tests together.

    pytest 9.2 has its own way to name a test, and xdist 3.8 gives it the
    group's name in another one: each worker would start every cloud.
    """
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
def release(pytestconfig: pytest.Config) -> Release:
    """The release of Keystone and Glance."""
    return Release(pytestconfig.getoption('--release'))


@pytest.fixture(scope='session')
def home_cloud(
    tmp_path_factory: pytest.TempPathFactory, release: Release
) -> Iterator[Cloud]:
    """The cloud of all tests that need no other one.

    pytest gives a parameter of ``cloud`` to every fixture of that name: with
    this name, it is not started again for each value of the parameter.
    """
    state = tmp_path_factory.mktemp('cloud')
    with Cloud.start(state, release=release) as running:
        yield running


@pytest.fixture(scope='session')
def cloud(home_cloud: Cloud) -> Cloud:
    return home_cloud


@pytest.fixture(scope='session')
def mariadb_cloud(
    tmp_path_factory: pytest.TempPathFactory, release: Release
) -> Iterator[Cloud]:
    """Another cloud, which compares text as production clouds do."""
    state = tmp_path_factory.mktemp('mariadb-cloud')
    with Cloud.start(
        state, database=Database.MARIADB, release=release
    ) as running:
        yield running


@pytest.fixture(scope='session')
def separate_cloud(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Cloud]:
    """A cloud elsewhere, with a Keystone and two Glances of its own.

    It is of the newest release, whatever the others are of.
    """
    state = tmp_path_factory.mktemp('separate-cloud')
    with Cloud.start(state, traits=SEPARATE) as running:
        yield running


@pytest.fixture(scope='session')
def whole_cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    """Another cloud, with Nova and Cinder: for the tests that need them.

    It is of the newest release, whatever the others are of.
    """
    state = tmp_path_factory.mktemp('whole-cloud')
    with Cloud.start(state, tier=Tier.WHOLE) as running:
        yield running
