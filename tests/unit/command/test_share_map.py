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

"""``image share-map``: what is written, where, and with which exit code."""

import datetime
import pathlib
import stat

import pytest
import yaml

from osc_imageshare.sharing import request
from tests.memory import Answer
from tests.memory import on
from tests.unit.stage import Stage

Captured = pytest.CaptureFixture[str]
COMMAND = ('image', 'share-map')
BEGINNINGS = {
    'html': '<!DOCTYPE html>',
    'svg': '<?xml version="1.0"',
    'dot': 'digraph shares {',
    'mmd': 'flowchart LR',
}


@pytest.fixture
def image(stage: Stage) -> str:
    made = stage.cloud.image('project-a', 'golden')
    stage.cloud.add_member(made, 'project-b', 'accepted')
    offered = stage.cloud.image('project-c', 'offered')
    stage.cloud.add_member(offered, 'project-a')
    return made


def draw(stage: Stage, path: pathlib.Path, *options: str) -> str:
    assert stage.openstack(*COMMAND, '--output', str(path), *options) == 0
    return path.read_text('utf-8')


def images_read(stage: Stage) -> list[str]:
    """Return what Glance was asked for; openstack itself logs in always."""
    return [r.path for r in stage.cloud.log if r.service == 'image']


@pytest.mark.parametrize('form', request.MapFormat)
def test_file_is_what_its_name_says(
    stage: Stage,
    image: str,
    tmp_path: pathlib.Path,
    capsys: Captured,
    form: request.MapFormat,
) -> None:
    path = tmp_path / f'map.{form}'
    path.write_text('older')
    written = draw(stage, path)
    assert written.startswith(BEGINNINGS[form])
    for text in ('golden', 'offered', image):
        assert text in written
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    out, err = capsys.readouterr()
    assert (out, err) == ('', f'Shares drawn in {path}: 2.\n')
    assert stage.cloud.writes == []
    # And again, into another file.
    assert draw(stage, tmp_path / f'again.{form}') == written


@pytest.mark.parametrize('form', request.MapFormat)
def test_output_holds_the_map_and_nothing_else(
    stage: Stage,
    image: str,
    tmp_path: pathlib.Path,
    capsys: Captured,
    form: request.MapFormat,
) -> None:
    path = tmp_path / 'map'
    written = draw(stage, path, '--format', form)
    capsys.readouterr()
    code = stage.openstack(*COMMAND, '--output', '-', '--format', form)
    out, err = capsys.readouterr()
    assert (code, out, err) == (0, written, '')


