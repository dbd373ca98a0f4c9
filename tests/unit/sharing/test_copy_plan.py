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

import dataclasses
from typing import Any

import pytest

from osc_imageshare.sharing import copy_plan
from osc_imageshare.sharing import copy_record
from osc_imageshare.sharing import copy_request
from osc_imageshare.sharing import copying
from osc_imageshare.sharing import model
from osc_imageshare.sharing import text

IMAGE = model.Image(
    'RegionOne',
    'i-1',
    'golden',
    'p-a',
    model.Visibility.PUBLIC,
    'active',
    size=10,
    hash_algo='sha512',
    hash_value='f00',
    tags=('b', 'a'),
    disk_format='raw',
    container_format='bare',
    properties={'hw_a': '1', 'image_type': 'snapshot', 'os_glance_x': '1'},
)
ME = model.Project('p-a')
DATE = '2026-11-28T08:00:00Z'
STREAM = copying.TransferMethod.STREAM
SERVER = copying.TransferMethod.SERVER


def state(region: str, **more: Any) -> copying.PlaceState:
    place = copying.Place('', region, ME)
    made = copying.PlaceState(place, same_project=True)
    return dataclasses.replace(made, **more)


def plan(
    *places: copying.PlaceState, **asked: Any
) -> tuple[copy_plan.Copy, ...]:
    request = copy_request.CopyRequest(('golden',))
    return copy_plan.plan(
        dataclasses.replace(request, **asked),
        copying.CopySnapshot(
            model.Caller(ME, admin=False),
            (copying.CopySource(IMAGE),),
            places,
        ),
        DATE,
    )


@pytest.mark.parametrize(
    'fetches,methods',
    [
        ((True,), [SERVER]),
        ((True, True), [SERVER, SERVER]),
        # It is read for one of them anyway.
        ((True, False), [STREAM, STREAM]),
        ((False,), [STREAM]),
    ],
)
def test_the_method(
    fetches: tuple[bool, ...], methods: list[copying.TransferMethod]
) -> None:
    places = [state(f'R{n}', fetches=f) for n, f in enumerate(fetches)]
    assert [copy.method for copy in plan(*places)] == methods


def test_another_project_sees_a_public_source_only() -> None:
    place = state('R', fetches=True, same_project=False)
    other = copying.Place('dr', 'R', model.Project('p-b'))
    place = dataclasses.replace(place, place=other)
    assert plan(place)[0].method is SERVER
    shared = dataclasses.replace(IMAGE, visibility=model.Visibility.SHARED)
    method, _fallback = copy_plan._method(
        copy_request.CopyRequest(('golden',)), shared, place
    )
    assert method is STREAM


def test_what_is_not_copied() -> None:
    record = plan(state('R'))[0].record
    assert set(copy_record.properties(record)) == {
        *('hw_a', 'share_copy_date', 'share_copy_source_hash'),
        *('share_copy_source_id', 'share_copy_source_owner'),
        'share_copy_source_region',
    }
    assert copy_record.properties(record)[0] == 'hw_a'


def test_the_record_of_an_interrupted_run_is_changed_as_needed() -> None:
    record = plan(state('R'))[0].record
    left = model.Image(
        'R',
        'i-2',
        'golden',
        'p-a',
        model.Visibility.PRIVATE,
        'queued',
        tags=('a', 'b'),
        disk_format='raw',
        container_format='bare',
        properties={
            **copy_record.origin(IMAGE, '2025'),
            'a/b~': '1',
            'os_glance_y': '2',
        },
    )
    assert copy_record.changes(left, record) == (
        {'op': 'add', 'path': '/hw_a', 'value': '1'},
        {'op': 'remove', 'path': '/a~1b~0'},
    )
    change = copy_record.changes(left, record)[1]
    assert copy_record.key_of(change) == 'a/b~'
    assert copy_record.is_property(change)
    assert not copy_record.is_property({'op': 'replace', 'path': '/name'})


@pytest.mark.parametrize(
    'number,words',
    [
        (0, '0 B'),
        (1023, '1023 B'),
        (1024, '1.0 KiB'),
        (1536 << 20, '1.5 GiB'),
        (5000 << 40, '5000.0 TiB'),
    ],
)
def test_sizes_for_people(number: int, words: str) -> None:
    assert text.size(number) == words
