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

"""From what is there and what is wanted to the steps between."""

import pytest

from osc_imageshare.sharing import dormant as reopening
from osc_imageshare.sharing import model
from osc_imageshare.sharing import planning
from osc_imageshare.sharing import request
from osc_imageshare.sharing import result
from osc_imageshare.sharing import step
from tests.unit.sharing import samples

B = 'b' * 32
C = 'c' * 32
WANTED = request.ShareRequest(('golden',), request.Targets((B,)))
CREDENTIALS = {
    None: None,
    'rescoped': samples.RESCOPED,
    'cloud': model.Credential(model.CredentialKind.CLOUD, 'partner'),
    'admin': model.CALLER,
}


def steps(planned: planning.ImagePlan) -> list[list[str]]:
    return [
        [type(taken).__name__ for taken in change.steps]
        for change in planned.changes
    ]


def only(planned: planning.Plan) -> planning.ImagePlan:
    (image,) = planned.images
    return image


@pytest.mark.parametrize(
    'before,acceptor,wanted,result',
    [
        (None, None, ['AddMember'], 'pending'),
        ('pending', None, [], 'already'),
        ('accepted', None, [], 'already'),
        ('rejected', None, [], 'already'),
        (None, 'rescoped', ['AddMember', 'SetStatus'], 'accepted'),
        ('pending', 'rescoped', ['SetStatus'], 'accepted'),
        ('accepted', 'rescoped', [], 'already'),
        ('rejected', 'rescoped', ['SetStatus'], 'accepted'),
        (None, 'cloud', ['AddMember', 'SetStatus'], 'accepted'),
        ('pending', 'cloud', ['SetStatus'], 'accepted'),
        ('accepted', 'cloud', [], 'already'),
        ('rejected', 'cloud', ['SetStatus'], 'accepted'),
        (None, 'admin', ['AddMember', 'SetStatus'], 'accepted'),
        ('pending', 'admin', ['SetStatus'], 'accepted'),
        ('accepted', 'admin', [], 'already'),
        ('rejected', 'admin', ['SetStatus'], 'accepted'),
    ],
)
def test_a_shared_image(
    before: str | None, acceptor: str | None, wanted: list[str], result: str
) -> None:
    members = {C: 'rejected'} | ({B: before} if before else {})
    target = samples.target(B, acceptor=CREDENTIALS[acceptor])
    found = only(
        planning.share(
            WANTED,
            samples.snapshot(samples.state(samples.image(), members), target),
        )
    )
    assert (found.opening, found.purge) == (None, ())
    assert steps(found) == [wanted]
    (change,) = found.changes
    assert change.result == result
    assert change.before == before
    for taken in change.steps:
        assert taken.member_id == B
        if isinstance(taken, step.SetStatus):
            assert taken.by == CREDENTIALS[acceptor]


@pytest.mark.parametrize('visibility', ['private', 'community', 'public'])
@pytest.mark.parametrize(
    'acceptor,wanted,result',
    [
        (None, ['AddMember'], 'pending'),
        ('cloud', ['AddMember', 'SetStatus'], 'accepted'),
    ],
)
def test_an_image_that_has_to_be_opened(
    visibility: str, acceptor: str | None, wanted: list[str], result: str
) -> None:
    image = samples.image(visibility)
    target = samples.target(B, acceptor=CREDENTIALS[acceptor])
    found = only(
        planning.share(WANTED, samples.snapshot(samples.state(image), target))
    )
    assert found.opening == step.SetVisibility(image, model.Visibility.SHARED)
    assert steps(found) == [wanted]
    assert found.changes[0].result == result


def test_every_image_gets_every_target() -> None:
    states = (
        samples.state(samples.image(image_id='i1'), {B: 'accepted'}),
        samples.state(samples.image('private', image_id='i2')),
    )
    found = planning.share(
        WANTED, samples.snapshot(states, samples.target(B), samples.target(C))
    )
    assert found.size == 4
    assert [
        (planned.image.id, change.target.id, change.result.value)
        for planned in found.images
        for change in planned.changes
    ] == [
        ('i1', B, 'already'),
        ('i1', C, 'pending'),
        ('i2', B, 'pending'),
        ('i2', C, 'pending'),
    ]


def test_an_implied_target_is_not_for_its_own_image() -> None:
    states = (
        samples.state(samples.image(image_id='i1', owner=B)),
        samples.state(samples.image(image_id='i2', owner=C)),
    )
    found = planning.share(
        WANTED,
        samples.snapshot(
            states,
            samples.target(B, implied=True),
            samples.target(C, implied=True),
            caller=samples.ADMIN,
        ),
    )
    assert [
        [change.target.id for change in planned.changes]
        for planned in found.images
    ] == [[C], [B]]


