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

"""What the commands print, where, for whom, and with which exit code."""

import errno
import io
import json

from keystoneauth1.session import Session
import pytest
import yaml

from osc_imageshare.cloud import retry
from osc_imageshare.cloud import transport
from tests.memory import Answer
from tests.memory import Meanwhile
from tests.memory import on
from tests.unit.stage import interrupt
from tests.unit.stage import Stage

HOSTILE = '=cmd()\x1b[2J\n\u202ex'
SHOWN = '=cmd()\\x1b[2J\\n\\u202ex'
Captured = pytest.CaptureFixture[str]


@pytest.fixture
def image(stage: Stage) -> str:
    return stage.cloud.image('project-a', 'golden')


def test_json(stage: Stage, image: str, capsys: Captured) -> None:
    code = stage.openstack('image', 'share-to', image, stage.b, '-f', 'json')
    out, err = capsys.readouterr()
    assert code == 0
    assert json.loads(out) == [
        {
            'Image ID': image,
            'Image Name': 'golden',
            'Member ID': stage.b,
            'Member Name': '',
            'Status': 'pending',
            'Result': 'pending',
        }
    ]
    assert f'  openstack image set --accept {image}\n' in err


def test_a_second_time(stage: Stage, image: str, capsys: Captured) -> None:
    command = ('image', 'share-to', image, stage.b, '-f', 'value')
    assert stage.openstack(*command, '-c', 'Result') == 0
    assert capsys.readouterr().out == 'pending\n'
    stage.cloud.forget()
    assert stage.openstack(*command, '-c', 'Result') == 0
    assert capsys.readouterr().out == 'already\n'
    assert stage.cloud.writes == []


def test_long(stage: Stage, image: str, capsys: Captured) -> None:
    stage.cloud.spoil(on('POST', '/members'), Answer(403))
    code = stage.openstack(
        'image', 'share-to', image, stage.b, '--long', '-f', 'json'
    )
    out, err = capsys.readouterr()
    (row,) = json.loads(out)
    assert code == 1
    assert row['Visibility'] == 'shared'
    assert row['Result'] == 'failed'
    assert row['Reason'] in err


def test_a_dry_run(stage: Stage, image: str, capsys: Captured) -> None:
    code = stage.openstack(
        'image', 'share-to', image, stage.b, '--dry-run', '-f', 'json'
    )
    (row,) = json.loads(capsys.readouterr().out)
    assert (code, row['Result']) == (0, 'would-pending')
    assert stage.cloud.writes == []


@pytest.mark.parametrize('formatter', ['json', 'yaml'])
def test_what_machines_read_is_exact(
    stage: Stage, capsys: Captured, formatter: str
) -> None:
    stage.cloud.image('project-a', HOSTILE)
    stage.openstack('image', 'share-to', HOSTILE, stage.b, '-f', formatter)
    (row,) = yaml.safe_load(capsys.readouterr().out)
    assert row['Image Name'] == HOSTILE


# cliff's own writer doubles backslashes.
CELL = "'" + SHOWN.replace('\\', '\\\\')


@pytest.mark.parametrize(
    'formatter,shown', [('table', SHOWN), ('value', SHOWN), ('csv', CELL)]
)
def test_what_people_read_is_visible(
    stage: Stage, capsys: Captured, formatter: str, shown: str
) -> None:
    image = stage.cloud.image('project-a', HOSTILE)
    for member in (stage.b, 'gh\x1bost'):
        stage.cloud.add_member(image, member)
    command = ('share-revoke', HOSTILE, stage.b, '--project-id', 'gh\x1bost')
    stage.openstack('image', *command, '-f', formatter, '--max-width', '0')
    out, err = capsys.readouterr()
    assert out.count(shown) == 2
    assert 'x1bost' in out
    for text in (out, err):
        assert text.replace('\n', '').isprintable()


def test_a_refusal_is_on_standard_error(
    stage: Stage, capsys: Captured
) -> None:
    image = stage.cloud.image('project-a', 'golden', visibility='public')
    code = stage.openstack('image', 'share-to', image, stage.b, 'nobody')
    out, err = capsys.readouterr()
    assert (code, out) == (1, '')
    assert '--narrow' in err
    assert 'nobody' in err
    assert err.endswith('Nothing was changed.\n')
    assert stage.cloud.writes == []


