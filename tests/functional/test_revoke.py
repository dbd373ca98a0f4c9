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

"""The way back: an owner takes shares back."""

from pathlib import Path

import pytest

from tests.cloud import Cloud
from tests.functional import terminal
from tests.functional.account import Account
from tests.functional.client import Client
from tests.functional.client import Done
from tests.functional.conftest import NewAccount


def revoke(
    openstack: Client, who: Account, *argv: str, stdin: bytes | None = None
) -> Done:
    return openstack(
        who, 'image', 'share-revoke', '-f', 'json', *argv, stdin=stdin
    )


def shared(owner: Account, *members: str, name: str = 'golden') -> str:
    image = owner.create(name, visibility='shared')
    owner.offer(image, *members)
    return image


@pytest.mark.mariadb
@pytest.mark.minimums
def test_one_is_taken_back_and_the_other_keeps_it(
    openstack: Client, owner: Account, member: Account, account: NewAccount
) -> None:
    other = account('other')
    image = shared(owner, member.id, other.id)

    forecast = revoke(openstack, owner, 'golden', member.id, '--dry-run')
    assert (forecast.code, forecast.writes) == (0, [])
    assert forecast.results == {member.id: 'would-revoked'}

    done = revoke(openstack, owner, 'golden', member.id)
    assert (done.code, done.results) == (0, {member.id: 'revoked'})
    assert owner.members(image) == {other.id: 'pending'}
    assert done.stderr.count('already copied or booted') == 1

    # Only Glance can tell; a list may be late.
    again = revoke(openstack, owner, 'golden', member.id)
    assert again.code == 0
    assert [sent.split()[0] for sent in again.writes] == ['DELETE']
    assert again.results == {member.id: 'already'}
    assert again.stderr == ''


def test_a_person_is_asked_before_all_lose_an_image(
    openstack: Client, owner: Account, member: Account, tmp_path: Path
) -> None:
    image = shared(owner, member.id)
    argv = ('image', 'share-revoke', 'golden', '--all')
    env = openstack.environment(owner)
    screen, code = terminal.answered(argv, env, tmp_path, 'n')
    assert code == 1
    assert f'golden ({image})' in screen
    assert member.id in screen
    assert 'Cancelled. Nothing was changed.' in screen
    assert owner.members(image) == {member.id: 'pending'}
    _screen, code = terminal.answered(argv, env, tmp_path, 'y')
    assert (code, owner.members(image)) == (0, {})


@pytest.mark.mariadb
def test_everybody_goes_and_nobody_comes_back(
    openstack: Client, owner: Account, member: Account, account: NewAccount
) -> None:
    other = account('other')
    ghosts = ('project-b', 'x y', 'a' * 255)
    image = shared(owner, member.id, other.id, *ghosts)
    member.decide(image, 'accepted')
    done = revoke(openstack, owner, image, '--all', '--private', '--long')
    assert done.code == 0
    assert set(done.column('Result')) == {'revoked'}
    assert set(done.column('Visibility')) == {'private'}
    assert len(done.rows) == 5
    assert owner.old_members(image) == {}
    assert 'without --yes is deprecated' in done.stderr
    again = revoke(openstack, owner, image, '--all')
    assert (again.code, again.rows, again.writes) == (0, [], [])


def test_private_does_not_leave_somebody_behind(
    openstack: Client, owner: Account, member: Account, account: NewAccount
) -> None:
    other = account('other')
    image = shared(owner, member.id, other.id)
    done = revoke(openstack, owner, image, member.id, '--private')
    assert done.changed_nothing()
    assert other.id in done.stderr
    done = revoke(openstack, owner, image, member.id, other.id, '--private')
    assert done.code == 0
    assert owner.old_members(image) == {}


@pytest.mark.mariadb
def test_a_ghost_is_not_taken_for_the_project_of_its_name(
    openstack: Client, cloud: Cloud, owner: Account, member: Account
) -> None:
    cloud.add_role(owner.tenant, member.id)
    image = shared(owner, member.id, member.name)
    done = revoke(openstack, owner, image, member.name)
    assert done.changed_nothing()
    assert '--project-id' in done.stderr
    ghost = revoke(openstack, owner, image, '--project-id', member.name)
    assert (ghost.code, ghost.results) == (0, {member.name: 'revoked'})
    by_name = revoke(openstack, owner, image, member.name)
    assert (by_name.code, by_name.results) == (0, {member.id: 'revoked'})
    assert owner.members(image) == {}


@pytest.mark.mariadb
def test_a_ghost_that_glance_never_finds_is_not_said_to_be_gone(
    openstack: Client, owner: Account, member: Account
) -> None:
    image = shared(owner, member.id, 'a/b')
    done = revoke(openstack, owner, image, '--all', '--private')
    assert done.code == 1
    assert done.results == {member.id: 'revoked', 'a/b': 'failed'}
    # To close it is all that ends the access; the member comes back with it.
    assert 'a/b' in done.stderr
    assert owner.visibility(image) == 'private'
    assert owner.old_members(image) == {'a/b': 'pending'}


