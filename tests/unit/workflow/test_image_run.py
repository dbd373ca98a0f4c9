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

"""One image's part of a run, where another client is at work as well."""

import dataclasses

import pytest

from osc_imageshare.sharing import edit
from osc_imageshare.sharing import model
from osc_imageshare.sharing import planning
from osc_imageshare.sharing import step
from osc_imageshare.workflow import image_run
from osc_imageshare.workflow import write
from tests.unit.sharing import samples

B = 'b' * 32
ACCEPTED, PENDING = model.MemberStatus.ACCEPTED, model.MemberStatus.PENDING


class Writer(write.Writer):
    """Finds each step done or in vain, and lists the members it is given."""

    def __init__(
        self,
        members: dict[str, model.MemberStatus],
        unlisted: model.MemberStatus | None = None,
    ) -> None:
        self._members = members
        self._unlisted = unlisted

    def take(self, taken: step.Step | edit.Edit) -> step.Effect:
        return step.Effect.NONE

    def members(self, image: model.ImageName) -> dict[str, model.MemberStatus]:
        return self._members

    def status(
        self, image: model.ImageName, member_id: str
    ) -> model.MemberStatus | None:
        return self._unlisted


def outcome(
    writer: Writer,
    want: planning.Want,
    before: dict[str, model.MemberStatus],
    *steps: step.MemberStep,
) -> model.Outcome:
    image = samples.image()
    target = samples.target(B, acceptor=samples.RESCOPED)
    change = dataclasses.replace(
        planning.change_of(image, target, want, before),
        steps=steps,
    )
    planned = planning.ImagePlan(image=image, changes=(change,))
    run = image_run.ImageRun(planned, writer, lambda: None)
    for task in run.open():
        task()
    (only,) = run.outcomes()
    return only


ADD = step.AddMember(samples.image(), B)
REMOVE = step.RemoveMember(samples.image(), B)
ACCEPT = step.SetStatus(samples.image(), B, ACCEPTED, samples.RESCOPED)


@pytest.mark.parametrize(
    'want,taken,now,status',
    [
        # Removed by another client, and added again.
        (planning.Want.REVOKED, REMOVE, {B: PENDING}, PENDING),
        # Accepted, and set back.
        (planning.Want.ACCEPTED, ACCEPT, {B: PENDING}, PENDING),
        (planning.Want.ACCEPTED, ACCEPT, {}, None),
    ],
)
def test_another_client_undoes_it(
    want: planning.Want,
    taken: step.MemberStep,
    now: dict[str, model.MemberStatus],
    status: model.MemberStatus | None,
) -> None:
    found = outcome(Writer(now), want, {B: PENDING}, taken)
    assert (found.target.id, found.status) == (B, status)
    assert (found.result, found.reached) == (model.Result.FAILED, False)
    assert found.reason == (
        'Another client is changing the share of image golden (i1) with '
        f'project {B}. Run the command again.'
    )


@pytest.mark.parametrize(
    'want,taken,now',
    [
        (planning.Want.REVOKED, REMOVE, {}),
        (planning.Want.ACCEPTED, ACCEPT, {B: ACCEPTED}),
        (planning.Want.OFFERED, ADD, {B: ACCEPTED}),
    ],
)
def test_another_client_has_done_it(
    want: planning.Want,
    taken: step.MemberStep,
    now: dict[str, model.MemberStatus],
) -> None:
    found = outcome(Writer(now), want, {}, taken)
    assert (found.status, found.reached) == (now.get(B), True)
    assert found.result is model.Result.ALREADY


def test_a_member_that_glance_has_and_does_not_list() -> None:
    hidden = Writer({}, unlisted=PENDING)
    found = outcome(hidden, planning.Want.OFFERED, {}, ADD)
    assert (found.status, found.reached) == (PENDING, True)
    found = outcome(Writer({}), planning.Want.OFFERED, {}, ADD)
    assert (found.status, found.result) == (None, model.Result.FAILED)
    assert found.reason.startswith('Glance refused to share image golden (i1)')