def test_a_column_may_be_named_loosely(
    stage: Stage, capsys: pytest.CaptureFixture[str]
) -> None:
    image = stage.cloud.image('project-a', 'golden')
    options = ('-f', 'value', '-c', 'image_id', '-c', 'no such column')
    assert stage.openstack('image', 'share-to', image, stage.b, *options) == 0
    assert capsys.readouterr().out == f'{image}\n'


def test_rows_are_printed_also_when_one_failed(
    stage: Stage, image: str, capsys: Captured
) -> None:
    stage.cloud.state.regions['RegionOne'].member_quota = 1
    code = stage.openstack(
        'image', 'share-to', image, stage.b, stage.c,
        '--jobs', '1', '-f', 'json',
    )  # fmt: skip
    out, err = capsys.readouterr()
    assert code == 1
    assert [row['Result'] for row in json.loads(out)] == ['pending', 'failed']
    assert 'image_member_quota' in err


class _Deaf(io.StringIO):
    """Standard output that shows only at its end that it takes nothing."""

    def __init__(self, error: OSError) -> None:
        super().__init__()
        self._error = error

    def flush(self) -> None:
        raise self._error


@pytest.mark.parametrize(
    'error,code,word',
    [
        (OSError(errno.ENOSPC, 'No space left'), 1, 'No space left'),
        # cliff's, and nobody has to be told.
        (BrokenPipeError(), 141, ''),
    ],
)
def test_rows_that_nobody_gets(
    stage: Stage,
    image: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Captured,
    error: OSError,
    code: int,
    word: str,
) -> None:
    monkeypatch.setattr('sys.stdout', _Deaf(error))
    argv = (image, stage.b, '--no-accept')
    assert stage.openstack('image', 'share-to', *argv) == code
    err = capsys.readouterr().err
    assert word in err
    assert 'Traceback' not in err
    assert stage.cloud.members(image) == {stage.b: 'pending'}


def test_an_interrupt(stage: Stage, image: str, capsys: Captured) -> None:
    stage.cloud.spoil(
        on('POST', '/members'),
        Meanwhile(interrupt),
        1,
    )
    code = stage.openstack(
        'image', 'share-to', image, stage.b, stage.c,
        '--jobs', '1', '-f', 'json',
    )  # fmt: skip
    out, err = capsys.readouterr()
    assert code == 130
    results = [row['Result'] for row in json.loads(out)]
    # The next one may have been begun in the same moment: then it is told.
    members = stage.cloud.members(image)
    begun = stage.c in members
    assert results == ['pending', 'pending' if begun else 'skipped']
    assert begun or 'Interrupted' in err
    assert members[stage.b] == 'pending'


