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

"""``image share-copy`` into a cloud elsewhere, which has its own Keystone.

Its first Glance is strict, its second one hashes in another way and has
little room: see ``tests/cloud/traits.py``.
"""

import dataclasses
import hashlib
import os
from typing import Any

import pytest

from tests.cloud import Cloud
from tests.cloud import Entry
from tests.cloud import Tenant
from tests.functional.account import Account
from tests.functional.client import Client
from tests.functional.client import Done
from tests.functional.conftest import NewAccount

#: More than a MiB, and less than two.
DATA = os.urandom(1_500_000)
ELSEWHERE = 'dr'


def known(cloud: Cloud, tenant: Tenant, name: str) -> Entry:
    """Return an entry of clouds.yaml that no cloud has by itself."""
    return dataclasses.replace(tenant.entry(cloud.identity_url), cloud=name)


@pytest.fixture
def there(separate_cloud: Cloud, openstack: Client) -> Account:
    """The project that gets the copies."""
    tenant = separate_cloud.tenant('there')
    openstack.know(known(separate_cloud, tenant, ELSEWHERE))
    return Account(tenant, separate_cloud.session(tenant))


def copy(openstack: Client, who: Account, *argv: str) -> Done:
    arguments = ('--to-cloud', ELSEWHERE, '--long', '-f', 'json', *argv)
    return openstack(who, 'image', 'share-copy', *arguments)


def shown(who: Account, image: str) -> dict[str, Any]:
    found: dict[str, Any] = who.glance('GET', f'/images/{image}')
    return found


def downloads(done: Done) -> list[str]:
    return [r.path for r in done.requests if r.path.endswith('/file')]


def test_the_same_id_and_the_members_that_exist_there(
    separate_cloud: Cloud,
    openstack: Client,
    account: NewAccount,
    owner: Account,
    cloud: Cloud,
    there: Account,
) -> None:
    both, lacking = cloud.tenants['project-b'], account('lacking')
    image = owner.create_of(DATA, 'golden', visibility='shared')
    owner.offer(image, both.project_id, lacking.id)
    theirs = separate_cloud.tenants['project-b']
    # a name is proven by a credential here, and another one there
    openstack.know(both, known(separate_cloud, theirs, 'dr-b'))
    done = copy(
        openstack,
        owner,
        *(image, '--same-id', '--share-like-source'),
        *('--target-cloud', both.cloud, '--target-cloud', 'dr-b'),
    )
    assert (done.code, done.column('Result')) == (0, ['copied'])
    assert done.column('Copy ID') == [image]
    assert there.members(image) == {theirs.project_id: 'accepted'}
    assert f'Project {lacking.id} is a member' in done.stderr
    assert len(downloads(done)) == 1
    again = copy(openstack, owner, image, '--same-id')
    assert again.column('Result') == ['already']
    assert (again.writes, downloads(again)) == ([], [])


def test_what_a_strict_glance_refuses(
    openstack: Client, owner: Account, there: Account
) -> None:
    tagged = owner.create_of(
        DATA + b'1', 'tagged', provider_tier='gold', custom='kept'
    )
    done = copy(openstack, owner, tagged)
    assert (done.code, done.column('Result')) == (0, ['copied'])
    kept = shown(there, done.column('Copy ID')[0])
    assert kept['custom'] == 'kept'
    assert 'provider_tier' not in kept
    assert 'provider_tier' in done.stderr

    strange = owner.create_of(DATA + b'2', 'strange', disk_format='ploop')
    done = copy(openstack, owner, strange)
    assert done.code == 1
    assert downloads(done) == []
    assert 'ploop' in done.stderr
    assert there.ids(owner=there.id, name='strange') == []


def test_a_quota_is_seen_before_a_byte_moves(
    separate_cloud: Cloud, openstack: Client, owner: Account, there: Account
) -> None:
    image = owner.create_of(DATA, 'large')
    separate_cloud.limit(there.tenant, {'image_size_total': 1})
    done = copy(openstack, owner, image)
    assert (done.code, done.stdout, downloads(done)) == (1, '', [])
    assert 'quota' in done.stderr
    assert there.ids(owner=there.id) == []


def test_a_glance_that_hashes_in_another_way_and_has_little_room(
    separate_cloud: Cloud, openstack: Client, owner: Account, there: Account
) -> None:
    second = there.at('RegionTwo')
    openstack.know(
        known(separate_cloud, there.tenant, ELSEWHERE), regions=['RegionTwo']
    )
    image = owner.create_of(DATA, 'golden')
    done = copy(openstack, owner, image)
    assert (done.code, done.column('Result')) == (0, ['copied'])
    (copied,) = done.column('Copy ID')
    kept = shown(second, copied)
    assert kept['os_hash_value'] == hashlib.sha256(DATA).hexdigest()
    again = copy(openstack, owner, image)
    assert again.column('Result') == ['already']
    assert (again.writes, downloads(again)) == ([], [])

    # 413: there is no room for another one
    more = owner.create_of(DATA[::-1], 'more')
    done = copy(openstack, owner, more)
    assert (done.code, done.column('Result')) == (1, ['failed'])
    assert done.is_plain()
    assert '413' in done.stderr
    assert second.ids(owner=there.id) == [copied]
