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

"""Exit codes, and what a person is told beside the rows."""

import dataclasses

import pytest

from osc_imageshare.sharing import advice
from osc_imageshare.sharing import model
from osc_imageshare.sharing import result
from tests.unit.sharing import samples

B = samples.target('b' * 32, 'project-b', unaccepted='you have no role there')
NAMED = f'project-b ({B.id})'
C = samples.target('c' * 32)
ACCEPTED_HERE = samples.target('d' * 32, acceptor=samples.RESCOPED)


@pytest.mark.parametrize(
    'reached,interrupted,code',
    [
        ((), False, 0),
        ((True, True), False, 0),
        ((True, False), False, 1),
        ((False,), False, 1),
        ((True,), True, 130),
        ((False,), True, 130),
        ((), True, 130),
    ],
)
def test_exit_code(
    reached: tuple[bool, ...], interrupted: bool, code: int
) -> None:
    outcomes = tuple(samples.outcome('already', reached=r) for r in reached)
    assert result.exit_code(outcomes, interrupted=interrupted) == code


def test_what_an_image_did_not_come_to_is_a_failure() -> None:
    done = (samples.outcome('revoked'),)
    assert result.exit_code(done, troubles=('It stays shared.',)) == 1


def test_a_refusal_says_everything_and_that_nothing_was_done() -> None:
    refused = result.Refused(('One.', 'Two.'))
    assert str(refused) == 'One.\nTwo.\nNothing was changed.'
    assert refused.problems == ('One.', 'Two.')


def test_each_failure_is_told_once() -> None:
    outcomes = (
        samples.outcome('failed', reached=False, reason='Glance failed.'),
        samples.outcome('failed', reached=False, reason='Glance failed.'),
        samples.outcome('skipped', reached=False, reason='Interrupted.'),
        samples.outcome('failed', reached=False),
        samples.outcome('accepted', reason='No failure.'),
    )
    assert list(result.failures(outcomes)) == [
        'Glance failed.',
        'Interrupted.',
    ]


def other_side(
    *outcomes: model.Outcome, several: bool = False, explain: bool = True
) -> list[str]:
    return list(
        advice.other_side(outcomes, several_regions=several, explain=explain)
    )


def test_the_other_side_gets_a_command_for_each_image() -> None:
    second = samples.image(image_id='i2')
    assert other_side(
        samples.outcome('pending', 'pending', recipient=B),
        samples.outcome('pending', 'pending', recipient=C),
        samples.outcome('already', 'pending', recipient=B, shown=second),
    ) == [
        (
            f'Waiting for project {NAMED} to accept (you have no role there). '
            'A user there can run:'
        ),
        '  openstack image set --accept i1',
        '  openstack image set --accept i2',
        f'Waiting for project {C.id} to accept. A user there can run:',
        '  openstack image set --accept i1',
    ]


def test_it_is_not_explained_what_was_asked_for() -> None:
    shown = other_side(
        samples.outcome('pending', 'pending', recipient=B), explain=False
    )
    assert (
        shown[0]
        == f'Waiting for project {NAMED} to accept. A user there can run:'
    )


def test_the_region_is_named_where_there_are_several() -> None:
    there = dataclasses.replace(samples.image(), region='Region Two')
    shown = other_side(
        samples.outcome('pending', 'pending', recipient=C),
        samples.outcome('pending', 'pending', recipient=C, shown=there),
        several=True,
    )
    assert shown[1:] == [
        '  openstack --os-region-name RegionOne image set --accept i1',
        "  openstack --os-region-name 'Region Two' image set --accept i1",
    ]


@pytest.mark.parametrize(
    'outcome',
    [
        samples.outcome('accepted', 'accepted', recipient=C),
        samples.outcome('already', 'accepted', recipient=C),
        samples.outcome('failed', 'pending', recipient=C, reached=False),
        samples.outcome('skipped', None, recipient=C, reached=False),
        samples.outcome('rolled-back', None, recipient=C, reached=False),
        samples.outcome('already', 'pending', recipient=ACCEPTED_HERE),
    ],
)
def test_there_is_nothing_to_do_for_the_other_side(
    outcome: model.Outcome,
) -> None:
    assert other_side(outcome) == []


def test_a_rejected_share_is_told_once_and_has_no_command() -> None:
    assert other_side(samples.outcome('already', 'rejected', recipient=B)) == [
        (
            f'Project {NAMED} has rejected image golden (i1), but can still '
            'use it by its ID.'
        )
    ]


def test_a_hostile_id_stays_one_word_of_the_command() -> None:
    image = samples.image(image_id='i1; rm -rf ~\x1b')
    command = other_side(
        samples.outcome('pending', 'pending', recipient=C, shown=image)
    )[1]
    assert command == ("  openstack image set --accept 'i1; rm -rf ~\\x1b'")


def test_there_is_more_to_tell() -> None:
    verdict = result.Verdict((), ('two',), model.ExitStatus.DONE)
    assert verdict.with_notes(['one'], ['three']).notes == (
        'one',
        'two',
        'three',
    )


def test_whose_images_were_accepted_and_what_is_in_them() -> None:
    one = samples.image(owner='d' * 32)
    two = dataclasses.replace(
        samples.image(image_id='i2'), hash_algo='sha512', hash_value='f00d'
    )
    offers = tuple(
        model.Offer(
            image,
            model.Project(image.owner, 'project-d'),
            B,
            model.MemberStatus.PENDING,
        )
        for image in (one, two)
    )
    outcomes = (
        samples.outcome('already', 'accepted', shown=one),
        samples.outcome('failed', 'pending', shown=one, reached=False),
        samples.outcome('accepted', 'accepted', shown=two),
        samples.outcome('accepted', 'accepted', shown=one),
    )
    words = 'Image golden ({}) belongs to project project-d ({}); its hash is '
    assert list(advice.accepted(outcomes, offers)) == [
        words.format('i2', two.owner) + 'sha512:f00d.',
        words.format('i1', one.owner) + 'unknown.',
    ]


def test_what_rejecting_does_not_do_is_told_once() -> None:
    failed = samples.outcome('failed', 'pending', reached=False)
    done = samples.outcome('rejected', 'rejected')
    assert list(advice.rejected((failed,))) == []
    assert list(advice.rejected((failed, done, done))) == [
        (
            'A rejected image can still be used by its ID until its owner '
            'revokes access.'
        )
    ]


def test_what_revoking_does_not_do_is_told_once() -> None:
    done = samples.outcome('revoked', recipient=C)
    planned = dataclasses.replace(done, forecast=True)
    assert list(advice.not_revoked((planned,))) == []
    assert list(advice.not_revoked((planned, done, done))) == [
        (
            'A project keeps what it has already copied or booted from an '
            'image; its servers may fail to rebuild or migrate now.'
        )
    ]


def test_who_had_nothing_to_lose() -> None:
    outcomes = (
        samples.outcome('failed', 'accepted', recipient=C, reached=False),
        samples.outcome('already', recipient=B),
        samples.outcome('already', recipient=C, reason='It is in no region.'),
    )
    assert list(advice.not_revoked(outcomes)) == []
    assert list(advice.no_members(outcomes)) == [
        (
            f'Project {NAMED} is not a member of image golden (i1); nothing '
            'to revoke.'
        ),
        'It is in no region.',
    ]
