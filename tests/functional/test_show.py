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


"""``image share-show``: one image, for each one who looks at it."""

import json
import subprocess
from typing import Any

import pytest

from tests.functional.account import Account
from tests.functional.client import Client
from tests.functional.client import Done
from tests.functional.client import Who

_HOSTILE = '"$(id)`id`\\ \x1b[2J\u202e'


def show(openstack: Client, who: Who, *argv: str, form: str = 'json') -> Done:
    """Run ``image share-show``, which never changes anything."""
    done = openstack(who, 'image', 'share-show', '-f', form, *argv)
    assert done.writes == []
    return done


def fields(openstack: Client, who: Who, *argv: str) -> dict[str, Any]:
    """Return the fields, of which all could be read."""
    done = show(openstack, who, *argv)
    assert (done.code, done.stderr) == (0, '')
    shown: dict[str, Any] = json.loads(done.stdout)
    return shown


@pytest.mark.minimums
def test_each_one_sees_what_it_may(
    openstack: Client, owner: Account, member: Account, admin: Account
) -> None:
    image = owner.create('golden', visibility='shared')
    owner.offer(image, member.id, 'no-project')
    seen = owner.glance('GET', f'/images/{image}/members/{member.id}')
    shown = fields(openstack, owner, 'golden')
    assert shown['Direction'] == 'outgoing'
    assert {
        'Member ID': member.id,
        'Member Name': '',
        'Name Source': '',
        'Status': 'pending',
        'Updated At': seen['updated_at'],
    } in shown['Members']
    assert 'Member no-project is not a project' in shown['Detail']

    for status in ('pending', 'accepted'):
        if status == 'accepted':
            member.decide(image, status)
        offer = fields(openstack, member, 'golden')
        assert offer['Direction'] == 'incoming'
        assert offer['Owner ID'] == owner.id
        (own,) = offer['Members']
        assert own['Status'] == status
        assert own['Member Name'] == member.name

    whole = fields(openstack, admin, image.upper())
    assert whole['Direction'] == 'other'
    assert whole['Owner Name'] == owner.name
    names = {m['Member ID']: m['Member Name'] for m in whole['Members']}
    assert names == {member.id: member.name, 'no-project': ''}
    table = show(openstack, admin, image, form='table').stdout
    assert {len(line) for line in table.splitlines()} == {80}
    assert f'| {member.name} ' in table


def test_a_third_party_sees_nothing(
    openstack: Client, owner: Account, member: Account
) -> None:
    image = owner.create('golden', visibility='shared')
    done = show(openstack, member, image)
    assert (done.code, done.stdout) == (1, '')
    assert f'No image named {image}' in done.stderr


def test_dormant_members_of_a_private_image(
    openstack: Client, owner: Account, member: Account
) -> None:
    image = owner.create('golden', visibility='shared')
    owner.offer(image, member.id)
    owner.glance(
        'PATCH',
        f'/images/{image}',
        data=json.dumps(
            [{'op': 'replace', 'path': '/visibility', 'value': 'private'}]
        ),
        headers={
            'Content-Type': 'application/openstack-images-v2.1-json-patch'
        },
    )
    shown = fields(openstack, owner, image)
    assert (shown['Visibility'], shown['Members']) == ('private', None)
    assert 'cannot be seen while it is private' in shown['Detail']


def test_hostile_names(
    openstack: Client, owner: Account, member: Account
) -> None:
    image = owner.create(_HOSTILE, visibility='shared')
    owner.offer(image, member.id)
    assert fields(openstack, member, image)['Image Name'] == _HOSTILE
    script = show(openstack, member, image, form='shell').stdout
    done = subprocess.run(
        ['sh', '-c', f'{script}printf %s "$image_name"'],
        capture_output=True,
        text=True,
        check=True,
    )
    seen = _HOSTILE.replace('\x1b', '\\x1b').replace('\u202e', '\\u202e')
    assert (done.stdout, done.stderr) == (seen, '')
