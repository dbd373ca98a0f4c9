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

"""The members of an image: list, show, add, set a status, remove."""

from typing import Any

from tests.memory import access
from tests.memory import refusal
from tests.memory import state
from tests.memory import view
from tests.memory.collation import Collation

#: Of the column; SQLite does not care.
_LENGTH = 255
_STATUSES = ('pending', 'accepted', 'rejected')


class Members:
    """Answers one caller's calls below ``/v2/images/{image}/members``.

    Whatever the call: an image that is not seen is 404, and one that is
    not ``shared`` has no members for anybody.
    """

    def __init__(
        self, region: state.Region, caller: access.Caller, image_id: str
    ) -> None:
        try:
            self._image = access.image(region, caller, image_id)
        except refusal.RefusedError as absent:
            raise refusal.not_found(f'Image {image_id} not found.') from absent
        self._quota = region.member_quota
        self._forbidden = region.forbidden
        self._caller = caller

    def _only_shared(self, sentence: str, status: int = 403) -> None:
        if self._image.visibility != 'shared':
            raise refusal.RefusedError(status, sentence)

    def _seen(self) -> list[state.Member]:
        return [
            member
            for member in self._image.current_members()
            if self._caller.admin
            or self._same(self._caller.project_id, self._image.owner)
            or self._same(self._caller.project_id, member.member_id)
        ]

    def _same(self, one: str | None, other: str) -> bool:
        return self._image.collation.same(one, other)

    def _found(self, member_id: str) -> state.Member:
        for member in self._seen():
            if self._same(member.member_id, member_id):
                return member
        raise refusal.not_found(
            f'{member_id} not found in the member list of the image '
            f'{self._image.id}.'
        )

    def _shown(self, member: state.Member) -> dict[str, Any]:
        return view.member(self._image.id, member)

    def list(self) -> state.Reply:
        self._only_shared(
            f'Not allowed to list members for image {self._image.id}: '
            'Only shared images have members.'
        )
        members = [self._shown(member) for member in self._seen()]
        return state.Reply(
            200, {'members': members, 'schema': '/v2/schemas/members'}
        )

    def show(self, member_id: str) -> state.Reply:
        self._only_shared('Only shared images have members.', 404)
        return state.Reply(200, self._shown(self._found(member_id)))

    def add(self, body: Any) -> state.Reply:
        image = self._image
        self._only_shared(
            f'Not allowed to create members for image {image.id}.'
        )
        if not self._caller.writes(image) or 'add_member' in self._forbidden:
            raise refusal.forbidden('add_member')
        count = len(image.current_members())
        if count >= self._quota:
            raise refusal.RefusedError(
                413,
                f'Image member limit exceeded for image {image.id}: The '
                'limit has been exceeded on the number of allowed image '
                f'members for this image. Attempted: {count + 1}, Maximum: '
                f'{self._quota}:',
            )
        member_id = str(body['member'])
        if image.collation is not Collation.EXACT and len(member_id) > _LENGTH:
            raise refusal.RefusedError(
                500,
                'The server has either erred or is incapable of performing '
                'the requested operation.',
            )
        if image.member(member_id) is not None:
            raise refusal.RefusedError(
                409,
                f'Member {member_id} is duplicated for image {image.id}',
            )
        return state.Reply(200, self._shown(image.add_member(member_id)))

    def set_status(self, member_id: str, body: Any) -> state.Reply:
        image = self._image
        self._only_shared(
            f'Not allowed to update members for image {image.id}.'
        )
        member = self._found(member_id)
        if not self._caller.admin and (
            'member' not in self._caller.roles
            or image.owner == self._caller.project_id
        ):
            raise refusal.forbidden('modify_member')
        if body['status'] not in _STATUSES:
            raise refusal.bad_request(
                'Incorrect request: Status must be "pending", "accepted" or '
                '"rejected".'
            )
        member.status = body['status']
        member.updated_at = state.utc_now()
        return state.Reply(200, self._shown(member))

    def remove(self, member_id: str) -> state.Reply:
        image = self._image
        self._only_shared(
            f'Not allowed to delete members for image {image.id}.'
        )
        member = self._found(member_id)
        if (
            not self._caller.writes(image)
            or 'delete_member' in self._forbidden
        ):
            raise refusal.forbidden('delete_member')
        member.removed = True
        return state.Reply(204)


def checked_addition(body: Any) -> Any:
    """Read the body of an addition, before anything is looked up."""
    if not isinstance(body, dict):
        raise refusal.bad_request(
            'Expected a member in the form: {"member": "image_id"}'
        )
    if 'member' not in body:
        raise refusal.bad_request('Member to be added not specified')
    if not body['member']:
        raise refusal.bad_request("Member can't be empty")
    if any(ord(c) > 0xFFFF for c in str(body['member'])):
        raise refusal.bad_request(
            "Member can't contain 4 byte unicode characters."
        )
    return body


def checked_status(body: Any) -> Any:
    """Read the body of a status, before anything is looked up."""
    if not isinstance(body, dict):
        raise refusal.bad_request(
            'Expected a status in the form: {"status": "status"}'
        )
    if 'status' not in body:
        raise refusal.bad_request('Status not specified')
    return body
