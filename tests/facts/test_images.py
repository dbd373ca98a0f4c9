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

"""The image itself: what is shown, who changes it, how it ends."""

import hashlib
import json
import re
import uuid

import pytest

from tests.cloud import Release
from tests.facts.world import Caller
from tests.facts.world import JSON_PATCH
from tests.facts.world import World

MOMENT = re.compile(r'\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ')
FIELDS = {
    'checksum',
    'container_format',
    'created_at',
    'disk_format',
    'file',
    'id',
    'min_disk',
    'min_ram',
    'name',
    'os_hash_algo',
    'os_hash_value',
    'os_hidden',
    'owner',
    'protected',
    'schema',
    'self',
    'size',
    'status',
    'tags',
    'updated_at',
    'virtual_size',
    'visibility',
}


def test_a_new_image_is_shared_and_queued(owner: Caller) -> None:
    shown = owner.glance('/images', 'POST', json={}).json
    assert set(shown) == FIELDS
    assert shown['visibility'] == 'shared'
    assert shown['status'] == 'queued'
    assert shown['owner'] == owner.project_id
    assert shown['os_hidden'] is False
    assert shown['protected'] is False
    assert shown['tags'] == []
    for field in (
        'name',
        'size',
        'virtual_size',
        'checksum',
        'os_hash_algo',
        'os_hash_value',
        'disk_format',
    ):
        assert shown[field] is None, field
    assert MOMENT.fullmatch(shown['created_at'])
    assert MOMENT.fullmatch(shown['updated_at'])
    assert shown['file'] == f'/v2/images/{shown["id"]}/file'
    assert str(uuid.UUID(shown['id'])) == shown['id']


def test_data_brings_size_and_hash(owner: Caller, image: str) -> None:
    owner.fill(image, b'hello')
    shown = owner.show(image).json
    assert set(shown) == FIELDS | {'stores'}
    assert shown['status'] == 'active'
    assert shown['size'] == 5
    assert shown['os_hash_algo'] == 'sha512'
    assert shown['os_hash_value'] == hashlib.sha512(b'hello').hexdigest()
    assert shown['checksum'] == hashlib.md5(b'hello').hexdigest()


def test_properties_stand_beside_the_fields(owner: Caller) -> None:
    mapping = '[{"snapshot_id": "s", "source_type": "snapshot"}]'
    image = owner.create(
        block_device_mapping=mapping, cinder_encryption_key_id='k'
    )
    shown = owner.show(image).json
    assert shown['block_device_mapping'] == mapping
    assert shown['cinder_encryption_key_id'] == 'k'
    assert set(shown) == FIELDS | {
        'block_device_mapping',
        'cinder_encryption_key_id',
    }


def test_a_property_is_a_string(owner: Caller) -> None:
    assert owner.glance('/images', 'POST', json={'p': 5}).status == 400


def test_the_caller_may_choose_the_id(owner: Caller) -> None:
    wanted = str(uuid.uuid4())
    assert owner.create(id=wanted) == wanted
    again = owner.glance('/images', 'POST', json={'id': wanted})
    assert again.status == 409


def test_a_patch_answers_with_the_image(owner: Caller, image: str) -> None:
    answer = owner.patch(image, '/visibility', 'private')
    assert answer.status == 200
    assert answer.json == owner.show(image).json
    assert answer.json['visibility'] == 'private'
    again = owner.patch(image, '/visibility', 'private')
    assert again.status == 200


def test_a_patch_needs_its_media_type(
    world: World, owner: Caller, image: str
) -> None:
    change = [{'op': 'replace', 'path': '/visibility', 'value': 'private'}]
    answer = owner.glance(f'/images/{image}', 'PATCH', json=change)
    assert answer.status == 415
    says_which = not world.release.before(Release.NEWEST)
    assert (JSON_PATCH in answer.text) == says_which


def test_a_patch_is_done_whole_or_not_at_all(
    owner: Caller, image: str
) -> None:
    change = [
        {'op': 'replace', 'path': '/os_hidden', 'value': True},
        {'op': 'replace', 'path': '/visibility', 'value': 'public'},
    ]
    answer = owner.glance(
        f'/images/{image}',
        'PATCH',
        data=json.dumps(change),
        headers={'Content-Type': JSON_PATCH},
    )
    assert answer.status == 403
    assert owner.show(image).json['os_hidden'] is False


