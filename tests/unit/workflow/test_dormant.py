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

"""Members that come back when a private image is shared again."""

from collections.abc import Callable
import datetime

import pytest

from osc_imageshare.sharing import request
from tests.memory import Answer
from tests.memory import HangUp
from tests.memory import Meanwhile
from tests.memory import on
from tests.memory import Request
from tests.memory import When
from tests.unit.stage import DONE
from tests.unit.stage import FAILED
from tests.unit.stage import reasons
from tests.unit.stage import rows
from tests.unit.stage import Stage

KEEP = request.Dormant.KEEP
PURGE = request.Dormant.PURGE
REFUSE = request.Dormant.REFUSE


@pytest.fixture
def image(stage: Stage) -> str:
    """A private image with an old member: project-c."""
    image = stage.cloud.image('project-a', 'golden', visibility='private')
    stage.cloud.add_member(image, 'project-c', 'accepted')
    return image


@pytest.fixture
def target(stage: Stage) -> request.Targets:
    return request.Targets((stage.b,))


def test_they_are_refused(
    stage: Stage, image: str, target: request.Targets
) -> None:
    found = stage.share(image, target)
    assert found.exit_code == FAILED
    assert rows(found) == {stage.b: ('', 'failed')}
    assert stage.c in reasons(found)[stage.b]
    assert '--keep-old' in reasons(found)[stage.b]
    assert stage.visibility(image) == 'private'
    assert stage.cloud.members(image) == {stage.c: 'accepted'}
    assert [o.visibility for o in found.outcomes] == ['private']


def test_they_are_kept(
    stage: Stage, image: str, target: request.Targets
) -> None:
    found = stage.share(image, target, dormant=KEEP)
    assert found.exit_code == DONE
    assert stage.cloud.members(image) == {
        stage.b: 'pending',
        stage.c: 'accepted',
    }


def test_they_are_purged_before_anybody_is_added(
    stage: Stage, image: str, target: request.Targets
) -> None:
    found = stage.share(image, target, dormant=PURGE)
    assert found.exit_code == DONE
    assert rows(found) == {stage.b: ('pending', 'pending')}
    assert stage.cloud.members(image) == {stage.b: 'pending'}
    assert stage.writes == ['PATCH', 'DELETE', 'POST members']


@pytest.mark.parametrize('dormant', request.Dormant)
@pytest.mark.parametrize('status', ['pending', 'accepted', 'rejected'])
def test_who_is_asked_for_may_come_back(
    stage: Stage, dormant: request.Dormant, status: str
) -> None:
    image = stage.cloud.image('project-a', 'golden', visibility='private')
    stage.cloud.add_member(image, 'project-b', status)
    found = stage.share(image, request.Targets((stage.b,)), dormant=dormant)
    assert found.exit_code == DONE
    assert rows(found) == {stage.b: (status, status)}
    assert stage.writes == ['PATCH']


@pytest.mark.parametrize('dormant', request.Dormant)
@pytest.mark.parametrize('fault', [Answer(403), Answer(500), HangUp()])
def test_the_image_is_closed_again_if_they_cannot_be_read(
    stage: Stage,
    image: str,
    target: request.Targets,
    dormant: request.Dormant,
    fault: Answer | HangUp,
) -> None:
    stage.cloud.spoil(on('GET', '/members'), fault)
    found = stage.share(image, target, dormant=dormant)
    assert found.exit_code == FAILED
    assert 'could not be read' in reasons(found)[stage.b]
    assert stage.visibility(image) == 'private'
    assert stage.cloud.members(image) == {stage.c: 'accepted'}
    assert [o.visibility for o in found.outcomes] == ['private']


def test_the_image_is_closed_again_if_they_cannot_be_purged(
    stage: Stage, image: str, target: request.Targets
) -> None:
    stage.cloud.spoil(on('DELETE'), Answer(403))
    found = stage.share(image, target, dormant=PURGE)
    assert found.exit_code == FAILED
    assert rows(found) == {stage.b: ('', 'failed')}
    assert stage.visibility(image) == 'private'
    assert stage.cloud.members(image) == {stage.c: 'accepted'}


