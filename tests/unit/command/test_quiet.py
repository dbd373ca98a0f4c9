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

"""A job that repeats a command has nothing on standard error to mail."""

import json
import pathlib
from typing import Any

import pytest

from tests.unit.command.test_lines import Input
from tests.unit.stage import Stage


class Job:
    """Runs commands as cron does: there is no terminal."""

    def __init__(
        self, stage: Stage, capsys: pytest.CaptureFixture[str]
    ) -> None:
        self._stage = stage
        self._capsys = capsys

    def run(self, *argv: str, code: int = 0) -> tuple[list[Any], str]:
        """Return the rows, and what is on standard error."""
        self._capsys.readouterr()
        status = self._stage.openstack('image', *argv, '-f', 'json')
        out, err = self._capsys.readouterr()
        assert status == code, err
        return json.loads(out or '[]'), err

    def repeated(self, *argv: str) -> str:
        """Run a command twice; return what the first run has told."""
        _rows, first = self.run(*argv)
        rows, second = self.run(*argv)
        assert {row['Result'] for row in rows} <= {'already'}
        assert second == ''
        return first


@pytest.fixture
def job(stage: Stage, capsys: pytest.CaptureFixture[str]) -> Job:
    return Job(stage, capsys)


@pytest.fixture
def image(stage: Stage) -> str:
    return stage.cloud.image('project-a', 'golden')


@pytest.fixture
def partners(stage: Stage) -> str:
    """Return a domain with a project that is disabled."""
    domain = stage.cloud.domain('partners')
    stage.cloud.project('on', domain)
    stage.cloud.project('off', domain, enabled=False)
    return domain


def test_a_share_that_is_pending(stage: Stage, job: Job, image: str) -> None:
    first = job.repeated('share-to', image, stage.b)
    assert 'could not be verified' in first
    assert f'image set --accept {image}' in first


def test_only_a_new_project_is_told_of(
    stage: Stage, job: Job, image: str
) -> None:
    job.run('share-to', image, stage.b)
    _rows, err = job.run('share-to', image, stage.b, stage.c)
    assert stage.c in err
    assert stage.b not in err


def test_a_share_that_was_rejected(stage: Stage, job: Job, image: str) -> None:
    stage.cloud.add_member(image, 'project-b', 'rejected')
    rows, err = job.run('share-to', image, stage.b)
    assert [row['Status'] for row in rows] == ['rejected']
    assert err == ''


