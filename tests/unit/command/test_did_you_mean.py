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

"""Did you mean: names that are not known, with the exact option."""

import pathlib

import pytest
import yaml

from osc_imageshare.sharing import suggestion
from tests.memory import Answer
from tests.memory import on
from tests.unit.stage import Stage

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def image(stage: Stage) -> str:
    return stage.cloud.image('project-a', 'golden')


def refused(stage: Stage, capsys: Captured, *argv: str, code: int = 1) -> str:
    """Return what is on standard error of a command that fails."""
    stage.cloud.forget()
    if code == 2:
        with pytest.raises(SystemExit) as caught:
            stage.openstack('image', *argv)
        assert caught.value.code == 2
    else:
        assert stage.openstack('image', *argv) == code
    assert stage.cloud.writes == []
    return capsys.readouterr().err


@pytest.mark.parametrize(
    'name, question',
    [
        ('bob', 'Did you mean --target-cloud bob?'),
        ('Bobb', 'Did you mean --target-cloud bob?'),
        ('project-x', 'Did you mean project project-a or --target-cloud '),
        ('something else', None),
    ],
)
@pytest.mark.parametrize('command', ['share-to', 'share-revoke'])
def test_a_project(
    stage: Stage,
    image: str,
    capsys: Captured,
    command: str,
    name: str,
    question: str | None,
) -> None:
    err = refused(stage, capsys, command, image, name)
    assert (
        f'Project "{name}" could not be verified because your account may '
        'not look up other projects. Use its ID, or give its credentials '
        'with --target-cloud.'
    ) in err
    assert question in err if question else 'Did you mean' not in err


def test_a_project_of_a_manifest(
    stage: Stage, image: str, capsys: Captured, tmp_path: pathlib.Path
) -> None:
    path = tmp_path / 'manifest.yaml'
    path.write_text('version: 1\nshares: [{image: golden, projects: [bob]}]\n')
    err = refused(stage, capsys, 'share-sync', str(path))
    assert 'Did you mean "cloud: bob"?' in err


def test_a_project_that_an_administrator_may_look_up(
    stage: Stage,
    image: str,
    capsys: Captured,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv('OS_CLOUD', 'admin')
    err = refused(stage, capsys, 'share-to', image, 'Project-B')
    assert (
        'Project Project-B was not found. Did you mean project project-b'
        in err
    )
    err = refused(
        stage, capsys, 'share-to', image, stage.b, '--domain', 'defa'
    )
    assert 'Did you mean Default?' in err


def test_a_filter_and_an_owner(
    stage: Stage,
    image: str,
    capsys: Captured,
    tmp_path: pathlib.Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    written = yaml.safe_load(stage.clouds_yaml().read_text())
    auth = written['clouds']['bob']['auth']
    written['clouds']['partner'] = {
        'auth': {**auth, 'project_id': stage.b, 'project_name': 'the-lab'}
    }
    written['clouds']['caro'] = {'auth': {'auth_url': auth['auth_url']}}
    path = tmp_path / 'other.yaml'
    path.write_text(yaml.safe_dump(written))
    monkeypatch.setenv('OS_CLIENT_CONFIG_FILE', str(path))
    for argv in (
        ('share-list', '--project'),
        ('share-accept', '--yes', '--from'),
    ):
        err = refused(stage, capsys, *argv, 'partner')
        assert (
            f'Did you mean project {stage.b} (entry partner of clouds.yaml)?'
        ) in err
        err = refused(stage, capsys, *argv, 'the-lab')
        assert (
            f'Did you mean project {stage.b} (name from: clouds.yaml)'
        ) in err
        err = refused(stage, capsys, *argv, 'caro')
        assert 'Did you mean the project of entry caro of clouds.yaml?' in err


def test_an_entry(stage: Stage, image: str, capsys: Captured) -> None:
    err = refused(stage, capsys, 'share-to', image, '--target-cloud', 'bobb')
    assert 'clouds.yaml has no entry "bobb" (did you mean "bob"?)' in err
    err = refused(stage, capsys, 'share-accept', 'x', '--target-cloud', 'caro')
    assert 'clouds.yaml has no entry "caro" (did you mean "cara"?)' in err


@pytest.mark.parametrize(
    'argv',
    [
        ('share-to', 'glden', '--target-cloud', 'bob'),
        ('share-revoke', 'glden', '--all'),
        ('share-show', 'glden'),
        ('share-list', '--image', 'glden'),
        ('share-export', 'glden'),
    ],
)
def test_an_image(
    stage: Stage, image: str, capsys: Captured, argv: tuple[str, ...]
) -> None:
    err = refused(stage, capsys, *argv)
    assert 'No image named glden or with that ID was found in project' in err
    assert '(region RegionOne). Did you mean golden?' in err
    lists = [s for s in stage.cloud.log if s.query == 'limit=1000']
    assert len(lists) <= 1


def test_an_image_of_a_manifest(
    stage: Stage, image: str, capsys: Captured, tmp_path: pathlib.Path
) -> None:
    path = tmp_path / 'manifest.yaml'
    path.write_text('version: 1\nshares: [{image: golden, projects: []}]\n')
    err = refused(stage, capsys, 'share-sync', str(path), '--only', 'gollden')
    assert 'selects image gollden. Did you mean golden?' in err
    path.write_text('version: 1\nshares: [{tag: no, projects: []}]\n')
    err = refused(stage, capsys, 'share-sync', str(path))
    assert 'fits (region RegionOne).' in err


def test_an_offer(stage: Stage, capsys: Captured) -> None:
    offer = stage.cloud.image('project-b', 'silver')
    stage.cloud.add_member(offer, 'project-a')
    err = refused(stage, capsys, 'share-accept', 'sliver')
    assert '(region RegionOne). Did you mean silver?' in err


@pytest.mark.parametrize('by_name', [True, False])
def test_an_own_image_is_no_offer(
    stage: Stage, image: str, capsys: Captured, *, by_name: bool
) -> None:
    err = refused(
        stage, capsys, 'share-accept', 'golden' if by_name else image
    )
    assert f'Image golden ({image}) belongs to project project-a' in err


def test_without_a_list_there_is_no_question(
    stage: Stage, image: str, capsys: Captured
) -> None:
    stage.cloud.spoil(on('GET', 'limit=1000'), Answer(403))
    err = refused(stage, capsys, 'share-show', 'glden')
    assert 'No image named glden' in err
    # An ID is close to no name, and no list is read for it.
    err = refused(stage, capsys, 'share-show', image[:-1] + '0')
    assert 'Did you mean' not in err


def test_a_check(stage: Stage, capsys: Captured) -> None:
    err = refused(
        stage, capsys, 'share-audit', '--check', 'ghost-membr', code=2
    )
    assert (
        'unknown check \'ghost-membr\' (did you mean "ghost-member"?) (see '
        '--list-checks)'
    ) in err


def test_a_region(stage: Stage, capsys: Captured) -> None:
    err = refused(stage, capsys, 'share-list', '--region', 'regionone')
    assert (
        'Region regionone has no image service (did you mean "RegionOne"?); '
        'the catalog has one in: RegionOne.'
    ) in err


def test_names_that_are_close() -> None:
    close = suggestion.close
    assert close('golden', ['GOLDEN', 'golden', 'x', '']) == ['GOLDEN']
    assert close('x' * 61, ['x' * 60]) == []
    assert close('x' * 60, ['x' * 61]) == []
    known = (f'image-{number}' for number in range(10_000))
    assert close('image-9999', known)
    assert next(known) == 'image-1000'
    assert suggestion.question(['a', 'b', 'a']) == ' Did you mean a or b?'
