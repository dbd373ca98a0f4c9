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

"""The two worlds, and who lives in each.

People are made once for each world, for real users are slow to make; each
test makes images of its own.
"""

from collections.abc import Iterator

import pytest

from tests.cloud import Cloud
from tests.facts import memory
from tests.facts import real
from tests.facts.world import Both
from tests.facts.world import Caller
from tests.facts.world import World
from tests.memory import MemoryCloud


@pytest.fixture(scope='session')
def memory_world() -> Iterator[World]:
    with MemoryCloud(('RegionOne', 'RegionTwo')) as cloud:
        yield memory.MemoryWorld(cloud)


@pytest.fixture(scope='session')
def real_world(cloud: Cloud) -> World:
    urls = {
        region: f'{cloud.image_url(region)}/v2'
        for region in ('RegionOne', 'RegionTwo')
    }
    return real.RealWorld(cloud.identity_url, urls, cloud.session('admin'))


@pytest.fixture(
    scope='session',
    params=['memory', pytest.param('real', marks=pytest.mark.functional)],
)
def world(request: pytest.FixtureRequest) -> World:
    chosen = request.getfixturevalue(f'{request.param}_world')
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
