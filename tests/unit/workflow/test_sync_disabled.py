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

"""``image share-sync``: projects of a domain that are disabled for a while."""

import json
import pathlib

import pytest

from tests.unit.stage import Stage
from tests.unit.workflow.test_sync import Captured
from tests.unit.workflow.test_sync import Desk

SHARES = [{'name': 'golden', 'prune': True, 'domains': ['partners']}]


@pytest.fixture
def desk(
    stage: Stage,
    tmp_path: pathlib.Path,
    capsys: Captured,
    monkeypatch: pytest.MonkeyPatch,
) -> Desk:
    monkeypatch.setenv('OS_CLOUD', 'admin')
    domain = stage.cloud.domain('partners')
    stage.cloud.project('on', domain)
    stage.cloud.project('off', domain, enabled=False)
    return Desk(stage, tmp_path, capsys)


@pytest.fixture
def on(desk: Desk) -> str:
    return desk.stage.cloud.project_id('on')


@pytest.fixture
def off(desk: Desk) -> str:
    return desk.stage.cloud.project_id('off')


@pytest.mark.parametrize('is_member', [True, False])
@pytest.mark.parametrize('visibility', ['shared', 'private'])
def test_it_is_neither_added_nor_removed(
    desk: Desk, on: str, off: str, visibility: str, is_member: bool
) -> None:
    stage = desk.stage
    image = stage.cloud.image('admin', 'golden', visibility=visibility)
    stage.cloud.add_member(image, 'project-c')
    if is_member:
        stage.cloud.add_member(image, off, 'accepted')
    done = desk.sync(SHARES, '--force')
    assert f'Project off ({off}) is disabled' in desk.err
    assert 'neither added nor removed' in desk.err
    assert stage.cloud.members(image) == {
        on: 'pending',
        **({off: 'accepted'} if is_member else {}),
    }
    assert done[image, on] == 'pending'
    assert done.get((image, off)) == ('skipped' if is_member else None)
    assert desk.sync(SHARES, '--check')[image, on] == 'would-already'
    assert stage.cloud.writes == []
    stage.cloud.state.projects[off].enabled = True
    desk.sync(SHARES)
    assert set(stage.cloud.members(image)) == {on, off}


@pytest.mark.parametrize('visibility', ['shared', 'private'])
def test_a_saved_plan_leaves_it_alone(
    desk: Desk, on: str, off: str, visibility: str, tmp_path: pathlib.Path
) -> None:
    stage = desk.stage
    image = stage.cloud.image('admin', 'golden', visibility=visibility)
    stage.cloud.add_member(image, off, 'accepted')
    plan = str(tmp_path / 'plan')
    desk.sync(SHARES, '--plan-out', plan)
    assert stage.openstack('image', 'share-sync', '--plan', plan) == 0
    assert stage.cloud.members(image) == {on: 'pending', off: 'accepted'}


def test_the_only_project_of_a_domain(desk: Desk, on: str, off: str) -> None:
    stage = desk.stage
    stage.cloud.state.projects[on].enabled = False
    image = stage.cloud.image('admin', 'golden')
    for member in (on, off):
        stage.cloud.add_member(image, member)
    assert set(desk.sync(SHARES).values()) == {'skipped'}
    assert stage.cloud.writes == []
    # There is nobody to share with now.
    command = ('image', 'share-to', image, '--domain', 'partners')
    assert stage.openstack(*command) == 1


def test_who_is_named_is_meant(desk: Desk, on: str, off: str) -> None:
    stage = desk.stage
    image = stage.cloud.image('admin', 'golden')
    named = [{'image': image, 'projects': [off]}]
    done = desk.sync([*SHARES, *named])
    assert done == {(image, on): 'pending', (image, off): 'pending'}


def test_it_is_no_drift(
    desk: Desk,
    on: str,
    off: str,
    tmp_path: pathlib.Path,
    capsys: Captured,
) -> None:
    stage = desk.stage
    image = stage.cloud.image('admin', 'golden')
    for member in (on, off):
        stage.cloud.add_member(image, member)
    path = tmp_path / 'shares.yaml'
    path.write_text(json.dumps({'version': 1, 'shares': SHARES}), 'utf-8')
    code = stage.openstack(
        *('image', 'share-audit', '--manifest', str(path)),
        *('--check', 'manifest-drift', '-f', 'json'),
    )
    assert (code, json.loads(capsys.readouterr().out)) == (0, [])
