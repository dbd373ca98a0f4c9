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
"""Taking back, deciding, and what was not met in a region."""

import dataclasses

import pytest

from osc_imageshare.sharing import guards
from osc_imageshare.sharing import model
from osc_imageshare.sharing import planning
from osc_imageshare.sharing import request
from osc_imageshare.sharing import result
from osc_imageshare.sharing import step
from tests.unit.sharing import samples

B, C, GHOST = 'b' * 32, 'c' * 32, 'ghost'
AWAY = model.ImageName('RegionTwo', '', 'golden')
ABSENT = model.Gap(AWAY, True, 'There is no such image.')
SILENT = model.Gap(AWAY, False, 'RegionTwo failed (500).')


def revoked(
    state: model.ImageState, *targets: model.Target, private: bool = False
) -> planning.ImagePlan:
    wanted = request.RevokeRequest(
        ('golden',), request.Targets((B,)), private=private
    )
    found = planning.revoke(wanted, samples.snapshot(state, *targets))
    (planned,) = found.images
    return planned


def test_who_is_a_member_is_one_no_more() -> None:
    image = samples.image()
    state = samples.state(image, {B: 'accepted', GHOST: 'pending'})
    found = revoked(state, *map(samples.target, (GHOST, B, C)))
    assert [
        (change.target.id, change.before, change.steps, change.result.value)
        for change in found.changes
    ] == [
        (GHOST, 'pending', (step.RemoveMember(image, GHOST),), 'revoked'),
        (B, 'accepted', (step.RemoveMember(image, B),), 'revoked'),
        # A list may be late; the call itself tells.
        (C, None, (step.RemoveMember(image, C),), 'already'),
    ]
    assert (found.image, found.closing) == (image, None)
    assert [target.id for target in planning.taken(found)] == [GHOST, B]


def test_members_that_nobody_sees_are_not_taken_back() -> None:
    (change,) = revoked(
        samples.state(samples.image('private')), samples.target(B)
    ).changes
    assert (change.before, change.steps) == (None, ())


def test_one_of_many_is_meant_where_it_is_a_member() -> None:
    state = samples.state(samples.image(), {B: 'accepted'})
    found = revoked(
        state, samples.target(B, implied=True), samples.target(C, implied=True)
    )
    assert [change.target.id for change in found.changes] == [B]


@pytest.mark.parametrize(
    'visibility,private,closes',
    [
        ('shared', True, True),
        ('shared', False, False),
        ('private', True, False),
    ],
)
def test_whether_the_image_is_closed(
    visibility: str, private: bool, closes: bool
) -> None:
    image = samples.image(visibility)
    found = revoked(
        samples.state(image, {B: 'accepted'}),
        samples.target(B),
        private=private,
    )
    closing = step.SetVisibility(image, model.Visibility.PRIVATE)
    assert found.closing == (closing if closes else None)


@pytest.mark.parametrize(
    'everybody,gap,missed',
    [
        (False, ABSENT, [(B, 'already', True)]),
        (False, SILENT, [(B, 'failed', False)]),
        (True, ABSENT, [(B, 'already', True)]),
        # Whoever is a member there: nobody knows.
        (True, SILENT, [('', 'failed', False)]),
    ],
)
def test_what_was_not_met_was_to_be_taken_back(
    everybody: bool, gap: model.Gap, missed: list[tuple[str, str, bool]]
) -> None:
    wanted = request.RevokeRequest(
        ('golden',), request.Targets((B,)), everybody=everybody
    )
    seen = dataclasses.replace(
        samples.snapshot(
            (), samples.target(B), samples.target(C, implied=True)
        ),
        gaps=(gap,),
    )
    found = planning.revoke(wanted, seen).missed
    assert [(o.target.id, o.result.value, o.reached) for o in found] == missed
    for outcome in found:
        assert (outcome.image, outcome.status) == (AWAY, None)
        assert outcome.reason == gap.reason


@pytest.mark.parametrize(
    'gap,shown', [(ABSENT, 'skipped'), (SILENT, 'failed')]
)
def test_what_was_not_met_cannot_be_shared(gap: model.Gap, shown: str) -> None:
    seen = dataclasses.replace(
        samples.snapshot((), samples.target(B), samples.target(C)), gaps=(gap,)
    )
    found = planning.share(
        request.ShareRequest(('x',), request.Targets()), seen
    )
    assert [(o.target.id, o.result.value) for o in found.missed] == [
        (B, shown),
        (C, shown),
    ]
    assert not any(o.reached for o in found.missed)
    foreseen = result.forecast(found)
    assert foreseen == tuple(
        dataclasses.replace(o, forecast=True) for o in found.missed
    )


