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

"""Somebody else changes the same image at the same time."""

from collections.abc import Callable
from collections.abc import Iterator
import concurrent.futures
import contextlib
import re
import textwrap
import threading
import time

import pytest

from tests.cloud import Cloud
from tests.cloud.service import REGIONS
from tests.cloud.traits import HOME
from tests.faults.proxy import Proxy
from tests.functional.account import Account
from tests.functional.client import Client
from tests.functional.client import Done
from tests.functional.conftest import NewAccount

AT_ONCE = 6


class Race:
    """Runs the command, and does something before its first write.

    :ivar looks: before so many reads of one image instead; 0: never.
    """

    def __init__(self, openstack: Client, proxy: Proxy) -> None:
        self._openstack = openstack
        self._proxy = proxy
        self.looks = 0

    def __call__(
        self,
        who: Account,
        meanwhile: Callable[[], object],
        *argv: str,
        stdin: bytes | None = None,
    ) -> Done:
        met: list[int] = []
        lock = threading.Lock()
        looks: list[int] = []

        def before(number: int) -> None:
            sent = self._proxy.log[number - 1]
            if sent.method == 'GET':
                if re.fullmatch(r'.*/v2/images/[^/?]+', sent.path):
                    looks.append(number)
                if not self.looks or len(looks) != self.looks:
                    return
            # The other writes wait; what is done meanwhile does not come by
            # here, where it would wait for itself.
            with lock:
                if not met:
                    met.append(number)
                    self._openstack.know(who)
                    meanwhile()

        self._proxy.arm(before=before)
        url = f'{self._proxy.url("image")}/v2'
        self._openstack.know(who, image_endpoint_override=url)
        try:
            done = self._openstack(
                who, 'image', *argv, '-f', 'json', stdin=stdin
            )
        finally:
            self._openstack.know(who)
        assert met, f'it has written nothing: {done.stderr}'
        return done


@pytest.fixture
def race(cloud: Cloud, openstack: Client) -> Iterator[Race]:
    with Proxy({'image': cloud.image_url()}) as proxy:
        yield Race(openstack, proxy)


def failed(done: Done, *words: str) -> None:
    """Make sure that every target has failed, and that this is told."""
    assert done.code == 1
    assert set(done.results.values()) == {'failed'}
    assert done.is_plain()
    for word in words:
        assert word in done.stderr


def private(owner: Account) -> str:
    """Make an image that is older than whatever becomes of it."""
    image = owner.create('golden')
    time.sleep(1.1)
    return image


@contextlib.contextmanager
def at_once() -> Iterator[concurrent.futures.Executor]:
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as executor:
        yield executor


def test_two_share_a_private_image_with_two_projects(
    openstack: Client, race: Race, owner: Account, account: NewAccount
) -> None:
    one, two = account('one'), account('two')
    image = private(owner)
    others = []
    done = race(
        owner,
        lambda: others.append(openstack.share(owner, image, two.id)),
        'share-to',
        image,
        one.id,
    )
    (other,) = others
    assert (other.code, other.results) == (0, {two.id: 'pending'})
    failed(done, two.id, '--keep-old')
    # It was private when it was looked at last. Nobody can tell who has been
    # a member for long, so this run closes what it believes to have opened.
    assert owner.visibility(image) == 'private'
    assert owner.old_members(image) == {two.id: 'pending'}


def test_what_another_has_opened_is_not_closed(
    openstack: Client, race: Race, owner: Account, account: NewAccount
) -> None:
    one, two = account('one'), account('two')
    image = private(owner)
    # Once to know it, and once more before it is opened.
    race.looks = 2
    done = race(
        owner,
        lambda: openstack.share(owner, image, two.id),
        *('share-to', image, one.id),
    )
    failed(done, two.id, 'Another client has made image')
    assert owner.visibility(image) == 'shared'
    assert owner.members(image) == {two.id: 'pending'}
    again = openstack.share(owner, image, one.id)
    assert (again.code, again.results) == (0, {one.id: 'pending'})


