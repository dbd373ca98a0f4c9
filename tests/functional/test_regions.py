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

"""Several regions at once, each a Glance of its own, with one token."""

import pytest

from tests.cloud import access
from tests.cloud import Cloud
from tests.cloud import glance
from tests.cloud.service import REGIONS
from tests.functional.account import Account
from tests.functional.client import Client
from tests.functional.client import Done
from tests.functional.conftest import NewAccount

ONE, TWO = REGIONS


def results(done: Done) -> dict[tuple[str, str], str]:
    """Return the result of each region and member ID."""
    return {(r['Region'], r['Member ID']): r['Result'] for r in done.rows}


def in_both(owner: Account, name: str = 'golden') -> tuple[str, str]:
    return owner.at(ONE).create(name), owner.at(TWO).create(name)


@pytest.mark.minimums
def test_there_and_back_in_every_region(
    openstack: Client, cloud: Cloud, owner: Account, member: Account
) -> None:
    images = in_both(owner)
    log = cloud.identity_access_log
    start = log.stat().st_size
    done = openstack.share(owner, 'golden', member.id, '--all-regions')
    assert done.code == 0
    assert results(done) == {
        (ONE, member.id): 'pending',
        (TWO, member.id): 'pending',
    }
    tokens = [r for r in access.read(log, start) if r.method == 'POST']
    # Glance asks Keystone about tokens by GET.
    assert len(tokens) == 1
    for region, image in zip(REGIONS, images, strict=True):
        assert owner.at(region).members(image) == {member.id: 'pending'}
    openstack.settled(owner, 'golden', member.id, '--all-regions')

    done = openstack(
        member, *('image', 'share-accept', '--all', '--yes'),
        *('--all-regions', '-f', 'json'),
    )  # fmt: skip
    assert (done.code, results(done)) == (
        0,
        {(ONE, member.id): 'accepted', (TWO, member.id): 'accepted'},
    )

    listed = openstack.shares(owner, '--all-regions')
    assert {(r['Region'], r['Image ID']) for r in listed.rows} == set(
        zip(REGIONS, images, strict=True)
    )
    one = openstack.shares(owner, '--region', TWO)
    assert [r['Image ID'] for r in one.rows] == [images[1]]

    audited = openstack(
        owner, *('image', 'share-audit', '--all-regions'),
        *('--check', 'unprotected-shared', '-f', 'json'),
    )  # fmt: skip
    assert {(r['Region'], r['Image ID']) for r in audited.rows} == set(
        zip(REGIONS, images, strict=True)
    )

    done = openstack(
        owner, *('image', 'share-revoke', 'golden', '--all'),
        *('--region', ONE, '--region', TWO, '-f', 'json'),
    )  # fmt: skip
    assert (done.code, set(results(done).values())) == (0, {'revoked'})
    for region, image in zip(REGIONS, images, strict=True):
        assert owner.at(region).members(image) == {}


def test_an_image_that_one_region_has_not_is_a_row(
    openstack: Client, owner: Account, member: Account
) -> None:
    image = owner.at(TWO).create('only-there')
    done = openstack.share(owner, 'only-there', member.id, '--all-regions')
    assert done.code == 1
    assert results(done) == {
        (ONE, member.id): 'skipped',
        (TWO, member.id): 'pending',
    }
    assert '(region RegionOne)' in done.stderr
    assert owner.at(TWO).members(image) == {member.id: 'pending'}

    rejected = openstack(
        member, *('image', 'share-reject', image, '--all-regions'),
        *('-f', 'json'),
    )  # fmt: skip
    assert rejected.code == 1
    assert set(results(rejected).values()) == {'skipped', 'rejected'}

    done = openstack(
        owner, *('image', 'share-revoke', 'only-there', member.id),
        *('--all-regions', '-f', 'json'),
    )  # fmt: skip
    assert (done.code, set(results(done).values())) == (
        0,
        {'already', 'revoked'},
    )


def test_a_region_that_is_down_fails_its_rows_only(
    openstack: Client, cloud: Cloud, owner: Account, account: NewAccount
) -> None:
    image, there = in_both(owner)
    member, other = account('member'), account('other')
    owner.make(image, 'shared')
    owner.at(TWO).make(there, 'shared')
    owner.at(TWO).offer(there, member.id)
    with cloud.without(glance.name(TWO)):
        done = openstack.share(
            owner, *('golden', member.id, other.id, '--all-regions')
        )
        assert done.code == 1
        assert results(done) == {
            (ONE, member.id): 'pending',
            (ONE, other.id): 'pending',
            (TWO, member.id): 'failed',
            (TWO, other.id): 'failed',
        }
        assert 'Glance in RegionTwo does not answer' in done.stderr
        assert done.is_plain()
        assert set(owner.members(image)) == {member.id, other.id}

        listed = openstack.shares(owner, '--all-regions')
        assert (listed.code, set(listed.column('Region'))) == (1, {ONE})
        assert 'The shares in region RegionTwo are unknown' in listed.stderr

        accepted = openstack(
            member, *('image', 'share-accept', '--from', owner.id),
            *('--all-regions', '-f', 'json'),
        )  # fmt: skip
        assert accepted.code == 1
        assert results(accepted) == {
            (ONE, member.id): 'accepted',
            (TWO, member.id): 'failed',
        }

        audit = (
            *('image', 'share-audit', '--all-regions', '--outgoing'),
            *('-f', 'json', '--check', 'stale-pending'),
        )
        audited = openstack(owner, *audit)
        assert audited.code == 4
        assert [
            (r['Check'], r['State'], r['Region']) for r in audited.rows
        ] == [('unread-images', 'unknown', TWO)]
        found = openstack(
            owner, *audit, '--check', 'unprotected-shared', '--fail-on', 'info'
        )
        assert found.code == 3

        revoked = openstack(
            owner, *('image', 'share-revoke', 'golden', '--all'),
            *('--all-regions', '-f', 'json'),
        )  # fmt: skip
        assert revoked.code == 1
        assert results(revoked) == {
            (ONE, member.id): 'revoked',
            (ONE, other.id): 'revoked',
            (TWO, ''): 'failed',
        }
        assert owner.members(image) == {}

        undone = openstack.share(
            owner, *('golden', member.id, '--all-regions', '--rollback')
        )
        assert undone.changed_nothing()
    assert owner.at(TWO).members(there) == {member.id: 'pending'}


def test_a_region_that_there_is_not(
    openstack: Client, owner: Account, member: Account
) -> None:
    in_both(owner)
    done = openstack.share(
        owner, *('golden', member.id, '--region', ONE, '--region', 'Mars')
    )
    assert done.changed_nothing()
    assert done.requests == ()
    assert 'Region Mars has no image service' in done.stderr
    assert 'RegionOne, RegionTwo' in done.stderr
