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

"""An image whose members are all meant, or that somebody else has opened."""

import dataclasses

import pytest

from osc_imageshare.sharing import dormant
from osc_imageshare.sharing import model
from osc_imageshare.sharing import planning
from osc_imageshare.sharing import request
from osc_imageshare.sharing import step
from tests.unit.sharing import samples

B, C = 'b' * 32, 'c' * 32
PRIVATE = samples.image('private')
OLD = {
    B: model.MemberStatus.PENDING,
    C: model.MemberStatus.ACCEPTED,
    'gh\x1bost': model.MemberStatus.REJECTED,
}


def planned(
    kind: request.Dormant,
    *,
    want: planning.Want = planning.Want.OFFERED,
    returning: bool = False,
) -> planning.ImagePlan:
    """Plan for project B."""
    return planning.ImagePlan(
        PRIVATE,
        (planning.change_of(PRIVATE, samples.target(B), want, {}),),
        opening=step.SetVisibility(PRIVATE, model.Visibility.SHARED),
        dormant=kind,
        returning=returning,
    )


@pytest.mark.parametrize(
    'kind',
    [
        request.Dormant.REFUSE,
        request.Dormant.REFUSE_UNDECLARED,
        request.Dormant.PURGE,
    ],
)
def test_members_of_an_image_that_somebody_else_has_opened(
    kind: request.Dormant,
) -> None:
    refusal = dormant.with_members(planned(kind), OLD, opened=False)
    assert refusal == dormant.OldMembers(
        'Another client has made image golden (i1) shared in the meantime, '
        f'which restored access for: {C} (accepted), gh\\x1bost (rejected). '
        'Run the command again to share it in addition.'
    )


@pytest.mark.parametrize('kind', request.Dormant)
def test_who_is_asked_for_is_a_member_already_there(
    kind: request.Dormant,
) -> None:
    """Another run has given the access, so that nothing is left to do."""
    members = {B: model.MemberStatus.PENDING}
    first = planned(kind)
    again = dormant.with_members(first, members, opened=False)
    assert again == dataclasses.replace(
        first,
        changes=(
            planning.change_of(
                PRIVATE, samples.target(B), planning.Want.OFFERED, members
            ),
        ),
    )
    assert isinstance(again, planning.ImagePlan)
    assert [change.result.value for change in again.changes] == ['already']


def test_whoever_is_a_member_may_stay_one() -> None:
    first = planned(request.Dormant.KEEP)
    again = dormant.with_members(first, OLD, opened=False)
    assert isinstance(again, planning.ImagePlan)
    assert [change.target.id for change in again.changes] == [B]
    assert again.purge == ()


@pytest.mark.parametrize(
    'opened,results',
    [
        (True, ['pending', 'accepted', 'rejected']),
        (False, ['already', 'already', 'already']),
    ],
)
def test_every_member_that_comes_back_is_asked_for(
    opened: bool, results: list[str]
) -> None:
    again = dormant.with_members(
        planned(request.Dormant.KEEP, returning=True), OLD, opened=opened
    )
    assert isinstance(again, planning.ImagePlan)
    assert [change.result.value for change in again.changes] == results
    assert [change.before for change in again.changes] == [*OLD.values()]
    assert [change.steps for change in again.changes] == [(), (), ()]
    assert [change.want for change in again.changes] == [
        planning.Want.OFFERED
    ] * 3
    assert [change.target for change in again.changes] == [
        samples.target(B),
        samples.target(C, implied=True),
        samples.target('gh\x1bost', implied=True),
    ]


@pytest.mark.parametrize(
    'members,results',
    [({}, []), ({B: model.MemberStatus.PENDING}, ['skipped'])],
)
def test_who_is_left_alone_is_told_of_where_it_is_a_member(
    members: dict[str, model.MemberStatus], results: list[str]
) -> None:
    again = dormant.with_members(
        planned(request.Dormant.REFUSE, want=planning.Want.KEPT), members
    )
    assert isinstance(again, planning.ImagePlan)
    assert [change.result.value for change in again.changes] == results


def test_what_is_purged_is_removed_from_this_image() -> None:
    again = dormant.with_members(planned(request.Dormant.PURGE), OLD)
    assert isinstance(again, planning.ImagePlan)
    assert again.purge == (
        step.RemoveMember(PRIVATE, C),
        step.RemoveMember(PRIVATE, 'gh\x1bost'),
    )
