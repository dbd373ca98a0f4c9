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

"""The recipient's side: find offers, accept them, reject them."""

import hashlib
from pathlib import Path

import pytest

from tests.cloud import Cloud
from tests.functional import terminal
from tests.functional.account import Account
from tests.functional.auditing import Records
from tests.functional.client import Client
from tests.functional.client import Done
from tests.functional.conftest import NewAccount

_OFFERS = 40
HASH = hashlib.sha512(b'tiny\n').hexdigest()


def accept(
    openstack: Client, who: Account, *argv: str, stdin: bytes | None = None
) -> Done:
    return openstack(
        who, 'image', 'share-accept', '-f', 'json', *argv, stdin=stdin
    )


def reject(openstack: Client, who: Account, *argv: str) -> Done:
    return openstack(who, 'image', 'share-reject', '-f', 'json', *argv)


def offer(owner: Account, member: Account, name: str, **more: object) -> str:
    image = owner.create(name, visibility='shared', **more)
    owner.offer(image, member.id)
    return image


@pytest.mark.mariadb
def test_an_offer_that_no_list_shows_is_accepted_by_name(
    openstack: Client, owner: Account, member: Account
) -> None:
    image = offer(owner, member, 'golden:1')
    assert member.named('golden:1') == []

    forecast = accept(openstack, member, 'golden:1', '--dry-run')
    assert (forecast.code, forecast.writes) == (0, [])
    assert forecast.column('Result') == ['would-accepted']

    done = accept(openstack, member, 'golden:1')
    assert done.code == 0
    assert done.results == {member.id: 'accepted'}
    assert member.named('golden:1') == [image]
    # Whose it is and what is in it.
    assert owner.id in done.stderr
    assert f'sha512:{HASH}' in done.stderr

    again = accept(openstack, member, 'golden:1')
    assert (again.code, again.writes) == (0, [])
    assert again.column('Result') == ['already']


def test_a_hidden_offer_is_found_by_id_and_by_name(
    openstack: Client, owner: Account, member: Account
) -> None:
    first = offer(owner, member, 'hidden-1', os_hidden=True)
    offer(owner, member, 'hidden-2', os_hidden=True)
    done = accept(openstack, member, first, 'hidden-2')
    assert (done.code, len(done.writes)) == (0, 2)


@pytest.mark.mariadb
def test_only_the_named_owner_s_offers_are_taken(
    openstack: Client, owner: Account, member: Account, account: NewAccount
) -> None:
    stranger = account('stranger')
    image = offer(owner, member, 'golden')
    none = accept(openstack, member, '--from', stranger.id)
    assert (none.code, none.rows, none.writes) == (0, [], [])
    refused = accept(openstack, member, image, '--from', stranger.id)
    assert refused.changed_nothing()
    assert refused.is_plain()
    done = accept(openstack, member, '--from', owner.id)
    assert (done.code, done.results) == (0, {member.id: 'accepted'})


def test_nobody_to_ask_takes_nothing(
    openstack: Client, owner: Account, member: Account
) -> None:
    image = offer(owner, member, 'golden')
    done = accept(openstack, member, '--all')
    assert done.changed_nothing()
    assert '--yes' in done.stderr
    assert owner.members(image) == {member.id: 'pending'}
    taken = accept(openstack, member, '--all', '--yes')
    assert (taken.code, taken.results) == (0, {member.id: 'accepted'})
    again = accept(openstack, member, '--all', '--yes')
    assert (again.code, again.rows, again.writes) == (0, [], [])


@pytest.mark.minimums
def test_a_person_is_asked_and_no_is_taken_for_an_answer(
    openstack: Client, owner: Account, member: Account, tmp_path: Path
) -> None:
    image = offer(owner, member, 'golden')
    argv = ('image', 'share-accept', '--all')
    env = openstack.environment(member)
    for answer in ('n', '', 'maybe'):
        screen, code = terminal.answered(argv, env, tmp_path, answer)
        assert code == 1
        # What there is to decide on.
        assert owner.id in screen
        assert f'sha512:{HASH[:12]}' in screen
        assert HASH[:13] not in screen
        assert owner.members(image) == {member.id: 'pending'}
    screen, code = terminal.answered(argv, env, tmp_path, 'y')
    assert code == 0
    assert owner.members(image) == {member.id: 'accepted'}


@pytest.mark.mariadb
@pytest.mark.parametrize('name', ['golden', 'G\u043elden'])
def test_an_offer_that_looks_like_an_own_image_is_refused(
    openstack: Client, owner: Account, member: Account, name: str
) -> None:
    own = member.create('golden')
    image = offer(owner, member, name)
    done = accept(openstack, member, image)
    assert done.changed_nothing()
    assert owner.id in done.stderr
    assert own in done.stderr
    assert member.id in done.stderr
    assert accept(openstack, member, image, '--force').code == 0
    assert owner.members(image) == {member.id: 'accepted'}


def test_other_content_than_expected_is_refused(
    openstack: Client, owner: Account, member: Account
) -> None:
    image = offer(owner, member, 'golden')
    wrong = accept(
        openstack, member, image, '--expect-hash', 'sha512:' + '0' * 128
    )
    assert wrong.changed_nothing()
    assert f'sha512:{HASH}' in wrong.stderr
    right = accept(
        openstack, member, image, '--expect-hash', f'SHA512:{HASH.upper()}'
    )
    assert right.code == 0
    short = accept(openstack, member, image, '--expect-hash', 'sha512:ab')
    assert short.code == 2
    assert '128 hexadecimal digits' in short.stderr


