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

"""``image share-audit --usage`` of a recipient: what its servers need."""

import collections
import json

import pytest

from osc_imageshare.sharing import replacing
from tests.memory import Answer
from tests.memory import on
from tests.unit.stage import Stage

AUDIT = ('--os-cloud', 'bob', 'image', 'share-audit', '-f', 'json', '--usage')
OWN = ('borrowed-image', 'lost-image', 'superseded-image')
ONLY = tuple(word for check in OWN for word in ('--check', check))
Captured = pytest.CaptureFixture[str]


def findings(
    stage: Stage, capsys: Captured, *argv: str, code: int = 3
) -> list[tuple[str, str, str]]:
    """Return check, state and image ID of what is not said to be well."""
    assert stage.openstack(*AUDIT, *argv) == code
    return sorted(
        (row['Check'], row['State'], row['Image ID'])
        for row in json.loads(capsys.readouterr().out)
    )


@pytest.fixture
def image(stage: Stage) -> str:
    """An image of project-a that project-b has a server of."""
    made = stage.cloud.image('project-a', 'golden')
    stage.cloud.add_member(made, 'project-b', 'accepted')
    stage.cloud.server('project-b', made)
    return made


def withdraw(stage: Stage, image: str) -> None:
    stage.cloud.find(image).visibility = 'private'


def test_borrowed_and_then_lost(
    stage: Stage, image: str, capsys: Captured
) -> None:
    assert findings(stage, capsys, *ONLY) == [
        ('borrowed-image', 'fail', image)
    ]
    withdraw(stage, image)
    lost = [('lost-image', 'fail', image)]
    assert findings(stage, capsys, *ONLY) == lost
    # It can be named, though it is not seen.
    assert findings(stage, capsys, *ONLY, image) == lost


def test_the_administrator_of_a_project_sees_it_and_it_is_lost(
    stage: Stage, image: str, capsys: Captured
) -> None:
    stage.cloud.server('admin', image)
    argv = ('--os-cloud', 'admin', *AUDIT[2:], *ONLY)
    for visibility in ('shared', 'private'):
        stage.cloud.find(image).visibility = visibility
        assert stage.openstack(*argv) == 3
        (row,) = json.loads(capsys.readouterr().out)
        assert (row['Check'], row['Image ID']) == ('lost-image', image)


def test_servers_that_were_booted_from_volumes(
    stage: Stage, image: str, capsys: Captured
) -> None:
    """A volume that a server was not booted from needs no image."""
    booted, disk, other = (
        stage.cloud.image('project-a', name) for name in ('x', 'y', 'z')
    )
    for each in (booted, disk, other):
        stage.cloud.add_member(each, 'project-b')
    by_volume = stage.cloud.server('project-b')
    server = stage.cloud.server('project-b', image)
    stage.cloud.volume('project-b', booted, servers=[by_volume])
    stage.cloud.volume('project-b', disk, servers=[server])
    stage.cloud.volume('project-b', other)
    only = ('--check', 'borrowed-image', '--check', 'lost-image')
    assert {i for _check, _state, i in findings(stage, capsys, *only)} == {
        image,
        booted,
        disk,
        other,
    }
    for each in (booted, disk, other):
        withdraw(stage, each)
    assert findings(stage, capsys, *only) == [
        ('borrowed-image', 'fail', image),
        ('lost-image', 'fail', booted),
    ]


def test_replaced_by_its_owner(
    stage: Stage, image: str, capsys: Captured
) -> None:
    stage.cloud.find(image).properties[replacing.REPLACED_BY] = 'new'
    argv = ('--check', 'superseded-image')
    assert findings(stage, capsys, *argv, code=0) == [
        ('superseded-image', 'fail', image)
    ]


def test_one_pass_and_one_request_for_each_image(
    stage: Stage, image: str, capsys: Captured
) -> None:
    for _number in range(5):
        stage.cloud.server('project-b', image)
        stage.cloud.volume('project-b', image)
    stage.cloud.server('project-c', stage.cloud.image('project-c', 'other'))
    findings(stage, capsys, *ONLY)
    services = collections.Counter(call.service for call in stage.cloud.log)
    assert services['compute'] == services['block-storage'] == 1
    shown = [c for c in stage.cloud.log if c.path.startswith('/v2/images/')]
    assert [c.path for c in shown] == [f'/v2/images/{image}']


def test_one_404_proves_little(
    stage: Stage, image: str, capsys: Captured
) -> None:
    stage.cloud.spoil(on('GET', f'/images/{image}'), Answer(404))
    assert findings(stage, capsys, *ONLY) == [
        ('borrowed-image', 'fail', image)
    ]


@pytest.mark.parametrize(
    'service,cause', [('compute', 'use'), ('image', 'images')]
)
def test_what_cannot_be_read_is_unknown_and_said_once(
    stage: Stage, image: str, capsys: Captured, service: str, cause: str
) -> None:
    withdraw(stage, image)
    path = '/servers' if service == 'compute' else f'/images/{image}'
    stage.cloud.spoil(on('GET', path, service=service), Answer(500))
    assert findings(stage, capsys, *ONLY, code=4) == [
        (f'unread-{cause}', 'unknown', '')
    ]


def test_a_403_proves_nothing(
    stage: Stage, image: str, capsys: Captured
) -> None:
    withdraw(stage, image)
    stage.cloud.spoil(on('GET', '/servers', service='compute'), Answer(403))
    unknown = [(check, 'unknown', '') for check in OWN]
    assert findings(stage, capsys, *ONLY, code=0) == unknown
    assert findings(stage, capsys, *ONLY, '--strict', code=4) == unknown
    assert stage.openstack(*AUDIT, *ONLY) == 0
    assert 'Your servers and volumes could not be' in capsys.readouterr().err


def test_it_is_of_the_incoming_side(
    stage: Stage, image: str, capsys: Captured
) -> None:
    stage.cloud.log.clear()
    assert findings(stage, capsys, '--outgoing', *ONLY, code=0) == []
    sent = {call.service for call in stage.cloud.log}
    assert sent <= {'identity', 'image'}
