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

"""Answers of Nova and Cinder that are not what was asked for."""

import json

import pytest

from osc_imageshare.sharing import reading
from osc_imageshare.sharing import usage
from tests.memory import access
from tests.memory import Answer
from tests.memory import on
from tests.unit.lookup.test_workloads import calls
from tests.unit.lookup.test_workloads import CINDER
from tests.unit.lookup.test_workloads import look
from tests.unit.lookup.test_workloads import NOVA
from tests.unit.stage import Stage


@pytest.fixture
def image(stage: Stage) -> str:
    """An image of project-a that others are members of."""
    made = stage.cloud.image('project-a', 'golden')
    stage.cloud.image('project-a', 'other')
    return made


def server(**fields: object) -> dict[str, object]:
    return {'id': 's', 'name': 'web', 'image': '', **fields}


def volume(**fields: object) -> dict[str, object]:
    return {'id': 'v', 'name': None, 'attachments': None, **fields}


@pytest.mark.parametrize(
    'service,key,items',
    [
        (NOVA, 'servers', 'nonsense'),
        (NOVA, 'servers', [server(image='x')]),
        (NOVA, 'servers', [server(image={'id': 'IMAGE'}, tenant_id=3)]),
        (CINDER, 'volumes', [volume(volume_image_metadata='x')]),
        (CINDER, 'volumes', [volume(volume_image_metadata={'image_id': 1})]),
        (
            CINDER,
            'volumes',
            [
                volume(
                    volume_image_metadata={'image_id': 'IMAGE'},
                    attachments=[1],
                )
            ],
        ),
    ],
)
def test_an_answer_without_sense_proves_nothing(
    stage: Stage, image: str, service: str, key: str, items: object
) -> None:
    stage.cloud.server('project-b')
    body = json.dumps({key: items}).replace('IMAGE', image)
    stage.cloud.spoil(on(service=service), Answer(200, body))
    (found,) = look(stage, image, given=('bob',))
    assert found.failed
    assert len(found.unseen) == 1


def test_what_is_of_another_image_never_counts(
    stage: Stage, image: str
) -> None:
    """A service may leave a filter out without a word."""
    stage.cloud.server('project-b')
    other = {'id': 'other'}
    servers = [server(image=other, tenant_id=stage.b)]
    volumes = [
        volume(
            volume_image_metadata={'image_id': 'other'},
            **{'os-vol-tenant-attr:tenant_id': stage.b},
        )
    ]
    stage.cloud.spoil(
        on(service=NOVA), Answer(200, json.dumps({'servers': servers}))
    )
    stage.cloud.spoil(
        on(service=CINDER), Answer(200, json.dumps({'volumes': volumes}))
    )
    assert look(stage, image, given=('bob',)) == [usage.Use()]
    assert look(stage, image, user='admin') == [usage.Use()]


def test_an_administrator_that_neither_takes_for_one(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cinder would show the volumes of its own project without a word."""
    image = stage.cloud.image('admin', 'golden')
    stage.cloud.volume('project-b', image)
    stage.cloud.volume('admin', image)
    monkeypatch.setattr(access.Caller, 'admin', False)
    (found,) = look(stage, image, user='admin')
    assert not found.in_use
    assert len(found.unseen) == 2


def test_a_failure_is_told_before_what_is_not_permitted(
    stage: Stage, image: str
) -> None:
    stage.cloud.server('project-b')
    stage.cloud.spoil(on(service=NOVA), Answer(403), 1)
    stage.cloud.spoil(on(service=NOVA), Answer(500))
    (found,) = look(stage, image, user='amy', given=('bob',))
    assert found.unseen == (
        reading.Unread(
            reading.Why.UNREADABLE, 'Nova in RegionOne failed (500)'
        ),
    )


def test_a_member_that_no_query_can_hold(stage: Stage, image: str) -> None:
    stage.cloud.server('project-b', image)
    assert look(stage, image, 'no\ud800body', user='admin') == [usage.Use()]


def test_what_is_of_another_project_never_counts(
    stage: Stage, image: str
) -> None:
    """A service may leave a filter out without a word."""
    stage.cloud.server('project-b')
    mine = {'id': image}
    servers = [server(image=mine, tenant_id=stage.c)]
    volumes = [
        volume(
            volume_image_metadata={'image_id': image},
            **{'os-vol-tenant-attr:tenant_id': stage.c},
        )
    ]
    stage.cloud.spoil(
        on(service=NOVA), Answer(200, json.dumps({'servers': servers}))
    )
    stage.cloud.spoil(
        on(service=CINDER), Answer(200, json.dumps({'volumes': volumes}))
    )
    assert look(stage, image, given=('bob',)) == [usage.Use()]
    assert look(stage, image, user='admin') == [usage.Use()]


def test_a_list_without_an_end_is_not_read_for_ever(
    stage: Stage, image: str
) -> None:
    stage.cloud.server('project-b')
    body = {
        'servers': [server(image={'id': image}, tenant_id=stage.b)],
        'servers_links': [{'rel': 'next', 'href': 'http://x/?marker=1'}],
    }
    stage.cloud.spoil(on(service=NOVA), Answer(200, json.dumps(body)))
    (found,) = look(stage, image, given=('bob',))
    assert found.servers == (usage.Server('s', 'web'),)
    assert found.failed
    assert len(calls(stage, NOVA)) == 2
