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
"""What is not taken back, and what lets it through all the same."""

import pytest

from osc_imageshare.sharing import guards
from osc_imageshare.sharing import model
from osc_imageshare.sharing import planning
from osc_imageshare.sharing import reading
from osc_imageshare.sharing import request
from osc_imageshare.sharing import usage
from tests.unit.sharing import samples

B, C, D = 'b' * 32, 'c' * 32, 'd' * 32
HIDDEN = reading.Unread(reading.Why.NOT_PERMITTED, 'you have no role there')
WEB = usage.Server('s1', 'web')
UNSEEN = usage.Use(unseen_servers=HIDDEN)


def sentences(
    states: model.ImageState | tuple[model.ImageState, ...],
    *targets: str,
    uses: usage.Uses | None = None,
    private: bool = False,
    unknown: request.InUse = request.InUse.REFUSE,
) -> list[str]:
    revoke_request = request.RevokeRequest(
        ('golden',), request.Targets(targets), private=private, use=unknown
    )
    snapshot = samples.snapshot(states, *map(samples.target, targets))
    plan = planning.revoke(revoke_request, snapshot)
    return list(guards.revoke(revoke_request, snapshot, plan, uses or {}))


MEMBERS = {B: 'accepted', C: 'pending', 'gh\x1bost': 'pending'}
SHARED = samples.state(samples.image(), MEMBERS)


@pytest.mark.parametrize('visibility', ['private', 'shared'])
def test_what_is_ones_own_may_be_taken_back(visibility: str) -> None:
    assert sentences(samples.state(samples.image(visibility), {}), B) == []


@pytest.mark.parametrize('visibility', ['public', 'community'])
def test_whom_it_would_change_nothing_for(visibility: str) -> None:
    assert sentences(samples.state(samples.image(visibility)), B) == [
        (
            f'Image golden (i1) is {visibility}, so every project can use it. '
            'Change its visibility first.'
        )
    ]


def test_who_does_not_own_an_image_can_decline_it() -> None:
    theirs = samples.state(samples.image('public', owner=D))
    assert sentences(theirs, B) == [
        (
            f'Image golden (i1) belongs to project {D}, and only its owner '
            'can revoke access to it. Use share-reject to decline it.'
        )
    ]


def test_an_image_without_an_owner_can_be_declined() -> None:
    assert sentences(samples.state(samples.image(owner='')), B) == [
        (
            'Image golden (i1) has no owner, so only an administrator can '
            'revoke access to it. Use share-reject to decline it.'
        )
    ]


@pytest.mark.parametrize(
    'named,staying',
    [
        ((B,), [C, r'gh\x1bost']),
        ((B, C), [r'gh\x1bost']),
        ((B, C, 'gh\x1bost'), []),
    ],
)
def test_an_image_is_not_closed_over_a_member(
    named: tuple[str, ...], staying: list[str]
) -> None:
    assert sentences(SHARED, *named) == []
    assert sentences(SHARED, *named, private=True) == [
        'Image golden (i1) cannot be made private because other projects are '
        f'members of it: {", ".join(staying)}. Name them too, or use --all.'
        for _one in staying[:1]
    ]


def test_an_image_whose_members_nobody_sees_is_closed_already() -> None:
    hidden = samples.state(samples.image('private'))
    assert sentences(hidden, B, private=True) == []


def test_what_is_in_use_is_named() -> None:
    key = SHARED.image.key
    uses = {
        (key, B): usage.Use((WEB,), unseen_volumes=HIDDEN),
        (key, C): usage.Use((usage.Server('s2', ''),)),
        (key, D): usage.Use(),
    }
    words = (
        'Image golden (i1) is in use in project {}: server {}. They may fail '
        'to rebuild or migrate. {}Use --force to revoke it anyway.'
    )
    doubt = 'Could not check for other volumes: you have no role there. '
    # Who was not looked at, or uses nothing, keeps no other one.
    assert sentences(SHARED, 'e' * 32, D, B, C, uses=uses) == [
        words.format(B, 'web (s1)', doubt),
        words.format(C, 's2', ''),
    ]


def test_a_member_that_uses_nothing_hides_no_other_one() -> None:
    state = samples.state(
        samples.image(), dict.fromkeys((B, C, D), 'accepted')
    )
    key = state.image.key
    # Of the first one nothing was looked for.
    uses = {(key, C): usage.Use(), (key, D): usage.Use((WEB,))}
    assert sentences(state, B, C, D, uses=uses) == [
        (
            f'Image golden (i1) is in use in project {D}: server web (s1). '
            'They may fail to rebuild or migrate. Use --force to revoke it '
            'anyway.'
        )
    ]


def test_what_is_unknown_is_refused_where_it_is_to_be() -> None:
    uses = {(SHARED.image.key, B): UNSEEN, (SHARED.image.key, C): UNSEEN}
    assert sentences(SHARED, B, C, uses=uses) == []
    strict = request.InUse.REFUSE_UNKNOWN
    assert sentences(SHARED, B, C, uses=uses, unknown=strict) == [
        (
            'Could not check which servers use image golden (i1) in projects '
            f'{B}, {C}: you have no role there. To revoke it anyway, drop '
            '--require-unused.'
        )
    ]


def test_what_was_found_is_not_called_unknown() -> None:
    uses = {
        (SHARED.image.key, B): usage.Use((WEB,), unseen_volumes=HIDDEN),
        (SHARED.image.key, C): UNSEEN,
    }
    strict = request.InUse.REFUSE_UNKNOWN
    first, second = sentences(SHARED, B, C, uses=uses, unknown=strict)
    assert f'is in use in project {B}' in first
    assert f'in project {C}: you have' in second


def test_every_image_is_looked_at() -> None:
    states = (
        samples.state(samples.image(image_id='i2', owner=D)),
        samples.state(samples.image('public', image_id='i3')),
        SHARED,
    )
    uses = {(SHARED.image.key, B): usage.Use((WEB,))}
    found = sentences(states, B, uses=uses)
    assert [sentence.split()[2] for sentence in found] == [
        '(i2)',
        '(i3)',
        '(i1)',
    ]
