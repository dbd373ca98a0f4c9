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

"""Plans, run by a simulator of Glance's rules, lead where they should."""

from hypothesis import given
from hypothesis import strategies as st

from osc_imageshare.sharing import dormant as reopening
from osc_imageshare.sharing import model
from osc_imageshare.sharing import planning
from osc_imageshare.sharing import request
from osc_imageshare.sharing import step
from tests.unit.sharing import samples
from tests.unit.sharing.simulator import Glance
from tests.unit.sharing.simulator import Members
from tests.unit.sharing.simulator import run

OWNER = samples.OWNER.id
TARGETS = request.Targets(('some',))
PROJECTS = ('b', 'c', 'd', 'e', 'ghost')

members = st.dictionaries(
    st.sampled_from(PROJECTS), st.sampled_from(model.MemberStatus)
)


@st.composite
def targets(draw: st.DrawFn) -> tuple[model.Target, ...]:
    chosen = draw(st.sets(st.sampled_from(PROJECTS[:4]), min_size=1))
    own = draw(st.booleans())
    return tuple(
        samples.target(
            name,
            acceptor=model.Credential(model.CredentialKind.RESCOPED, name)
            if draw(st.booleans())
            else None,
        )
        for name in sorted(chosen)
    ) + ((samples.target(OWNER, implied=True),) if own else ())


@given(
    st.sampled_from(model.Visibility),
    members,
    targets(),
    st.sampled_from(request.Dormant),
)
def test_a_plan_reaches_the_wish_and_nothing_else(
    visibility: model.Visibility,
    there: Members,
    wanted: tuple[model.Target, ...],
    dormant: request.Dormant,
) -> None:
    glance = Glance(samples.image(visibility.value), dict(there))
    wish = request.ShareRequest(
        ('golden',), TARGETS, narrow=True, dormant=dormant
    )

    def planned() -> planning.ImagePlan:
        (found,) = planning.share(
            wish, samples.snapshot(glance.state, *wanted)
        ).images
        return found

    asked = {target.id for target in wanted} - {OWNER}
    was_shared = glance.shared
    old = {k: v for k, v in there.items() if k not in asked}
    refusal = run(planned(), glance)
    if refusal is not None:
        assert old
        assert not was_shared
        assert dormant in (
            request.Dormant.REFUSE,
            request.Dormant.REFUSE_UNDECLARED,
        )
        assert glance.hidden == there
        return
    assert glance.shared
    for target in wanted:
        if target.id == OWNER:
            assert OWNER not in glance.hidden
        elif target.acceptor:
            assert glance.hidden[target.id] is model.MemberStatus.ACCEPTED
        else:
            offered = there.get(target.id, model.MemberStatus.PENDING)
            assert glance.hidden[target.id] is offered
    purged = not was_shared and dormant is request.Dormant.PURGE
    kept = {k: v for k, v in glance.hidden.items() if k not in asked}
    assert kept == ({} if purged else old)
    again = planned()
    assert (again.opening, again.purge) == (None, ())
    assert [change.steps for change in again.changes] == [()] * len(asked)
    assert {change.result for change in again.changes} == {
        model.Result.ALREADY
    }


@given(st.sampled_from(model.Visibility), members, targets())
def test_undoing_every_step_leads_back(
    visibility: model.Visibility,
    there: Members,
    wanted: tuple[model.Target, ...],
) -> None:
    glance = Glance(samples.image(visibility.value), dict(there))
    wish = request.ShareRequest(
        ('golden',), TARGETS, dormant=request.Dormant.KEEP
    )
    (planned,) = planning.share(
        wish, samples.snapshot(glance.state, *wanted)
    ).images
    undo = []
    if planned.opening is not None:
        glance.take(planned.opening)
        undo.append(step.undo(planned.opening, None))
        again = reopening.with_members(planned, dict(glance.hidden))
        assert isinstance(again, planning.ImagePlan)
        planned = again
    for change in planned.changes:
        for taken in change.steps:
            glance.take(taken)
            now = glance.hidden.get(change.target.id)
            assert step.status_after(taken) is now
            undo.append(step.undo(taken, change.before))
    for back in reversed(undo):
        if back is not None:
            glance.take(back)
    assert glance.hidden == there
    assert glance.image.visibility is visibility
