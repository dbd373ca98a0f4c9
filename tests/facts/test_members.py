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

"""Members of an image: adding, reading, removing, and who may."""

import urllib.parse

import pytest

from tests.cloud import Release
from tests.facts.world import Caller
from tests.facts.world import World

pytestmark = pytest.mark.mariadb


def test_adding_answers_with_a_pending_member(
    owner: Caller, member: Caller, image: str
) -> None:
    answer = owner.add(image, member.project_id)
    assert (answer.status, answer.kind) == (200, 'application/json')
    shown = answer.json
    assert shown['created_at'] == shown['updated_at']
    assert shown == {
        'member_id': member.project_id,
        'image_id': image,
        'status': 'pending',
        'created_at': shown['created_at'],
        'updated_at': shown['updated_at'],
        'schema': '/v2/schemas/member',
    }
    one = owner.member(image, member.project_id)
    assert (one.status, one.json) == (200, shown)
    listed = owner.glance(f'/images/{image}/members')
    assert listed.json == {
        'members': [shown],
        'schema': '/v2/schemas/members',
    }


def test_adding_twice_is_a_conflict(
    owner: Caller, member: Caller, shared: str
) -> None:
    answer = owner.add(shared, member.project_id)
    assert (answer.status, answer.kind) == (409, 'text/html')


def test_who_may_add(
    world: World,
    owner_reader: Caller,
    member: Caller,
    stranger: Caller,
    admin: Caller,
    shared: str,
) -> None:
    wallaby = world.release is Release.WALLABY  # a reader may write there
    by_reader = owner_reader.add(shared, 'r')
    assert by_reader.status == (200 if wallaby else 403)
    assert member.add(shared, 'x').status == 403
    assert stranger.add(shared, stranger.project_id).status == 404
    assert admin.add(shared, 'x').status == 200


def test_removing_ends_access_at_once(
    owner: Caller, member: Caller, shared: str
) -> None:
    answer = owner.remove(shared, member.project_id)
    assert (answer.status, answer.text) == (204, '')
    assert member.show(shared).status == 404
    assert owner.members(shared) == {}
    again = owner.remove(shared, member.project_id)
    assert (again.status, again.kind) == (404, 'text/html')


def test_who_may_not_remove(
    world: World,
    owner: Caller,
    owner_reader: Caller,
    member: Caller,
    member_reader: Caller,
    stranger: Caller,
    shared: str,
) -> None:
    callers = [member, member_reader]
    if world.release is not Release.WALLABY:  # where a reader may write
        callers.append(owner_reader)
    for caller in callers:
        assert caller.remove(shared, member.project_id).status == 403
    assert stranger.remove(shared, member.project_id).status == 404
    assert member.project_id in owner.members(shared)


def test_a_member_added_again_is_pending_and_as_old_as_before(
    owner: Caller, member: Caller, shared: str
) -> None:
    first = owner.member(shared, member.project_id).json
    member.set_status(shared, member.project_id, 'accepted')
    owner.remove(shared, member.project_id)
    again = owner.add(shared, member.project_id)
    assert again.status == 200
    assert again.json['status'] == 'pending'
    # created_at is the first time ever, not the time of this share.
    assert again.json['created_at'] == first['created_at']


def test_members_are_listed_in_the_order_of_their_first_addition(
    owner: Caller, image: str
) -> None:
    names = ['c', 'a', 'b']
    for name in names:
        owner.add(image, name)
    assert list(owner.members(image)) == names
    owner.remove(image, 'c')
    owner.add(image, 'c')
    assert list(owner.members(image)) == names


def test_who_reads_which_members(
    owner: Caller,
    owner_reader: Caller,
    member: Caller,
    member_reader: Caller,
    stranger: Caller,
    admin: Caller,
    shared: str,
) -> None:
    owner.add(shared, 'other')
    everyone = {member.project_id: 'pending', 'other': 'pending'}
    for caller in (owner, owner_reader, admin):
        assert caller.members(shared) == everyone
        assert caller.member(shared, 'other').status == 200
    for caller in (member, member_reader):
        assert caller.members(shared) == {member.project_id: 'pending'}
        assert caller.member(shared, member.project_id).status == 200
        assert caller.member(shared, 'other').status == 404
    assert stranger.glance(f'/images/{shared}/members').status == 404
    assert stranger.member(shared, member.project_id).status == 404


def test_a_project_that_is_no_member_is_not_found(
    owner: Caller, image: str
) -> None:
    answer = owner.member(image, 'nobody')
    assert (answer.status, answer.kind) == (404, 'text/html')
    change = owner.set_status(image, 'nobody', 'accepted')
    assert change.status == 404


@pytest.mark.parametrize('member_id', ['project-b', 'x' * 255])
def test_any_string_is_a_member(
    owner: Caller, image: str, member_id: str
) -> None:
    assert owner.add(image, member_id).status == 200
    assert owner.members(image) == {member_id: 'pending'}


def test_a_number_is_a_member_too(owner: Caller, image: str) -> None:
    assert owner.add(image, 5).status == 200
    assert owner.members(image) == {'5': 'pending'}


def test_an_empty_member_is_refused(owner: Caller, image: str) -> None:
    assert owner.add(image, '').status == 400
    nothing = owner.glance(f'/images/{image}/members', 'POST', json={})
    assert nothing.status == 400


def test_the_owner_can_be_a_member(
    world: World, owner: Caller, image: str
) -> None:
    assert owner.add(image, owner.project_id).status == 200
    assert owner.members(image) == {owner.project_id: 'pending'}
    change = owner.set_status(image, owner.project_id, 'accepted')
    wallaby = world.release is Release.WALLABY
    assert change.status == (200 if wallaby else 403)


def _quoted(text: str) -> str:
    return urllib.parse.quote(text, safe='')


@pytest.mark.parametrize(
    'member_id',
    ['a b', '\x1b[31m', 'a\nb', '=HYPERLINK(1)', 'a%2Fb', '?', '#'],
)
def test_hostile_members_can_be_removed(
    owner: Caller, image: str, member_id: str
) -> None:
    assert owner.add(image, member_id).json['member_id'] == member_id
    assert owner.member(image, _quoted(member_id)).status == 200
    assert owner.remove(image, _quoted(member_id)).status == 204


@pytest.mark.parametrize('member_id', ['a/b', 'ünï'])
def test_members_that_no_url_reaches_cannot_be_removed(
    owner: Caller, image: str, member_id: str
) -> None:
    assert owner.add(image, member_id).status == 200
    assert owner.member(image, _quoted(member_id)).status == 404
    assert owner.remove(image, _quoted(member_id)).status == 404
    assert owner.members(image) == {member_id: 'pending'}


def test_quota(owner: Caller, member: Caller, admin: Caller) -> None:
    image = owner.create()
    owner.add(image, member.project_id)
    for number in range(127):
        assert owner.add(image, f'ghost-{number}').status == 200
    # A member that is there already and an admin hear the same.
    for caller, one_more in (
        (owner, 'ghost-127'),
        (owner, member.project_id),
        (admin, 'ghost-127'),
    ):
        answer = caller.add(image, one_more)
        assert (answer.status, answer.kind) == (413, 'text/html')
        assert 'Attempted: 129, Maximum: 128' in answer.text
    assert len(owner.members(image)) == 128
    owner.remove(image, 'ghost-0')
    assert owner.add(image, 'ghost-127').status == 200