def test_one_opens_shares_and_closes_meanwhile(
    race: Race, owner: Account, account: NewAccount
) -> None:
    old, new, member = account('old'), account('new'), account('member')
    image = owner.create('golden', visibility='shared')
    owner.offer(image, old.id)
    owner.make(image, 'private')
    time.sleep(1.1)

    def share() -> None:
        owner.make(image, 'shared')
        owner.offer(image, new.id)
        old.decide(image, 'accepted')
        owner.make(image, 'private')

    done = race(owner, share, 'share-to', image, member.id)
    failed(done, old.id, new.id)
    assert owner.visibility(image) == 'private'
    assert owner.old_members(image) == {old.id: 'accepted', new.id: 'pending'}


def test_two_share_an_image_with_the_same_project(
    openstack: Client, race: Race, owner: Account, member: Account
) -> None:
    image = private(owner)
    argv = (image, '--target-cloud', member.cloud)
    done = race(
        owner, lambda: openstack.share(owner, *argv), 'share-to', *argv
    )
    assert done.code == 0
    assert done.results[member.id] in {'accepted', 'already'}
    assert owner.members(image) == {member.id: 'accepted'}


def test_a_share_is_revoked_while_it_is_decided(
    race: Race, owner: Account, member: Account
) -> None:
    image = owner.create('golden', visibility='shared')
    owner.offer(image, member.id)
    argv = ('share-revoke', image, member.id)
    done = race(owner, lambda: member.decide(image, 'accepted'), *argv)
    assert (done.code, done.results) == (0, {member.id: 'revoked'})
    assert owner.members(image) == {}


@pytest.mark.parametrize('command', ['share-accept', 'share-reject'])
def test_a_share_is_decided_while_it_is_revoked(
    race: Race, owner: Account, member: Account, command: str
) -> None:
    image = owner.create('golden', visibility='shared')
    owner.offer(image, member.id)

    def revoke() -> None:
        owner.glance('DELETE', f'/images/{image}/members/{member.id}')

    done = race(member, revoke, command, image, '--from', owner.id)
    failed(done, 'did not find it (404)')
    assert owner.members(image) == {}


def test_two_revoke_the_same_share(
    openstack: Client, race: Race, owner: Account, member: Account
) -> None:
    image = owner.create('golden', visibility='shared')
    owner.offer(image, member.id)
    argv = ('share-revoke', image, member.id)
    done = race(owner, lambda: openstack(owner, 'image', *argv), *argv)
    assert (done.code, done.results) == (0, {member.id: 'already'})
    assert owner.members(image) == {}


def test_somebody_shares_what_is_made_private(
    race: Race, owner: Account, account: NewAccount
) -> None:
    old, new = account('old'), account('new')
    image = owner.create('golden', visibility='shared')
    owner.offer(image, old.id)
    done = race(
        owner,
        lambda: owner.offer(image, new.id),
        *('share-revoke', image, '--all', '--private'),
    )
    assert (done.code, done.results) == (1, {old.id: 'revoked'})
    assert 'stays shared: it has new members' in done.stderr
    assert owner.visibility(image) == 'shared'
    assert owner.members(image) == {new.id: 'pending'}


def test_a_manifest_against_a_person(
    openstack: Client, race: Race, owner: Account, account: NewAccount
) -> None:
    wanted, more, old, new = (account('member').id for _ in range(4))
    image = owner.create('golden', visibility='shared')
    stay = [account('stay').id for _ in range(2)]
    owner.offer(image, old, *stay)
    manifest = textwrap.dedent(
        f"""
        version: 1
        shares:
        - image: {image}
          prune: true
          projects: [{', '.join((wanted, more, *stay))}]
        """
    ).encode()

    def change() -> None:
        owner.glance('DELETE', f'/images/{image}/members/{old}')
        owner.offer(image, more, new)

    argv = ('share-sync', '-')
    done = race(owner, change, *argv, stdin=manifest)
    assert done.code == 0
    # What was done by somebody else in the meantime was done already.
    assert done.results == {
        wanted: 'pending',
        more: 'already',
        old: 'already',
        **dict.fromkeys(stay, 'already'),
    }
    # Who came after the look is dealt with by the next run.
    left = dict.fromkeys((wanted, more, *stay), 'pending')
    assert owner.members(image) == {**left, new: 'pending'}
    again = openstack(
        owner, 'image', *argv, '-f', 'json', stdin=manifest
    )  # fmt: skip
    assert again.code == 0
    assert owner.members(image) == left


