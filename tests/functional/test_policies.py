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

"""Policies of a cloud that forbid removing or adding members."""

import pytest

from tests.cloud import Cloud
from tests.functional.account import Account
from tests.functional.client import Client


def test_an_image_is_closed_though_nobody_can_be_removed(
    openstack: Client, cloud: Cloud, owner: Account, member: Account
) -> None:
    image = owner.create('golden', visibility='shared')
    owner.offer(image, member.id, 'ghost')
    argv = ('image', 'share-revoke', image, '--all', '-f', 'json')
    with cloud.forbidding('delete_member'):
        open_still = openstack(owner, *argv)
        assert (open_still.code, owner.visibility(image)) == (1, 'shared')
        done = openstack(owner, *argv, '--private')
        again = openstack(owner, *argv, '--private')
    assert done.code == 1
    assert done.results == {member.id: 'failed', 'ghost': 'failed'}
    assert owner.visibility(image) == 'private'
    assert f'Image golden ({image}) is private now' in done.stderr
    for name in (member.id, 'ghost'):
        assert name in done.stderr
    assert done.is_plain()
    assert (again.code, again.writes) == (0, [])
    # It ended every access, and it is true that they come back.
    assert image not in member.ids(member_status='all')
    assert set(owner.old_members(image)) == {member.id, 'ghost'}


@pytest.mark.parametrize('more', [[], ['--rollback']])
def test_an_image_that_was_opened_for_nobody(
    openstack: Client,
    cloud: Cloud,
    owner: Account,
    member: Account,
    more: list[str],
) -> None:
    image = owner.create('golden')
    with cloud.forbidding('add_member'):
        done = openstack.share(
            owner, image, '--target-cloud', member.cloud, *more
        )
    assert done.code == 1
    assert done.results == {member.id: 'failed'}
    told = f'Image golden ({image}) is now shared but has no members'
    assert (told in done.stderr) is (not more)
    assert owner.visibility(image) == ('private' if more else 'shared')
    assert done.is_plain()
    # Allowed again, it goes on from there.
    done = openstack.share(owner, image, '--target-cloud', member.cloud)
    assert (done.code, done.results) == (0, {member.id: 'accepted'})