def offer(image: model.Image, target: model.Target) -> model.Offer:
    return model.Offer(
        image, samples.OWNER, target, model.MemberStatus.PENDING
    )


@pytest.mark.parametrize(
    'want,status',
    [
        (planning.Want.ACCEPTED, 'accepted'),
        (planning.Want.REJECTED, 'rejected'),
    ],
)
def test_a_decision_is_one_step_for_each_offer(
    want: planning.Want, status: str
) -> None:
    one, two = samples.image(), samples.image(image_id='i2')
    mine = samples.target(B, acceptor=model.CALLER)
    other = samples.target(C, acceptor=samples.RESCOPED)
    gone = offer(samples.image(image_id='i3'), mine)
    decided = dataclasses.replace(gone, status=model.MemberStatus(status))
    found = planning.decide(
        model.Inbox(
            (offer(one, mine), offer(two, mine), offer(one, other), decided),
            {},
            ((SILENT, mine),),
        ),
        want,
    )
    now = model.MemberStatus(status)
    assert [
        (each.image.id, [change.steps for change in each.changes])
        for each in found.images
    ] == [
        (
            'i1',
            [
                (step.SetStatus(one, B, now, model.CALLER),),
                (step.SetStatus(one, C, now, samples.RESCOPED),),
            ],
        ),
        ('i2', [(step.SetStatus(two, B, now, model.CALLER),)]),
        ('i3', [()]),
    ]
    assert [
        change.result.value for each in found.images for change in each.changes
    ] == [status, status, status, 'already']
    (missed,) = found.missed
    assert (missed.target, missed.result.value) == (mine, 'failed')


def test_a_forecast_says_why() -> None:
    image = samples.image()
    change = planning.change_of(
        image, samples.target(B), planning.Want.KEPT, {}, 'Nobody declares it.'
    )
    (found,) = result.forecast(
        planning.Plan((planning.ImagePlan(image, (change,)),))
    )
    assert found.reason == 'Nobody declares it.'


IMAGE = samples.image()
OPENING = step.SetVisibility(IMAGE, model.Visibility.SHARED)
CLOSING = step.SetVisibility(IMAGE, model.Visibility.PRIVATE)


def change(
    *steps: step.MemberStep, want: planning.Want = planning.Want.ACCEPTED
) -> planning.Change:
    return planning.Change(
        samples.target(B), want, None, steps, model.Result.ALREADY
    )


def set_status(by: model.Credential) -> step.SetStatus:
    return step.SetStatus(IMAGE, B, model.MemberStatus.ACCEPTED, by)


@pytest.mark.parametrize(
    'planned,needed',
    [
        (planning.ImagePlan(IMAGE, ()), False),
        (planning.ImagePlan(IMAGE, (change(),)), False),
        (planning.ImagePlan(IMAGE, (), opening=OPENING), True),
        (planning.ImagePlan(IMAGE, (), closing=CLOSING), True),
        (
            planning.ImagePlan(IMAGE, (change(step.AddMember(IMAGE, B)),)),
            True,
        ),
        (
            planning.ImagePlan(IMAGE, (change(step.RemoveMember(IMAGE, B)),)),
            True,
        ),
        (
            planning.ImagePlan(IMAGE, (change(set_status(model.CALLER)),)),
            True,
        ),
        # Another project accepts for itself.
        (
            planning.ImagePlan(IMAGE, (change(set_status(samples.RESCOPED)),)),
            False,
        ),
    ],
)
def test_whether_the_caller_has_to_do_something(
    planned: planning.ImagePlan, needed: bool
) -> None:
    idle = planning.ImagePlan(IMAGE, ())
    assert guards.needs_caller(planning.Plan((planned,))) is needed
    assert guards.needs_caller(planning.Plan((idle, planned))) is needed


@pytest.mark.parametrize(
    'want,result',
    [
        (planning.Want.OFFERED, model.Result.PENDING),
        (planning.Want.ACCEPTED, model.Result.ACCEPTED),
        (planning.Want.REJECTED, model.Result.REJECTED),
        (planning.Want.REVOKED, model.Result.REVOKED),
    ],
)
def test_the_result_of_steps_that_were_taken(
    want: planning.Want, result: model.Result
) -> None:
    made = change(step.AddMember(IMAGE, B), want=want)
    assert made.result_of(changed=True) is result
    assert made.result_of(changed=False) is model.Result.ALREADY


@pytest.mark.parametrize('changed', [False, True])
def test_the_result_without_a_step_is_the_one_foreseen(changed: bool) -> None:
    kept = dataclasses.replace(change(), result=model.Result.SKIPPED)
    assert kept.result_of(changed=changed) is model.Result.SKIPPED
