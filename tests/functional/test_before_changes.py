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

"""What is told before the first write, by real services."""

from collections.abc import Callable
import json
from pathlib import Path
from typing import Any

import pytest

from tests.cloud import Cloud
from tests.cloud import Entry
from tests.functional.account import Account
from tests.functional.client import Client
from tests.functional.conftest import NewAccount


@pytest.fixture
def golden(owner: Account) -> str:
    return owner.create('golden')


def test_a_reader_of_the_own_project(
    openstack: Client,
    cloud: Cloud,
    owner: Account,
    member: Account,
    account: NewAccount,
    golden: str,
) -> None:
    reader = account('reader', roles=('reader',))
    own = reader.name
    done = openstack.share(reader, golden, member.id)
    assert done.changed_nothing()
    theirs = owner.create('offered', visibility='shared')
    owner.offer(theirs, reader.id)
    for command in ('share-accept', 'share-reject'):
        done = openstack(reader, 'image', command, theirs, '-f', 'json')
        assert done.changed_nothing()
        assert f'Your role in project {own} ({reader.id}) is read-only' in (
            done.stderr
        )
        assert done.is_plain()


def test_an_image_in_the_place_of_a_project(
    openstack: Client, owner: Account, member: Account, golden: str
) -> None:
    silver = owner.create('silver')
    for word in ('silver', silver):
        done = openstack.share(owner, golden, word, member.id)
        assert done.changed_nothing()
        assert (
            f'Image silver ({silver}) was given where a project' in done.stderr
        )
        assert owner.visibility(golden) == 'private'


def access_rules(cloud: Cloud, who: Account, *rules: tuple[str, str]) -> Entry:
    """Make an application credential for some requests to Glance only."""
    made = who.keystone(
        'POST',
        f'/users/{who.tenant.user_id}/application_credentials',
        json={
            'application_credential': {
                'name': 'limited',
                'access_rules': [
                    {'service': 'image', 'method': method, 'path': path}
                    for method, path in rules
                ],
            }
        },
    )['application_credential']
    auth = {
        'auth_url': cloud.identity_url,
        'application_credential_id': made['id'],
        'application_credential_secret': made['secret'],
    }
    return Entry('limited', 'v3applicationcredential', auth)


@pytest.mark.parametrize('half', ['interface', 'dead', 'region', 'rules'])
def test_a_credential_that_only_half_works(
    openstack: Client,
    cloud: Cloud,
    owner: Account,
    member: Account,
    golden: str,
    half: str,
    tmp_path: Path,
) -> None:
    name, settings = member.cloud, dict[str, Any]()
    match half:
        case 'interface':
            settings, said = {'interface': 'other'}, 'catalog has no Glance'
        case 'dead':
            settings = {'image_endpoint_override': 'http://127.0.0.1:9'}
            said = 'Glance in RegionOne does not answer'
        case 'region':
            url = cloud.image_url('RegionTwo')
            settings = {'image_endpoint_override': url}
            said = 'has the address of region RegionTwo'
        case _:
            entry = access_rules(cloud, member, ('GET', '/v2/images'))
            openstack.know(entry)
            name = entry.cloud
            said = 'no access rule for PUT /v2/images/{image_id}/members'
    if settings:
        openstack.know(member, **settings)
    shares = [{'image': golden, 'projects': [{'cloud': name}]}]
    manifest = json.dumps({'version': 1, 'shares': shares}).encode()
    for done in (
        openstack.share(owner, golden, '--target-cloud', name),
        openstack(
            owner, *('image', 'share-sync', '-', '-f', 'json'), stdin=manifest
        ),
    ):
        assert done.changed_nothing()
        assert f'Target cloud {name} cannot be used: ' in done.stderr
        assert said in done.stderr
        assert done.is_plain()
        assert owner.visibility(golden) == 'private'


Edit = Callable[[dict[str, Any]], object]


@pytest.mark.parametrize(
    'edit,said',
    [
        (lambda i: i.update(dormant='keep'), 'images[0].dormant: must be'),
        (
            lambda i: i['changes'][0].update(member_id='../../x'),
            'images[0].changes[0].member_id: ',
        ),
        (
            lambda i: i['changes'][0].update(member_id=i['owner']),
            'this project owns the image',
        ),
        (
            lambda i: i['changes'][0].update(want='revoked', acceptor=None),
            '--force',
        ),
    ],
    ids=['dormant', 'path', 'owner', 'removals'],
)
def test_a_plan_that_was_edited(
    openstack: Client,
    owner: Account,
    member: Account,
    tmp_path: Path,
    edit: Edit,
    said: str,
) -> None:
    image = owner.create('golden', visibility='shared')
    owner.offer(image, member.id)
    path = tmp_path / 'plan.json'
    shares = [{'image': image, 'projects': [{'cloud': member.cloud}]}]
    manifest = json.dumps({'version': 1, 'shares': shares}).encode()
    command = ('image', 'share-sync', '-f', 'json')
    kept = openstack(
        owner, *command, '-', '--plan-out', str(path), stdin=manifest
    )
    assert (kept.code, kept.writes) == (0, [])
    plan = json.loads(path.read_text('utf-8'))
    edit(plan['images'][0])
    path.write_text(json.dumps(plan), 'utf-8')
    done = openstack(owner, *command, '--plan', str(path))
    assert done.changed_nothing()
    assert said in done.stderr
    assert owner.members(image) == {member.id: 'pending'}


def test_a_plan_that_narrows(
    openstack: Client, owner: Account, member: Account, tmp_path: Path
) -> None:
    image = owner.create('golden', visibility='community')
    path = tmp_path / 'plan.json'
    shares = [{'image': image, 'projects': [member.id]}]
    manifest = json.dumps({'version': 1, 'shares': shares}).encode()
    command = ('image', 'share-sync', '-f', 'json', '--narrow')
    kept = openstack(
        owner, *command, '-', '--plan-out', str(path), stdin=manifest
    )
    assert (kept.code, kept.writes) == (0, [])
    done = openstack(owner, *command[:-1], '--plan', str(path))
    assert done.changed_nothing()
    assert '--narrow' in done.stderr
    done = openstack(owner, *command, '--plan', str(path))
    assert (done.code, done.results) == (0, {member.id: 'pending'})
