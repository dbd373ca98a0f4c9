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

"""The data of an image: how it gets in, how it gets out, and who finds it."""

from collections.abc import Callable
import hashlib
import time
from typing import Any
import uuid

import pytest

from tests.cloud import Release
from tests.facts.trickle import Trickle
from tests.facts.world import Caller
from tests.facts.world import OCTETS
from tests.facts.world import World

_DATA = b'0123456789'


def eventually(read: Callable[[], Any], value: object) -> None:
    """Wait until something is so: services work on when they have answered."""
    deadline = time.monotonic() + 10
    while read() != value:
        assert time.monotonic() < deadline, read()
        time.sleep(0.02)


def _status(caller: Caller, image: str) -> Callable[[], Any]:
    return lambda: caller.show(image).json['status']


# Upload.


def test_data_may_come_in_parts(owner: Caller, image: str) -> None:
    assert owner.upload(image, iter((b'01', b'23'))).status == 204
    assert owner.show(image).json['size'] == 4
    assert owner.download(image).text == '0123'


def test_the_size_can_be_said_before(owner: Caller, image: str) -> None:
    answer = owner.upload(image, _DATA, x_openstack_image_size='10')
    assert answer.status == 204


def test_a_size_that_is_not_so_is_refused(
    world: World, owner: Caller, image: str
) -> None:
    says_size = not world.release.before(Release.NEWEST)
    answer = owner.upload(image, _DATA, x_openstack_image_size='12')
    assert answer.status == (400 if says_size else 204)
    if says_size:
        assert owner.show(image).json['status'] == 'queued'
        answer = owner.upload(image, _DATA, x_openstack_image_size='many')
        assert answer.status == 400
        assert owner.upload(image, _DATA).status == 204


def test_an_upload_says_what_it_is(owner: Caller, image: str) -> None:
    path = f'/images/{image}/file'
    assert owner.glance(path, 'PUT', data=_DATA).status == 415
    assert owner.show(image).json['status'] == 'queued'


def test_no_data_is_data(owner: Caller, image: str) -> None:
    owner.fill(image, b'')
    shown = owner.show(image).json
    assert (shown['status'], shown['size']) == ('active', 0)
    assert shown['os_hash_value'] == hashlib.sha512(b'').hexdigest()


def test_data_is_uploaded_once(owner: Caller, image: str) -> None:
    owner.fill(image)
    assert owner.upload(image, _DATA).status == 409
    assert owner.download(image).text == 'bytes'


def test_an_upload_that_breaks_off_begins_anew(
    owner: Caller, image: str
) -> None:
    with Trickle(owner, image, 1000) as upload:
        upload.send(bytes(500))
        eventually(_status(owner, image), 'saving')
        assert owner.upload(image, _DATA).status == 409
        assert owner.download(image).status == 204
    eventually(_status(owner, image), 'queued')
    assert owner.show(image).json['size'] is None
    # one PUT with all of it: nothing of the first one is kept
    headers = {'Content-Type': OCTETS, 'Content-Range': 'bytes 500-509/510'}
    path = f'/images/{image}/file'
    answer = owner.glance(path, 'PUT', data=_DATA, headers=headers)
    assert answer.status == 204
    assert owner.show(image).json['size'] == len(_DATA)


def test_an_image_can_be_deleted_while_it_is_uploaded(
    owner: Caller, image: str
) -> None:
    with Trickle(owner, image, 1000) as upload:
        upload.send(bytes(500))
        eventually(_status(owner, image), 'saving')
        assert owner.glance(f'/images/{image}', 'DELETE').status == 204
        upload.send(bytes(500))
        assert upload.status() == 410
    assert owner.show(image).status == 404


def test_who_may_not_upload(
    member: Caller, stranger: Caller, shared: str
) -> None:
    assert member.upload(shared, _DATA).status == 403
    assert stranger.upload(shared, _DATA).status == 404


# Download.


@pytest.mark.parametrize(
    'part,status,text,where',
    [
        ('bytes=1-3', 206, '123', 'bytes 1-3/10'),
        ('bytes=8-', 206, '89', 'bytes 8-9/10'),
        ('bytes=-2', 206, '89', 'bytes 8-9/10'),
        ('bytes=7-99', 206, '789', 'bytes 7-9/10'),
        ('bytes=0-', 206, '0123456789', 'bytes 0-9/10'),
        ('bytes=10-', 416, None, None),
        ('bytes=0-1,4-5', 400, None, None),
        ('five', 416, None, None),
    ],
)
def test_a_part_of_the_data(
    owner: Caller,
    image: str,
    part: str,
    status: int,
    text: str | None,
    where: str | None,
) -> None:
    owner.fill(image, _DATA)
    answer = owner.download(image, part)
    assert answer.status == status
    assert answer.headers.get('Content-Range') == where
    if text is not None:
        assert answer.text == text
        assert answer.headers['Content-Length'] == str(len(text))


