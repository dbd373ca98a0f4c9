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

"""Sharing an image again with the members that it has."""

import dataclasses

import pytest

from osc_imageshare.sharing import model
from osc_imageshare.sharing import planning
from osc_imageshare.sharing import request
from osc_imageshare.sharing import step
from tests.unit.sharing import samples

B, C = 'b' * 32, 'c' * 32
# No target is named, and members that come back are kept.
AGAIN = request.ShareRequest(
    ('golden',), request.Targets(), dormant=request.Dormant.KEEP
)
TARGETS = (samples.target(B), samples.target(C))


def plan_of(state: model.ImageState) -> planning.ImagePlan:
    plan = planning.share(AGAIN, samples.snapshot(state, *TARGETS))
    assert plan.missed == ()
    (planned,) = plan.images
    return planned


@pytest.mark.parametrize('visibility', ['private', 'community', 'public'])
def test_an_image_is_opened_for_whoever_comes_back(visibility: str) -> None:
    image = samples.image(visibility)
    assert plan_of(samples.state(image)) == planning.ImagePlan(
        image=image,
        changes=(),
        opening=step.SetVisibility(image, model.Visibility.SHARED),
        dormant=request.Dormant.KEEP,
        returning=True,
    )


def test_a_shared_image_stays_shared_with_its_own_members() -> None:
    image = samples.image()
    (target, _other) = TARGETS
    assert plan_of(
        samples.state(image, {B: 'accepted'})
    ) == planning.ImagePlan(
        image=image,
        changes=(
            planning.Change(
                target,
                planning.Want.OFFERED,
                model.MemberStatus.ACCEPTED,
                (),
                model.Result.ALREADY,
            ),
        ),
        dormant=request.Dormant.KEEP,
        returning=True,
    )


def test_a_shared_image_without_members_has_nothing_to_be_done() -> None:
    assert plan_of(samples.state(samples.image())) == planning.ImagePlan(
        image=samples.image(),
        changes=(),
        dormant=request.Dormant.KEEP,
        returning=True,
    )


@pytest.mark.parametrize(
    'absent,result',
    [(True, model.Result.SKIPPED), (False, model.Result.FAILED)],
)
def test_an_image_that_was_not_met_is_nobodys(
    absent: bool, result: model.Result
) -> None:
    name = model.ImageName('RegionTwo', '', 'golden')
    gap = model.Gap(name, absent, 'It is not there.')
    snapshot = dataclasses.replace(samples.snapshot(()), gaps=(gap,))
    assert planning.share(AGAIN, snapshot) == planning.Plan(
        (),
        (
            model.Outcome(
                name,
                planning.UNREAD,
                None,
                result,
                reached=False,
                reason='It is not there.',
            ),
        ),
    )
