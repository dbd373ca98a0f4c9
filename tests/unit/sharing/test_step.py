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

"""What takes a step back, and what a member's status is after it."""

import pytest

from osc_imageshare.sharing import model
from osc_imageshare.sharing import step
from tests.unit.sharing import samples

SHARED = model.Visibility.SHARED
ACCEPTED = model.MemberStatus.ACCEPTED
PENDING = model.MemberStatus.PENDING
REJECTED = model.MemberStatus.REJECTED
PRIVATE = samples.image('private')
IMAGE = samples.image()
ADD = step.AddMember(IMAGE, 'b')
ACCEPT = step.SetStatus(IMAGE, 'b', ACCEPTED, samples.RESCOPED)
REMOVE = step.RemoveMember(IMAGE, 'b')


@pytest.mark.parametrize(
    'taken,before,back',
    [
        (
            step.SetVisibility(PRIVATE, SHARED),
            None,
            step.SetVisibility(PRIVATE, model.Visibility.PRIVATE),
        ),
        (ADD, None, REMOVE),
        (ACCEPT, None, None),
        (
            ACCEPT,
            PENDING,
            step.SetStatus(IMAGE, 'b', PENDING, samples.RESCOPED),
        ),
        (
            ACCEPT,
            REJECTED,
            step.SetStatus(IMAGE, 'b', REJECTED, samples.RESCOPED),
        ),
        (REMOVE, ACCEPTED, ADD),
        # What was not listed was perhaps not there.
        (REMOVE, None, None),
    ],
)
def test_undo(
    taken: step.Step,
    before: model.MemberStatus | None,
    back: step.Step | None,
) -> None:
    assert step.undo(taken, before) == back


@pytest.mark.parametrize(
    'taken,status',
    [
        (ADD, PENDING),
        (ACCEPT, ACCEPTED),
        (step.SetStatus(IMAGE, 'b', REJECTED, model.CALLER), REJECTED),
        (REMOVE, None),
    ],
)
def test_status_after(
    taken: step.MemberStep, status: model.MemberStatus | None
) -> None:
    assert step.status_after(taken) is status
