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

"""What an audit cannot know is said once, and listed on demand."""

import json
import logging
import pathlib
from typing import Any

import pytest

from tests.memory import Answer
from tests.memory import on
from tests.unit.stage import Stage

AUDIT = ('image', 'share-audit', '--outgoing')
STRANGERS = (
    'No problems found in 3 images and 40 shares, but not everything could be '
    'checked. 40 members could not be verified: you do not have permission to '
    'look up other projects. 3 checks were skipped: ghost-member, '
    'foreign-domain, member-disabled. Use --long to list them. Read with '
)


class Audits:
    """Runs audits, and keeps what they printed."""

    def __init__(
        self,
        stage: Stage,
        capsys: pytest.CaptureFixture[str],
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        self._stage = stage
        self._capsys = capsys
        self._caplog = caplog

    def table(self, *argv: str, code: int = 0) -> list[str]:
        """Return the lines that are printed in a pipe."""
        self._caplog.clear()
        self._capsys.readouterr()
        assert self._stage.openstack(*AUDIT, *argv) == code
        return self._capsys.readouterr().out.splitlines()

    def rows(self, *argv: str, code: int = 0) -> list[dict[str, Any]]:
        """Return rows as a program gets them."""
        printed = '\n'.join(self.table('-f', 'json', *argv, code=code))
        rows: list[dict[str, Any]] = json.loads(printed)
        return rows

    @property
    def said(self) -> str:
        """The one line on standard error."""
        (line,) = [
            record.getMessage()
            for record in self._caplog.records
            if record.name.startswith('osc_imageshare')
            and record.levelno >= logging.WARNING
        ]
        assert '\n' not in line
        return line


@pytest.fixture
def audits(
    stage: Stage,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> Audits:
    return Audits(stage, capsys, caplog)


@pytest.fixture
def images(stage: Stage) -> list[str]:
    """Three images of project-a, shared with forty strangers in all."""
    made = [
        stage.cloud.image('project-a', name, protected=True)
        for name in ('debian', 'fedora', 'ubuntu')
    ]
    for number in range(40):
        stranger = stage.cloud.project(f'stranger-{number}')
        image = made[min(number // 18, 2)]
        stage.cloud.add_member(image, stranger, 'accepted')
    return made


@pytest.mark.usefixtures('images')
def test_a_plain_member_is_told_in_one_line(audits: Audits) -> None:
    assert audits.table() == ['']
    assert audits.said.startswith(STRANGERS)
    assert audits.table('-f', 'table', '-c', 'Check') == ['']


@pytest.mark.usefixtures('images')
@pytest.mark.parametrize('argv,code', [(('--long',), 0), (('--strict',), 4)])
def test_they_are_listed_on_demand(
    audits: Audits, argv: tuple[str, ...], code: int
) -> None:
    lines = audits.table(*argv, code=code)
    assert sum(' unknown ' in line for line in lines) == 120
    assert '40 members could not be verified: ' in audits.said
    assert 'Use --long' not in audits.said


@pytest.mark.usefixtures('images')
def test_programs_get_them_all(audits: Audits, tmp_path: pathlib.Path) -> None:
    path = tmp_path / 'audit.json'
    rows = audits.rows('--report', f'json={path}')
    assert {row['State'] for row in rows} == {'unknown'}
    assert len(rows) == 120
    report = json.loads(path.read_text('utf-8'))
    assert len(report['findings']) == 120
    assert report['summary']['unknown'] == {
        'not permitted': 120,
        'unreadable': 0,
    }
    # And all of it is known from then on.
    known = ('--baseline', str(path))
    assert audits.rows('--strict', *known) == []
    assert audits.said.startswith(
        'No new problems found in 3 images and 40 shares. In the baseline: '
        '120. Read with '
    )


@pytest.mark.usefixtures('images')
def test_what_is_less_severe_is_counted_only(audits: Audits) -> None:
    # Of three checks, one is severe enough.
    shown = audits.rows('--min-severity', 'high')
    assert [row['Check'] for row in shown] == ['ghost-member'] * 40
    assert '80 less severe findings are not shown: 80 medium.' in audits.said
    assert audits.rows('--min-severity', 'critical') == []
    assert audits.said.startswith(
        'No problems found in 3 images and 40 shares that are severe enough '
        'to be shown. 120 less severe findings are not shown: 40 high, 80 '
        'medium. Read with '
    )


@pytest.mark.usefixtures('images')
def test_the_exit_code_is_about_what_is_severe(audits: Audits) -> None:
    for severity, code in (
        ('none', 0),
        ('critical', 0),
        ('high', 4),
        ('medium', 4),
    ):
        audits.table('--strict', '--fail-on', severity, code=code)


def test_nothing_found_fails_on_none(stage: Stage, audits: Audits) -> None:
    stage.cloud.image('project-a', 'open', visibility='public')
    audits.table(code=3)
    audits.table('--fail-on', 'none')
    assert audits.said.startswith('2 problems found in 1 image and 0 shares: ')


def test_a_failing_keystone_is_one_finding(
    stage: Stage,
    images: list[str],
    audits: Audits,
    tmp_path: pathlib.Path,
) -> None:
    stage.cloud.spoil(on('GET', '/v3/projects', 'identity'), Answer(500))
    path = tmp_path / 'audit.json'
    (row,) = audits.rows('--long', '--report', f'json={path}', code=4)[:1]
    assert (row['Check'], row['State']) == ('unread-projects', 'unknown')
    assert (row['Severity'], row['Reason']) == ('high', 'unreadable')
    assert row['Image ID'] == row['Member ID'] == ''
    assert row['Detail'].startswith('Projects could not be read: ')
    assert row['Detail'].endswith(
        ' Checks that were skipped for 3 images: ghost-member, '
        'member-disabled, foreign-domain.'
    )
    assert len(audits.rows(code=4)) == 1
    assert '1 result is unknown because something could not be read.' in (
        audits.said
    )
    assert audits.rows('--baseline', str(path)) == []
    assert 'In the baseline: 1.' in audits.said
    # With one share and one check, there is one result as there always was.
    single = audits.rows(
        images[2], '--check', 'foreign-domain', '--fail-on', 'high'
    )
    assert {row['Check'] for row in single} <= {
        'foreign-domain',
        'unread-projects',
    }


def test_a_glance_that_shows_no_members_is_one_finding(
    stage: Stage, images: list[str], audits: Audits
) -> None:
    stage.cloud.spoil(on('GET', '/members'), Answer(503))
    (row,) = audits.rows(code=4)
    assert (row['Check'], row['Severity']) == ('unread-images', 'high')
    assert 'for 3 images: unread-members.' in row['Detail']


def test_members_are_verified_by_their_credentials(
    stage: Stage, audits: Audits
) -> None:
    image = stage.cloud.image('project-a', 'golden', protected=True)
    for member in (stage.b, stage.c):
        stage.cloud.add_member(image, member, 'accepted')
    assert audits.table('--target-cloud', 'bob') == ['']
    assert ' 1 member could not be verified: ' in audits.said
    both = ('--target-cloud', 'bob', '--target-cloud', 'cara')
    assert audits.rows('--strict', *both) == []
    assert audits.said.startswith('No problems found in 1 image and 2 shares.')
    # Nothing was asked that only --usage asks for.
    assert {call.service for call in stage.cloud.log} == {'identity', 'image'}


def test_an_entry_that_does_not_work_is_an_error(
    audits: Audits, caplog: pytest.LogCaptureFixture
) -> None:
    audits.table('--target-cloud', 'nowhere', code=1)
    assert 'Target cloud nowhere cannot be used: ' in caplog.text
