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

"""``share-to IMG --keep-old`` without a project: old members return."""

import pytest

from osc_imageshare.sharing import request
from osc_imageshare.sharing import result
from tests.memory import Answer
from tests.memory import on
from tests.unit.stage import DONE
from tests.unit.stage import FAILED
from tests.unit.stage import rows
from tests.unit.stage import Stage
from tests.unit.workflow import test_dormant


@pytest.fixture
def image(stage: Stage) -> str:
    """A private image with an old member: project-c."""
    image = stage.cloud.image('project-a', 'golden', visibility='private')
    stage.cloud.add_member(image, 'project-c', 'accepted')
    return image


def reopen(stage: Stage, *images: str, **running: bool) -> result.Verdict:
    return stage.share(
        images,
        request.Targets(),
        dormant=request.Dormant.KEEP,
        running=request.Execution(jobs=4, **running),
    )


def test_all_members_come_back(stage: Stage, image: str) -> None:
    stage.cloud.add_member(image, 'project-b', 'rejected')
    verdict = reopen(stage, image)
    assert verdict.exit_code == DONE
    assert rows(verdict) == {
        stage.b: ('rejected', 'rejected'),
        stage.c: ('accepted', 'accepted'),
    }
    assert stage.writes == ['PATCH']
    assert stage.visibility(image) == 'shared'


def test_again_is_nothing(stage: Stage, image: str) -> None:
    reopen(stage, image)
    verdict = reopen(stage, image)
    assert verdict.exit_code == DONE
    assert rows(verdict) == {stage.c: ('accepted', 'already')}
    assert stage.writes == []


def test_dry_run(stage: Stage, image: str) -> None:
    verdict = reopen(stage, image, dry_run=True)
    assert (verdict.exit_code, verdict.outcomes) == (DONE, ())
    assert 'cannot be seen' in verdict.notes[0]
    assert stage.writes == []
    assert stage.visibility(image) == 'private'


@pytest.mark.parametrize('rollback', [False, True])
def test_one_of_two_fails(stage: Stage, image: str, rollback: bool) -> None:
    other = stage.cloud.image('project-a', 'other', visibility='private')
    stage.cloud.spoil(on('PATCH', other), Answer(403))
    verdict = reopen(stage, image, other, rollback=rollback)
    assert verdict.exit_code == FAILED
    assert any(other in note for note in verdict.notes)
    assert stage.visibility(image) == ('private' if rollback else 'shared')
    ending = 'rolled-back' if rollback else 'accepted'
    assert rows(verdict) == {stage.c: ('accepted', ending)}


def test_no_members(stage: Stage) -> None:
    image = stage.cloud.image('project-a', 'golden', visibility='private')
    verdict = reopen(stage, image)
    assert (verdict.exit_code, verdict.outcomes) == (DONE, ())
    assert verdict.notes == (
        f'Image golden ({image}) is shared and has no members.',
    )
    assert stage.visibility(image) == 'shared'


def test_a_public_image_is_guarded(stage: Stage) -> None:
    image = stage.cloud.image('project-a', 'golden', visibility='public')
    with pytest.raises(result.Refused, match='--narrow'):
        reopen(stage, image)


def test_somebody_else_opens_it(stage: Stage) -> None:
    image = stage.cloud.image('project-a', 'golden', visibility='private')
    stage.cloud.spoil(
        test_dormant._before_it_is_opened(stage, image),
        test_dormant._opens(stage, image),
        1,
    )
    verdict = reopen(stage, image, rollback=True)
    assert rows(verdict) == {stage.b: ('pending', 'already')}
    assert stage.writes == []