@pytest.mark.minimums
def test_rejecting_says_that_access_stays(
    openstack: Client, owner: Account, member: Account
) -> None:
    image = offer(owner, member, 'golden')
    done = reject(openstack, member, 'golden')
    assert (done.code, done.results) == (0, {member.id: 'rejected'})
    assert 'by its ID' in done.stderr
    assert member.visibility(image) == 'shared'
    again = reject(openstack, member, image)
    assert (again.code, again.writes) == (0, [])
    # A mind may be changed, in both directions.
    assert accept(openstack, member, 'golden').code == 0
    assert reject(openstack, member, 'golden').code == 0
    assert owner.members(image) == {member.id: 'rejected'}


@pytest.mark.minimums
def test_many_at_once_from_standard_input(
    openstack: Client, owner: Account, member: Account
) -> None:
    images = [offer(owner, member, f'golden-{n}') for n in range(3)]
    names = 'golden-0\r\ngolden-1\ngolden-2\n' + images[0] + '\n'
    done = accept(openstack, member, '-', stdin=names.encode())
    assert (done.code, len(done.writes)) == (0, 3)
    assert sorted(done.column('Image ID')) == sorted(images)


def test_one_that_is_not_there_stops_all(
    openstack: Client, owner: Account, member: Account
) -> None:
    image = offer(owner, member, 'golden')
    own = member.create('own')
    done = accept(openstack, member, image, 'nope', own)
    assert done.changed_nothing()
    assert done.is_plain()
    assert 'nope' in done.stderr
    assert own in done.stderr


def test_two_offers_of_one_name_are_told_apart(
    openstack: Client, owner: Account, member: Account, account: NewAccount
) -> None:
    other = account('other')
    images = [offer(owner, member, 'twin'), offer(other, member, 'twin')]
    done = accept(openstack, member, 'twin')
    assert done.changed_nothing()
    assert all(image in done.stderr for image in images)
    by_owner = accept(openstack, member, 'twin', '--from', other.id)
    assert (by_owner.code, by_owner.column('Image ID')) == (0, [images[1]])


@pytest.mark.minimums
def test_the_credentials_of_another_cloud_decide_for_its_project(
    openstack: Client, owner: Account, member: Account
) -> None:
    image = offer(owner, member, 'golden')
    done = accept(openstack, owner, 'golden', '--target-cloud', member.cloud)
    assert (done.code, done.results) == (0, {member.id: 'accepted'})
    assert owner.members(image) == {member.id: 'accepted'}


def test_an_administrator_takes_only_what_is_offered_to_it(
    openstack: Client, owner: Account, member: Account, admin: Account
) -> None:
    theirs = offer(owner, member, f'theirs-{owner.name}')
    ours = offer(owner, admin, f'ours-{owner.name}')
    done = accept(openstack, admin, '--from', owner.id)
    assert (done.code, done.column('Image ID')) == (0, [ours])
    assert owner.members(theirs) == {member.id: 'pending'}


def test_a_reader_may_not_decide(
    openstack: Client, owner: Account, account: NewAccount
) -> None:
    reader = account('reader', roles=('reader',))
    image = offer(owner, reader, 'golden')
    done = accept(openstack, reader, image)
    assert done.changed_nothing()
    assert done.is_plain()
    assert owner.members(image) == {reader.id: 'pending'}


def test_many_offers_cost_one_write_each_and_little_more(
    openstack: Client, cloud: Cloud, owner: Account, member: Account
) -> None:
    Records(cloud).copy(offer(owner, member, 'bulk'), _OFFERS - 1)
    listed = openstack.shares(member, '--incoming')
    assert len(listed.rows) == _OFFERS
    assert len(listed.requests) <= 8
    done = accept(openstack, member, '--all', '--yes')
    assert done.code == 0
    assert done.column('Status') == ['accepted'] * _OFFERS
    assert len(done.writes) == _OFFERS
    assert len(done.requests) - _OFFERS <= 8


HOSTILE = (
    '\x1b[2Jgone',
    'two\nlines',
    '=HYPERLINK("http://example.org")',
    'abc\u202edcba',
)


@pytest.mark.mariadb
def test_hostile_names_are_seen_and_do_no_harm(
    openstack: Client, owner: Account, member: Account
) -> None:
    for name in HOSTILE:
        offer(owner, member, name)
    for form in ('table', 'value', 'csv'):
        shown = openstack.shares(member, form=form).stdout
        assert not [c for c in '\x1b\u202e' if c in shown]
        assert '\\x1b' in shown
        assert '\\u202e' in shown
        assert 'two\nlines' not in shown
    assert '"\'=HYPERLINK' in openstack.shares(member, form='csv').stdout
    exact = openstack.shares(member).column('Image Name')
    assert sorted(exact) == sorted(HOSTILE)
    done = accept(openstack, member, '--all', '--yes')
    assert done.code == 0
    assert '\x1b' not in done.stderr
