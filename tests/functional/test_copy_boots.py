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

"""What is left of a copy when its image is gone: it boots.

A copy is what a recipient makes in time. Nova with its fake hypervisor makes
the image of a snapshot, with all that is known of the server, but no bytes:
the test does the hypervisor's part.
"""

from typing import Any

import pytest

from tests.cloud import Cloud
from tests.functional.account import Account
from tests.functional.client import Client
from tests.functional.client import Done

_PAYLOAD = b'the disk of a server'
_BOOKKEEPING = (
    *('base_image_ref', 'instance_uuid', 'user_id', 'image_location'),
    *('image_state', 'image_type', 'boot_roles', 'owner_id'),
    *('owner_project_name', 'owner_user_name'),
)


def account(cloud: Cloud, prefix: str) -> Account:
    tenant = cloud.tenant(prefix)
    return Account(tenant, cloud.session(tenant))


@pytest.fixture(scope='module')
def owner(whole_cloud: Cloud) -> Account:
    return account(whole_cloud, 'owner')


@pytest.fixture(scope='module')
def recipient(whole_cloud: Cloud) -> Account:
    return account(whole_cloud, 'recipient')


@pytest.fixture
def openstack(
    whole_cloud: Cloud, tmp_path: Any, owner: Account, recipient: Account
) -> Client:
    client = Client(whole_cloud, tmp_path)
    client.know(owner, recipient)
    return client


def copy(openstack: Client, who: Account, *argv: str) -> Done:
    return openstack(who, 'image', 'share-copy', *argv, '-f', 'json')


def shown(who: Account, image: str) -> dict[str, Any]:
    found: dict[str, Any] = who.glance('GET', f'/images/{image}')
    return found


def test_a_copy_boots_when_its_image_is_gone(
    whole_cloud: Cloud, openstack: Client, owner: Account, recipient: Account
) -> None:
    image = owner.create_of(
        b'golden bytes', 'golden', visibility='shared', hw_disk_bus='virtio'
    )
    owner.offer(image, recipient.id)
    digest = shown(owner, image)['os_hash_value']
    done = copy(openstack, recipient, image)
    (row,) = done.rows
    assert row['Result'] == 'copied'

    openstack(owner, 'image', 'share-revoke', image, recipient.id)
    owner.glance('DELETE', f'/images/{image}')
    server = whole_cloud.boot(recipient.session, row['Copy ID'], 'rebuilt')
    kept = shown(recipient, row['Copy ID'])
    assert kept['os_hash_value'] == digest
    assert kept['hw_disk_bus'] == 'virtio'
    assert kept['owner'] == recipient.id
    assert kept['visibility'] == 'private'
    whole_cloud.delete_server(recipient.session, server)


def snapshot(cloud: Cloud, owner: Account) -> str:
    """Make an image of a server, and return its ID."""
    base = owner.create_of(
        b'the disk of an image',
        'base',
        hw_disk_bus='scsi',
        hw_video_model='virtio',
        os_distro='debian',
    )
    server = cloud.boot(owner.session, base, 'server')
    image = cloud.snapshot(owner.session, server, 'snapshot')
    # what the driver of libvirt adds
    saved = {
        'disk_format': 'raw',
        'container_format': 'bare',
        'image_location': 'snapshot',
        'image_state': 'available',
        'owner_id': owner.id,
    }
    owner.change(image, saved)
    owner.fill(image, _PAYLOAD)
    cloud.delete_server(owner.session, server)
    return image


def test_the_copy_of_a_snapshot_boots_in_another_project(
    whole_cloud: Cloud, openstack: Client, owner: Account, recipient: Account
) -> None:
    image = snapshot(whole_cloud, owner)
    source = shown(owner, image)
    assert source['base_image_ref']
    assert source['instance_uuid']
    owner.make(image, 'shared')
    owner.offer(image, recipient.id)

    (row,) = copy(openstack, recipient, image).rows
    assert row['Result'] == 'copied'
    kept = shown(recipient, row['Copy ID'])
    assert set(_BOOKKEEPING) <= set(source)
    assert set(_BOOKKEEPING) & set(kept) == set()
    for name in ('hw_disk_bus', 'hw_video_model', 'os_distro'):
        assert kept[name] == source[name]
    assert kept['os_hash_value'] == source['os_hash_value']
    server = whole_cloud.boot(recipient.session, row['Copy ID'], 'theirs')
    whole_cloud.delete_server(recipient.session, server)
