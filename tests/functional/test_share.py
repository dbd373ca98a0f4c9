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

"""Sharing with projects whose credentials are at hand, or are not."""

import pytest

from tests.cloud import Cloud
from tests.functional.account import Account
from tests.functional.account import unique
from tests.functional.client import Client
from tests.functional.conftest import NewAccount

pytestmark = pytest.mark.mariadb

COLUMNS = [
    'Image ID',
    'Image Name',
    'Member ID',
    'Member Name',
    'Status',
    'Result',
]


@pytest.mark.minimums
def test_one_call_shares_with_two_clouds_and_again_changes_nothing(
    openstack: Client, owner: Account, member: Account, account: NewAccount
) -> None:
    partner = account('partner', domain='partners')
    name = unique('golden')
    image = owner.create(name)
    clouds = ('--target-cloud', member.cloud, '--target-cloud', partner.cloud)

    forecast = openstack.share(owner, name, *clouds, '--dry-run')
    assert (forecast.code, forecast.writes) == (0, [])
    would = dict.fromkeys((member.id, partner.id), 'would-accepted')
    assert forecast.results == would
    assert image in forecast.stderr  # its members cannot be foreseen
    assert owner.visibility(image) == 'private'

    # Everybody's first command, as everybody starts it.
    done = openstack.share(owner, name, *clouds, real=True)
    assert (done.code, done.stderr) == (0, '')
    assert done.rows == [
        dict(
            zip(
                COLUMNS,
                (image, name, who.id, who.name, 'accepted', 'accepted'),
                strict=True,
            )
        )
        for who in (member, partner)
    ]
    assert owner.visibility(image) == 'shared'
    assert owner.members(image) == {
        member.id: 'accepted',
        partner.id: 'accepted',
    }
    assert partner.named(name) == [image]
    argv = ['-f', 'value', '-c', 'id', name]
    shown = openstack(member, 'image', 'show', *argv)
    assert shown.stdout.strip() == image

    again = openstack.settled(owner, name, *clouds, '--long')
    assert again.stderr == ''
    assert again.column('Visibility') == ['shared', 'shared']
    assert again.column('Reason') == ['', '']


@pytest.mark.minimums
def test_a_user_of_both_projects_needs_one_credential_only(
    openstack: Client, cloud: Cloud, owner: Account, member: Account
) -> None:
    cloud.add_role(owner.tenant, member.id)
    image = owner.create('golden')
    done = openstack.share(owner, image, member.name)
    assert (done.code, done.stderr) == (0, '')
    assert done.results == {member.id: 'accepted'}
    assert owner.members(image) == {member.id: 'accepted'}
    openstack.settled(owner, '--debug', image, member.id)
    listed = openstack.shares(owner)
    assert listed.column('Member Name') == [member.name]


@pytest.mark.minimums
def test_an_application_credential_leaves_it_pending_and_says_why(
    openstack: Client, cloud: Cloud, owner: Account, member: Account
) -> None:
    cloud.add_role(owner.tenant, member.id)
    entry = cloud.application_credential(owner.tenant)
    openstack.know(entry)
    image = owner.create('golden')
    done = openstack.share(entry, image, member.name)
    assert done.code == 0
    assert done.results == {member.id: 'pending'}
    assert 'application credential' in done.stderr
    assert owner.members(image) == {member.id: 'pending'}
    openstack.settled(entry, '--debug', image, member.name)


def test_a_role_that_only_reads_leaves_it_pending_and_says_why(
    openstack: Client, cloud: Cloud, owner: Account, member: Account
) -> None:
    cloud.add_role(owner.tenant, member.id, 'reader')
    image = owner.create('golden')
    done = openstack.share(owner, image, member.name)
    assert done.code == 0
    assert done.results == {member.id: 'pending'}
    assert 'is read-only' in done.stderr
    assert owner.members(image) == {member.id: 'pending'}


def test_the_printed_command_works_for_the_other_side(
    openstack: Client, owner: Account, member: Account
) -> None:
    name = unique('golden')
    image = owner.create(name)
    done = openstack.share(owner, name, member.id)
    assert done.code == 0
    assert done.results == {member.id: 'pending'}
    assert done.column('Member Name') == ['']
    assert member.id in done.stderr  # nobody could look the ID up
    assert owner.members(image) == {member.id: 'pending'}
    assert member.named(name) == []
    [[_program, *argv]] = done.commands
    assert openstack(member, *argv).code == 0
    assert owner.members(image) == {member.id: 'accepted'}
    assert member.named(name) == [image]
    assert openstack.settled(owner, name, member.id).commands == []


def test_no_accept_leaves_it_to_the_other_side(
    openstack: Client, owner: Account, member: Account
) -> None:
    image = owner.create('golden')
    # Options may stand between the image and its projects.
    argv = (image, '--no-accept', member.id, '--target-cloud', member.cloud)
    done = openstack.share(owner, *argv)
    assert done.code == 0
    assert done.results == {member.id: 'pending'}
    assert len(done.commands) == 1
    assert owner.members(image) == {member.id: 'pending'}
    # A job that runs again does not print the command again.
    assert openstack.settled(owner, *argv).stderr == ''


