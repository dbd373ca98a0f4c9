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

"""``image share-sync --plan``: guarded like the manifest it is from."""

from collections.abc import Callable
import json
import pathlib
from typing import Any

import pytest

from tests.unit.stage import Stage

Captured = pytest.CaptureFixture[str]
Edit = Callable[[dict[str, Any]], object]


class Planner:
    """Saves plans, edits and runs them.

    :ivar err: what the last run has told.
    """

    def __init__(
        self, stage: Stage, folder: pathlib.Path, capsys: Captured
    ) -> None:
        self.stage = stage
        self._manifest = folder / 'shares.yaml'
        self._plan = folder / 'plan.json'
        self._capsys = capsys
        self.err = ''

    def save(self, share: dict[str, Any], *argv: str) -> None:
        content = {'version': 1, 'shares': [share]}
        self._manifest.write_text(json.dumps(content), 'utf-8')
        self._plan.unlink(missing_ok=True)
        self._sync(str(self._manifest), '--plan-out', str(self._plan), *argv)
        assert self.stage.cloud.writes == []

    def edit(self, edit: Edit) -> None:
        plan = json.loads(self._plan.read_text('utf-8'))
        edit(plan['images'][0])
        self._plan.write_text(json.dumps(plan), 'utf-8')

    def run(self, *argv: str, code: int = 0) -> dict[str, str]:
        return self._sync('--plan', str(self._plan), *argv, code=code)

    def refused(self, *argv: str) -> str:
        assert self.run(*argv, code=1) == {}
        assert self.stage.cloud.writes == []
        return self.err

    def _sync(self, *argv: str, code: int = 0) -> dict[str, str]:
        self.stage.cloud.forget()
        command = ('image', 'share-sync', '-f', 'json', '--long')
        assert self.stage.openstack(*command, *argv) == code
        out, self.err = self._capsys.readouterr()
        return {r['Member ID']: r['Result'] for r in json.loads(out or '[]')}


@pytest.fixture
def planner(stage: Stage, tmp_path: pathlib.Path, capsys: Captured) -> Planner:
    return Planner(stage, tmp_path, capsys)


@pytest.fixture
def image(stage: Stage) -> str:
    """An image that both other projects have."""
    made = stage.cloud.image('project-a', 'golden')
    stage.cloud.add_member(made, 'project-b', 'accepted')
    stage.cloud.add_member(made, 'project-c', 'accepted')
    return made


def revoke_all(plan: dict[str, Any]) -> None:
    for change in plan['changes']:
        change.update(want='revoked', acceptor=None)


def test_an_edit_does_not_get_round_the_limit(
    planner: Planner, image: str
) -> None:
    b, c = planner.stage.b, planner.stage.c
    planner.save({'image': image, 'projects': [b, c]})
    planner.edit(revoke_all)
    said = planner.refused()
    assert 'This would remove all members of image' in said
    assert '--force' in said
    assert set(planner.run('--force').values()) == {'revoked'}


def test_shares_that_expired_are_no_removals(
    planner: Planner, image: str
) -> None:
    expired = [
        {'project': project, 'expires': '2020-01-01'}
        for project in (planner.stage.b, planner.stage.c)
    ]
    planner.save({'image': image, 'projects': expired})
    assert set(planner.run().values()) == {'revoked'}


@pytest.mark.parametrize('visibility', ['community', 'public'])
def test_narrowing_is_asked_for_again(
    planner: Planner, visibility: str
) -> None:
    made = planner.stage.cloud.image(
        'project-a', 'golden', visibility=visibility
    )
    planner.save({'image': made, 'projects': [planner.stage.b]}, '--narrow')
    assert '--narrow' in planner.refused()
    assert '--narrow' in planner.refused('--force')
    assert planner.run('--narrow') == {planner.stage.b: 'pending'}


def test_what_cannot_be_used_is_not_shared(planner: Planner) -> None:
    made = planner.stage.cloud.image('project-a', 'golden')
    planner.save({'image': made, 'projects': [planner.stage.b]})
    planner.stage.cloud.find(made).status = 'deactivated'
    assert 'is deactivated and cannot be used' in planner.refused()
    assert planner.run('--force') == {planner.stage.b: 'pending'}


def test_an_image_of_somebody_else_is_not_shared(planner: Planner) -> None:
    own = planner.stage.cloud.image('project-a', 'golden')
    theirs = planner.stage.cloud.image(
        'project-b', 'theirs', visibility='community'
    )
    planner.save({'image': own, 'projects': [planner.stage.c]})
    b = planner.stage.b
    planner.edit(
        lambda plan: plan.update(
            id=theirs, owner=b, visibility='community', members=None
        )
    )
    said = planner.refused('--narrow', '--force')
    assert f'belongs to project {b}, and only its owner can share it' in said


@pytest.mark.parametrize('force', [False, True])
def test_what_is_in_use_is_not_taken_back(
    planner: Planner, image: str, force: bool
) -> None:
    b, c = planner.stage.b, planner.stage.c
    expired = {'cloud': 'bob', 'expires': '2020-01-01'}
    planner.save({'image': image, 'projects': [expired, c]})
    planner.stage.cloud.server('project-b', image)
    if force:
        assert planner.run('--force')[b] == 'revoked'
    else:
        assert 'is in use in project' in planner.refused()


@pytest.mark.parametrize(
    'edit,said',
    [
        (
            lambda plan: plan.update(dormant='keep'),
            'plan.json, images[0].dormant: must be one of',
        ),
        (
            lambda plan: plan['changes'][0].update(member_id='../../x'),
            'plan.json, images[0].changes[0].member_id: ',
        ),
        (
            lambda plan: plan['changes'][0].update(member_id=plan['owner']),
            'this project owns the image',
        ),
        (
            # Of another project than the one that it accepts for.
            lambda plan: plan['changes'][0].update(
                want='accepted', acceptor={'kind': 'cloud', 'name': 'cara'}
            ),
            'Target cloud cara is for project project-c',
        ),
        (
            lambda plan: plan['changes'][0].update(
                want='accepted', acceptor={'kind': 'cloud', 'name': 'nope'}
            ),
            'nope cannot be used',
        ),
        (
            lambda plan: plan.update(region='Nowhere'),
            'egion Nowhere has no image service',
        ),
    ],
)
def test_an_edited_plan_is_refused(
    planner: Planner, edit: Edit, said: str
) -> None:
    made = planner.stage.cloud.image('project-a', 'golden')
    planner.save({'image': made, 'projects': [planner.stage.b]})
    planner.edit(edit)
    assert said in planner.refused('--force', '--narrow')
    assert planner.stage.cloud.members(made) == {}