@pytest.mark.parametrize(
    'path,value,status',
    [
        ('/os_hidden', True, 200),
        ('/protected', True, 200),
        ('/name', 'another', 200),
        ('/tags', ['one'], 200),
        ('/visibility', 'community', 200),
        ('/visibility', 'public', 403),
        ('/visibility', 'bogus', 400),
        ('/owner', 'somebody', 403),
        ('/status', 'active', 403),
        ('/id', str(uuid.UUID(int=0)), 403),
        ('/absent', 'x', 409),
    ],
)
def test_what_an_owner_may_replace(
    owner: Caller, image: str, path: str, value: object, status: int
) -> None:
    assert owner.patch(image, path, value).status == status


def test_an_admin_may_publish_and_give_away(
    admin: Caller, stranger: Caller, image: str
) -> None:
    assert admin.patch(image, '/visibility', 'public').status == 200
    given = admin.patch(image, '/owner', stranger.project_id)
    assert given.status == 200
    assert stranger.patch(image, '/visibility', 'private').status == 200


def test_who_may_not_change_an_image(
    world: World,
    member: Caller,
    member_reader: Caller,
    owner_reader: Caller,
    stranger: Caller,
    shared: str,
) -> None:
    callers = [member, member_reader]
    if world.release is not Release.WALLABY:  # where a reader may write
        callers.append(owner_reader)
    for caller in callers:
        answer = caller.patch(shared, '/visibility', 'private')
        assert (answer.status, answer.kind) == (403, 'text/html')
        assert caller.glance(f'/images/{shared}', 'DELETE').status == 403
    assert stranger.patch(shared, '/visibility', 'private').status == 404
    assert stranger.glance(f'/images/{shared}', 'DELETE').status == 404


def test_a_reader_makes_no_image(world: World, owner_reader: Caller) -> None:
    made = owner_reader.glance('/images', 'POST', json={})
    wallaby = world.release is Release.WALLABY
    assert made.status == (201 if wallaby else 403)


def test_deleting_an_image_ends_access(
    owner: Caller, member: Caller, shared: str
) -> None:
    answer = owner.glance(f'/images/{shared}', 'DELETE')
    assert (answer.status, answer.text) == (204, '')
    assert member.show(shared).status == 404
    assert owner.show(shared).status == 404
    assert owner.glance(f'/images/{shared}/members').status == 404
    assert owner.glance(f'/images/{shared}', 'DELETE').status == 404


def test_a_protected_image_is_not_deleted(owner: Caller, image: str) -> None:
    owner.patch(image, '/protected', True)
    assert owner.glance(f'/images/{image}', 'DELETE').status == 403
    assert owner.add(image, 'somebody').status == 200


def test_an_absent_image_is_a_page(owner: Caller) -> None:
    for image in (str(uuid.uuid4()), 'no-id'):
        answer = owner.show(image)
        assert (answer.status, answer.kind) == (404, 'text/html')
        assert '<h1>404 Not Found</h1>' in answer.text


def test_a_deactivated_image_can_be_shared(
    owner: Caller, member: Caller, image: str
) -> None:
    action = f'/images/{image}/actions/deactivate'
    assert owner.glance(action, 'POST').status == 403
    owner.fill(image)
    assert owner.glance(action, 'POST').status == 204
    assert owner.show(image).json['status'] == 'deactivated'
    assert owner.add(image, member.project_id).status == 200
    assert member.show(image).status == 200
    assert member.glance(f'/images/{image}/file').status == 403


def test_data_of_a_queued_image_is_nothing(owner: Caller, image: str) -> None:
    assert owner.glance(f'/images/{image}/file').status == 204


@pytest.mark.parametrize('name', ['x' * 256, '\N{COLLISION SYMBOL}'])
def test_names_that_glance_refuses(owner: Caller, name: str) -> None:
    answer = owner.glance('/images', 'POST', json={'name': name})
    assert answer.status == 400


@pytest.mark.parametrize(
    'name', ['', 'x' * 255, '\x1b[31m', 'a\nb', '=HYPERLINK("x")', 'ünï☃']
)
def test_names_that_glance_takes(owner: Caller, name: str) -> None:
    assert owner.show(owner.create(name)).json['name'] == name
