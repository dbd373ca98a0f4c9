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

"""Every finding of what others share with a project, and its remedy."""

import dataclasses
import hashlib

import pytest

from tests.cloud import Cloud
from tests.functional import auditing
from tests.functional.account import Account
from tests.functional.auditing import Found
from tests.functional.auditing import Records
from tests.functional.client import Client
from tests.functional.client import Done

_HASH = hashlib.sha512(b'tiny\n').hexdigest()


@dataclasses.dataclass(slots=True)
class Offers:
    """Images that are offered to a member and to the administrator.

    :ivar wrong: image ID to what is wrong with it
    """

    member: Account
    admin: Account
    records: Records
    wrong: dict[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)

    def add(self, owner: Account, name: str, *wrong: str) -> str:
        image = owner.create(name, visibility='shared')
        owner.offer(image, self.member.id, self.admin.id)
        self.wrong[image] = wrong
        return image

    def found(self, who: Account) -> list[Found]:
        """Return what somebody is to be told."""
        rows = [
            (check, 'fail', image, who.id)
            for image, wrong in self.wrong.items()
            for check in wrong
            if who is self.admin or check != 'owner-disabled'
        ]
        if who is self.member:
            rows += [
                ('owner-disabled', 'unknown', image, who.id)
                for image in self.wrong
            ]
        return sorted(rows)


@dataclasses.dataclass(frozen=True, slots=True)
class Story:
    offers: Offers
    member: tuple[Done, Done]
    admin: tuple[Done, Done]


@pytest.fixture(scope='module')
def story(
    cloud: Cloud, admin: Account, tmp_path_factory: pytest.TempPathFactory
) -> Story:
    folder = tmp_path_factory.mktemp('incoming')
    openstack = Client(cloud, folder)

    def account(prefix: str) -> Account:
        tenant = cloud.tenant(prefix)
        openstack.know(tenant)
        return Account(tenant, cloud.session(tenant))

    member, friend, gone = map(account, ('member', 'friend', 'gone'))
    offers = Offers(member, admin, Records(cloud))
    policy = auditing.write(
        folder / 'policy.yaml', _plant(offers, friend, account('x'), gone)
    )
    admin.keystone(
        'PATCH', f'/projects/{gone.id}', json={'project': {'enabled': False}}
    )

    def look() -> list[Done]:
        argv = ('--long', '--incoming', '--policy', policy)
        return auditing.audits(openstack, (member, argv), (admin, argv))

    def mend(who: Account, done: Done, *checks: str) -> None:
        printed = {
            row['Remedy']
            for row in done.rows
            if row['State'] == 'fail'
            and row['Image ID'] in offers.wrong
            and (row['Check'] in checks or not checks)
        }
        auditing.run_as_printed(openstack, who, [[each] for each in printed])

    before = look()
    mend(member, before[0])
    mend(admin, before[1], 'owner-disabled')
    after = look()
    return Story(offers, (before[0], after[0]), (before[1], after[1]))


def _plant(
    offers: Offers, friend: Account, stranger: Account, gone: Account
) -> dict[str, object]:
    """Plant, and return the policy."""
    word = f'g-{friend.name}'
    offers.member.create(f'golden-{word}')
    offers.add(stranger, f'unknown-{word}', 'untrusted-owner')
    offers.add(gone, f'gone-{word}', 'owner-disabled')
    offers.add(friend, f'golden-{word}', 'name-collision')
    offers.add(friend, f'g\u043elden-{word}', 'name-collision')
    stale = offers.add(friend, f'stale-{word}', 'stale-offer')
    offers.records.age_members(stale, 31)
    changed = offers.add(friend, f'changed-{word}', 'changed-hash')
    # Nothing is wrong with these.
    offers.add(friend, f'goldem-{word}')
    waiting = offers.add(friend, f'waiting-{word}')
    offers.records.age_members(waiting, 30)
    kept = offers.add(friend, f'kept-{word}')
    settled = offers.add(friend, f'settled-{word}')
    for who in (offers.member, offers.admin):
        who.decide(settled, 'accepted')
    offers.records.age_members(settled, 400)
    return {
        'version': 1,
        'trust': {'owners': [friend.id, gone.id]},
        'pins': {
            changed: f'sha512:{"0" * 128}',
            f'kept-{word}': f'sha512:{_HASH.upper()}',
            kept: f'sha512:{_HASH}',
        },
    }


def test_an_administrator_is_told_what_is_planted_and_nothing_else(
    story: Story,
) -> None:
    done = story.admin[0]
    assert done.code == 3
    offers = story.offers
    found = auditing.found(done, offers.wrong)
    assert found == offers.found(offers.admin)


def test_a_member_is_told_the_same_as_far_as_it_may_know(
    story: Story,
) -> None:
    done = story.member[0]
    assert done.code == 3
    assert auditing.found(done) == story.offers.found(story.offers.member)
    unknown = [r['Reason'] for r in done.rows if r['State'] == 'unknown']
    assert set(unknown) == {'not permitted'}


def test_every_check_has_an_image(story: Story) -> None:
    planted = {c for wrong in story.offers.wrong.values() for c in wrong}
    ran = {row['Check'] for row in story.admin[0].rows}
    assert ran == planted
    assert len(planted) == 5


def test_every_remedy_mends_what_it_is_for(story: Story) -> None:
    done = story.member[1]
    assert done.code == 0
    assert {row['State'] for row in done.rows} <= {'unknown', 'pass'}
    left = auditing.found(story.admin[1], story.offers.wrong)
    assert left == [
        row
        for row in story.offers.found(story.offers.admin)
        if row[0] != 'owner-disabled'
    ]


def test_the_owner_of_a_stale_offer_is_named(story: Story) -> None:
    (detail,) = [
        row['Detail']
        for row in story.admin[0].rows
        if (row['Check'], row['State']) == ('stale-offer', 'fail')
        and row['Image ID'] in story.offers.wrong
    ]
    assert 'friend-' in detail
    assert ' 31 days ago' in detail
