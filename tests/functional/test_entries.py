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

"""What a clouds.yaml may say about how to reach Keystone and Glance."""

from pathlib import Path

import pytest

from tests.cloud import Cloud
from tests.cloud import Entry
from tests.functional.account import Account
from tests.functional.client import Client


def test_a_password_in_the_auth_url_is_masked(
    openstack: Client, cloud: Cloud, owner: Account, member: Account
) -> None:
    url = cloud.identity_url.replace('://', '://proxy:hush-hush@')
    openstack.know(owner.tenant.entry(url), member.tenant.entry(url))
    image = owner.create('golden')
    done = openstack(
        owner,
        *('--debug', 'image', 'share-to', '-f', 'json', image),
        *('--target-cloud', member.cloud),
    )
    assert done.code == 0, done.stderr
    # What comes before is openstack's own account of its start.
    _start, mark, ours = done.stderr.partition('command: image share-to')
    assert mark
    logged = [line for line in ours.splitlines() if 'hush-hush' in line]
    assert logged == []
    assert 'proxy:***@' in ours


def test_a_password_in_an_auth_url_that_fails_is_masked(
    openstack: Client, cloud: Cloud, owner: Account, member: Account
) -> None:
    url = 'http://proxy:hush-hush@127.0.0.1:1/v3'
    openstack.know(member.tenant.entry(url))
    image = owner.create('golden')
    argv = ('image', 'share-to', image, '--target-cloud', member.cloud)
    for options in ((), ('--debug',)):
        done = openstack(owner, *options, *argv)
        assert done.code == 1
        lines = done.stderr.partition('image share-to')[2] or done.stderr
        assert 'hush-hush' not in lines


@pytest.mark.parametrize('kind', ['none', 'admin_token'])
def test_an_entry_without_an_account_gets_a_sentence(
    openstack: Client, cloud: Cloud, owner: Account, kind: str
) -> None:
    auth = {'endpoint': cloud.image_url()}
    if kind == 'admin_token':
        auth['token'] = 'secret-token'
    other = Entry('other', kind, auth)
    openstack.know(other)
    image = owner.create('golden')
    done = openstack.share(owner, image, '--target-cloud', 'other')
    assert done.changed_nothing(), done
    assert done.is_plain(), done.stderr
    assert 'other' in done.stderr
    done = openstack.shares(other)
    assert done.code == 1
    assert done.is_plain(), done.stderr


@pytest.mark.parametrize(
    'key', ['identity_endpoint_override', 'identity_interface', 'interface']
)
def test_keystone_is_where_the_configuration_says(
    openstack: Client, cloud: Cloud, owner: Account, member: Account, key: str
) -> None:
    value = 'internal'
    if key == 'identity_endpoint_override':
        value = cloud.identity_url
    openstack.know(owner, **{key: value})
    image = owner.create('golden')
    done = openstack.share(owner, image, member.id)
    assert done.code == 0, done.stderr


@pytest.mark.parametrize(
    'path', ['/v1', '/v2', '/v2.1', '/v2/%(tenant_id)s', '/v2/PROJECT', '']
)
def test_an_endpoint_of_glance_may_have_a_version_and_a_project(
    openstack: Client, cloud: Cloud, owner: Account, member: Account, path: str
) -> None:
    url = cloud.image_url() + path.replace('PROJECT', owner.id)
    openstack.know(owner, image_endpoint_override=url)
    image = owner.create('golden')
    done = openstack.share(owner, image, member.id)
    assert done.code == 0, done.stderr
    assert owner.members(image) == {member.id: 'pending'}


def test_what_is_no_glance_is_not_an_empty_one(
    openstack: Client, cloud: Cloud, owner: Account
) -> None:
    openstack.know(owner, image_endpoint_override=cloud.identity_url)
    for command, code in (('share-list', 1), ('share-audit', 4)):
        done = openstack(owner, 'image', command)
        assert done.code == code, done
        assert 'address may be wrong' in done.stdout + done.stderr


def test_two_clouds_with_the_same_glance_in_their_catalogs(
    openstack: Client,
    cloud: Cloud,
    owner: Account,
    member: Account,
    tmp_path: Path,
) -> None:
    """Another Keystone has the URL of this Glance in its catalog."""
    image = owner.create('golden')
    with Cloud.start(tmp_path / 'other') as other:
        stranger = other.tenant('stranger')
        admin = Account(other.tenants['admin'], other.admin_session())
        here = admin.keystone('GET', '/endpoints')['endpoints']
        for endpoint in here:
            if endpoint['url'] == other.image_url():
                admin.keystone(
                    'PATCH',
                    f'/endpoints/{endpoint["id"]}',
                    json={'endpoint': {'url': cloud.image_url()}},
                )
        openstack.know(stranger.entry(other.identity_url))
        done = openstack.share(owner, image, '--target-cloud', stranger.cloud)
        assert done.changed_nothing(), done
        assert 'another cloud' in done.stderr
    assert owner.old_members(image) == {}


def test_another_address_of_the_same_keystone_is_the_same_cloud(
    openstack: Client, cloud: Cloud, owner: Account, member: Account
) -> None:
    url = cloud.identity_url.replace('127.0.0.1', 'localhost')
    openstack.know(member.tenant.entry(url))
    image = owner.create('golden')
    done = openstack.share(owner, image, '--target-cloud', member.cloud)
    assert done.code == 0, done.stderr
    assert done.results == {member.id: 'accepted'}
