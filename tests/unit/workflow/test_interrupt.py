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

"""Ctrl-C: what was done is told, what was not is told as well."""

from collections.abc import Iterator
import gc
import logging
import threading

import pytest

from osc_imageshare import workers
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
from tests.unit.stage import interrupt
from tests.unit.stage import rows
from tests.unit.stage import Stage


@pytest.fixture(autouse=True)
def undisturbed() -> Iterator[None]:
    """Let the interrupt meet neither a finalizer nor a log's lock.

    Python drops it in a finalizer of an earlier test. Between the lock and
    what unlocks it, it leaves the lock of pytest's handler taken, and every
    thread that logs waits for ever.
    """
    gc.collect()
    gc.disable()
    logging.disable()
    yield
    logging.disable(logging.NOTSET)
    gc.enable()


ALL = tuple(f'{number:x}' * 32 for number in range(1, 7))


@pytest.fixture
def images(stage: Stage) -> tuple[str, ...]:
    return tuple(
        stage.cloud.image('project-a', f'image-{n}', visibility='private')
        for n in range(4)
    )


@pytest.mark.parametrize('at', ['PATCH', 'GET', 'POST'])
@pytest.mark.parametrize('jobs', [1, 4])
def test_every_image_and_target_has_a_row(
    stage: Stage, images: tuple[str, ...], at: str, jobs: int
) -> None:
    # Members are read a first time after an image was opened.
    path = '/members' if at != 'PATCH' else ''
    stage.cloud.spoil(on(at, path), Meanwhile(interrupt), 1)
    found = stage.share(
        images,
        request.Targets(ALL),
        running=request.Execution(jobs=jobs),
    )
    assert found.exit_code == model.ExitStatus.INTERRUPTED
    assert [(o.image.id, o.target.id) for o in found.outcomes] == [
        (image, project) for image in images for project in ALL
    ]
    skipped = 0
    for outcome in found.outcomes:
        members = stage.cloud.members(outcome.image.id)
        assert outcome.status == members.get(outcome.target.id)
        assert outcome.visibility == stage.visibility(outcome.image.id)
        if outcome.result is model.Result.SKIPPED:
            skipped += 1
            assert not outcome.reached
            assert 'Interrupted' in outcome.reason
        else:
            assert outcome.result is model.Result.PENDING
    assert skipped > 0
    # The write that was under way was waited for.
    assert stage.cloud.writes[-1].status == 200


def test_an_interrupt_with_rollback_leaves_nothing(
    stage: Stage, images: tuple[str, ...]
) -> None:
    posts = on('POST', '/members')
    stage.cloud.spoil(posts, Meanwhile(lambda: None), 3)
    stage.cloud.spoil(posts, Meanwhile(interrupt), 1)
    found = stage.share(
        images,
        request.Targets(ALL),
        running=request.Execution(jobs=2, rollback=True),
    )
    assert found.exit_code == model.ExitStatus.INTERRUPTED
    for image in images:
        assert stage.cloud.members(image) == {}
        assert stage.visibility(image) == 'private'
    assert {o.result.value for o in found.outcomes} == {
        'rolled-back',
        'skipped',
    }
    assert {o.visibility for o in found.outcomes} == {'private'}


def test_an_interrupt_while_all_is_undone(
    stage: Stage, images: tuple[str, ...]
) -> None:
    posts = on('POST', '/members')
    stage.cloud.spoil(posts, Meanwhile(lambda: None), 1)
    stage.cloud.spoil(posts, Answer(403))
    stage.cloud.spoil(on('DELETE'), Meanwhile(interrupt), 1)
    found = stage.share(
        images[0],
        request.Targets((stage.b, stage.c)),
        running=request.Execution(jobs=1, rollback=True),
    )
    assert found.exit_code == model.ExitStatus.INTERRUPTED
    members = stage.cloud.members(images[0])
    assert {o.target.id: o.status for o in found.outcomes if o.status} == (
        members
    )


def test_an_interrupt_while_looking_changes_nothing(
    stage: Stage, images: tuple[str, ...]
) -> None:
    stage.cloud.spoil(on('GET', '/v2/images'), Meanwhile(interrupt), 1)
    with pytest.raises(KeyboardInterrupt):
        stage.share(images, request.Targets((stage.b,)))
    assert stage.cloud.writes == []


def test_an_interrupt_between_two_targets(
    stage: Stage, images: tuple[str, ...]
) -> None:
    image = stage.connect().glance('RegionOne').image(images[0])
    planned = planning.share(
        request.ShareRequest((image.id,), request.Targets(ALL)),
        samples.snapshot(
            samples.state(image), *(samples.target(name) for name in ALL)
        ),
    )
    advanced = threading.Event()

    def advance() -> None:
        if not advanced.is_set():
            advanced.set()
            raise KeyboardInterrupt

    with workers.Pool(1) as pool:
        found = apply.run(
            planned,
            write.Writer(stage.connect()),
            pool,
            rollback=False,
            advance=advance,
        )
    assert found.interrupted
    assert next(o.result.value for o in found.outcomes) == 'pending'
    assert len(found.outcomes) == len(ALL)
    members = stage.cloud.members(image.id)
    assert {o.target.id: o.status for o in found.outcomes if o.status} == (
        members
    )


def test_an_interrupt_while_waiting_leaves_the_shares(stage: Stage) -> None:
    image = stage.cloud.image('project-a', 'golden')
    reads = on('GET', '/members')
    stage.cloud.spoil(reads, Meanwhile(lambda: None), 1)
    stage.cloud.spoil(reads, Meanwhile(interrupt), 1)
    found = stage.share(
        image,
        request.Targets((stage.b,)),
        running=request.Execution(wait=60),
    )
    assert found.exit_code == model.ExitStatus.INTERRUPTED
    assert rows(found) == {stage.b: ('pending', 'pending')}
    assert stage.cloud.members(image) == {stage.b: 'pending'}
    assert any('--accept' in note for note in found.notes)


def test_an_interrupted_wait_does_not_claim_to_have_lasted() -> None:
    offered = samples.outcome('pending', 'pending')

    def pressed(_seconds: float) -> None:
        raise KeyboardInterrupt

    found = wait.for_decisions(
        apply.Applied((offered,)),
        Showing({}),
        600,
        clock=lambda: 0.0,
        sleep=pressed,
    )
    assert found.interrupted
    assert 'within 600 seconds' not in found.outcomes[0].reason


class Showing(write.Writer):
    """Shows the members that it is given, and writes nothing."""

    def __init__(self, members: dict[str, model.MemberStatus]) -> None:
        self._members = members

    def members(self, image: model.ImageName) -> dict[str, model.MemberStatus]:
        return self._members or {'b' * 32: model.MemberStatus.PENDING}