def test_both_sides_draw_the_same(
    stage: Stage,
    image: str,
    tmp_path: pathlib.Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    only = ('--image', image)
    maps = set()
    for user in ('ann', 'bob'):
        monkeypatch.setenv('OS_CLOUD', user)
        written = draw(stage, tmp_path / 'map.dot', *only)
        # Each knows the name of its own project only.
        for name, project in (('project-a', stage.a), ('project-b', stage.b)):
            written = written.replace(f'{name}\\n{project}', project)
            written = written.replace(f'{name} ({project})', project)
        # The heading names the entry of clouds.yaml and the project.
        maps.add(written.partition('  node [')[2])
    assert len(maps) == 1


NOW = ('--now', '2026-02-03')
TITLE = ('--title', 'Week "5" <b>')


@pytest.mark.parametrize('form', request.MapFormat)
def test_title_and_date_are_those_that_are_given(
    stage: Stage, image: str, tmp_path: pathlib.Path, form: request.MapFormat
) -> None:
    path = tmp_path / f'map.{form}'
    usual = draw(stage, path)
    today = f'{datetime.datetime.now(datetime.UTC):%Y-%m-%d}'
    for text in ('Image shares in cloud', 'ann', 'project-a'):
        assert text in usual
    assert today in usual
    written = draw(stage, path, *TITLE, *NOW)
    assert '2026-02-03' in written
    assert today not in written
    assert 'Image shares in cloud' not in written
    assert 'Week' in written
    assert '<b>' not in written or form is request.MapFormat.DOT
    # The same input, the same bytes.
    assert draw(stage, path, *TITLE, *NOW) == written


def test_audit_is_of_the_date_that_is_given(
    stage: Stage, image: str, tmp_path: pathlib.Path
) -> None:
    stage.cloud.add_member(image, 'project-c')
    argv = ('--audit', '--image', image)
    path = tmp_path / 'map.dot'
    assert 'stale-pending' not in draw(stage, path, *argv)
    late = ('--now', '2099-01-01')
    assert 'stale-pending' in draw(stage, path, *argv, *late)


def test_cloud_without_an_entry_is_named_by_its_host(
    stage: Stage,
    image: str,
    tmp_path: pathlib.Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clouds = yaml.safe_load(stage.clouds_yaml().read_text('utf-8'))
    entry = clouds['clouds']['ann']
    monkeypatch.delenv('OS_CLOUD')
    for name, value in entry['auth'].items():
        monkeypatch.setenv(f'OS_{name.upper()}', value)
    written = draw(stage, tmp_path / 'map.dot')
    assert 'Image shares in cloud 127.0.0.1' in written


def test_selection_is_that_of_share_list(
    stage: Stage, image: str, tmp_path: pathlib.Path
) -> None:
    def names(*options: str) -> list[str]:
        written = draw(stage, tmp_path / 'map.dot', *options)
        return [name for name in ('golden', 'offered') if name in written]

    assert names() == ['golden', 'offered']
    assert names('--incoming') == ['offered']
    assert names('--outgoing') == ['golden']
    assert names('--status', 'pending') == ['offered']
    assert names('--image', 'golden') == ['golden']
    assert names('--project', stage.b) == ['golden']


def test_all_projects_are_an_administrators(
    stage: Stage,
    image: str,
    tmp_path: pathlib.Path,
    capsys: Captured,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = tmp_path / 'map.svg'
    argv = (*COMMAND, '--output', str(path), '--all-projects')
    assert stage.openstack(*argv) == 1
    assert 'Only an administrator' in capsys.readouterr().err
    assert not path.exists()
    monkeypatch.setenv('OS_CLOUD', 'admin')
    written = draw(stage, path, '--all-projects')
    for name in ('project-a', 'project-b', 'project-c'):
        assert name in written


def test_regions_are_drawn_together(
    two_regions: Stage,
    tmp_path: pathlib.Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clouds = str(two_regions.clouds_yaml())
    monkeypatch.setenv('OS_CLIENT_CONFIG_FILE', clouds)
    monkeypatch.setenv('OS_CLOUD', 'ann')
    for region in ('RegionOne', 'RegionTwo'):
        made = two_regions.cloud.image('project-a', 'golden', region)
        two_regions.cloud.add_member(made, 'project-b')
    written = draw(two_regions, tmp_path / 'map.mmd', '--all-regions')
    assert 'RegionOne' in written
    assert 'RegionTwo' in written


def test_audit_marks(
    stage: Stage, image: str, tmp_path: pathlib.Path, capsys: Captured
) -> None:
    stage.cloud.add_member(image, 'gh\x1bost')
    plain = draw(stage, tmp_path / 'map.html')
    assert 'ghost-member' not in plain
    assert 'Findings' not in plain
    written = draw(stage, tmp_path / 'map.html', '--audit')
    assert 'Findings' in written
    written = draw(stage, tmp_path / 'map.dot', '--audit')
    assert 'label="! high"' in written
    assert 'ghost-member' in written
    out, err = capsys.readouterr()
    assert out == ''
    assert len(err.splitlines()) == 3


def test_policy_marks(
    stage: Stage, image: str, tmp_path: pathlib.Path
) -> None:
    policy = tmp_path / 'policy.yaml'
    policy.write_text(
        yaml.safe_dump({'version': 1, 'allow': {'projects': [stage.c]}})
    )
    argv = ('--policy', str(policy))
    for chosen in ((), ('--image', 'golden'), ('--project', stage.b)):
        written = draw(stage, tmp_path / 'map.svg', *argv, *chosen)
        assert 'member-not-allowed' in written
    written = draw(stage, tmp_path / 'map.svg', *argv, '--incoming')
    assert 'member-not-allowed' not in written
    assert 'golden' not in written
    # An audit of nothing would be one of everything.
    written = draw(
        stage, tmp_path / 'map.svg', *argv, '--project', stage.admin
    )
    assert 'member-not-allowed' not in written


def test_wrong_policy_is_told_before_anything_is_read(
    stage: Stage, image: str, tmp_path: pathlib.Path, capsys: Captured
) -> None:
    path, policy = tmp_path / 'map.svg', tmp_path / 'policy.yaml'
    policy.write_text('version: 7\n')
    stage.cloud.forget()
    argv = ('--output', str(path), '--policy', str(policy))
    assert stage.openstack(*COMMAND, *argv) == 1
    assert 'policy.yaml, line 1' in capsys.readouterr().err
    assert images_read(stage) == []
    assert not path.exists()


def test_map_that_is_not_whole_is_drawn_and_a_failure(
    stage: Stage, image: str, tmp_path: pathlib.Path, capsys: Captured
) -> None:
    stage.cloud.spoil(on('GET', '/members'), Answer(403))
    path = tmp_path / 'map.html'
    assert stage.openstack(*COMMAND, '--output', str(path)) == 1
    sentence = f'The members of image golden ({image}) could not be read'
    assert sentence in capsys.readouterr().err
    written = path.read_text('utf-8')
    assert 'This map is incomplete:' in written
    assert sentence in written
    assert 'offered' in written


@pytest.mark.parametrize(
    'options,word',
    [
        ((), 'required: --output'),
        (('--output', ''), '--output needs the name of a file'),
        (('--output', 'a\0b.svg'), '--output needs the name of a file'),
        (('--output', '-'), '--output - requires --format'),
        (('--output', 'map.svg', '--title', ' '), 'the title is empty'),
        (('--output', 'map.svg', '--now', 'noon'), 'noon'),
        (('--output', 'map.svg', '--format', 'pdf'), 'invalid choice'),
        (('--output', 'map.svg', '--project-domain', 'x'), 'requires'),
        (('--output', 'map.svg', '--incoming', '--outgoing'), 'not allowed'),
        (('--output', 'map.svg', 'golden'), 'unrecognized arguments'),
    ],
)
def test_wrong_use(
    stage: Stage, capsys: Captured, options: tuple[str, ...], word: str
) -> None:
    with pytest.raises(SystemExit) as caught:
        stage.openstack(*COMMAND, *options)
    assert caught.value.code == 2
    out, err = capsys.readouterr()
    assert out == ''
    assert word in err
    assert images_read(stage) == []


@pytest.mark.parametrize(
    'name', ['map', 'map.pdf', 'missing/map.svg', 'file/map.svg', 'x.svg']
)
def test_file_that_cannot_be_is_told_before_anything_is_read(
    stage: Stage,
    image: str,
    tmp_path: pathlib.Path,
    capsys: Captured,
    name: str,
) -> None:
    (tmp_path / 'file').write_text('older')
    (tmp_path / 'x.svg').mkdir()
    path = tmp_path / name
    stage.cloud.forget()
    assert stage.openstack(*COMMAND, '--output', str(path)) == 1
    out, err = capsys.readouterr()
    assert out == ''
    assert err.startswith(f'The file {path} cannot be written: ')
    assert len(err.splitlines()) == 1
    assert images_read(stage) == []
    assert not list(tmp_path.rglob('.osc-imageshare-*'))
    assert (tmp_path / 'file').read_text() == 'older'


def test_older_map_survives_a_full_disk(
    stage: Stage,
    image: str,
    tmp_path: pathlib.Path,
    capsys: Captured,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, 'No space left on device')

    path = tmp_path / 'map.svg'
    path.write_text('older')
    monkeypatch.setattr('os.fsync', full)
    assert stage.openstack(*COMMAND, '--output', str(path)) == 1
    assert capsys.readouterr().err == (
        f'The file {path} cannot be written: No space left on device.\n'
    )
    assert path.read_text() == 'older'
    assert not list(tmp_path.glob('.osc-imageshare-*'))
