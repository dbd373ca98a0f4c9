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

"""Who sees an image, and what a change of visibility does to its members."""

import pytest

from tests.cloud import Release
from tests.facts.world import Caller
from tests.facts.world import World

NOT_SHARED = ('private', 'community')


def test_status_does_not_gate_access(
    owner: Caller, member: Caller, stranger: Caller, shared: str
) -> None:
    owner.fill(shared, b'data')
    for status in ('pending', 'rejected', 'accepted'):
        answer = member.set_status(shared, member.project_id, status)
        assert answer.status == 200
        assert member.show(shared).status == 200
        assert member.glance(f'/images/{shared}/file').text == 'data'
    assert stranger.show(shared).status == 404
    assert stranger.glance(f'/images/{shared}/file').status == 404


def test_a_reader_sees_but_does_not_download(
    world: World,
    owner: Caller,
    member_reader: Caller,
    owner_reader: Caller,
    shared: str,
) -> None:
    owner.fill(shared)
    for reader in (member_reader, owner_reader):
        assert reader.show(shared).status == 200
        payload = reader.glance(f'/images/{shared}/file')
        wallaby = world.release is Release.WALLABY
        assert payload.status == (200 if wallaby else 403)


@pytest.mark.parametrize('visibility', NOT_SHARED)
def test_only_a_shared_image_has_members(
    owner: Caller,
    member: Caller,
    admin: Caller,
    shared: str,
    visibility: str,
) -> None:
    owner.make(shared, visibility)
    for caller in (owner, admin):
        listed = caller.glance(f'/images/{shared}/members')
        assert (listed.status, listed.kind) == (403, 'text/html')
        assert caller.add(shared, 'somebody').status == 403
        assert caller.remove(shared, member.project_id).status == 403
        change = caller.set_status(shared, member.project_id, 'accepted')
        assert change.status == 403
        assert caller.member(shared, member.project_id).status == 404


def test_the_member_of_an_image_that_is_not_shared(
    owner: Caller, member: Caller, shared: str
) -> None:
    owner.make(shared, 'private')
    change = member.set_status(shared, member.project_id, 'accepted')
    assert change.status == 404
    owner.make(shared, 'community')
    change = member.set_status(shared, member.project_id, 'accepted')
    assert change.status == 403


@pytest.mark.parametrize('visibility', NOT_SHARED)
def test_members_survive_and_come_back(
    owner: Caller, member: Caller, shared: str, visibility: str
) -> None:
    member.set_status(shared, member.project_id, 'accepted')
    owner.make(shared, visibility)
    owner.make(shared, 'shared')
    assert owner.members(shared) == {member.project_id: 'accepted'}
    assert member.show(shared).status == 200


def test_private_takes_the_image_from_its_members(
    owner: Caller, member: Caller, shared: str
) -> None:
    owner.make(shared, 'private')
    assert member.show(shared).status == 404
    assert shared not in member.listed(member_status='all')


def test_narrowing_takes_the_image_from_everybody_else(
    owner: Caller, admin: Caller, stranger: Caller, image: str
) -> None:
    owner.make(image, 'community')
    assert stranger.show(image).status == 200
    owner.make(image, 'shared')
    assert stranger.show(image).status == 404
    admin.make(image, 'public')
    assert image in stranger.listed()
    # Glance asks the owner for no right to take a public image back.
    owner.make(image, 'shared')
    assert image not in stranger.listed(visibility='all')
    assert stranger.show(image).status == 404


def test_a_community_image_is_seen_but_not_changed(
    owner: Caller, stranger: Caller, image: str
) -> None:
    owner.make(image, 'community')
    assert stranger.patch(image, '/visibility', 'private').status == 403
    assert stranger.add(image, stranger.project_id).status == 403


def test_an_admin_sees_every_image(
    owner: Caller, admin: Caller, image: str
) -> None:
    owner.make(image, 'private')
    assert admin.show(image).status == 200
