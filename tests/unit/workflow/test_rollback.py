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

"""``--rollback``: what this run did is undone, and nothing else."""

import pytest

from osc_imageshare.sharing import request
from osc_imageshare.sharing import result
from tests.memory import Answer
from tests.memory import HangUp
from tests.memory import Meanwhile
from tests.memory import on
from tests.memory import When
from tests.unit.stage import DONE
from tests.unit.stage import FAILED
from tests.unit.stage import reasons
from tests.unit.stage import rows
from tests.unit.stage import Stage

BOTH = request.Targets(('project-b', 'project-c'))
ROLLBACK = request.Execution(jobs=1, rollback=True)


@pytest.fixture
def image(stage: Stage) -> str:
    return stage.cloud.image('project-a', 'golden')


def share(
    stage: Stage, *images: str, wanted: request.Targets = BOTH
) -> result.Verdict:
    return stage.share(images, wanted, user='amy', running=ROLLBACK)


def spoil_c(stage: Stage) -> None:
    """Let project-c, and nobody else, not be added."""
    # project-b is served first.
    stage.cloud.spoil(on('POST', '/members'), Meanwhile(lambda: None), 1)
    stage.cloud.spoil(on('POST', '/members'), Answer(403))


def test_nothing_is_undone_where_nothing_failed(
    stage: Stage, image: str
) -> None:
    assert share(stage, image).exit_code == DONE
    assert stage.cloud.members(image) == {
        stage.b: 'accepted',
        stage.c: 'pending',
    }


def test_without_it_what_was_done_stays(stage: Stage, image: str) -> None:
    spoil_c(stage)
    found = stage.share(
        image, BOTH, user='amy', running=request.Execution(jobs=1)
    )
    assert found.exit_code == FAILED
    assert stage.cloud.members(image) == {stage.b: 'accepted'}


@pytest.mark.parametrize('visibility', ['private', 'shared', 'community'])
def test_all_is_as_it_was(stage: Stage, visibility: str) -> None:
    image = stage.cloud.image('project-a', 'golden', visibility=visibility)
    spoil_c(stage)
    found = stage.share(image, BOTH, user='amy', running=ROLLBACK, narrow=True)
    assert found.exit_code == FAILED
    assert rows(found) == {
        stage.b: ('', 'rolled-back'),
        stage.c: ('', 'failed'),
    }
    assert stage.cloud.members(image) == {}
    assert stage.visibility(image) == visibility
    assert [o.visibility for o in found.outcomes] == [visibility] * 2
    assert not any('--accept' in note for note in found.notes)


@pytest.mark.parametrize('status', ['pending', 'rejected'])
def test_a_status_is_as_it_was(stage: Stage, image: str, status: str) -> None:
    stage.cloud.add_member(image, 'project-b', status)
    stage.cloud.spoil(on('POST', '/members'), Answer(403))
    found = share(stage, image)
    assert rows(found) == {
        stage.b: (status, 'rolled-back'),
        stage.c: ('', 'failed'),
    }
    assert stage.cloud.members(image) == {stage.b: status}


def test_what_was_there_already_stays(stage: Stage, image: str) -> None:
    stage.cloud.add_member(image, 'project-b', 'accepted')
    stage.cloud.spoil(on('POST', '/members'), Answer(403))
    found = share(stage, image)
    assert rows(found)[stage.b] == ('accepted', 'already')
    assert stage.cloud.members(image) == {stage.b: 'accepted'}


def test_the_half_that_was_done_for_a_failed_target_is_undone(
    stage: Stage, image: str
) -> None:
    stage.cloud.spoil(on('PUT'), Answer(403))
    found = share(stage, image)
    assert rows(found) == {
        stage.b: ('', 'failed'),
        stage.c: ('', 'rolled-back'),
    }
    assert stage.cloud.members(image) == {}


def test_one_failure_undoes_every_image(stage: Stage, image: str) -> None:
    other = stage.cloud.image('project-a', 'other', visibility='private')
    stage.cloud.spoil(on('POST', f'{other}/members'), Answer(403))
    found = share(stage, image, other)
    assert [o.result.value for o in found.outcomes] == [
        'rolled-back',
        'rolled-back',
        'failed',
        'failed',
    ]
    assert stage.cloud.members(image) == {}
    assert stage.visibility(other) == 'private'


def test_an_old_member_that_was_asked_for_has_no_access_again(
    stage: Stage,
) -> None:
    image = stage.cloud.image('project-a', 'golden', visibility='private')
    stage.cloud.add_member(image, 'project-b', 'accepted')
    stage.cloud.spoil(on('POST', '/members'), Answer(403))
    found = share(stage, image)
    assert rows(found) == {
        stage.b: ('accepted', 'rolled-back'),
        stage.c: ('', 'failed'),
    }
    assert stage.visibility(image) == 'private'