@pytest.mark.parametrize('visibility', ['private', 'shared'])
def test_an_image_is_deleted(
    race: Race, owner: Account, member: Account, visibility: str
) -> None:
    image = owner.create('golden', visibility=visibility)

    def delete() -> None:
        owner.glance('DELETE', f'/images/{image}')

    argv = ('share-to', image, '--target-cloud', member.cloud)
    failed(race(owner, delete, *argv), 'did not find it (404)')
    assert image not in member.ids(member_status='all')


def test_an_image_is_made_private(
    race: Race, owner: Account, member: Account
) -> None:
    image = owner.create('golden', visibility='shared')
    done = race(
        owner,
        lambda: owner.make(image, 'private'),
        *('share-to', image, '--target-cloud', member.cloud),
    )
    failed(done, 'denied the request (403)')
    assert owner.visibility(image) == 'private'
    assert owner.old_members(image) == {}


def test_an_image_gets_another_owner(
    race: Race,
    admin: Account,
    owner: Account,
    member: Account,
    account: NewAccount,
) -> None:
    heir = account('heir')
    image = owner.create('golden', visibility='shared')

    def move() -> None:
        change = [{'op': 'replace', 'path': '/owner', 'value': heir.id}]
        admin.glance(
            'PATCH',
            f'/images/{image}',
            json=change,
            headers={
                'Content-Type': 'application/openstack-images-v2.1-json-patch'
            },
        )

    failed(race(owner, move, 'share-to', image, member.id))
    assert heir.members(image) == {}


def test_somebody_else_takes_the_last_place(
    race: Race, owner: Account, member: Account
) -> None:
    quota = HOME[REGIONS[0]].member_quota
    image = owner.create('golden', visibility='shared')
    others = [f'{number:032x}' for number in range(quota)]
    owner.offer(image, *others[1:])
    done = race(
        owner,
        lambda: owner.offer(image, others[0]),
        *('share-to', image, '--target-cloud', member.cloud),
    )
    failed(done, f'its quota of {quota} members is exceeded')
    assert set(owner.members(image)) == set(others)


def test_six_share_one_image_with_one_project(
    openstack: Client, owner: Account, member: Account
) -> None:
    image = private(owner)
    with at_once() as executor:
        running = [
            executor.submit(openstack.share, owner, image, member.id)
            for _ in range(AT_ONCE)
        ]
    results = []
    for each in running:
        done = each.result()
        assert done.code == 0, done.stderr
        results.append(done.results[member.id])
    # Whoever has seen the image private has had a part in it.
    assert {'pending'} <= set(results) <= {'pending', 'already'}
    assert owner.members(image) == {member.id: 'pending'}


def test_six_share_and_revoke_at_once(
    openstack: Client, owner: Account, account: NewAccount
) -> None:
    """Half of them share with a project each; half revoke one other share."""
    news = [account('new').id for _ in range(AT_ONCE // 2)]
    old = account('old').id
    image = owner.create('golden', visibility='shared')
    owner.offer(image, old)
    revoke = ('image', 'share-revoke', '-f', 'json', image, old)
    with at_once() as executor:
        sharing = [
            executor.submit(openstack.share, owner, image, new) for new in news
        ]
        revoking = [executor.submit(openstack, owner, *revoke) for _ in news]
    for new, each in zip(news, sharing, strict=True):
        assert each.result().results == {new: 'pending'}
        assert each.result().code == 0
    ends = [each.result() for each in revoking]
    assert {done.code for done in ends} == {0}
    # More than one may have revoked it: Glance looks for the member, and then
    # marks its row as deleted, without asking whether somebody has done so.
    results = {done.results[old] for done in ends}
    assert {'revoked'} <= results <= {'revoked', 'already'}
    assert owner.members(image) == dict.fromkeys(news, 'pending')