def test_a_rejected_share_is_told_and_can_be_accepted_after_all(
    openstack: Client, owner: Account, member: Account
) -> None:
    image = owner.create('golden', visibility='shared')
    owner.offer(image, member.id)
    member.decide(image, 'rejected')
    done = openstack.settled(owner, image, member.id)
    assert done.column('Status') == ['rejected']
    assert done.stderr == ''
    argv = (image, '--target-cloud', member.cloud)
    done = openstack.share(owner, *argv)
    assert (done.code, done.stderr, len(done.writes)) == (0, '', 1)
    assert owner.members(image) == {member.id: 'accepted'}


def test_a_name_that_cannot_be_proven_changes_nothing(
    openstack: Client, owner: Account, member: Account, account: NewAccount
) -> None:
    image = owner.create('golden')
    unseen = account('stranger').create('unseen')
    stdin = f'golden\n{unseen}\nabsent\n'.encode()
    done = openstack.share(owner, '-', member.name, stdin=stdin)
    assert done.changed_nothing()
    assert done.is_plain()
    # Everything that is wrong is told at once.
    for word in (member.name, unseen, 'absent'):
        assert word in done.stderr
    assert owner.old_members(image) == {}


def test_a_ghost_is_shared_with_only_where_it_is_given_as_an_id(
    openstack: Client, owner: Account, member: Account
) -> None:
    image = owner.create('golden')
    refused = openstack.share(owner, image, 'ghost', '--project-id', 'other')
    assert refused.changed_nothing()
    done = openstack.share(owner, image, '--project-id', 'ghost')
    assert done.code == 0
    assert done.results == {'ghost': 'pending'}
    assert owner.members(image) == {'ghost': 'pending'}
    openstack.settled(owner, image, '--project-id', 'ghost')
    for ghost in (member.name, 'Ghost', 'a b', f'{member.id}\x7f'):
        refused = openstack.share(owner, image, '--project-id', ghost)
        assert refused.changed_nothing()
        assert refused.is_plain()


@pytest.mark.minimums
def test_an_administrator_shares_by_name_and_accepts(
    openstack: Client,
    admin: Account,
    owner: Account,
    member: Account,
    account: NewAccount,
) -> None:
    partner = account('partner', domain='partners')
    image = owner.create('golden')
    argv = (image, partner.name, '--project-domain', 'partners')
    done = openstack.share(admin, *argv)
    assert done.code == 0
    assert done.results == {partner.id: 'pending'}
    assert done.column('Member Name') == [partner.name]
    argv = (image, partner.id, member.name, '--accept-as-admin')
    done = openstack.share(admin, *argv)
    assert (done.code, done.stderr) == (0, '')
    accepted = {partner.id: 'accepted', member.id: 'accepted'}
    assert done.results == accepted
    assert owner.members(image) == accepted
    openstack.settled(admin, *argv)


def test_an_administrator_proves_that_a_project_is_not_there(
    openstack: Client, admin: Account, owner: Account, member: Account
) -> None:
    image = owner.create('golden')
    absent = '0123456789abcdef' * 2
    argv = (image, absent, 'no-such-project', member.name)
    done = openstack.share(admin, *argv)
    assert done.changed_nothing()
    assert done.is_plain()
    assert absent in done.stderr
    assert 'no-such-project' in done.stderr
    argv = (image, member.name, '--project-domain', 'partners')
    assert openstack.share(admin, *argv).changed_nothing()
    assert owner.old_members(image) == {}


@pytest.mark.parametrize('option', ['--accept-as-admin', '--domain=default'])
def test_what_only_an_administrator_may_do_changes_nothing(
    openstack: Client, owner: Account, member: Account, option: str
) -> None:
    image = owner.create('golden')
    done = openstack.share(owner, image, option, '--project-id', member.id)
    assert done.changed_nothing()
    assert done.is_plain()
    assert owner.old_members(image) == {}


def test_a_whole_domain_but_not_the_owner_nor_what_is_disabled(
    openstack: Client, admin: Account
) -> None:
    domain = admin.keystone(
        'POST', '/domains', json={'domain': {'name': 'tenants'}}
    )['domain']
    owner, other, disabled = (
        admin.keystone(
            'POST',
            '/projects',
            json={
                'project': {
                    'name': name,
                    'domain_id': domain['id'],
                    'enabled': name != 'disabled',
                }
            },
        )['project']['id']
        for name in ('owner', 'other', 'disabled')
    )
    image = admin.create('for-a-domain', owner=owner)
    done = openstack.share(admin, image, '--domain', 'tenants')
    assert done.code == 0
    assert done.results == {other: 'pending'}
    assert done.column('Member Name') == ['other']
    assert disabled in done.stderr
    assert admin.members(image) == {other: 'pending'}
    openstack.settled(admin, image, '--domain', domain['id'])


def test_a_new_image_gets_the_members_of_the_old_one(
    openstack: Client, owner: Account, member: Account, account: NewAccount
) -> None:
    rejecting = account('rejecting')
    old = owner.create('old', visibility='shared')
    owner.offer(old, member.id, rejecting.id, 'not a project')
    member.decide(old, 'accepted')
    rejecting.decide(old, 'rejected')
    new = owner.create('new')
    argv = ('--members-of', 'old', '--target-cloud', member.cloud)
    done = openstack.share(owner, 'new', *argv)
    assert done.code == 0
    assert done.results == {member.id: 'accepted'}
    assert owner.members(new) == {member.id: 'accepted'}
    assert 'Member not a project is not a project' in done.stderr
    assert f'{rejecting.id} rejected image old' in done.stderr
