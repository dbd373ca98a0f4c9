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

"""Servers and volumes: how they are listed, filtered and paged."""

from collections.abc import Mapping
import dataclasses
from typing import Any

from keystoneauth1 import session as sessions
import pytest

from tests.cloud import Cloud
from tests.memory import MemoryCloud

COMPUTE, VOLUMES = 'compute', 'block-storage'
TENANT = 'os-vol-tenant-attr:tenant_id'


@dataclasses.dataclass(frozen=True, slots=True)
class Place:
    """A project with servers and volumes of two images, and who asks.

    :ivar project_id: of the member
    :ivar server: booted from the image
    :ivar root: a server that was booted from the volume ``boot``
    :ivar boot: made from the image, attached to ``root``
    :ivar disk: made from the image, attached to nothing
    """

    admin: sessions.Session
    member: sessions.Session
    stranger: sessions.Session
    project_id: str
    image: str
    server: str
    root: str
    boot: str
    disk: str


@dataclasses.dataclass(frozen=True, slots=True)
class Answer:
    status: int
    json: Any

    def ids(self, key: str) -> set[str]:
        return {each['id'] for each in self.json[key]}


def ask(
    who: sessions.Session, service: str, version: str = '', **query: Any
) -> Answer:
    path = '/servers/detail' if service == COMPUTE else '/volumes/detail'
    headers = {'OpenStack-API-Version': f'volume {version}'}
    response = who.get(
        path,
        params=query,
        headers={'Accept': 'application/json'} | (headers if version else {}),
        endpoint_filter={'service_type': service, 'interface': 'public'},
        raise_exc=False,
    )
    return Answer(response.status_code, response.json())


def in_memory(cloud: MemoryCloud) -> Place:
    member, stranger = cloud.project('member'), cloud.project('stranger')
    cloud.user('member', {'member': ['member']})
    cloud.user('stranger', {'stranger': ['member']})
    image = cloud.image('stranger', 'golden')
    other = cloud.image('stranger', 'other')
    root = cloud.server('member')
    place = Place(
        cloud.session('admin'),
        cloud.session('member'),
        cloud.session('stranger'),
        member,
        image,
        cloud.server('member', image),
        root,
        cloud.volume('member', image, servers=[root]),
        cloud.volume('member', image),
    )
    cloud.server('member', other)
    cloud.volume('member', other)
    cloud.server(stranger, image)
    cloud.volume(stranger, image)
    return place


def for_real(cloud: Cloud) -> Place:
    owner, member = cloud.tenant('owner'), cloud.tenant('member')
    strange, user = cloud.session(owner), cloud.session(member)
    image, other = (
        cloud.create_image(strange, name, visibility='community')
        for name in ('golden', 'other')
    )
    server = cloud.boot(user, image, 'server')
    root = cloud.boot_from_volume(user, image, 'root')
    (boot,) = ask(user, VOLUMES).ids('volumes')
    place = Place(
        cloud.admin_session(),
        user,
        strange,
        member.project_id,
        image,
        server,
        root,
        boot,
        cloud.create_volume(user, image, 'disk'),
    )
    cloud.boot(user, other, 'other')
    cloud.create_volume(user, other, 'other')
    cloud.boot(strange, image, 'strange')
    cloud.create_volume(strange, image, 'strange')
    return place


@pytest.fixture(
    scope='module',
    params=['memory', pytest.param('real', marks=pytest.mark.functional)],
)
def place(request: pytest.FixtureRequest) -> Any:
    if request.param == 'memory':
        with MemoryCloud() as cloud:
            yield in_memory(cloud)
    else:
        yield for_real(request.getfixturevalue('whole_cloud'))


def test_servers_of_an_image(place: Place) -> None:
    found = ask(place.member, COMPUTE, image=place.image)
    (server,) = found.json['servers']
    assert server['id'] == place.server
    assert server['tenant_id'] == place.project_id
    assert server['image']['id'] == place.image
    everything = ask(place.member, COMPUTE).json['servers']
    images = {each['id']: each['image'] for each in everything}
    assert len(images) == 3
    assert images[place.root] == ''


def test_who_lists_the_servers_of_all(place: Place) -> None:
    query = {'all_tenants': '1', 'image': place.image}
    assert ask(place.member, COMPUTE, **query).status == 403
    assert len(ask(place.admin, COMPUTE, **query).json['servers']) == 2
    mine = ask(place.admin, COMPUTE, **query, project_id=place.project_id)
    assert mine.ids('servers') == {place.server}
    # Without the word for all it is one's own project that counts.
    assert ask(place.admin, COMPUTE, image=place.image).json['servers'] == []


def test_volumes_say_where_they_come_from(place: Place) -> None:
    found = ask(place.member, VOLUMES).json['volumes']
    images = {
        each['id']: each['volume_image_metadata']['image_id'] for each in found
    }
    assert len(images) == 3
    assert {each for each in images if images[each] == place.image} == {
        place.boot,
        place.disk,
    }
    assert {each[TENANT] for each in found} == {place.project_id}
    attached = {
        each['id']: [at['server_id'] for at in each['attachments']]
        for each in found
    }
    assert attached[place.boot] == [place.root]
    assert attached[place.disk] == []


@pytest.mark.parametrize(
    'version,to_admin,to_member',
    [
        # The filter is left out without a word.
        ('', 'all', 'all'),
        ('3.30', 'filtered', 'all'),
        ('3.31', 'filtered', 'refused'),
        ('3.59', 'filtered', 'refused'),
    ],
)
def test_who_filters_volumes_by_their_image(
    place: Place, version: str, to_admin: str, to_member: str
) -> None:
    query: Mapping[str, str] = {
        'all_tenants': '1',
        'project_id': place.project_id,
        'glance_metadata': str({'image_id': place.image}),
    }
    for who, wanted in ((place.admin, to_admin), (place.member, to_member)):
        found = ask(who, VOLUMES, version, **query)
        if wanted == 'refused':
            assert found.status == 400
        else:
            count = {'all': 3, 'filtered': 2}[wanted]
            assert len(found.json['volumes']) == count


def test_a_member_asks_for_the_volumes_of_all_in_vain(place: Place) -> None:
    found = ask(place.stranger, VOLUMES, all_tenants='1')
    (volume,) = found.json['volumes']
    assert volume[TENANT] != place.project_id


@pytest.mark.parametrize(
    'service,key', [(COMPUTE, 'servers'), (VOLUMES, 'volumes')]
)
def test_a_page_that_is_full_has_a_link(
    place: Place, service: str, key: str
) -> None:
    seen: list[str] = []
    query: dict[str, Any] = {'limit': 1}
    for _number in range(3):
        page = ask(place.member, service, **query).json
        (item,) = page[key]
        (link,) = page[f'{key}_links']
        assert link['rel'] == 'next'
        assert f'marker={item["id"]}' in link['href']
        query['marker'] = item['id']
        seen.append(item['id'])
    assert len(set(seen)) == 3
    last = ask(place.member, service, **query).json
    assert last[key] == []
    assert f'{key}_links' not in last
    assert f'{key}_links' not in ask(place.member, service, limit=4).json


def test_a_project_in_the_path_has_to_be_ones_own(place: Place) -> None:
    base = place.member.get_endpoint(service_type=VOLUMES, interface='public')
    answer = place.stranger.get(
        f'{base}/volumes/detail',
        headers={'Accept': 'application/json'},
        raise_exc=False,
    )
    assert answer.status_code == 400
