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

"""The cloud with Nova and Cinder: what its tests build upon."""

from typing import Any

from keystoneauth1.session import Session
import pytest

from tests.cloud import access
from tests.cloud import Cloud
from tests.cloud import copies
from tests.functional.account import Account


def ask(
    session: Session, service: str, path: str, version: str, **query: str
) -> Any:
    answer = session.get(
        path,
        params=query,
        microversion=version,
        headers={'Accept': 'application/json'},
        endpoint_filter={'service_type': service, 'interface': 'public'},
        raise_exc=False,
    )
    return answer.json()


def servers_of(session: Session, image: str) -> list[str]:
    found = ask(session, 'compute', '/servers', '2.79', image=image)
    return [server['id'] for server in found['servers']]


def volumes(session: Session, **query: str) -> Any:
    return ask(session, 'block-storage', '/volumes/detail', '3.31', **query)


def types(cloud: Cloud) -> set[str]:
    session = cloud.admin_session()
    plugin: Any = session.auth
    catalog = plugin.get_access(session).service_catalog.catalog
    return {each['type'] for each in catalog}


def account(cloud: Cloud, prefix: str) -> Account:
    tenant = cloud.tenant(prefix)
    return Account(tenant, cloud.session(tenant))


@pytest.fixture
def user(whole_cloud: Cloud) -> Account:
    return account(whole_cloud, 'user')


@pytest.fixture
def shared(whole_cloud: Cloud, user: Account) -> str:
    """Makes an image that was offered to the user, who has not answered."""
    owner = account(whole_cloud, 'owner')
    image = owner.create('golden', visibility='shared')
    owner.offer(image, user.id)
    return image


def test_only_the_whole_cloud_lists_nova_and_cinder(
    cloud: Cloud, whole_cloud: Cloud
) -> None:
    images = {'identity', 'image'}
    assert types(cloud) == images
    assert types(whole_cloud) - images == {
        *('placement', 'compute', 'block-storage', 'volumev3')
    }


def test_what_a_member_makes_from_a_shared_image(
    whole_cloud: Cloud, user: Account, shared: str
) -> None:
    session = user.session
    booted = whole_cloud.boot(session, shared, 'booted')
    from_volume = whole_cloud.boot_from_volume(session, shared, 'from-volume')
    volume = whole_cloud.create_volume(session, shared, 'volume')
    log = whole_cloud.service('nova').access_log
    start = log.stat().st_size

    assert servers_of(session, shared) == [booted]
    (request,) = access.read(log, start)
    assert request.target == f'/v2.1/servers?image={shared}'
    found = volumes(session)['volumes']
    assert {each['volume_image_metadata']['image_id'] for each in found} == {
        shared
    }
    attached = {
        each['id']: [at['server_id'] for at in each['attachments']]
        for each in found
    }
    assert attached.pop(volume) == []
    assert list(attached.values()) == [[from_volume]]

    whole_cloud.delete_server(session, booted)
    whole_cloud.delete_server(session, from_volume)
    whole_cloud.delete_volume(session, volume)
    assert servers_of(session, shared) == []
    assert volumes(session)['volumes'] == []


def test_only_administrators_filter_volumes_by_image(
    whole_cloud: Cloud, user: Account, shared: str
) -> None:
    volume = whole_cloud.create_volume(user.session, shared, 'volume')
    wanted = {'glance_metadata': f"{{'image_id': '{shared}'}}"}
    refused = volumes(user.session, **wanted)
    assert refused['badRequest']['code'] == 400
    everything = {**wanted, 'all_tenants': '1'}
    found = volumes(whole_cloud.admin_session(), **everything)['volumes']
    assert [each['id'] for each in found] == [volume]
    whole_cloud.delete_volume(user.session, volume)


def test_copies_are_listed_as_if_they_had_been_made(
    whole_cloud: Cloud, user: Account, shared: str
) -> None:
    session = user.session
    server = whole_cloud.boot(session, shared, 'server')
    volume = whole_cloud.create_volume(session, shared, 'volume')
    servers = copies.servers(whole_cloud, server, 30)
    more = copies.volumes(whole_cloud, volume, 30)
    assert set(servers_of(session, shared)) == {server, *servers}
    found = volumes(session)['volumes']
    assert {each['id'] for each in found} == {volume, *more}
    assert {each['volume_image_metadata']['image_id'] for each in found} == {
        shared
    }
