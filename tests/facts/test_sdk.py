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

"""What openstacksdk makes of these facts."""

from openstack import connection
from openstack import exceptions
import pytest

from tests.facts.world import Both
from tests.facts.world import Caller
from tests.facts.world import unique

# What openstacksdk deprecates, it uses itself: in any region, in its finder.
pytestmark = [
    pytest.mark.filterwarnings('ignore::DeprecationWarning'),
    pytest.mark.filterwarnings('ignore::PendingDeprecationWarning'),
]


def _found(caller: Caller, name: str) -> str:
    connected = connection.Connection(
        session=caller.session, region_name='RegionOne'
    )
    found = connected.image.find_image(name, ignore_missing=False)
    assert found is not None
    return str(found.id)


def test_the_finder_does_not_find_offers_by_name(
    owner: Caller, member: Caller
) -> None:
    name = unique('offer')
    image = owner.create(name)
    owner.add(image, member.project_id)
    with pytest.raises(exceptions.NotFoundException):
        _found(member, name)
    assert _found(member, image) == image
    member.set_status(image, member.project_id, 'accepted')
    assert _found(member, name) == image


def test_the_finder_finds_no_name_with_a_colon(owner: Caller) -> None:
    name = unique('ubuntu:22.04')
    owner.create(name)
    with pytest.raises(exceptions.BadRequestException):
        _found(owner, name)


def test_twins_are_not_found(owner: Caller) -> None:
    name = unique('twin')
    owner.create(name)
    owner.create(name)
    with pytest.raises(exceptions.DuplicateResource):
        _found(owner, name)


def test_another_project_is_reached_by_its_id_in_a_mapping(
    both: Both,
) -> None:
    world = both.here.world
    here = connection.Connection(
        auth_type='password',
        auth={
            'auth_url': world.auth_url,
            'user_id': both.user.id,
            'password': both.user.password,
            'project_id': both.here.project_id,
        },
        region_name='RegionOne',
    )
    there = here.connect_as_project({'id': both.there.project_id})
    assert there.session.get_project_id() == both.there.project_id
    by_string = here.connect_as_project(both.there.project_id)
    with pytest.raises(Exception):  # noqa: B017, PT011
        by_string.session.get_project_id()
