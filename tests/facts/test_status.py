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

"""The status of a member: who sets it, to what."""

import pytest

from tests.cloud import Release
from tests.facts.world import Caller
from tests.facts.world import World

pytestmark = pytest.mark.mariadb


def test_a_member_sets_its_status(member: Caller, shared: str) -> None:
    for status in ('accepted', 'accepted', 'rejected', 'pending'):
        answer = member.set_status(shared, member.project_id, status)
        assert (answer.status, answer.kind) == (200, 'application/json')
        assert answer.json['status'] == status
        assert answer.json == member.member(shared, member.project_id).json


def test_an_admin_sets_any_status(
    admin: Caller, owner: Caller, member: Caller, shared: str
) -> None:
    answer = admin.set_status(shared, member.project_id, 'accepted')
    assert answer.status == 200
    assert owner.members(shared) == {member.project_id: 'accepted'}
    owner.add(shared, 'ghost')
    assert admin.set_status(shared, 'ghost', 'accepted').status == 200


def test_who_may_not_set_a_status(
    world: World,
    owner: Caller,
    owner_reader: Caller,
    member: Caller,
    member_reader: Caller,
    stranger: Caller,
    shared: str,
) -> None:
    callers = [owner, owner_reader]
    if world.release is not Release.WALLABY:  # where a reader may write
        callers.append(member_reader)
    for caller in callers:
        answer = caller.set_status(shared, member.project_id, 'accepted')
        assert (answer.status, answer.kind) == (403, 'text/html')
    answer = stranger.set_status(shared, member.project_id, 'accepted')
    assert answer.status == 404
    assert owner.members(shared) == {member.project_id: 'pending'}


def test_a_member_sets_no_status_but_its_own(
    world: World, owner: Caller, member: Caller, shared: str
) -> None:
    owner.add(shared, 'other')
    answer = member.set_status(shared, 'other', 'accepted')
    wallaby = world.release is Release.WALLABY
    assert answer.status == (403 if wallaby else 404)


@pytest.mark.parametrize('status', ['bogus', '', 'ACCEPTED'])
def test_statuses_that_there_are_not(
    member: Caller, shared: str, status: str
) -> None:
    answer = member.set_status(shared, member.project_id, status)
    assert answer.status == 400


def test_a_status_has_to_be_said(member: Caller, shared: str) -> None:
    path = f'/images/{shared}/members/{member.project_id}'
    assert member.glance(path, 'PUT', json={}).status == 400


def test_updated_at_says_when_the_status_was_set(
    member: Caller, shared: str
) -> None:
    before = member.member(shared, member.project_id).json
    after = member.set_status(shared, member.project_id, 'accepted').json
    assert after['created_at'] == before['created_at']
    assert after['updated_at'] >= before['updated_at']