def test_one_that_is_gone_when_it_is_purged_is_no_failure(
    stage: Stage, image: str, target: request.Targets
) -> None:
    def remove() -> None:
        for member in stage.cloud.find(image).members.values():
            member.removed = True

    stage.cloud.spoil(on('DELETE'), Meanwhile(remove), 1)
    assert stage.share(image, target, dormant=PURGE).exit_code == DONE


def test_one_that_is_only_said_to_be_gone_is_not_purged(
    stage: Stage, image: str, target: request.Targets
) -> None:
    before = stage.cloud.members(image)
    stage.cloud.spoil(on('DELETE'), Answer(404))
    found = stage.share(image, target, dormant=PURGE)
    assert found.exit_code == FAILED
    assert stage.visibility(image) == 'private'
    assert stage.cloud.members(image) == before


def test_the_image_is_closed_again_though_it_is_asked_too_often(
    stage: Stage, image: str, target: request.Targets
) -> None:
    closing = stage.cloud.spoil(
        lambda sent: (
            sent.method == 'PATCH' and stage.visibility(image) == 'shared'
        ),
        Answer(429),
        1,
    )
    found = stage.share(image, target)
    assert closing.hits == 1
    assert found.exit_code == FAILED
    assert 'by hand' not in reasons(found)[stage.b]
    assert stage.visibility(image) == 'private'


def test_it_is_said_if_the_image_cannot_be_closed_again(
    stage: Stage, image: str, target: request.Targets
) -> None:
    # The image is opened before its members are asked for.
    closing = stage.cloud.spoil(
        lambda sent: (
            sent.method == 'PATCH' and stage.visibility(image) == 'shared'
        ),
        Answer(403),
    )
    found = stage.share(image, target)
    assert closing.hits == 1
    assert found.exit_code == FAILED
    reason = reasons(found)[stage.b]
    assert stage.c in reason
    assert reason.endswith(
        ' Make it private by hand: until then its old members have access.'
    )
    assert stage.visibility(image) == 'shared'
    assert [o.visibility for o in found.outcomes] == ['shared']


@pytest.mark.parametrize('when', When)
def test_an_opening_that_nobody_knows_of_is_taken_back(
    stage: Stage, image: str, target: request.Targets, when: When
) -> None:
    # Neither the two answers come, nor can the image be looked at.
    stage.cloud.spoil(
        lambda sent: (
            sent.method == 'GET'
            and sent.path.endswith(image)
            and bool(stage.cloud.writes)
        ),
        Answer(500),
    )
    stage.cloud.spoil(on('PATCH'), HangUp(when), 1)
    found = stage.share(image, target)
    assert found.exit_code == FAILED
    assert rows(found) == {stage.b: ('', 'failed')}
    assert stage.visibility(image) == 'private'


def test_an_opening_that_nobody_knows_of_may_have_to_be_taken_back_by_hand(
    stage: Stage, image: str, target: request.Targets
) -> None:
    # Once it is to be opened, no request about the image has an answer.
    stage.cloud.spoil(
        lambda sent: (
            sent.path.endswith(image)
            and (sent.method == 'PATCH' or bool(stage.cloud.writes))
        ),
        Answer(500),
    )
    reason = reasons(stage.share(image, target))[stage.b]
    assert reason.startswith(f'Image golden ({image}) was not made shared: ')
    assert 'was not made private' in reason
    assert 'Make it private by hand' in reason


@pytest.mark.parametrize('when', When)
@pytest.mark.parametrize('fault', ['closed', 500, 502])
def test_a_lost_answer_to_the_opening_is_looked_up(
    stage: Stage, target: request.Targets, when: When, fault: str | int
) -> None:
    image = stage.cloud.image('project-a', 'golden', visibility='private')
    lost = Answer(fault, when=when) if isinstance(fault, int) else HangUp(when)
    stage.cloud.spoil(on('PATCH'), lost, 1)
    found = stage.share(image, target)
    assert found.exit_code == DONE
    assert stage.visibility(image) == 'shared'
    assert stage.cloud.members(image) == {stage.b: 'pending'}


def test_one_image_that_cannot_be_opened_stops_no_other(
    stage: Stage, image: str, target: request.Targets
) -> None:
    other = stage.cloud.image('project-a', 'other', visibility='private')
    found = stage.share((image, other), target)
    assert [o.result.value for o in found.outcomes] == ['failed', 'pending']
    assert stage.visibility(image) == 'private'
    assert stage.cloud.members(other) == {stage.b: 'pending'}


