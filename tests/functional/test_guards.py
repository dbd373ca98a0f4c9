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

"""What is refused, and the option that allows it."""

import json

import pytest

from tests.functional.account import Account
from tests.functional.client import Client
from tests.functional.conftest import NewAccount


@pytest.fixture
def old(owner: Account) -> str:
    """A private image with two members of an earlier share."""
    image = owner.create('golden', visibility='shared')
    owner.offer(image, 'old-1', 'old-2')
    owner.make(image, 'private')
    return image


def test_old_members_do_not_come_back_unasked(
    openstack: Client, owner: Account, member: Account, old: str
) -> None:
    argv = (old, '--target-cloud', member.cloud)
    done = openstack.share(owner, *argv)
    assert done.code == 1
    assert done.results == {member.id: 'failed'}
    for word in ('old-1', 'old-2', '--keep-old', '--purge-old'):
        assert word in done.stderr
    assert owner.visibility(old) == 'private'
    assert set(owner.old_members(old)) == {'old-1', 'old-2'}


def test_old_members_are_kept_or_purged_where_that_is_asked(
    openstack: Client, owner: Account, member: Account, old: str
) -> None:
    argv = (old, '--target-cloud', member.cloud)
    done = openstack.share(owner, *argv, '--keep-old')
    assert (done.code, done.stderr) == (0, '')
    assert set(owner.members(old)) == {'old-1', 'old-2', member.id}
    owner.make(old, 'private')
    done = openstack.share(owner, *argv, '--purge-old')
    assert (done.code, done.stderr) == (0, '')
    assert done.results == {member.id: 'accepted'}
    assert owner.members(old) == {member.id: 'accepted'}


def test_an_image_is_only_shared_again(
    openstack: Client, owner: Account, old: str
) -> None:
    members = {'old-1': 'pending', 'old-2': 'pending'}
    foreseen = openstack.share(owner, old, '--keep-old', '--dry-run')
    assert (foreseen.code, foreseen.writes, foreseen.rows) == (0, [], [])
    assert owner.visibility(old) == 'private'
    done = openstack.share(owner, old, '--keep-old')
    assert (done.code, done.results) == (0, members)
    assert owner.members(old) == members
    openstack.settled(owner, old, '--keep-old')


def test_everybodys_image_is_not_narrowed_unasked(
    openstack: Client, admin: Account, owner: Account, member: Account
) -> None:
    community = owner.create('of-the-community', visibility='community')
    public = owner.create('of-the-public')
    admin.make(public, 'public')
    stdin = b'of-the-community\nof-the-public\n'
    argv = ('-', '--target-cloud', member.cloud)
    done = openstack.share(owner, *argv, stdin=stdin)
    assert done.changed_nothing()
    for word in (community, public, '--narrow'):
        assert word in done.stderr
    assert owner.visibility(community) == 'community'
    assert owner.visibility(public) == 'public'

    done = openstack.share(owner, *argv, '--narrow', stdin=stdin)
    assert done.code == 0
    for image in (community, public):
        assert owner.visibility(image) == 'shared'
        assert owner.members(image) == {member.id: 'accepted'}
    openstack.settled(owner, *argv, stdin=stdin)


def test_an_image_of_others_and_ones_own_project_are_refused(
    openstack: Client, owner: Account, member: Account
) -> None:
    own = owner.create('golden')
    theirs = member.create('theirs', visibility='shared')
    member.offer(theirs, owner.id)
    done = openstack.share(
        owner, '-', owner.name, stdin=f'{own}\n{theirs}\n'.encode()
    )
    assert done.changed_nothing()
    assert done.is_plain()
    own_project, not_yours = sorted(
        (line for line in done.stderr.splitlines() if '(' in line),
        key=lambda line: theirs in line,
    )
    assert own in own_project
    assert owner.id in own_project
    assert theirs in not_yours
    assert member.id in not_yours
    assert owner.old_members(own) == {}


def test_what_the_other_side_could_not_use_is_refused_without_force(
    openstack: Client, owner: Account, member: Account
) -> None:
    snapshot = json.dumps([{'snapshot_id': 'a-snapshot', 'boot_index': 0}])
    images = [
        owner.queue('without-data'),
        owner.create('of-a-volume', block_device_mapping=snapshot),
        owner.create('encrypted', cinder_encryption_key_id='a-key'),
    ]
    stdin = '\n'.join(images).encode()
    argv = ('-', '--target-cloud', member.cloud)
    done = openstack.share(owner, *argv, stdin=stdin)
    assert done.changed_nothing()
    assert done.is_plain()
    for word in (*images, 'queued', 'a-snapshot', 'encrypted', '--force'):
        assert word in done.stderr
    done = openstack.share(owner, *argv, '--force', stdin=stdin)
    assert (done.code, done.stderr) == (0, '')
    assert done.column('Result') == ['accepted'] * 3
    for image in images:
        assert owner.members(image) == {member.id: 'accepted'}
    openstack.settled(owner, *argv, '--force', stdin=stdin)


def test_images_of_one_name_are_told_apart(
    openstack: Client, owner: Account, member: Account
) -> None:
    images = [owner.create('twin'), owner.queue('twin')]
    done = openstack.share(owner, 'twin', member.id)
    assert done.changed_nothing()
    for image, status in zip(images, ('active', 'queued'), strict=True):
        created = owner.glance('GET', f'/images/{image}')['created_at']
        assert f'{image} (created {created}, {status})' in done.stderr
    done = openstack.share(owner, images[0], '--project-id', member.id)
    assert done.column('Image ID') == images[:1]


@pytest.fixture
def region_two(owner: Account) -> Account:
    """The owner in the region where an image may have five members."""
    return owner.at('RegionTwo')


def _targets(account: NewAccount) -> tuple[list[str], ...]:
    """Return three projects, and the argv to share in RegionTwo with them."""
    others = [account() for _number in range(3)]
    argv = ['--jobs', '1', '--os-region-name', 'RegionTwo']
    for other in others:
        argv += ['--target-cloud', other.cloud]
    return [other.id for other in others], argv


def test_a_full_image_fails_for_one_target_only(
    openstack: Client, region_two: Account, account: NewAccount
) -> None:
    image = region_two.create('golden', visibility='shared')
    region_two.offer(image, 'old-1', 'old-2', 'old-3')
    others, argv = _targets(account)
    done = openstack.share(region_two, image, *argv)
    assert done.code == 1
    assert done.column('Result') == ['accepted', 'accepted', 'failed']
    assert done.column('Member ID') == others
    assert done.is_plain()
    assert others[2] in done.stderr
    assert ' 5' in done.stderr
    members = region_two.members(image)
    assert members.pop(others[0]) == members.pop(others[1]) == 'accepted'
    assert set(members) == {'old-1', 'old-2', 'old-3'}


def test_rollback_leaves_nothing_of_a_run_that_failed(
    openstack: Client, region_two: Account, account: NewAccount
) -> None:
    image = region_two.create('golden', visibility='shared')
    region_two.offer(image, 'old-1', 'old-2', 'old-3')
    region_two.make(image, 'private')
    others, argv = _targets(account)
    argv += ['--keep-old', '--rollback']
    done = openstack.share(region_two, image, *argv)
    assert done.code == 1
    assert done.column('Result') == ['rolled-back', 'rolled-back', 'failed']
    assert done.column('Member ID') == others
    assert region_two.visibility(image) == 'private'
    assert set(region_two.old_members(image)) == {'old-1', 'old-2', 'old-3'}