def test_every_log_in_has_the_time_out_that_was_asked_for(
    stage: Stage, image: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare = retry.prepare
    timeouts: list[float] = []

    def spy(session: Session, limits: transport.Limits) -> None:
        timeouts.append(limits.timeout)
        prepare(session, limits)

    monkeypatch.setattr(retry, 'prepare', spy)
    monkeypatch.setenv('OS_CLOUD', 'amy')
    argv = (image, stage.b, '--target-cloud', 'cara', '--timeout', '7')
    assert stage.openstack('image', 'share-to', *argv) == 0
    # The caller's, the rescoped one and that of another cloud.
    assert timeouts == [7, 7, 7]


def test_options_reach_the_house(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    image = stage.cloud.image('project-a', 'golden', visibility='community')
    stage.cloud.find(image).status = 'queued'
    stage.cloud.add_member(image, 'project-c')
    command = ('image', 'share-to', image, stage.b, '-f', 'json')
    assert stage.openstack(*command) == 1
    assert stage.openstack(*command, '--narrow') == 1
    assert stage.openstack(*command, '--narrow', '--force') == 1
    assert stage.visibility(image) == 'community'
    capsys.readouterr()
    monkeypatch.setenv('OS_CLOUD', 'admin')
    code = stage.openstack(
        *command, '--narrow', '--force', '--purge-old', '--accept-as-admin'
    )
    (row,) = json.loads(capsys.readouterr().out)
    assert (code, row['Status']) == (0, 'accepted')
    assert row['Member Name'] == 'project-b'
    assert stage.cloud.members(image) == {stage.b: 'accepted'}


def test_a_target_cloud(stage: Stage, image: str, capsys: Captured) -> None:
    code = stage.openstack(
        'image', 'share-to', image, '--target-cloud', 'bob', '-f', 'json'
    )
    out, err = capsys.readouterr()
    (row,) = json.loads(out)
    assert (code, err) == (0, '')
    assert row['Member Name'] == 'project-b'
    assert stage.cloud.members(image) == {stage.b: 'accepted'}


def test_no_secret_is_shown(
    stage: Stage, image: str, capsys: Captured
) -> None:
    code = stage.openstack(
        '--debug', 'image', 'share-to', image, '--target-cloud', 'bob'
    )
    out, err = capsys.readouterr()
    assert code == 0
    for token in stage.cloud.state.tokens:
        assert token not in out + err
    assert 'open sesame' not in out + err


def test_share_list(stage: Stage, image: str, capsys: Captured) -> None:
    stage.cloud.add_member(image, 'project-b', 'accepted')
    code = stage.openstack('image', 'share-list', '-f', 'json')
    out, err = capsys.readouterr()
    assert (code, err) == (0, '')
    assert json.loads(out) == [
        {
            'Direction': 'outgoing',
            'Image ID': image,
            'Image Name': 'golden',
            'Member ID': stage.b,
            'Member Name': '',
            'Status': 'accepted',
        }
    ]


def test_share_list_heeds_its_options(
    stage: Stage, image: str, capsys: Captured
) -> None:
    stage.cloud.add_member(image, 'project-b', 'accepted')
    offered = stage.cloud.image('project-b', 'offered')
    stage.cloud.add_member(offered, 'project-a')

    def names(*options: str) -> list[str]:
        command = ('image', 'share-list', *options, '-f', 'value')
        assert stage.openstack(*command, '-c', 'Image Name') == 0
        return capsys.readouterr().out.split()

    assert names() == ['offered', 'golden']
    assert names('--incoming') == ['offered']
    assert names('--outgoing') == ['golden']
    assert names('--status', 'pending') == ['offered']
    assert names('--image', 'golden') == ['golden']
    assert names('--project', stage.b, '--outgoing') == ['golden']
    assert names('--project', stage.c) == []


def test_a_list_that_is_not_whole(
    stage: Stage, image: str, capsys: Captured
) -> None:
    stage.cloud.spoil(on('GET', '/members'), Answer(403))
    offered = stage.cloud.image('project-b', 'offered')
    stage.cloud.add_member(offered, 'project-a')
    code = stage.openstack('image', 'share-list', '-f', 'json')
    out, err = capsys.readouterr()
    assert code == 1
    assert [row['Image Name'] for row in json.loads(out)] == ['offered']
    assert f'The members of image golden ({image}) could not be read' in err


def test_a_list_that_is_refused(stage: Stage, capsys: Captured) -> None:
    code = stage.openstack('image', 'share-list', '--all-projects')
    out, err = capsys.readouterr()
    assert (code, out) == (1, '')
    assert 'Only an administrator' in err


def test_a_filter_that_means_nothing_is_told(
    stage: Stage, capsys: Captured
) -> None:
    command = ('image', 'share-list', '--project', 'nobody')
    stage.openstack(*command)
    assert 'nobody' in capsys.readouterr().err
    stage.openstack(*command, '--project-domain', 'nowhere')
    assert 'nowhere' in capsys.readouterr().err


def test_a_service_that_fails(stage: Stage, capsys: Captured) -> None:
    stage.cloud.spoil(on('GET'), Answer(500, '<h1>secret</h1>'))
    code = stage.openstack('image', 'share-list')
    out, err = capsys.readouterr()
    assert (code, out) == (1, '')
    assert err == 'Glance in RegionOne failed (500).\n'


def test_every_row_of_a_list_is_visible(
    stage: Stage, capsys: Captured
) -> None:
    offered = stage.cloud.image('project-b', HOSTILE)
    stage.cloud.add_member(offered, 'project-a')
    stage.openstack('image', 'share-list', '--long', '-f', 'csv')
    out = capsys.readouterr().out
    assert CELL in out
    assert out.replace('\n', '').isprintable()
