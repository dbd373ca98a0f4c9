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

"""An ID is an ID: nobody gets anything by a name that looks like one."""

from collections.abc import Callable
import io
import json
import pathlib
import uuid

import pytest

from tests.memory import Answer
from tests.memory import on
from tests.unit.stage import Stage

Captured = pytest.CaptureFixture[str]
Form = Callable[[str], str]
FORMS: dict[str, Form] = {
    'as it is': str,
    'capitals': str.upper,
    'dashes': lambda text: str(uuid.UUID(text)),
}
each_form = pytest.mark.parametrize('form', FORMS.values(), ids=FORMS)


@pytest.fixture(params=list(FORMS.values()), ids=list(FORMS))
def trap(stage: Stage, request: pytest.FixtureRequest) -> str:
    """A project named like project-c's ID, in which the caller has a role."""
    made = stage.cloud.project(request.param(stage.c))
    stage.cloud.user('eve', {'project-a': ['member'], made: ['member']})
    return made


@pytest.fixture
def eve(trap: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv('OS_CLOUD', 'eve')


@pytest.mark.usefixtures('eve')
@each_form
@pytest.mark.parametrize('domain', [(), ('--project-domain', 'default')])
def test_sharing(
    stage: Stage, trap: str, form: Form, domain: tuple[str, ...]
) -> None:
    image = stage.cloud.image('project-a', 'golden')
    argv = ('image', 'share-to', image, form(stage.c), *domain)
    assert stage.openstack(*argv) == 0
    assert stage.cloud.members(image) == {stage.c: 'pending'}
    assert stage.openstack('image', 'share-revoke', *argv[2:]) == 0
    assert stage.cloud.members(image) == {}


@pytest.mark.usefixtures('eve')
@each_form
def test_a_manifest(
    stage: Stage, trap: str, form: Form, tmp_path: pathlib.Path
) -> None:
    image = stage.cloud.image('project-a', 'golden')
    path = tmp_path / 'shares.yaml'
    for key in ('project', 'id'):
        share = {'image': image.upper(), 'projects': [{key: form(stage.c)}]}
        path.write_text(json.dumps({'version': 1, 'shares': [share]}), 'utf-8')
        assert stage.openstack('image', 'share-sync', str(path)) == 0
        assert stage.cloud.members(image) == {stage.c: 'pending'}


@pytest.mark.usefixtures('eve')
@each_form
def test_accepting(stage: Stage, trap: str, form: Form) -> None:
    """An offer of the attacker's is not accepted for another owner's."""
    image = stage.cloud.image(trap, 'golden')
    stage.cloud.add_member(image, 'project-a')
    argv = ('image', 'share-accept', '--from', form(stage.c))
    assert stage.openstack(*argv) == 0
    assert stage.openstack(*argv, image) == 1
    assert stage.cloud.members(image) == {stage.a: 'pending'}
    real = stage.cloud.image('project-c', 'golden')
    stage.cloud.add_member(real, 'project-a')
    assert stage.openstack(*argv) == 0
    assert stage.cloud.members(real) == {stage.a: 'accepted'}
    assert stage.cloud.members(image) == {stage.a: 'pending'}


@pytest.mark.usefixtures('eve')
@each_form
def test_listing(
    stage: Stage, trap: str, form: Form, capsys: Captured
) -> None:
    image = stage.cloud.image('project-a', 'golden')
    for member in (trap, stage.c):
        stage.cloud.add_member(image, member)
    argv = ('image', 'share-list', '-f', 'json', '--project', form(stage.c))
    assert stage.openstack(*argv) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert row['Member ID'] == stage.c


@each_form
def test_a_name_is_one_where_the_id_is_proven_absent(
    stage: Stage, form: Form, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = form('0123456789abcdef' * 2)
    made = stage.cloud.project(name)
    image = stage.cloud.image('admin', 'golden')
    monkeypatch.setenv('OS_CLOUD', 'admin')
    assert stage.openstack('image', 'share-to', image, name) == 0
    assert stage.cloud.members(image) == {made: 'pending'}


IMAGE = '9d1f6c9a-3a6a-4b1e-8d5c-0a1b2c3d4e5f'


@pytest.mark.parametrize('form', [str, str.upper])
@pytest.mark.parametrize(
    'command',
    [
        ('share-to', IMAGE, '--target-cloud', 'bob'),
        ('share-revoke', IMAGE, '--all'),
        ('share-accept', IMAGE),
        ('share-reject', IMAGE),
        ('share-list', '--image', IMAGE),
        ('share-map', '--image', IMAGE, '--output', '-', '--format', 'dot'),
        ('share-audit', IMAGE),
        ('share-export', IMAGE),
        ('share-show', IMAGE),
    ],
    ids=lambda command: str(command[0]),
)
def test_an_image_is_not_meant_by_a_name_that_looks_like_an_id(
    stage: Stage, form: Form, command: tuple[str, ...]
) -> None:
    own = stage.cloud.image('project-a', form(IMAGE))
    stage.cloud.add_member(own, 'project-c')
    offered = stage.cloud.image('project-b', form(IMAGE))
    stage.cloud.add_member(offered, 'project-a')
    assert stage.openstack('image', *command) == 1
    assert stage.cloud.writes == []


@pytest.mark.parametrize('key', ['image', 'only'])
def test_a_manifest_does_not_either(
    stage: Stage, key: str, tmp_path: pathlib.Path
) -> None:
    stage.cloud.image('project-a', IMAGE)
    path = tmp_path / 'shares.yaml'
    select = {'image': IMAGE} if key == 'image' else {'name': '*'}
    share = {**select, 'projects': [stage.b]}
    path.write_text(json.dumps({'version': 1, 'shares': [share]}), 'utf-8')
    only = () if key == 'image' else ('--only', IMAGE)
    assert stage.openstack('image', 'share-sync', str(path), *only) == 1
    assert stage.cloud.writes == []


@pytest.mark.parametrize(
    'command',
    [
        ('share-list', '--image'),
        ('share-audit',),
        ('share-export',),
        ('share-show',),
        ('share-revoke', '--all'),
    ],
    ids=lambda command: str(command[0]),
)
def test_an_image_id_may_have_capitals(
    stage: Stage, command: tuple[str, ...], capsys: Captured
) -> None:
    image = stage.cloud.image('project-a', 'golden')
    stage.cloud.add_member(image, stage.b)
    name, *options = command
    assert stage.openstack('image', name, *options, image.upper()) in (0, 3)
    assert image in capsys.readouterr().out


@pytest.mark.parametrize('name', ['share-list', 'share-map'])
class TestAMissingImage:
    """Exit code 1, as everywhere."""

    def command(self, name: str) -> tuple[str, ...]:
        if name == 'share-list':
            return 'image', name, '-f', 'json'
        return 'image', name, '--output', '-', '--format', 'dot'

    @pytest.mark.parametrize('image', ['nosuch', IMAGE])
    def test_it_fails(
        self, stage: Stage, name: str, image: str, capsys: Captured
    ) -> None:
        shared = stage.cloud.image('project-a', 'golden')
        stage.cloud.add_member(shared, stage.b)
        argv = ('--image', 'golden', '--image', image)
        assert stage.openstack(*self.command(name), *argv) == 1
        out, err = capsys.readouterr()
        assert 'golden' in out
        assert f'No image named {image} or with that ID was found' in err

    @pytest.mark.parametrize('owner', ['project-a', 'project-b'])
    @pytest.mark.parametrize('by_id', [True, False])
    def test_one_without_a_share_that_is_asked_for_is_not_missing(
        self,
        stage: Stage,
        name: str,
        owner: str,
        by_id: bool,
        capsys: Captured,
    ) -> None:
        image = stage.cloud.image(owner, 'golden')
        if owner == 'project-b':
            stage.cloud.add_member(image, 'project-a')
        argv = ('--image', image if by_id else 'golden')
        command = (*self.command(name), *argv, '--status', 'accepted')
        assert stage.openstack(*command) == 0
        assert 'No share of an image' in capsys.readouterr().err

    def test_what_cannot_be_looked_up_is_unknown(
        self, stage: Stage, name: str, capsys: Captured
    ) -> None:
        stage.cloud.spoil(on('GET', IMAGE), Answer(500))
        assert stage.openstack(*self.command(name), '--image', IMAGE) == 1
        assert 'could not be read' in capsys.readouterr().err

    def test_standard_input(
        self,
        stage: Stage,
        name: str,
        monkeypatch: pytest.MonkeyPatch,
        capsys: Captured,
    ) -> None:
        image = stage.cloud.image('project-a', 'golden')
        stage.cloud.add_member(image, stage.b)
        other = stage.cloud.image('project-a', 'other')
        stage.cloud.add_member(other, stage.b)
        given = io.TextIOWrapper(io.BytesIO(f'{image}\n'.encode()))
        monkeypatch.setattr('sys.stdin', given)
        assert stage.openstack(*self.command(name), '--image', '-') == 0
        out = capsys.readouterr().out
        assert 'golden' in out
        assert 'other' not in out