def test_somebody_else_s_image_is_refused(
    openstack: Client, owner: Account, member: Account, account: NewAccount
) -> None:
    other = account('other')
    image = shared(owner, member.id, other.id)
    # A member can take neither another member away nor itself.
    for who in (member.id, other.id):
        done = revoke(openstack, member, image, who)
        assert done.changed_nothing()
        assert done.is_plain()
        assert 'share-reject' in done.stderr
    assert len(owner.members(image)) == 2


def test_an_owner_with_a_reader_role_fails_with_a_sentence(
    openstack: Client, cloud: Cloud, owner: Account, member: Account
) -> None:
    image = shared(owner, member.id)
    reader = cloud.tenant('reader')
    cloud.add_role(reader, owner.id, 'reader')
    openstack.know(reader)
    argv = ['--os-project-id', owner.id, '--os-project-name', '']
    done = openstack(
        reader, *argv, 'image', 'share-revoke', '-f', 'json', image, '--all'
    )
    assert done.code == 1
    assert owner.members(image) == {member.id: 'pending'}


def test_a_public_image_is_everybody_s_whoever_is_a_member(
    openstack: Client, owner: Account, member: Account, admin: Account
) -> None:
    # A name of its own: everybody will see it.
    image = shared(owner, member.id, name=f'public-{owner.name}')
    admin.make(image, 'public')
    done = revoke(openstack, owner, image, member.id)
    assert done.changed_nothing()
    assert 'public' in done.stderr


def test_a_private_image_s_old_members_are_not_said_to_be_gone(
    openstack: Client, owner: Account, member: Account
) -> None:
    image = shared(owner, member.id)
    owner.make(image, 'private')
    done = revoke(openstack, owner, image, '--all')
    assert (done.code, done.rows, done.writes) == (0, [], [])
    assert 'cannot be seen' in done.stderr
    assert owner.old_members(image) == {member.id: 'pending'}


def test_a_whole_domain_is_taken_back(
    openstack: Client, owner: Account, account: NewAccount, admin: Account
) -> None:
    partner = account('partner', domain='partners')
    other = account('other')
    image = shared(owner, partner.id, other.id)
    done = revoke(openstack, admin, image, '--domain', 'partners')
    assert (done.code, done.results) == (0, {partner.id: 'revoked'})
    assert owner.members(image) == {other.id: 'pending'}


@pytest.mark.minimums
def test_the_project_of_a_target_cloud_is_taken_back(
    openstack: Client, owner: Account, member: Account
) -> None:
    image = shared(owner, member.id)
    done = revoke(openstack, owner, image, '--target-cloud', member.cloud)
    assert (done.code, done.results) == (0, {member.id: 'revoked'})
    assert owner.members(image) == {}


def test_images_from_standard_input(
    openstack: Client, owner: Account, member: Account
) -> None:
    images = [shared(owner, member.id, name=f'golden-{n}') for n in range(3)]
    lines = '\n'.join(images).encode()
    done = revoke(openstack, owner, '-', '--all', stdin=lines)
    assert (done.code, len(done.writes)) == (0, 3)
    assert [owner.members(image) for image in images] == [{}, {}, {}]


@pytest.mark.mariadb
def test_rollback_gives_back_what_was_taken(
    openstack: Client, owner: Account, member: Account
) -> None:
    image = shared(owner, member.id, 'a/b')
    member.decide(image, 'accepted')
    done = revoke(openstack, owner, image, '--all', '--rollback')
    assert done.code == 1
    # Glance cannot give the decision back.
    assert 'must decide again' in done.stderr
    assert done.results == {member.id: 'rolled-back', 'a/b': 'failed'}
    assert owner.members(image) == {member.id: 'pending', 'a/b': 'pending'}


@pytest.mark.parametrize(
    'argv', [(), ('--all', 'project'), ('--project-domain', 'x')]
)
def test_a_wrong_command_line_is_refused(
    openstack: Client, owner: Account, argv: tuple[str, ...]
) -> None:
    assert revoke(openstack, owner, 'golden', *argv).code == 2


def test_two_people_share_and_take_back(
    openstack: Client, owner: Account, member: Account
) -> None:
    """What a provider's guide tells: all of it, by these commands only."""
    image = owner.create('golden')
    offered = openstack.share(owner, 'golden', '--project-id', member.id)
    assert (offered.code, offered.results) == (0, {member.id: 'pending'})

    inbox = openstack.shares(member, '--incoming', '--long')
    assert inbox.column('Image ID') == [image]
    assert inbox.column('Owner ID') == [owner.id]
    argv = ('image', 'share-accept', 'golden', '--from', owner.id)
    assert openstack(member, *argv).code == 0
    listed = openstack(member, 'image', 'list', '-f', 'value', '-c', 'ID')
    assert image in listed.stdout.split()

    members = openstack.shares(owner, '--outgoing')
    assert members.column('Member ID') == [member.id]
    assert members.column('Status') == ['accepted']

    assert revoke(openstack, owner, 'golden', member.id, '--private').code == 0
    assert openstack.shares(owner).rows == []
    assert openstack.shares(member).rows == []
    listed = openstack(member, 'image', 'list', '-f', 'value', '-c', 'ID')
    assert image not in listed.stdout.split()
