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

"""``--wait``: until the other side has decided, or time is up."""

from collections.abc import Callable

import pytest

from osc_imageshare.sharing import model
from osc_imageshare.sharing import planning
from osc_imageshare.sharing import request
from osc_imageshare.workflow import apply
from osc_imageshare.workflow import wait
from osc_imageshare.workflow import write
from tests.memory import Answer
from tests.memory import Meanwhile
from tests.memory import on
from tests.unit.sharing import samples
from tests.unit.stage import DONE
from tests.unit.stage import rows
from tests.unit.stage import Stage


class Clock:
    """Time that passes only by sleeping, with something done meanwhile."""

    def __init__(self, *meanwhile: Callable[[], object]) -> None:
        self.now = 0.0
        self.naps: list[float] = []
        self._meanwhile = list(meanwhile)

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.naps.append(seconds)
        if self._meanwhile:
            self._meanwhile.pop(0)()


@pytest.fixture
def image(stage: Stage) -> str:
    image = stage.cloud.image('project-a', 'golden')
    stage.cloud.add_member(image, 'project-b')
    stage.cloud.add_member(image, 'project-c')
    return image


def wait_for(
    stage: Stage, image: str, clock: Clock, seconds: float = 5
) -> dict[str, model.Outcome]:
    cloud = stage.connect()
    shown = cloud.glance('RegionOne').image(image)
    members = {k: str(v) for k, v in stage.cloud.members(image).items()}
    planned = planning.share(
        request.ShareRequest((image,), request.Targets()),
        samples.snapshot(
            samples.state(shown, members), *map(samples.target, members)
        ),
    )
    outcomes = tuple(
        samples.outcome(
            change.result.value,
            change.before,
            recipient=change.target,
            shown=shown,
        )
        for change in planned.images[0].changes
    )
    stage.cloud.forget()
    found = wait.for_decisions(
        apply.Applied(outcomes),
        write.Writer(cloud),
        seconds,
        clock=clock,
        sleep=clock.sleep,
    )
    assert not found.interrupted
    return {o.target.id: o for o in found.outcomes}


def decide(stage: Stage, image: str, status: str, *projects: str) -> None:
    for project in projects:
        stage.cloud.add_member(image, project, status)


def test_accepted_at_once(stage: Stage, image: str) -> None:
    clock = Clock(
        lambda: decide(stage, image, 'accepted', 'project-b', 'project-c')
    )
    found = wait_for(stage, image, clock, 600)
    assert [(o.result.value, o.reached) for o in found.values()] == [
        ('accepted', True),
        ('accepted', True),
    ]
    assert clock.naps == [2.0]


def test_an_image_is_read_once_for_all_of_its_targets(
    stage: Stage, image: str
) -> None:
    clock = Clock(
        lambda: decide(stage, image, 'accepted', 'project-b'),
        lambda: decide(stage, image, 'accepted', 'project-c'),
    )
    wait_for(stage, image, clock, 600)
    assert [sent.method for sent in stage.cloud.log] == ['GET'] * 3
    assert clock.now == 4


def test_rejected_is_decided_and_not_reached(stage: Stage, image: str) -> None:
    clock = Clock(
        lambda: decide(stage, image, 'rejected', 'project-b'),
        lambda: decide(stage, image, 'accepted', 'project-c'),
    )
    found = wait_for(stage, image, clock, 600)
    rejected, accepted = found[stage.b], found[stage.c]
    assert (rejected.result.value, rejected.reached) == ('rejected', False)
    assert rejected.status is model.MemberStatus.REJECTED
    assert 'has rejected image golden' in rejected.reason
    assert (accepted.result.value, accepted.reached) == ('accepted', True)


def test_a_share_that_is_taken_back_meanwhile(
    stage: Stage, image: str
) -> None:
    def revoke() -> None:
        for member in stage.cloud.find(image).members.values():
            member.removed = True

    found = wait_for(stage, image, Clock(revoke), 600)
    for outcome in found.values():
        assert (outcome.result.value, outcome.status) == ('failed', None)
        assert 'access was revoked' in outcome.reason


def test_time_is_up(stage: Stage, image: str) -> None:
    clock = Clock(lambda: decide(stage, image, 'accepted', 'project-b'))
    found = wait_for(stage, image, clock)
    assert found[stage.b].reached
    late = found[stage.c]
    assert (late.result.value, late.reached) == ('already', False)
    assert late.status is model.MemberStatus.PENDING
    assert 'did not decide' in late.reason
    assert 'within 5 seconds' in late.reason
    assert clock.naps == [2.0, 2.0, 1.0]


def test_the_last_look_is_at_the_end(stage: Stage, image: str) -> None:
    def last() -> None:
        decide(stage, image, 'accepted', 'project-b', 'project-c')

    found = wait_for(stage, image, Clock(lambda: None, lambda: None, last), 5)
    assert all(outcome.reached for outcome in found.values())


@pytest.mark.parametrize('status', [403, 500])
def test_a_look_that_fails_is_not_the_last(
    stage: Stage, image: str, status: int
) -> None:
    stage.cloud.spoil(on('GET', '/members'), Answer(status), 3)
    clock = Clock(
        *[lambda: None] * 3,
        lambda: decide(stage, image, 'accepted', 'project-b', 'project-c'),
    )
    found = wait_for(stage, image, clock, 600)
    assert all(outcome.reached for outcome in found.values())


def test_nothing_is_waited_for_that_is_decided(stage: Stage) -> None:
    image = stage.cloud.image('project-a', 'golden')
    decide(stage, image, 'accepted', 'project-b')
    decide(stage, image, 'rejected', 'project-c')
    clock = Clock()
    found = wait_for(stage, image, clock, 600)
    assert clock.naps == []
    assert stage.cloud.log == []
    assert {
        o.target.id: (o.result.value, o.reached) for o in found.values()
    } == {
        stage.b: ('already', True),
        stage.c: ('rejected', False),
    }


def test_what_was_never_read_is_not_called_undecided(
    stage: Stage, image: str
) -> None:
    stage.cloud.spoil(on('GET', '/members'), Answer(403))
    found = wait_for(stage, image, Clock())
    assert 'could not be read' in found[stage.b].reason


def test_the_command_waits_for_what_it_has_offered(stage: Stage) -> None:
    image = stage.cloud.image('project-a', 'golden')
    reads = on('GET', '/members')
    stage.cloud.spoil(reads, Meanwhile(lambda: None), 1)
    stage.cloud.spoil(
        reads,
        Meanwhile(lambda: decide(stage, image, 'accepted', 'project-b')),
        1,
    )
    wanted = request.Targets((stage.b,))
    found = stage.share(image, wanted, running=request.Execution(wait=60))
    assert rows(found) == {stage.b: ('accepted', 'accepted')}
    assert found.exit_code == DONE
    assert not any('--accept' in note for note in found.notes)
