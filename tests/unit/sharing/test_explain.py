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


"""Which obstacle answers which question, and whose command removes it."""

import dataclasses
from typing import Any

import pytest

from osc_imageshare.sharing import explain
from osc_imageshare.sharing import explanation
from osc_imageshare.sharing import model
from tests.unit.sharing import samples

B = model.Project('b' * 32, 'project-b')
ACCEPTED = explanation.Membership(
    known=True, status=model.MemberStatus.ACCEPTED
)
USE = {'download', 'boot', 'rebuild', 'copy'}
ALL = {question.value for question in explanation.Question}


def situation(
    image: model.Image | None = None, **given: Any
) -> explanation.Situation:
    return explanation.Situation(
        **{
            'name_or_id': 'golden',
            'image': image or samples.image(),
            'region': 'RegionOne',
            'caller': samples.CALLER,
            'project': B,
            'membership': ACCEPTED,
            'owner': samples.OWNER,
            **given,
        }
    )


def refused(
    subject: explanation.Situation,
) -> dict[str, explanation.Explanation]:
    return {
        answer.question.value: answer
        for answer in explain.explain(subject)
        if answer.possible is not explanation.Possible.YES
    }


@pytest.mark.parametrize(
    'subject, questions, words, command, runner',
    [
        (
            situation(project=dataclasses.replace(B, enabled=False)),
            ALL,
            'is disabled',
            f'project set --enable {B.id}',
            'an administrator',
        ),
        (situation(absent=True), ALL, 'does not exist', '', ''),
        (
            situation(in_catalog=False),
            ALL,
            'has no image service in region RegionOne',
            f'endpoint add project {B.id} <endpoint>',
            'an administrator',
        ),
        (
            situation(reader=True),
            USE,
            'read-only',
            f'role add --user <user> --project {B.id} member',
            'an administrator',
        ),
        (
            situation(samples.image(status='queued')),
            USE,
            'has no content yet',
            'image import --method web-download --uri <url> i1',
            '',
        ),
        (
            situation(samples.image(status='deactivated')),
            USE,
            'is deactivated',
            'image set --activate i1',
            '',
        ),
        (
            situation(samples.image(status='killed')),
            USE,
            'is killed, not active',
            '',
            '',
        ),
        (
            situation(
                samples.image(
                    properties={
                        'block_device_mapping': '[{"snapshot_id": "s1"}]'
                    }
                )
            ),
            USE - {'download'},
            'volume snapshot s1',
            'image create --volume <volume> <name>',
            '',
        ),
        (
            situation(samples.image('community')),
            {'find', 'list'},
            'listed only on request',
            'image list --community',
            '',
        ),
    ],
)
def test_an_obstacle_answers_its_questions(
    subject: explanation.Situation,
    questions: set[str],
    words: str,
    command: str,
    runner: str,
) -> None:
    answers = refused(subject)
    assert set(answers) == questions
    for answer in answers.values():
        assert words in answer.reason
        assert answer.remedy == (f'openstack {command}' if command else '')
        assert answer.runner == runner
        assert answer.basis is explanation.Basis.RULES


def test_members_that_cannot_be_read_leave_everything_unknown() -> None:
    unread = explanation.Membership(known=False, failure='Not read.')
    answers = refused(situation(membership=unread))
    assert set(answers) == ALL
    assert {a.possible.value for a in answers.values()} == {'unknown'}
    assert {a.reason for a in answers.values()} == {'Not read.'}


def test_a_trial_counts_more_than_the_rules() -> None:
    image = samples.image()
    tried = explanation.Trial(shown=True, downloaded=False, listed=(image,))
    answers = refused(situation(image, trial=tried))
    assert set(answers) == USE
    assert answers['download'].basis is explanation.Basis.TRIED
    assert answers['boot'].basis is explanation.Basis.RULES


def test_what_could_not_be_tried_is_unknown() -> None:
    tried = explanation.Trial(failure='It could not be tried: timeout.')
    answers = refused(situation(trial=tried))
    assert {a.possible.value for a in answers.values()} == {'unknown'}
    assert set(answers) == ALL


def test_the_owner_has_every_access() -> None:
    private = samples.image('private')
    assert refused(situation(private, project=samples.OWNER)) == {}


def test_a_recipient_is_told_who_shares() -> None:
    recipient = model.Caller(B, admin=False)
    none = explanation.Membership(known=True)
    answers = refused(situation(membership=none, caller=recipient))
    owner = f'project project-a ({samples.OWNER.id})'
    assert {a.runner for a in answers.values()} == {owner}
