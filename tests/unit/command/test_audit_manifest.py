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

"""``image share-audit --manifest``: the checks that compare with one."""

import json
import pathlib
import textwrap

import pytest

from tests.memory import Answer
from tests.memory import on
from tests.unit.stage import Stage

AUDIT = ('image', 'share-audit', '-f', 'json')
ONLY = ('--check', 'manifest-drift', '--check', 'expired-share')
Captured = pytest.CaptureFixture[str]
Findings = dict[tuple[str, str], str]


@pytest.fixture
def path(tmp_path: pathlib.Path) -> pathlib.Path:
    return tmp_path / 'shares.yaml'


def declare(path: pathlib.Path, shares: str) -> tuple[str, str]:
    """Write a manifest; return the option that names it."""
    text = 'version: 1\nshares:\n' + textwrap.dedent(shares)
    path.write_text(text, encoding='utf-8')
    return '--manifest', str(path)


def findings(
    stage: Stage, capsys: Captured, *argv: str, code: int = 3
) -> Findings:
    """Return the states that the two checks find, by check and member."""
    stage.cloud.forget()
    assert stage.openstack(*AUDIT, *argv) == code
    assert stage.cloud.writes == []
    return {
        (row['Check'], row['Member ID']): row['State']
        for row in json.loads(capsys.readouterr().out)
        if row['Check'] in ONLY
    }


def test_drift_and_what_has_expired(
    stage: Stage, path: pathlib.Path, capsys: Captured
) -> None:
    image = stage.cloud.image('project-a', 'golden')
    stage.cloud.add_member(image, 'project-b')
    manifest = declare(
        path,
        f"""
        - image: golden
          projects:
          - {{id: {stage.b}, expires: 2026-02-01}}
          - {stage.c}
        """,
    )
    drift = ('manifest-drift', stage.c), 'fail'
    expired = ('expired-share', stage.b), 'fail'
    assert findings(stage, capsys, *manifest) == dict((drift, expired))
    # The time of the audit decides, and not the clock.
    argv = (*manifest, '--now', '2026-01-31')
    assert findings(stage, capsys, *argv, code=3) == dict((drift,))
    # Without a manifest there is nothing to compare with.
    assert findings(stage, capsys, '--skip', 'foreign-domain', code=0) == {}


def test_an_image_that_nobody_else_has_is_judged(
    stage: Stage, path: pathlib.Path, capsys: Captured
) -> None:
    stage.cloud.image('project-a', 'golden', visibility='private')
    shown = stage.cloud.image('project-a', 'silver')
    stage.cloud.add_member(shown, 'project-b')
    manifest = declare(path, f'- {{image: golden, projects: [{stage.b}]}}')
    expected: Findings = {
        ('manifest-drift', ''): 'fail',
        ('manifest-drift', stage.b): 'fail',
    }
    assert findings(stage, capsys, *manifest) == expected
    assert findings(stage, capsys, 'golden', *manifest) == expected
    # What no entry selects is compared with nothing.
    assert findings(stage, capsys, 'silver', *manifest, code=0) == {}
    stage.openstack(*AUDIT, 'bronze', *manifest)
    assert 'No shared image has' in capsys.readouterr().err


@pytest.mark.parametrize(
    'shares,word',
    [
        ('- {imag: golden}', 'line 3, shares[0].imag:'),
        ('- {image: none, projects: []}', 'line 3 (image none): No image'),
        (
            (
                '- {image: golden, prune: true, projects: []}\n'
                '- {image: golden, prune: false, projects: []}'
            ),
            '"prune" is not the same',
        ),
    ],
)
def test_a_manifest_that_is_wrong(
    stage: Stage,
    path: pathlib.Path,
    capsys: Captured,
    shares: str,
    word: str,
) -> None:
    stage.cloud.image('project-a', 'golden')
    report = path.with_name('report.json')
    manifest = declare(path, shares)
    argv = (*AUDIT, *manifest, '--report', f'json={report}')
    assert stage.openstack(*argv) == 1
    out, err = capsys.readouterr()
    assert (out, word in err) == ('', True)
    assert not report.exists()


def test_members_that_cannot_be_read_are_unknown(
    stage: Stage, path: pathlib.Path, capsys: Captured
) -> None:
    image = stage.cloud.image('project-a', 'golden')
    manifest = declare(path, f'- {{image: {image}, projects: []}}')
    stage.cloud.spoil(on('GET', '/members'), Answer(500))
    assert stage.openstack(*AUDIT, *manifest, *ONLY) == 4
    (row,) = json.loads(capsys.readouterr().out)
    assert (row['Check'], row['State']) == ('unread-images', 'unknown')
    assert 'What the manifest declares' in row['Detail']


def test_a_list_that_cannot_be_read_is_counted_once(
    stage: Stage, path: pathlib.Path, capsys: Captured
) -> None:
    manifest = declare(path, '- {name: "*", projects: []}')
    stage.cloud.spoil(on('GET', '/images'), Answer(500))
    assert stage.openstack(*AUDIT, '--outgoing', *manifest) == 4
    rows = json.loads(capsys.readouterr().out)
    assert [row['Check'] for row in rows] == ['unread-images']


@pytest.mark.parametrize(
    'argv,word',
    [
        (ONLY, '--check manifest-drift requires --manifest'),
        (('--manifest', '-'), 'name a file'),
        (('--manifest', 'x', '--incoming'), 'cannot be used with --incoming'),
    ],
)
def test_what_is_a_wrong_command_line(
    stage: Stage, capsys: Captured, argv: tuple[str, ...], word: str
) -> None:
    with pytest.raises(SystemExit) as caught:
        stage.openstack(*AUDIT, *argv)
    assert caught.value.code == 2
    assert word in capsys.readouterr().err


def test_a_mute_for_them_is_not_said_to_be_of_no_use(
    stage: Stage, path: pathlib.Path, capsys: Captured
) -> None:
    """As long as there is no manifest."""
    stage.cloud.image('project-a', 'golden')
    policy = path.with_name('policy.yaml')
    policy.write_text(
        'version: 1\nmute: [{check: expired-share, image: x, reason: y}]\n',
        encoding='utf-8',
    )
    manifest = declare(path, '- {image: golden, projects: []}')
    for more, unused in (((), False), (manifest, True)):
        assert stage.openstack(*AUDIT, '--policy', str(policy), *more) == 0
        rows = json.loads(capsys.readouterr().out)
        assert ('unused-mute' in {row['Check'] for row in rows}) is unused
