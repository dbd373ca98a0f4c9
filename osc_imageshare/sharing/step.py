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

"""The calls that change a cloud, as values: a plan names every one."""

import dataclasses
import enum
from typing import assert_never

from osc_imageshare.sharing import model


@dataclasses.dataclass(frozen=True, slots=True)
class SetVisibility:
    """``PATCH /v2/images/{image_id}``."""

    image: model.Image
    visibility: model.Visibility


@dataclasses.dataclass(frozen=True, slots=True)
class AddMember:
    """``POST /v2/images/{image_id}/members``."""

    image: model.Image
    member_id: str


@dataclasses.dataclass(frozen=True, slots=True)
class SetStatus:
    """``PUT /v2/images/{image_id}/members/{member_id}``.

    :ivar by: who takes the step; every other one is the caller's.
    """

    image: model.Image
    member_id: str
    status: model.MemberStatus
    by: model.Credential


@dataclasses.dataclass(frozen=True, slots=True)
class RemoveMember:
    """``DELETE /v2/images/{image_id}/members/{member_id}``."""

    image: model.Image
    member_id: str


MemberStep = AddMember | SetStatus | RemoveMember
Step = SetVisibility | MemberStep


class Effect(enum.Enum):
    """What a step that was taken has done."""

    CHANGED = enum.auto()
    # It was so already: another client has done it in the meantime. It is not
    # this run's to undo.
    NONE = enum.auto()


def status_after(taken: MemberStep) -> model.MemberStatus | None:
    """Return a member's status after a step; ``None``: no member."""
    match taken:
        case AddMember():
            return model.MemberStatus.PENDING
        case SetStatus(status=status):
            return status
        case RemoveMember():
            return None
        case _:
            assert_never(taken)


def undo(taken: Step, before: model.MemberStatus | None) -> Step | None:
    """Return the step that undoes a step, or ``None`` if none can.

    :param before: the member's status before the step; ``None``: no member.
    """
    match taken:
        case SetVisibility(image=image):
            return SetVisibility(image, image.visibility)
        case AddMember(image=image, member_id=member_id):
            return RemoveMember(image, member_id)
        case SetStatus(image=image, member_id=member_id, by=by):
            # The status ends when the member that this run adds is removed.
            if before is None:
                return None
            return SetStatus(image, member_id, before, by)
        case RemoveMember(image=image, member_id=member_id):
            # What was removed without being listed was perhaps not there.
            return AddMember(image, member_id) if before else None
        case _:
            assert_never(taken)
