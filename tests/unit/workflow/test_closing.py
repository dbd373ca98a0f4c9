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

"""``share-revoke --private``: closed when, and only when, all are gone."""

from collections.abc import Callable
from collections.abc import Iterable

import pytest

from osc_imageshare import workers
from osc_imageshare.sharing import planning
from osc_imageshare.sharing import request
from osc_imageshare.sharing import result
from osc_imageshare.workflow import apply
from osc_imageshare.workflow import revoke
from osc_imageshare.workflow import write
from tests.memory import Answer
from tests.memory import Meanwhile
from tests.memory import on
from tests.unit.sharing import samples
from tests.unit.stage import DONE
from tests.unit.stage import FAILED
from tests.unit.stage import rows
from tests.unit.stage import Stage


@pytest.fixture
def image(stage: Stage) -> str:
    """An image of project-a; project-b and project-c have it."""
    made = stage.cloud.image('project-a', 'golden')
    stage.cloud.add_member(made, 'project-b', 'accepted')
    stage.cloud.add_member(made, 'project-c', 'accepted')
    return made


def close(
    stage: Stage, *images: str, rollback: bool = False
) -> result.Verdict:
    wanted = request.RevokeRequest(
        images,
        request.Targets(),
        everybody=True,
        private=True,
        use=request.InUse.REVOKE,
    )
    cloud = stage.connect()
    stage.cloud.forget()
    return revoke.run(
        wanted, request.Execution(jobs=1, rollback=rollback), cloud
    )


def test_the_image_is_closed_when_the_last_member_is_gone(
    stage: Stage, image: str
) -> None:
    found = close(stage, image)
    assert found.exit_code == DONE
    assert [o.visibility for o in found.outcomes] == ['private'] * 2
    assert stage.visibility(image) == 'private'
    assert stage.writes == ['DELETE', 'DELETE', 'PATCH']
    assert not any('stays shared' in note for note in found.notes)


def test_the_only_member_is_the_last_one(stage: Stage) -> None:
    image = stage.cloud.image('project-a', 'golden')
    stage.cloud.add_member(image, 'project-b')
    assert close(stage, image).exit_code == DONE
    assert stage.visibility(image) == 'private'


def test_an_image_without_members_is_closed_at_once(stage: Stage) -> None:
    image = stage.cloud.image('project-a', 'golden')
    assert close(stage, image).exit_code == DONE
    assert stage.visibility(image) == 'private'


def test_a_member_that_is_left_keeps_it_open(stage: Stage, image: str) -> None:
    stage.cloud.spoil(on('DELETE', stage.b), Answer(400))
    found = close(stage, image)
    assert found.exit_code == FAILED
    assert rows(found) == {
        stage.b: ('accepted', 'failed'),
        stage.c: ('', 'revoked'),
    }
    assert stage.visibility(image) == 'shared'
    assert found.notes[1] == (
        f'Image golden ({image}) stays shared because not every member was '
        'removed. The others could not be seen in a private image.'
    )


def test_a_new_member_keeps_it_open(stage: Stage, image: str) -> None:
    def offer() -> None:
        stage.cloud.add_member(image, 'admin')

    stage.cloud.spoil(on('DELETE', stage.c), Meanwhile(offer), 1)
    found = close(stage, image)
    assert found.exit_code == FAILED
    assert stage.visibility(image) == 'shared'
    assert found.notes[0] == (
        f'Image golden ({image}) stays shared: it has new members, '
        f'{stage.admin}.'
    )


@pytest.mark.parametrize(
    'method,path,sentence',
    [
        ('PATCH', '', 'was not made private'),
        ('GET', '/members', 'could not be read'),
    ],
)
def test_a_cloud_that_does_not_close_it_is_told(
    stage: Stage, image: str, method: str, path: str, sentence: str
) -> None:
    def spoil() -> None:
        stage.cloud.spoil(on(method, path), Answer(403))

    stage.cloud.spoil(on('DELETE', stage.c), Meanwhile(spoil), 1)
    found = close(stage, image)
    assert found.exit_code == FAILED
    assert {result for _status, result in rows(found).values()} == {'revoked'}
    assert sentence in found.notes[0]
    assert [o.visibility for o in found.outcomes] == ['shared'] * 2
    assert stage.visibility(image) == 'shared'


