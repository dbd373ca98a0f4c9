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

"""Glance's rules for the members of an image, and plans run by them."""

import dataclasses

from osc_imageshare.sharing import dormant
from osc_imageshare.sharing import model
from osc_imageshare.sharing import planning
from osc_imageshare.sharing import step

Members = dict[str, model.MemberStatus]


@dataclasses.dataclass
class Glance:
    """One image, changed by Glance's rules (Image API v2, "Members")."""

    image: model.Image
    hidden: Members

    @property
    def shared(self) -> bool:
        return self.image.visibility is model.Visibility.SHARED

    @property
    def state(self) -> model.ImageState:
        seen = dict(self.hidden) if self.shared else None
        return model.ImageState(self.image, seen)

    def take(self, taken: step.Step) -> None:
        assert taken.image.key == self.image.key
        match taken:
            case step.SetVisibility(visibility=visibility):
                self.image = dataclasses.replace(
                    self.image, visibility=visibility
                )
            case step.AddMember(member_id=member_id):
                assert self.shared, '403: only shared images have members'
                assert member_id not in self.hidden, '409: duplicate'
                self.hidden[member_id] = model.MemberStatus.PENDING
            case step.SetStatus(member_id=member_id, status=status, by=by):
                assert self.shared, '403: only shared images have members'
                assert member_id in self.hidden, '404: no such member'
                assert by.name == member_id, '403: only the member'
                self.hidden[member_id] = status
            case step.RemoveMember(member_id=member_id):
                assert self.shared, '403: only shared images have members'
                del self.hidden[member_id]


def run(planned: planning.ImagePlan, glance: Glance) -> str | None:
    """Take the steps of a plan; return why that ended before the end."""
    if planned.opening is not None:
        before = glance.image.visibility
        glance.take(planned.opening)
        again = dormant.with_members(planned, dict(glance.hidden))
        if isinstance(again, dormant.OldMembers):
            undo = step.undo(planned.opening, None)
            assert undo is not None
            glance.take(undo)
            assert glance.image.visibility is before
            return again.sentence
        planned = again
    for removal in planned.purge:
        glance.take(removal)
    for change in planned.changes:
        for taken in change.steps:
            glance.take(taken)
    return None
