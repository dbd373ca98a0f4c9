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

"""``image share-list --usage``: how much members have made of an image."""

import csv
import io
import json

import pytest

from tests.memory import Answer
from tests.memory import on
from tests.unit.stage import Stage

LIST = ('image', 'share-list', '--usage')
Captured = pytest.CaptureFixture[str]


@pytest.fixture
def image(stage: Stage) -> str:
    """An image of project-a; project-b uses it and project-c does not."""
    made = stage.cloud.image('project-a', 'golden')
    stage.cloud.add_member(made, 'project-b')
    stage.cloud.add_member(made, 'project-c')
    for _number in range(11):
        stage.cloud.server('project-b', made)
    server = stage.cloud.server('project-b')
    stage.cloud.volume('project-b', made, servers=[server])
    return made


def used(
    stage: Stage, capsys: Captured, *argv: str, code: int = 0
) -> tuple[dict[str, tuple[object, object]], str]:
    """Return servers and volumes by member ID, and standard error."""
    assert stage.openstack(*LIST, *argv, '-f', 'json') == code
    out, err = capsys.readouterr()
    return {
        row['Member ID']: (row['Servers'], row['Volumes'])
        for row in json.loads(out)
    }, err


def test_columns_come_after_the_region(
    stage: Stage, image: str, capsys: Captured
) -> None:
    argv = ('--all-regions', '--long', '--target-cloud', 'bob')
    assert stage.openstack(*LIST, *argv, '-f', 'csv') == 0
    header = next(csv.reader(io.StringIO(capsys.readouterr().out)))
    assert header[5:10] == [
        'Status',
        'Region',
        'Servers',
        'Volumes',
        'Owner ID',
    ]


def test_numbers_are_numbers_and_unknown_is_a_word(
    stage: Stage, image: str, capsys: Captured
) -> None:
    uses, err = used(stage, capsys, '--target-cloud', 'bob')
    unknown = ('unknown', 'unknown')
    assert uses == {stage.b: (11, 1), stage.c: unknown}
    assert err.strip() == (
        'Could not check which servers and volumes use the images in project '
        f'{stage.c}: you have no role there.'
    )
    for form in ('value', 'csv', 'yaml', 'table'):
        assert stage.openstack(*LIST, '-f', form) == 0
        assert capsys.readouterr().out.count('unknown') == 4


def test_what_is_offered_to_ones_own_project(
    stage: Stage, capsys: Captured
) -> None:
    offered = stage.cloud.image('project-b', 'offered')
    stage.cloud.add_member(offered, 'project-a')
    stage.cloud.volume('project-a', offered)
    stage.cloud.server('project-b', offered)
    assert used(stage, capsys) == ({stage.a: (0, 1)}, '')


def test_a_service_that_fails_makes_the_list_less_than_whole(
    stage: Stage, image: str, capsys: Captured
) -> None:
    stage.cloud.spoil(on(service='block-storage'), Answer(500))
    argv = ('--target-cloud', 'bob', '--project', stage.b)
    uses, err = used(stage, capsys, *argv, code=1)
    assert uses == {stage.b: (11, 'unknown')}
    assert 'Could not check which volumes use' in err
    assert 'Cinder in RegionOne failed (500)' in err


def test_nothing_is_looked_for_unless_asked(
    stage: Stage, image: str, capsys: Captured
) -> None:
    assert stage.openstack('image', 'share-list', '-f', 'json') == 0
    out, err = capsys.readouterr()
    assert not {'Servers', 'Volumes'} & set(json.loads(out)[0])
    assert err == ''
    sent = {call.service for call in stage.cloud.log}
    assert sent == {'identity', 'image'}


def test_a_credential_that_does_not_work(
    stage: Stage, image: str, capsys: Captured
) -> None:
    argv = ('--target-cloud', 'nobody', '--target-cloud', 'another')
    assert stage.openstack(*LIST, *argv) == 1
    out, err = capsys.readouterr()
    assert out == ''
    assert 'cloud nobody ' in err
    assert 'cloud another ' in err


def test_a_credential_is_for_nothing_else(
    stage: Stage, capsys: Captured
) -> None:
    with pytest.raises(SystemExit) as caught:
        stage.openstack('image', 'share-list', '--target-cloud', 'bob')
    assert caught.value.code == 2
    assert '--target-cloud requires --usage' in capsys.readouterr().err