def test_a_project_that_is_disabled(
    stage: Stage, job: Job, partners: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv('OS_CLOUD', 'admin')
    image = stage.cloud.image('admin', 'golden')
    first = job.repeated('share-to', image, '--domain', partners)
    assert 'is disabled, so it is skipped' in first
    off = stage.cloud.project_id('off')
    assert 'is disabled.' in job.repeated('share-to', image, off)


def test_a_manifest(
    stage: Stage,
    job: Job,
    partners: str,
    tmp_path: pathlib.Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv('OS_CLOUD', 'admin')
    image = stage.cloud.image('admin', 'golden')
    shares = [{'image': image, 'projects': ['off'], 'domains': [partners]}]
    path = tmp_path / 'shares.yaml'
    path.write_text(json.dumps({'version': 1, 'shares': shares}), 'utf-8')
    first = job.repeated('share-sync', str(path))
    assert 'is disabled.' in first
    assert 'it is neither added nor removed' in first
    _rows, err = job.run('share-sync', str(path), '--check')
    assert err == ''


def test_a_manifest_that_names_the_owner(
    stage: Stage, job: Job, image: str, tmp_path: pathlib.Path
) -> None:
    path = tmp_path / 'shares.yaml'

    def declare(*projects: str) -> None:
        shares = [{'image': image, 'projects': projects}]
        path.write_text(json.dumps({'version': 1, 'shares': shares}), 'utf-8')

    declare(stage.a, stage.b)
    assert 'owns image golden' in job.repeated('share-sync', str(path))
    assert stage.cloud.members(image) == {stage.b: 'pending'}
    declare(stage.a)
    _rows, err = job.run('share-sync', str(path), code=1)
    assert 'name another project' in err


@pytest.mark.parametrize('more', [(), ('--private',)])
def test_a_share_that_is_revoked(
    stage: Stage, job: Job, image: str, more: tuple[str, ...]
) -> None:
    stage.cloud.add_member(image, 'project-b')
    first = job.repeated('share-revoke', image, stage.b, *more)
    assert 'keeps what it has already copied' in first


def test_everybody(stage: Stage, job: Job, image: str) -> None:
    """What there is to revoke may be new; what is deprecated is said then."""
    stage.cloud.add_member(image, 'project-b')
    first = job.repeated('share-revoke', image, '--all', '--private')
    assert 'without --yes is deprecated' in first
    assert stage.cloud.members(image) == {}


@pytest.mark.parametrize('decision', ['accept', 'reject'])
def test_an_offer(
    stage: Stage,
    job: Job,
    image: str,
    decision: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv('OS_CLOUD', 'bob')
    stage.cloud.add_member(image, 'project-b')
    assert job.repeated(f'share-{decision}', image) != ''


def test_the_owner_among_others(stage: Stage, job: Job, image: str) -> None:
    first = job.repeated('share-to', image, stage.a, stage.b)
    assert f'Project project-a ({stage.a}) owns image golden' in first
    assert 'so it is skipped' in first
    assert stage.cloud.members(image) == {stage.b: 'pending'}
    _rows, err = job.run('share-to', image, stage.a, code=1)
    assert 'name another project' in err
    assert 'Nothing was changed' in err


def test_the_owner_of_several_images(stage: Stage, job: Job) -> None:
    images = [stage.cloud.image('project-a', f'image-{n}') for n in range(3)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr('sys.stdin', Input('\n'.join(images).encode()))
        _rows, err = job.run('share-to', '-', stage.a, stage.b)
    assert 'owns 3 of the images, so it is skipped there.' in err


@pytest.mark.parametrize('content', [b'', b'\n \t\r\n', b'\xef\xbb\xbf\n'])
@pytest.mark.parametrize(
    'argv',
    [
        ('share-to', '-', 'project-b'),
        ('share-revoke', '-', '--all'),
        ('share-revoke', '-', 'project-b', '--private'),
        ('share-accept', '-'),
        ('share-accept', '-', '--from', 'project-a'),
        ('share-reject', '-'),
        ('share-sync', '{manifest}', '--prune', '--only', '-'),
    ],
    ids=' '.join,
)
def test_no_image_is_nothing_to_do(
    stage: Stage,
    job: Job,
    image: str,
    argv: tuple[str, ...],
    content: bytes,
    tmp_path: pathlib.Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Least of all is it every image."""
    path = tmp_path / 'shares.yaml'
    shares = [{'image': image, 'projects': [stage.b]}]
    path.write_text(json.dumps({'version': 1, 'shares': shares}), 'utf-8')
    stage.cloud.add_member(image, 'project-c')
    monkeypatch.setattr('sys.stdin', Input(content))
    rows, err = job.run(*(part.format(manifest=path) for part in argv))
    assert rows == []
    assert err.strip() == 'Standard input is empty. Nothing was changed.'
    assert stage.cloud.writes == []


def test_no_image_is_nothing_to_list(
    stage: Stage, job: Job, image: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.cloud.add_member(image, 'project-b')
    monkeypatch.setattr('sys.stdin', Input(b''))
    rows, err = job.run('share-list', '--image', '-')
    assert rows == []
    assert 'Standard input is empty' in err


@pytest.mark.parametrize(
    'argv', [('share-audit', '-'), ('share-map', '--image', '-')]
)
def test_no_image_is_no_clean_audit_and_no_map(
    stage: Stage,
    argv: tuple[str, ...],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: pathlib.Path,
) -> None:
    monkeypatch.setattr('sys.stdin', Input(b''))
    file = ('--output', str(tmp_path / 'x.svg')) if 'map' in argv[0] else ()
    assert stage.openstack('image', *argv, *file) == 1
    assert 'Standard input is empty; expected' in capsys.readouterr().err
    assert list(tmp_path.glob('*.svg')) == []
