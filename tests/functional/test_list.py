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

"""``image share-list``: every share, from both sides."""

import dataclasses

import pytest

from tests.functional.account import Account
from tests.functional.client import Client
from tests.functional.conftest import NewAccount


@dataclasses.dataclass(frozen=True, slots=True)
class Shares:
    """What an owner shares with a member, and is offered by another.

    :ivar hidden: is rejected by the member
    """

    giver: Account
    golden: str
    hidden: str
    gift: str


@pytest.fixture
def shares(owner: Account, member: Account, account: NewAccount) -> Shares:
    giver = account('giver')
    golden = owner.create('golden', visibility='shared')
    hidden = owner.create('hidden', visibility='shared', os_hidden=True)
    gift = giver.create('gift', visibility='shared')
    owner.create('shared-with-nobody', visibility='shared')
    owner.offer(golden, member.id, giver.id)
    owner.offer(hidden, member.id)
    giver.offer(gift, owner.id)
    member.decide(golden, 'accepted')
    member.decide(hidden, 'rejected')
    return Shares(giver, golden, hidden, gift)


@pytest.mark.minimums
def test_the_owner_sees_what_goes_out_and_what_comes_in(
    openstack: Client, owner: Account, member: Account, shares: Shares
) -> None:
    done = openstack.shares(owner, '--long')
    assert (done.code, done.stderr) == (0, '')
    found = {
        (row['Direction'], row['Image ID'], row['Member ID'], row['Status'])
        for row in done.rows
    }
    assert found == {
        ('outgoing', shares.golden, member.id, 'accepted'),
        ('outgoing', shares.golden, shares.giver.id, 'pending'),
        ('outgoing', shares.hidden, member.id, 'rejected'),
        ('incoming', shares.gift, owner.id, 'pending'),
    }
    assert len(done.rows) == len(found)
    incoming = next(r for r in done.rows if r['Direction'] == 'incoming')
    gift = shares.giver.glance('GET', f'/images/{shares.gift}')
    assert incoming == {
        'Direction': 'incoming',
        'Image ID': shares.gift,
        'Image Name': 'gift',
        'Member ID': owner.id,
        'Member Name': owner.name,
        'Status': 'pending',
        'Owner ID': shares.giver.id,
        'Owner Name': '',
        'Visibility': 'shared',
        'Image Status': 'active',
        'Created At': gift['created_at'],
        'Updated At': gift['updated_at'],
        'Name Source': 'keystone',
        'Owner Name Source': '',
    }


def test_the_member_sees_each_offer_with_its_status(
    openstack: Client, member: Account, shares: Shares
) -> None:
    done = openstack.shares(member)
    assert (done.code, done.stderr) == (0, '')
    assert {r['Image ID']: r['Status'] for r in done.rows} == {
        shares.golden: 'accepted',
        shares.hidden: 'rejected',
    }
    assert set(done.column('Direction')) == {'incoming'}
    assert set(done.column('Member Name')) == {member.name}
    done = openstack.shares(member, '--outgoing')
    assert (done.code, done.rows) == (0, [])


def test_one_side_only(
    openstack: Client, owner: Account, member: Account, shares: Shares
) -> None:
    done = openstack.shares(owner, '--incoming')
    assert done.column('Image ID') == [shares.gift]
    done = openstack.shares(owner, '--outgoing', '--status', 'rejected')
    assert done.column('Image ID') == [shares.hidden]
    assert done.column('Member ID') == [member.id]


def test_one_image_or_project_only(
    openstack: Client, owner: Account, shares: Shares
) -> None:
    done = openstack.shares(owner, '--project', shares.giver.id)
    assert sorted(done.column('Image ID')) == sorted(
        [shares.golden, shares.gift]
    )
    argv = ('--image', 'golden', '--image', 'absent')
    done = openstack.shares(owner, *argv, '--status', 'accepted')
    assert done.code == 1
    assert done.column('Image ID') == [shares.golden]
    assert 'absent' in done.stderr


def test_an_administrator_sees_everybodys_shares_with_names(
    openstack: Client,
    admin: Account,
    owner: Account,
    member: Account,
    shares: Shares,
) -> None:
    only = ('--image', shares.golden, '--image', shares.hidden)
    argv = ('--all-projects', '--long', '--project', member.name)
    done = openstack.shares(admin, *argv, *only)
    assert (done.code, done.stderr) == (0, '')
    assert sorted(done.column('Image ID')) == sorted(
        [shares.golden, shares.hidden]
    )
    assert set(done.column('Direction')) == {'other'}
    assert set(done.column('Member Name')) == {member.name}
    assert set(done.column('Owner Name')) == {owner.name}
    # Without the option, only those of the administrator's own project.
    done = openstack.shares(admin, *only)
    assert (done.code, done.rows) == (0, [])


def test_everybodys_shares_are_not_for_a_member_to_see(
    openstack: Client, member: Account
) -> None:
    done = openstack.shares(member, '--all-projects')
    assert done.changed_nothing()
    assert done.is_plain()
    assert 'administrator' in done.stderr


def test_a_region_has_shares_of_its_own(
    openstack: Client, owner: Account, member: Account
) -> None:
    two = owner.at('RegionTwo')
    image = two.create('golden')
    argv = ('--os-region-name', 'RegionTwo')
    done = openstack.share(owner, *argv, 'golden', member.id)
    assert done.code == 0
    assert done.results == {member.id: 'pending'}
    assert two.members(image) == {member.id: 'pending'}
    # The command for the other side names the region.
    [[_program, *printed]] = done.commands
    assert openstack(member, *printed).code == 0
    assert two.members(image) == {member.id: 'accepted'}
    listed = openstack.shares(member, *argv)
    assert listed.column('Image ID') == [image]
    assert openstack.shares(member).rows == []