@pytest.mark.parametrize('when', When)
def test_a_lost_answer_to_undoing_is_looked_up(
    stage: Stage, image: str, when: When
) -> None:
    spoil_c(stage)
    stage.cloud.spoil(on('DELETE'), HangUp(when), 1)
    found = share(stage, image)
    assert rows(found)[stage.b] == ('', 'rolled-back')
    assert stage.cloud.members(image) == {}


def test_what_cannot_be_undone_is_told(stage: Stage, image: str) -> None:
    spoil_c(stage)
    stage.cloud.spoil(on('DELETE'), Answer(403))
    found = share(stage, image)
    assert found.exit_code == FAILED
    assert rows(found) == {
        stage.b: ('accepted', 'failed'),
        stage.c: ('', 'failed'),
    }
    assert 'was not revoked' in reasons(found)[stage.b]
    assert stage.cloud.members(image) == {stage.b: 'accepted'}


def test_an_image_that_cannot_be_closed_again_is_told(
    stage: Stage,
) -> None:
    image = stage.cloud.image('project-a', 'golden', visibility='private')
    spoil_c(stage)
    stage.cloud.spoil(on('PATCH'), Meanwhile(lambda: None), 1)
    stage.cloud.spoil(on('PATCH'), Answer(403))
    found = share(stage, image)
    assert found.exit_code == FAILED
    assert rows(found)[stage.b][1] == 'failed'
    assert 'was not made private' in reasons(found)[stage.b]
    assert [o.visibility for o in found.outcomes] == ['shared'] * 2
    assert stage.visibility(image) == 'shared'


def test_each_row_tells_of_its_own_undoing(stage: Stage, image: str) -> None:
    d = stage.cloud.project('project-d')
    stage.cloud.state.regions['RegionOne'].member_quota = 2
    # It is the first to be undone, and does not keep the other one.
    stage.cloud.spoil(on('DELETE', stage.c), Answer(403))
    found = share(
        stage,
        image,
        wanted=request.Targets(project_ids=(stage.b, stage.c, d)),
    )
    assert stage.cloud.members(image) == {stage.c: 'pending'}
    assert rows(found) == {
        stage.b: ('', 'rolled-back'),
        stage.c: ('pending', 'failed'),
        d: ('', 'failed'),
    }


def test_a_member_that_somebody_else_added_gets_its_status_back(
    stage: Stage, image: str
) -> None:
    stage.cloud.spoil(
        on('POST', '/members'),
        Meanwhile(
            lambda: stage.cloud.add_member(image, 'project-b', 'rejected')
        ),
        1,
    )
    stage.cloud.spoil(on('POST', '/members'), Answer(403))
    found = share(stage, image)
    assert stage.cloud.members(image) == {stage.b: 'rejected'}
    assert rows(found)[stage.b] == ('rejected', 'rolled-back')


def reject_for_c(stage: Stage, image: str) -> None:
    if stage.c in stage.cloud.members(image):
        stage.cloud.add_member(image, 'project-c', 'rejected')


def test_an_offer_that_is_rejected_is_taken_back(
    stage: Stage, image: str
) -> None:
    reads = on('GET', '/members')
    stage.cloud.spoil(reads, Meanwhile(lambda: None), 1)
    stage.cloud.spoil(reads, Meanwhile(lambda: reject_for_c(stage, image)))
    running = request.Execution(jobs=1, rollback=True, wait=60)
    found = stage.share(image, BOTH, user='amy', running=running)
    assert found.exit_code == FAILED
    assert stage.cloud.members(image) == {}
    assert rows(found) == {
        stage.b: ('', 'rolled-back'),
        stage.c: ('', 'rolled-back'),
    }
    assert 'has rejected' in ' '.join(found.notes)


def lost_sight(stage: Stage) -> None:
    """Show the members before the first write only, and never again."""
    read = on('GET', '/members')
    stage.cloud.spoil(
        lambda sent: read(sent) and bool(stage.cloud.writes), Answer(403)
    )


def test_what_may_have_been_done_is_taken_back(
    stage: Stage, image: str
) -> None:
    stage.cloud.spoil(on('POST', '/members'), Answer(504, when=When.AFTER), 1)
    lost_sight(stage)
    wanted = request.Targets(('project-c',))
    found = share(stage, image, wanted=wanted)
    assert found.exit_code == FAILED
    assert stage.cloud.members(image) == {}


def test_an_accept_that_may_have_been_done_is_taken_back(
    stage: Stage, image: str
) -> None:
    stage.cloud.add_member(image, 'project-b', 'rejected')
    stage.cloud.spoil(on('PUT'), Answer(504, when=When.AFTER), 1)
    lost_sight(stage)
    found = share(stage, image, wanted=request.Targets(('project-b',)))
    assert found.exit_code == FAILED
    assert stage.cloud.members(image) == {stage.b: 'rejected'}
