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

"""The worlds, and who lives in each.

There are two on SQLite and two on MariaDB: in memory, and of real services.

People are made once for each world, for real users are slow to make; each
test makes images of its own.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cloud import Cloud
from tests.cloud import Release
from tests.cloud.traits import HOME
from tests.cloud.traits import SEPARATE
from tests.facts import memory
from tests.facts import real
from tests.facts.world import Both
from tests.facts.world import Caller
from tests.facts.world import World
from tests.memory import Collation
from tests.memory import MemoryCloud

_IMPORTS = Path(__file__).with_name('test_imports.py')
_ON_SQLITE: tuple[Any, ...] = (
    'memory',
    pytest.param('real', marks=pytest.mark.functional),
)
_ON_MARIADB: tuple[Any, ...] = (
    'memory_ci',
    pytest.param('mariadb', marks=pytest.mark.functional),
)


def pytest_ignore_collect(
    collection_path: Path, config: pytest.Config
) -> bool | None:
    """Collect no fact about what the oldest release does not have."""
    release = Release(config.getoption('--release'))
    if release is Release.WALLABY and collection_path == _IMPORTS:
        return True
    return None


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Have each fact in two worlds, or in all of them if it is marked so."""
    names = {'world', 'separate'} & set(metafunc.fixturenames)
    if not names:
        return
    worlds = _ON_SQLITE
    if metafunc.definition.get_closest_marker('mariadb'):
        worlds += _ON_MARIADB
    # both clouds of a test are in memory, or both are real
    metafunc.parametrize('kind', worlds, indirect=True, scope='session')


def _in_memory(collation: Collation) -> Iterator[World]:
    regions = ('RegionOne', 'RegionTwo')
    with MemoryCloud(regions, collation=collation) as cloud:
        memory.configure(cloud, HOME)
        yield memory.MemoryWorld(cloud)


@pytest.fixture(scope='session')
def memory_world() -> Iterator[World]:
    yield from _in_memory(Collation.EXACT)


@pytest.fixture(scope='session')
def memory_ci_world() -> Iterator[World]:
    yield from _in_memory(Collation.GENERAL_CI)


def _of_services(
    cloud: Cloud, collation: Collation, release: Release
) -> World:
    urls = {
        region: f'{cloud.image_url(region)}/v2'
        for region in ('RegionOne', 'RegionTwo')
    }
    return real.RealWorld(
        cloud.identity_url, urls, cloud.session('admin'), collation, release
    )


@pytest.fixture(scope='session')
def real_world(home_cloud: Cloud, release: Release) -> World:
    return _of_services(home_cloud, Collation.EXACT, release)


@pytest.fixture(scope='session')
def mariadb_world(mariadb_cloud: Cloud, release: Release) -> World:
    return _of_services(mariadb_cloud, Collation.GENERAL_CI, release)


@pytest.fixture(scope='session')
def kind(request: pytest.FixtureRequest) -> str:
    """Which worlds: both clouds of a test are of one kind."""
    assert isinstance(request.param, str)
    return request.param


@pytest.fixture(scope='session')
def separate(request: pytest.FixtureRequest, kind: str) -> Iterator[World]:
    """A cloud elsewhere, whose Glances are configured in other ways."""
    if kind == 'real':
        cloud: Cloud = request.getfixturevalue('separate_cloud')
        yield _of_services(cloud, Collation.EXACT, Release.NEWEST)
        return
    with MemoryCloud(('RegionOne', 'RegionTwo')) as elsewhere:
        memory.configure(elsewhere, SEPARATE)
        yield memory.MemoryWorld(elsewhere)


@pytest.fixture(scope='session')
def world(request: pytest.FixtureRequest, kind: str) -> World:
    chosen = request.getfixturevalue(f'{kind}_world')
    assert isinstance(chosen, World)
    return chosen


@pytest.fixture(scope='session')
def owner(world: World) -> Caller:
    return world.tenant('member')


@pytest.fixture(scope='session')
def owner_reader(world: World, owner: Caller) -> Caller:
    return world.colleague(owner, 'reader')


@pytest.fixture(scope='session')
def member(world: World) -> Caller:
    return world.tenant('member')


@pytest.fixture(scope='session')
def member_reader(world: World, member: Caller) -> Caller:
    return world.colleague(member, 'reader')


@pytest.fixture(scope='session')
def stranger(world: World) -> Caller:
    return world.tenant('member')


@pytest.fixture(scope='session')
def admin(world: World) -> Caller:
    return world.admin


@pytest.fixture(scope='session')
def both(world: World, owner: Caller, member: Caller) -> Both:
    user = world.user(
        {owner.project_id: ['member'], member.project_id: ['member']}
    )
    return Both(
        user,
        world.caller(user, owner.project_id),
        world.caller(user, member.project_id),
    )


@pytest.fixture
def image(owner: Caller) -> str:
    """A shared image without members."""
    return owner.create()


@pytest.fixture
def shared(owner: Caller, member: Caller, image: str) -> str:
    """A shared image whose one member is pending."""
    assert owner.add(image, member.project_id).status == 200
    return image
