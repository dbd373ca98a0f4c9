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

"""Application credentials that are for requests to Glance only."""

from collections.abc import Mapping
from pathlib import Path

from tests.cloud import Cloud
from tests.cloud import Entry
from tests.functional.account import Account
from tests.functional.client import Client

_IMAGES, _IMAGE = '/v2/images', '/v2/images/*'
_MEMBERS, _MEMBER = '/v2/images/*/members', '/v2/images/*/members/*'
_READ = (('GET', _IMAGES), ('GET', _IMAGE), ('GET', _MEMBERS))
_SHARE = (
    *_READ,
    ('PATCH', _IMAGE),
    ('POST', _MEMBERS),
    ('DELETE', _MEMBER),
)
_ACCEPT = (*_READ, ('PUT', _MEMBER))


def rules(*requests: tuple[str, str]) -> tuple[Mapping[str, str], ...]:
    return tuple(
        {'service': 'image', 'method': method, 'path': path}
        for method, path in requests
    )


def credential(
    cloud: Cloud,
    openstack: Client,
    account: Account,
    *requests: tuple[str, str],
) -> Entry:
    entry = cloud.application_credential(account.tenant, rules(*requests))
    openstack.know(entry)
    return entry


def test_reading(
    openstack: Client, cloud: Cloud, owner: Account, member: Account
) -> None:
    image = owner.create('golden', visibility='shared')
    owner.offer(image, member.id)
    who = credential(cloud, openstack, owner, *_READ)
    shares = openstack.shares(who)
    assert (shares.code, shares.stderr) == (0, '')
    assert shares.column('Member ID') == [member.id]
    export = openstack(who, 'image', 'share-export')
    assert export.code == 0, export.stderr
    assert member.id in export.stdout
    audit = openstack(who, 'image', 'share-audit', '-f', 'json')
    assert audit.code in (0, 3), audit.stderr
    assert 'could not be read' not in audit.stderr
    # A project that is named by its ID is found by that.
    found = openstack.shares(who, '--project', member.id)
    assert (found.code, found.column('Member ID')) == (0, [member.id])


def test_sharing_by_id(
    openstack: Client, cloud: Cloud, owner: Account, member: Account
) -> None:
    image = owner.create('golden')
    who = credential(cloud, openstack, owner, *_SHARE)
    done = openstack.share(who, image, member.id)
    assert done.code == 0, done.stderr
    assert done.results == {member.id: 'pending'}
    named = openstack.share(who, image, member.name)
    assert named.changed_nothing()
    assert 'ID' in named.stderr
    revoke = openstack(
        who, 'image', 'share-revoke', '-f', 'json', image, member.id
    )
    assert (revoke.code, revoke.results) == (0, {member.id: 'revoked'})


def test_accepting_by_id(
    openstack: Client, cloud: Cloud, owner: Account, member: Account
) -> None:
    image = owner.create('golden', visibility='shared')
    owner.offer(image, member.id)
    who = credential(cloud, openstack, member, *_ACCEPT)
    done = openstack(
        who,
        *('image', 'share-accept', '-f', 'json', '--from', owner.id, '--yes'),
    )
    assert done.code == 0, done.stderr
    assert done.column('Result') == ['accepted']


def test_a_manifest_with_ids(
    openstack: Client,
    cloud: Cloud,
    owner: Account,
    member: Account,
    tmp_path: Path,
) -> None:
    image = owner.create('golden')
    who = credential(cloud, openstack, owner, *_SHARE)
    (tmp_path / 'shares.yaml').write_text(
        f'version: 1\nshares:\n- image: {image}\n  projects: [{member.id}]\n',
        'utf-8',
    )
    sync = ('image', 'share-sync', '-f', 'json', 'shares.yaml')
    done = openstack(who, *sync)
    assert done.code == 0, done.stderr
    assert done.results == {member.id: 'pending'}
    assert '--no-accept' not in done.stderr
    check = openstack(who, *sync, '--check')
    assert check.code == 0, check.stderr


def test_what_the_rules_do_not_list_is_told_as_that(
    openstack: Client, cloud: Cloud, owner: Account, member: Account
) -> None:
    image = owner.create('golden')
    who = credential(cloud, openstack, owner, *_READ)
    done = openstack.share(who, image, member.id)
    assert done.code == 1
    assert 'has no access rule for POST' in done.stderr