def test_all_of_the_data_says_how_much_it_is(
    owner: Caller, image: str
) -> None:
    owner.fill(image, _DATA)
    answer = owner.download(image)
    assert (answer.status, answer.kind) == (200, OCTETS)
    assert answer.headers['Content-Length'] == '10'
    assert answer.headers['Content-MD5'] == hashlib.md5(_DATA).hexdigest()


def test_a_pending_member_downloads_a_part(
    owner: Caller, member: Caller, stranger: Caller, shared: str
) -> None:
    owner.fill(shared, _DATA)
    answer = member.download(shared, 'bytes=4-')
    assert (answer.status, answer.text) == (206, '456789')
    assert stranger.download(shared, 'bytes=4-').status == 404


def test_a_reader_downloads_no_part(
    world: World, owner: Caller, member_reader: Caller, shared: str
) -> None:
    owner.fill(shared, _DATA)
    answer = member_reader.download(shared, 'bytes=4-')
    wallaby = world.release is Release.WALLABY
    assert answer.status == (206 if wallaby else 403)


# To find a copy.


def test_a_copy_is_found_by_its_hash(
    owner: Caller, member: Caller, shared: str
) -> None:
    payload = uuid.uuid4().bytes
    owner.fill(shared, payload)
    digest = hashlib.sha512(payload).hexdigest()
    assert owner.listed(os_hash_value=digest) == [shared]
    # a pending share is in no list, and never its member's own
    own = {'os_hash_value': digest, 'owner': member.project_id}
    assert member.listed(os_hash_value=digest) == []
    assert member.listed(**own) == []
    copy = member.create(visibility='private')
    member.fill(copy, payload)
    assert member.listed(**own) == [copy]
    member.patch(copy, '/os_hidden', True)
    assert member.listed(**own) == []
    assert member.listed(**own, os_hidden='true') == [copy]


def test_a_copy_is_found_by_a_property(owner: Caller) -> None:
    value = uuid.uuid4().hex
    copy = owner.create(copied_from=value)
    assert owner.listed(copied_from=value) == [copy]
    assert owner.listed(copied_from=value, status='queued') == [copy]


# What an image has from the beginning.


def test_an_id_that_existed_is_taken(
    owner: Caller, stranger: Caller, image: str
) -> None:
    assert owner.glance(f'/images/{image}', 'DELETE').status == 204
    for caller in (owner, stranger):
        again = caller.glance('/images', 'POST', json={'id': image})
        assert (again.status, again.kind) == (409, 'text/html')
        assert f'Image ID {image} already exists!' in again.text
    there = owner.create(region='RegionTwo', id=image)
    assert there == image


def test_an_id_is_a_uuid(owner: Caller) -> None:
    answer = owner.glance('/images', 'POST', json={'id': 'golden'})
    assert answer.status == 400


def test_properties_and_tags_are_given_at_creation(owner: Caller) -> None:
    image = owner.create(
        tags=['one', 'two', 'one'],
        visibility='private',
        min_disk=2,
        min_ram=3,
        hw_disk_bus='scsi',
        base_image_ref='x',
        instance_uuid='y',
        image_location='snapshot',
        owner_specified='z',
        user_id='u',
    )
    shown = owner.show(image).json
    assert sorted(shown['tags']) == ['one', 'two']
    assert (shown['min_disk'], shown['min_ram']) == (2, 3)
    assert shown['hw_disk_bus'] == 'scsi'
    assert shown['owner_specified'] == 'z'


@pytest.mark.parametrize('name', ['os_glance_x', 'os_glance_import_task'])
def test_properties_of_glance_are_its_own(owner: Caller, name: str) -> None:
    answer = owner.glance('/images', 'POST', json={name: 'x'})
    assert (answer.status, answer.kind) == (403, 'text/html')
    assert name in answer.text


def test_an_image_has_128_properties(owner: Caller) -> None:
    properties = {f'p{number}': 'x' for number in range(128)}
    owner.create(**properties)
    answer = owner.glance('/images', 'POST', json={**properties, 'q': 'x'})
    assert answer.status == 413


def test_a_disk_format_is_one_of_some(owner: Caller) -> None:
    answer = owner.glance('/images', 'POST', json={'disk_format': 'tape'})
    assert (answer.status, answer.kind) == (400, 'text/html')
    assert 'disk_format' in answer.text
    schema = owner.glance('/schemas/image').json
    formats = schema['properties']['disk_format']['enum']
    assert {None, 'raw', 'qcow2', 'iso'} <= set(formats)
    assert 'tape' not in formats