def test_a_public_image_that_cannot_be_public_again_is_told(
    stage: Stage, image: str, target: request.Targets
) -> None:
    # Only an administrator may make it so. Nobody has more access than
    # before, and everybody else has lost it, as it was asked for.
    stage.cloud.find(image).visibility = 'public'
    found = stage.share(image, target, narrow=True)
    assert found.exit_code == 1
    assert stage.visibility(image) == 'shared'
    (outcome,) = found.outcomes
    assert outcome.visibility == 'shared'
    assert 'was not made public' in outcome.reason


def _opens(stage: Stage, image: str) -> Meanwhile:
    """Let somebody else share the image with project-b, a minute ahead."""
    shown = stage.cloud.find(image)
    for member in shown.members.values():
        # By the clock of another server of Glance.
        member.updated_at += datetime.timedelta(seconds=90)

    def share() -> None:
        shown.visibility = 'shared'
        stage.cloud.add_member(image, 'project-b')

    return Meanwhile(share)


def _before_it_is_opened(stage: Stage, image: str) -> Callable[..., bool]:
    """Meet the last look at the image, after all has been read."""
    looks: list[str] = []

    def last(sent: Request) -> bool:
        if sent.method == 'GET' and sent.path.endswith(image):
            looks.append(sent.path)
        return len(looks) == 2

    return last


@pytest.mark.parametrize('dormant', [REFUSE, PURGE])
def test_what_somebody_else_has_opened_stays_as_it_is(
    stage: Stage, dormant: request.Dormant
) -> None:
    image = stage.cloud.image('project-a', 'golden', visibility='private')
    stage.cloud.spoil(
        _before_it_is_opened(stage, image), _opens(stage, image), 1
    )
    found = stage.share(image, request.Targets((stage.c,)), dormant=dormant)
    assert found.exit_code == FAILED
    assert rows(found) == {stage.c: ('', 'failed')}
    assert 'Another client has made image' in reasons(found)[stage.c]
    assert stage.b in reasons(found)[stage.c]
    assert stage.writes == []
    assert stage.visibility(image) == 'shared'
    assert stage.cloud.members(image) == {stage.b: 'pending'}
    # Now it is seen before anything is decided.
    again = stage.share(image, request.Targets((stage.c,)), dormant=dormant)
    assert rows(again) == {stage.c: ('pending', 'pending')}


@pytest.mark.parametrize('dormant', request.Dormant)
def test_who_is_asked_for_may_have_been_shared_with_meanwhile(
    stage: Stage, dormant: request.Dormant
) -> None:
    image = stage.cloud.image('project-a', 'golden', visibility='private')
    stage.cloud.spoil(
        _before_it_is_opened(stage, image), _opens(stage, image), 1
    )
    running = request.Execution(jobs=4, rollback=True)
    found = stage.share(
        image, request.Targets((stage.b,)), dormant=dormant, running=running
    )
    assert rows(found) == {stage.b: ('pending', 'already')}
    assert stage.writes == []


def test_an_image_that_has_become_public_meanwhile(stage: Stage) -> None:
    image = stage.cloud.image('project-a', 'golden', visibility='private')

    def publish() -> None:
        stage.cloud.find(image).visibility = 'public'

    stage.cloud.spoil(
        _before_it_is_opened(stage, image), Meanwhile(publish), 1
    )
    found = stage.share(image, request.Targets((stage.b,)))
    assert 'was made public in the meantime' in reasons(found)[stage.b]
    assert stage.writes == []


@pytest.mark.parametrize('closes', [True, False])
def test_nobody_can_tell_a_new_member_from_an_old_one(
    stage: Stage, image: str, closes: bool
) -> None:
    """It was not shared when it was looked at last; so this run opens it."""
    meanwhile = _opens(stage, image)

    def act() -> None:
        meanwhile.act()
        if closes:
            stage.cloud.find(image).visibility = 'private'

    stage.cloud.spoil(on('PATCH'), Meanwhile(act), 1)
    d = stage.cloud.project('project-d')
    found = stage.share(image, request.Targets(project_ids=(d,)))
    assert found.exit_code == FAILED
    for member in (stage.b, stage.c):
        assert member in reasons(found)[d]
    assert stage.visibility(image) == 'private'
