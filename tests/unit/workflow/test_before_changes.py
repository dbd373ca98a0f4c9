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

"""What is told before the first write: roles, owners, images for projects."""

import json
import pathlib

import pytest

from tests.unit.stage import Stage

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def golden(stage: Stage) -> str:
    """A private image of project-a, in which rita may only read."""
    stage.cloud.user('rita', {'project-a': ['reader']})
    return stage.cloud.image('project-a', 'golden', visibility='private')


def told(stage: Stage, capsys: Captured, *argv: str, code: int = 1) -> str:
    """Run a command that changes nothing, and return what it tells."""
    stage.cloud.forget()
    assert stage.openstack('image', *argv) == code
    assert stage.cloud.writes == []
    return capsys.readouterr().err


def manifest(folder: pathlib.Path, image: str, project: str) -> str:
    path = folder / 'shares.yaml'
    shares = [{'image': image, 'projects': [project], 'prune': True}]
    path.write_text(json.dumps({'version': 1, 'shares': shares}), 'utf-8')
    return str(path)


READER = 'Your role in project project-a ({a}) is read-only'


@pytest.mark.parametrize(
    'argv',
    [
        ['share-to', '{golden}', '{b}'],
        ['share-revoke', '{theirs}', '{b}'],
        ['share-revoke', '{theirs}', '--all', '--private'],
        ['share-accept', '{offered}'],
        ['share-reject', '{offered}'],
        ['share-sync', '{manifest}'],
        ['share-accept', '--all'],
    ],
)
def test_a_reader_is_told_first(
    stage: Stage,
    golden: str,
    tmp_path: pathlib.Path,
    capsys: Captured,
    monkeypatch: pytest.MonkeyPatch,
    argv: list[str],
) -> None:
    theirs = stage.cloud.image('project-a', 'theirs')
    stage.cloud.add_member(theirs, 'project-b')
    offered = stage.cloud.image('project-c', 'offered')
    stage.cloud.add_member(offered, 'project-a')
    names = {
        'golden': golden,
        'theirs': theirs,
        'offered': offered,
        'b': stage.b,
        'manifest': manifest(tmp_path, golden, stage.b),
    }
    monkeypatch.setenv('OS_CLOUD', 'rita')
    argv = [word.format(**names) for word in argv]
    assert READER.format(a=stage.a) in told(stage, capsys, *argv)
    # A pipeline may show by it what somebody else will do.
    said = told(stage, capsys, *argv, '--dry-run', code=0)
    assert 'read-only' not in said


def test_a_reader_is_not_told_where_nothing_is_to_be_written(
    stage: Stage,
    golden: str,
    tmp_path: pathlib.Path,
    capsys: Captured,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shared = stage.cloud.image('project-a', 'shared')
    stage.cloud.add_member(shared, 'project-b', 'accepted')
    path = manifest(tmp_path, golden, stage.b)
    plan = str(tmp_path / 'plan.json')
    monkeypatch.setenv('OS_CLOUD', 'rita')
    for argv, code in [
        (['share-to', shared, stage.b], 0),
        (['share-sync', path, '--check'], 3),
        (['share-sync', path, '--plan-out', plan], 0),
    ]:
        assert 'read-only' not in told(stage, capsys, *argv, code=code)
    # Who runs the plan has to be able to.
    assert READER.format(a=stage.a) in told(
        stage, capsys, 'share-sync', '--plan', plan
    )


def test_an_image_without_an_owner(
    stage: Stage, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    image = stage.cloud.image('project-b', 'nobodys', visibility='community')
    stage.cloud.find(image).owner = ''
    said = told(stage, capsys, 'share-to', image, stage.b)
    assert (
        f'Image nobodys ({image}) has no owner, so only an administrator can '
        'share it.'
    ) in said
    said = told(stage, capsys, 'share-revoke', image, stage.b)
    assert 'has no owner, so only an administrator can revoke access' in said
    offer = stage.cloud.image('project-b', 'offer')
    stage.cloud.find(offer).owner = ''
    stage.cloud.add_member(offer, 'project-a')
    said = told(stage, capsys, 'share-accept', offer, '--from', stage.b)
    assert f'Image offer ({offer}) has no owner; it is not offered' in said
    assert stage.openstack('image', 'share-accept', offer) == 0
    said = capsys.readouterr().err
    assert f'Image offer ({offer}) has no owner; its hash is' in said
    # Nor is Keystone asked for a project without an ID.
    stage.cloud.forget()
    assert stage.openstack('image', 'share-audit', '--incoming') == 0
    assert not [r for r in stage.cloud.log if r.path.endswith('/projects/')]


@pytest.mark.parametrize('name', ['silver', 'id'])
@pytest.mark.parametrize('command', ['share-to', 'share-revoke'])
def test_images_in_the_place_of_projects(
    stage: Stage, capsys: Captured, golden: str, command: str, name: str
) -> None:
    silver = stage.cloud.image('project-a', 'silver')
    name = silver if name == 'id' else name
    said = told(stage, capsys, command, golden, name, 'project-b')
    assert f'Image silver ({silver}) was given where a project' in said
    assert '"-"' in said
    # Neither a project nor an image; and somebody else's image is one by its
    # ID only, which is no project's.
    bronze = stage.cloud.image('project-b', 'bronze', visibility='public')
    said = told(stage, capsys, command, golden, bronze)
    assert f'Image bronze ({bronze}) was given where' in said
    for other in ('nothing', 'bronze'):
        assert 'was given where' not in told(
            stage, capsys, command, golden, other
        )


def test_a_project_is_not_looked_for_among_images(
    stage: Stage, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    image = stage.cloud.image('project-a', 'golden')
    stage.cloud.image('project-a', 'project-b')
    monkeypatch.setenv('OS_CLOUD', 'amy')
    for target in ('project-b', stage.c, '0' * 32):
        stage.cloud.forget()
        assert stage.openstack('image', 'share-to', image, target) == 0
        assert not [sent for sent in stage.cloud.log if 'name=' in sent.query]
    capsys.readouterr()


def test_a_member_that_is_called_like_an_image_can_be_revoked(
    stage: Stage, capsys: Captured
) -> None:
    image = stage.cloud.image('project-a', 'golden')
    stage.cloud.image('project-a', 'silver')
    stage.cloud.add_member(image, 'silver')
    assert stage.openstack('image', 'share-revoke', image, 'silver') == 0
    capsys.readouterr()
    assert stage.cloud.members(image) == {}
