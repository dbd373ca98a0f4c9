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

"""``glance-download``: a region fetches an image out of another one.

Wallaby does not know it: see ``conftest.py``.
"""

import hashlib
import time
from typing import Any
import uuid

import pytest

from tests.facts.world import Answer
from tests.facts.world import Caller

_HERE = 'RegionOne'
_THERE = 'RegionTwo'
_RUNNING = 'os_glance_import_task'


@pytest.fixture
def source(owner: Caller) -> str:
    image = owner.create(
        tags=['tag'],
        min_ram=3,
        hw_disk_bus='scsi',
        os_distro='debian',
        os_version='12',
        custom='kept by nobody',
    )
    owner.fill(image, b'source')
    return image


def fetch(
    caller: Caller, image: str, source: str, region: str = _HERE
) -> Answer:
    """Have RegionTwo fetch an image into one of its own."""
    method = {
        'name': 'glance-download',
        'glance_region': region,
        'glance_image_id': source,
    }
    return caller.glance(
        f'/images/{image}/import', 'POST', _THERE, json={'method': method}
    )


def outcome(caller: Caller, image: str) -> Any:
    """Wait until an import has ended, and return the image.

    A failed one leaves the image as queued as it was before the import
    began, but without the property that names the task.
    """
    deadline = time.monotonic() + 20
    while True:
        shown = caller.show(image, _THERE).json
        assert shown['status'] in {'queued', 'importing', 'active'}
        if shown['status'] == 'active':
            return shown
        if shown['status'] == 'queued' and _RUNNING not in shown:
            return shown
        assert time.monotonic() < deadline, shown
        time.sleep(0.02)


def test_it_is_offered_only_where_it_is_enabled(owner: Caller) -> None:
    offered = {}
    for region in (_HERE, _THERE):
        answer = owner.glance('/info/import', region=region).json
        offered[region] = answer['import-methods']['value']
    assert offered == {
        _HERE: ['glance-direct', 'web-download'],
        _THERE: ['glance-direct', 'web-download', 'glance-download'],
    }


def test_the_default_is_without_it(owner: Caller, source: str) -> None:
    image = owner.create()
    method = {
        'name': 'glance-download',
        'glance_region': _THERE,
        'glance_image_id': source,
    }
    answer = owner.glance(
        f'/images/{image}/import', 'POST', json={'method': method}
    )
    assert answer.status == 400


def test_an_image_is_fetched(owner: Caller, source: str) -> None:
    image = owner.create(
        'copy',
        _THERE,
        disk_format='qcow2',
        tags=['own'],
        hw_disk_bus='ide',
        hw_own='kept',
    )
    answer = fetch(owner, image, source)
    assert (answer.status, answer.text) == (202, '')
    shown = outcome(owner, image)
    assert (shown['status'], shown['size']) == ('active', 6)
    assert shown['os_hash_value'] == hashlib.sha512(b'source').hexdigest()
    assert shown['stores'] == 'fast'
    # the source's formats and some of its properties, also over its own
    assert shown['disk_format'] == 'raw'
    assert shown['hw_disk_bus'] == 'scsi'
    assert shown['os_distro'] == 'debian'
    assert shown['hw_own'] == 'kept'
    # and nothing else of the source
    assert shown['name'] == 'copy'
    assert shown['tags'] == ['own']
    assert shown['min_ram'] == 0
    assert not {'os_version', 'custom'} & set(shown)
    assert owner.upload(image, b'x', _THERE).status == 409


def test_a_pending_member_may_fetch_it(
    owner: Caller, member: Caller, member_reader: Caller, source: str
) -> None:
    owner.add(source, member.project_id)
    image = member.create(region=_THERE)
    assert fetch(member_reader, image, source).status == 403
    assert fetch(member, image, source).status == 202
    assert outcome(member, image)['status'] == 'active'


@pytest.mark.parametrize('lacking', ['source', 'region', 'access', 'data'])
def test_an_import_that_fails_leaves_the_image_queued(
    owner: Caller, stranger: Caller, source: str, lacking: str
) -> None:
    caller = stranger if lacking == 'access' else owner
    image = caller.create(region=_THERE)
    match lacking:
        case 'source':
            answer = fetch(caller, image, str(uuid.uuid4()))
        case 'data':
            answer = fetch(caller, image, caller.create())
        case 'region':
            answer = fetch(caller, image, source, 'Nowhere')
        case _:
            answer = fetch(caller, image, source)
    assert answer.status == 202
    shown = outcome(caller, image)
    assert (shown['status'], shown['size']) == ('queued', None)
    assert caller.glance(f'/images/{image}', 'DELETE', _THERE).status == 204


def test_an_import_that_failed_can_be_tried_again(
    owner: Caller, source: str
) -> None:
    image = owner.create(region=_THERE)
    fetch(owner, image, source, 'Nowhere')
    assert outcome(owner, image)['status'] == 'queued'
    assert owner.upload(image, b'other', _THERE).status == 204
    assert owner.show(image, _THERE).json['size'] == 5


def test_what_an_import_needs(owner: Caller, source: str) -> None:
    path = f'/images/{owner.create(region=_THERE)}/import'
    for body in (
        {},
        {'method': {'name': 'teleport'}},
        {'method': {'name': 'glance-download', 'glance_image_id': source}},
        {'method': {'name': 'glance-download', 'glance_region': _HERE}},
    ):
        answer = owner.glance(path, 'POST', _THERE, json=body)
        assert answer.status == 400, body
    assert fetch(owner, path.split('/')[2], 'golden').status == 400
    formatless = owner.create(region=_THERE, disk_format=None)
    assert fetch(owner, formatless, source).status == 409
    absent = str(uuid.uuid4())
    assert fetch(owner, absent, source).status == 404
    full = owner.create(region=_THERE)
    owner.fill(full, region=_THERE)
    assert fetch(owner, full, source).status == 409