class TestReopened:
    """A private image was made shared, and its old members are seen."""

    def again(
        self,
        members: dict[str, str],
        dormant: request.Dormant = request.Dormant.REFUSE,
        acceptor: str | None = None,
    ) -> planning.ImagePlan | reopening.OldMembers:
        wanted = request.ShareRequest(
            ('golden',), request.Targets((B,)), dormant=dormant
        )
        target = samples.target(B, acceptor=CREDENTIALS[acceptor])
        state = samples.state(samples.image('private'))
        first = only(planning.share(wanted, samples.snapshot(state, target)))
        return reopening.with_members(
            first, {k: model.MemberStatus(v) for k, v in members.items()}
        )

    @pytest.mark.parametrize('dormant', request.Dormant)
    def test_without_old_members(self, dormant: request.Dormant) -> None:
        found = self.again({}, dormant)
        assert isinstance(found, planning.ImagePlan)
        assert found.purge == ()
        assert steps(found) == [['AddMember']]

    @pytest.mark.parametrize('dormant', request.Dormant)
    @pytest.mark.parametrize(
        'before,acceptor,wanted,result',
        [
            ('pending', None, [], 'pending'),
            ('accepted', None, [], 'accepted'),
            ('rejected', None, [], 'rejected'),
            ('pending', 'cloud', ['SetStatus'], 'accepted'),
            ('accepted', 'cloud', [], 'accepted'),
            ('rejected', 'cloud', ['SetStatus'], 'accepted'),
        ],
    )
    def test_the_target_itself_is_no_old_member(
        self,
        dormant: request.Dormant,
        before: str,
        acceptor: str | None,
        wanted: list[str],
        result: str,
    ) -> None:
        found = self.again({B: before}, dormant, acceptor)
        assert isinstance(found, planning.ImagePlan)
        assert found.purge == ()
        assert steps(found) == [wanted]
        assert found.changes[0].result == result

    def test_old_members_are_named(self) -> None:
        found = self.again({C: 'accepted', 'gh\x1bost': 'pending'})
        assert isinstance(found, reopening.OldMembers)
        assert found.sentence == (
            'Making image golden (i1) shared again would restore access for: '
            f'{C} (accepted), gh\\x1bost (pending). Use --keep-old to keep '
            'them or --purge-old to remove them.'
        )

    def test_old_members_may_be_declared(self) -> None:
        undeclared = request.Dormant.REFUSE_UNDECLARED
        found = self.again({C: 'accepted'}, undeclared)
        assert isinstance(found, reopening.OldMembers)
        assert found.sentence == (
            'Making image golden (i1) shared again would restore access for '
            f'members that the manifest does not list: {C} (accepted). Add '
            'them to the manifest to keep them, or prune them.'
        )

    def test_old_members_are_kept(self) -> None:
        found = self.again({C: 'accepted'}, request.Dormant.KEEP)
        assert isinstance(found, planning.ImagePlan)
        assert found.purge == ()
        assert steps(found) == [['AddMember']]

    def test_old_members_are_purged_and_nobody_else(self) -> None:
        found = self.again(
            {C: 'accepted', B: 'pending', 'ghost': 'pending'},
            request.Dormant.PURGE,
        )
        assert isinstance(found, planning.ImagePlan)
        assert [removal.member_id for removal in found.purge] == [C, 'ghost']
        assert steps(found) == [[]]


@pytest.mark.parametrize(
    'want,status,reached',
    [
        (planning.Want.OFFERED, None, False),
        (planning.Want.OFFERED, 'pending', True),
        (planning.Want.OFFERED, 'accepted', True),
        (planning.Want.OFFERED, 'rejected', True),
        (planning.Want.ACCEPTED, None, False),
        (planning.Want.ACCEPTED, 'pending', False),
        (planning.Want.ACCEPTED, 'accepted', True),
        (planning.Want.ACCEPTED, 'rejected', False),
        (planning.Want.REJECTED, 'rejected', True),
        (planning.Want.REJECTED, 'accepted', False),
        (planning.Want.REVOKED, None, True),
        (planning.Want.REVOKED, 'rejected', False),
        (planning.Want.KEPT, None, True),
        (planning.Want.KEPT, 'accepted', True),
    ],
)
def test_reached(
    want: planning.Want, status: str | None, reached: bool
) -> None:
    change = planning.Change(
        samples.target(B), want, None, (), model.Result.ALREADY
    )
    now = model.MemberStatus(status) if status else None
    assert planning.reached(change, now) is reached


def test_a_forecast_says_what_would_be() -> None:
    state = samples.state(samples.image(), {B: 'accepted'})
    found = planning.share(
        WANTED,
        samples.snapshot(
            state,
            samples.target(B),
            samples.target(C, acceptor=samples.RESCOPED),
        ),
    )
    assert [
        (o.target.id, o.status, o.result.value, o.forecast)
        for o in result.forecast(found)
    ] == [
        (B, model.MemberStatus.ACCEPTED, 'already', True),
        (C, None, 'accepted', True),
    ]
    for outcome in result.forecast(found):
        assert outcome.image == state.image
        assert outcome.reached
        assert outcome.reason == ''
    assert list(reopening.unforeseen(found)) == []


def test_what_no_plan_can_foresee() -> None:
    state = samples.state(samples.image('private'))
    found = planning.share(WANTED, samples.snapshot(state, samples.target(B)))
    assert list(reopening.unforeseen(found)) == [
        (
            'The members of image golden (i1) cannot be seen while it is '
            'private. Old members may get access again when it is shared.'
        )
    ]


def test_an_image_without_a_target_is_not_opened() -> None:
    state = samples.state(samples.image('private', owner=B))
    found = planning.share(
        WANTED,
        samples.snapshot(
            state, samples.target(B, implied=True), caller=samples.ADMIN
        ),
    )
    assert all(planned.opening is None for planned in found.images)