class Pressed(workers.Pool):
    """Serves the first target, and then somebody presses Ctrl-C."""

    def drive(
        self,
        tasks: Iterable[workers.Task],
        stop: Callable[[], None] = lambda: None,
    ) -> None:
        for task in tasks:
            first, *_others = task()
            first()
        raise KeyboardInterrupt


def test_an_interrupt_leaves_it_open(stage: Stage, image: str) -> None:
    shown = stage.connect().glance('RegionOne').image(image)
    planned = planning.revoke(
        request.RevokeRequest((image,), request.Targets(), private=True),
        samples.snapshot(
            samples.state(shown, dict(stage.cloud.members(image))),
            samples.target(stage.b),
            samples.target(stage.c),
        ),
    )
    with Pressed(1) as pool:
        found = apply.run(
            planned,
            write.Writer(stage.connect()),
            pool,
            rollback=False,
            advance=lambda: None,
        )
    assert found.interrupted
    first, second = found.outcomes
    assert (first.status, first.result.value) == (None, 'revoked')
    assert (second.status, second.result.value) == ('accepted', 'skipped')
    assert second.reason == 'Interrupted before it was begun.'
    assert stage.visibility(image) == 'shared'
    assert found.troubles == (
        (
            f'Image golden ({image}) stays shared: interrupted before it was '
            'made private.'
        ),
    )


def test_one_that_stays_open_undoes_the_others(
    stage: Stage, image: str
) -> None:
    other = stage.cloud.image('project-a', 'other')
    stage.cloud.spoil(on('PATCH', other), Answer(403))
    found = close(stage, image, other, rollback=True)
    assert found.exit_code == FAILED
    assert stage.visibility(image) == 'shared'
    # Glance adds a member as pending, and nobody can accept for another.
    assert stage.cloud.members(image) == {
        stage.b: 'pending',
        stage.c: 'pending',
    }
    assert rows(found) == {
        stage.b: ('pending', 'rolled-back'),
        stage.c: ('pending', 'rolled-back'),
    }
    assert [o.visibility for o in found.outcomes] == ['shared'] * 2
    assert all('must decide again' in o.reason for o in found.outcomes)


def forbid(stage: Stage, action: str) -> None:
    stage.cloud.state.regions['RegionOne'].forbidden.add(action)


def test_a_policy_that_forbids_removing_keeps_no_image_open(
    stage: Stage, image: str
) -> None:
    forbid(stage, 'delete_member')
    found = close(stage, image)
    assert found.exit_code == FAILED
    assert rows(found) == {
        stage.b: ('accepted', 'failed'),
        stage.c: ('accepted', 'failed'),
    }
    assert stage.visibility(image) == 'private'
    assert [o.visibility for o in found.outcomes] == ['private'] * 2
    members = ', '.join(sorted((stage.b, stage.c)))
    assert (
        f'Image golden ({image}) is private now, so no other project has '
        'access. Some members could not be removed, and get access again if '
        f'it is shared: {members}.'
    ) in found.notes
    # There is nothing left to be done.
    again = close(stage, image)
    assert (again.exit_code, stage.writes) == (DONE, [])


def test_nor_does_a_member_that_no_path_can_name(stage: Stage) -> None:
    image = stage.cloud.image('project-a', 'golden')
    stage.cloud.add_member(image, 'a/b')
    stage.cloud.add_member(image, 'project-b')
    found = close(stage, image)
    assert rows(found) == {
        'a/b': ('pending', 'failed'),
        stage.b: ('', 'revoked'),
    }
    assert stage.visibility(image) == 'private'
    assert 'get access again if it is shared: a/b.' in ''.join(found.notes)


def test_a_new_member_still_does(stage: Stage, image: str) -> None:
    forbid(stage, 'delete_member')
    stage.cloud.spoil(
        on('DELETE', stage.c),
        Meanwhile(lambda: stage.cloud.add_member(image, 'project-d')),
    )
    found = close(stage, image)
    assert found.exit_code == FAILED
    assert stage.visibility(image) == 'shared'
    assert 'it has new members, project-d' in ''.join(found.notes)


def test_a_rollback_opens_it_again(stage: Stage, image: str) -> None:
    forbid(stage, 'delete_member')
    found = close(stage, image, rollback=True)
    assert found.exit_code == FAILED
    assert stage.visibility(image) == 'shared'
    assert 'is private now' not in ''.join(found.notes)
    assert stage.cloud.members(image) == {
        stage.b: 'accepted',
        stage.c: 'accepted',
    }
