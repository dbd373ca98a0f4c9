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

"""``image share-audit --usage``: the check that is run on demand."""

import json
import pathlib

import pytest

from tests.memory import Answer
from tests.memory import on
from tests.unit.stage import Stage

AUDIT = ('image', 'share-audit', '--outgoing', '-f', 'json', '--long')
ONLY = ('--check', 'in-use-share')
Captured = pytest.CaptureFixture[str]


@pytest.fixture
def image(stage: Stage) -> str:
    """An image of project-a; project-b uses it, and project-c does not."""
    made = stage.cloud.image('project-a', 'golden')
    stage.cloud.add_member(made, 'project-b')
    stage.cloud.add_member(made, 'project-c')
    stage.cloud.server('project-b', made)
    return made


def states(
    stage: Stage, capsys: Captured, *argv: str, code: int = 0
) -> dict[str, str]:
    """Return what the check says, by member ID."""
    assert stage.openstack(*AUDIT, *argv) == code
    return {
        row['Member ID']: f'{row["State"]} {row["Reason"]}'.strip()
        for row in json.loads(capsys.readouterr().out)
        if row['Check'] == 'in-use-share'
    }


def test_it_runs_on_demand_only(
    stage: Stage, image: str, capsys: Captured
) -> None:
    assert states(stage, capsys) == {}
    sent = {call.service for call in stage.cloud.log}
    assert sent == {'identity', 'image'}
    # Nor is anything read that no check wants.
    argv = ('--usage', '--skip', 'in-use-share')
    assert states(stage, capsys, *argv) == {}
    assert {call.service for call in stage.cloud.log} == sent


def test_who_uses_it_and_who_cannot_be_seen(
    stage: Stage, image: str, capsys: Captured
) -> None:
    argv = (*ONLY, '--usage', '--target-cloud', 'bob')
    expected = {stage.b: 'fail', stage.c: 'unknown not permitted'}
    assert states(stage, capsys, *argv) == expected
    # It is no more than a piece of information, known or not.
    assert states(stage, capsys, *argv, '--strict') == expected
    both = (*argv, '--target-cloud', 'cara')
    assert states(stage, capsys, *both, '--strict') == {stage.b: 'fail'}
    assert states(stage, capsys, *both, '--fail-on', 'info', code=3)


def test_a_service_that_fails_is_unreadable(
    stage: Stage, image: str, capsys: Captured
) -> None:
    stage.cloud.spoil(on(service='block-storage'), Answer(500))
    clouds = ('--target-cloud', 'bob', '--target-cloud', 'cara')
    assert states(stage, capsys, *ONLY, '--usage', *clouds) == {
        stage.b: 'fail',
        stage.c: 'unknown unreadable',
    }


def test_an_image_that_nobody_uses_passes(
    stage: Stage, capsys: Captured
) -> None:
    made = stage.cloud.image('project-a', 'golden')
    stage.cloud.add_member(made, 'project-b')
    stage.cloud.server('project-b')
    argv = (*ONLY, '--usage', '--target-cloud', 'bob')
    assert states(stage, capsys, *argv) == {'': 'pass'}


def test_the_check_needs_usage(stage: Stage, capsys: Captured) -> None:
    with pytest.raises(SystemExit) as caught:
        stage.openstack(*AUDIT, *ONLY)
    assert caught.value.code == 2
    word = '--check in-use-share requires --usage'
    assert word in capsys.readouterr().err


def test_a_mute_for_it_is_not_said_to_be_of_no_use(
    stage: Stage, image: str, capsys: Captured, tmp_path: pathlib.Path
) -> None:
    """As long as nobody asks for the check."""
    policy = tmp_path / 'policy.yaml'
    policy.write_text(
        'version: 1\nmute:\n'
        '  - check: in-use-share\n    image: golden\n    reason: known\n',
        encoding='utf-8',
    )
    argv = ('image', 'share-audit', '-f', 'json', '--policy', str(policy))
    for usage, mute in (((), False), (('--usage',), True)):
        stage.cloud.find(image).name = 'silver'
        assert stage.openstack(*argv, *usage) == 0
        rows = json.loads(capsys.readouterr().out)
        assert ('unused-mute' in {row['Check'] for row in rows}) is mute
