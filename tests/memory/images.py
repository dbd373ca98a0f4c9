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

"""One image: create, change, delete, and switch off and on."""

import json
import re
from typing import Any
import uuid

from tests.memory import access
from tests.memory import quotas
from tests.memory import refusal
from tests.memory import state
from tests.memory import view

JSON_PATCH = 'application/openstack-images-v2.1-json-patch'
_READ_ONLY = {
    'created_at',
    'updated_at',
    'status',
    'checksum',
    'size',
    'virtual_size',
    'direct_url',
    'self',
    'file',
    'schema',
    'id',
    'os_hash_algo',
    'os_hash_value',
}
_RESERVED = {'location', 'deleted', 'deleted_at'}
_NAMESPACE = 'os_glance_'
_ID = re.compile('[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}')
_VISIBILITIES = ('community', 'public', 'private', 'shared')
_TYPES: dict[str, type | tuple[type, ...]] = {
    'protected': bool,
    'os_hidden': bool,
    'min_ram': int,
    'min_disk': int,
    'tags': list,
}


def reserved(name: str) -> refusal.RefusedError:
    return refusal.RefusedError(403, f"Attribute '{name}' is reserved.")


def _check_value(name: str, value: Any) -> None:
    type_ = _TYPES.get(name, (str, type(None)))
    if name not in state.ATTRIBUTES:
        type_ = str
    fits = isinstance(value, type_)
    if name == 'visibility':
        fits = value in _VISIBILITIES
    if name in {'name', 'owner'} and value is not None:
        fits = fits and len(value) <= 255
    if name == 'id':
        fits = fits and _ID.fullmatch(value) is not None
    if name == 'tags':
        fits = fits and all(len(tag) <= 255 for tag in value)
    if not fits:
        raise refusal.bad_request(
            "Provided object does not match schema 'image': "
            f'{value!r} is not allowed for {name!r}'
        )


def _check_format(region: state.Region, name: str, value: Any) -> None:
    formats = (None, *region.disk_formats)
    if name == 'disk_format' and value not in formats:
        raise refusal.bad_request(
            f"Provided object does not match schema 'image': {value!r} is not "
            f"one of {list(formats)}\n\nFailed validating 'enum' in "
            "schema['properties']['disk_format']"
        )


def schema(region: state.Region) -> state.Reply:
    """GET /v2/schemas/image, or as much of it as somebody may want."""
    shown = {
        'disk_format': {
            'type': ['null', 'string'],
            'description': 'Format of the disk',
            'enum': [None, *region.disk_formats],
        },
    }
    return state.Reply(200, {'name': 'image', 'properties': shown})


def _check_name(value: Any) -> None:
    if isinstance(value, str) and any(ord(c) > 0xFFFF for c in value):
        raise refusal.bad_request(
            "Name can't contain 4 byte unicode characters."
        )


def create(
    region: state.Region, caller: access.Caller, body: Any
) -> state.Reply:
    """POST /v2/images."""
    if not isinstance(body, dict):
        raise refusal.bad_request('Body expected in request.')
    for name, value in body.items():
        if name in {'direct_url', 'self', 'file', 'schema', 'stores'}:
            raise refusal.RefusedError(
                403, f"Attribute '{name}' is read-only."
            )
        if name in _RESERVED or name.startswith(_NAMESPACE):
            raise reserved(name)
        _check_value(name, value)
        _check_format(region, name, value)
    owner = body.get('owner', caller.project_id)
    if not caller.admin and (
        'member' not in caller.roles or owner != caller.project_id
    ):
        raise refusal.forbidden('add_image')
    if body.get('visibility') == 'public' and not caller.admin:
        raise refusal.forbidden('publicize_image')
    _check_name(body.get('name'))
    quotas.check_count(region, owner)
    properties = {k: v for k, v in body.items() if k not in state.ATTRIBUTES}
    for name in properties:
        if name.startswith(region.protected) and not caller.admin:
            raise reserved(name)
    quotas.check_properties(region, len(properties))
    image_id = body.get('id', str(uuid.uuid4()))
    if image_id in region.images or image_id in region.deleted:
        raise refusal.RefusedError(409, f'Image ID {image_id} already exists!')
    now = state.utc_now()
    known = {k: v for k, v in body.items() if k in state.ATTRIBUTES}
    image = state.Image(
        **{
            **known,
            'id': image_id,
            'name': body.get('name'),
            'owner': owner,
            'created_at': now,
            'updated_at': now,
            'tags': list(dict.fromkeys(body.get('tags', ()))),
            'store': region.store,
            'collation': region.collation,
        }
    )
    image.properties = properties
    region.images[image.id] = image
    return state.Reply(
        201,
        view.image(image),
        {'Location': f'{region.url}/v2/images/{image.id}'},
    )


def changes(call: state.Call) -> list[dict[str, Any]]:
    """Read a JSON patch, before anything is looked up."""
    content_type = call.headers.get('content-type', '').partition(';')[0]
    if content_type != JSON_PATCH:
        raise refusal.RefusedError(
            415,
            f'The request media type {content_type} is not supported by '
            'this server. Image PATCH expects Content-Type one of: '
            f'application/openstack-images-v2.0-json-patch, {JSON_PATCH}',
        )
    try:
        patch = json.loads(call.body)
    except ValueError:
        raise refusal.bad_request('Malformed JSON in request body.') from None
    if not isinstance(patch, list):
        raise refusal.bad_request(
            'Request body must be a JSON array of operation objects.'
        )
    for change in patch:
        if change.get('op') not in {'add', 'remove', 'replace'}:
            raise refusal.bad_request(
                f'Invalid operation: `{change.get("op")}`.'
            )
        name = str(change.get('path', '')).removeprefix('/')
        if name in _READ_ONLY:
            raise refusal.RefusedError(
                403, f"Attribute '{name}' is read-only."
            )
        if name in _RESERVED or name.startswith(_NAMESPACE):
            raise reserved(name)
        if change['op'] != 'remove':
            _check_value(name, change.get('value'))
    return patch


def update(
    region: state.Region,
    caller: access.Caller,
    image: state.Image,
    patch: list[dict[str, Any]],
) -> state.Reply:
    """PATCH /v2/images/{image}: all of the patch or nothing."""
    for change in patch:
        name = change['path'].removeprefix('/')
        _check_format(region, name, change.get('value'))
        _may_change(caller, image, change)
        if name.startswith(region.protected) and not caller.admin:
            raise reserved(name)
    for change in patch:
        name = change['path'].removeprefix('/')
        if change['op'] == 'remove':
            del image.properties[name]
        elif name in state.ATTRIBUTES:
            setattr(image, name, change['value'])
        else:
            image.properties[name] = change['value']
    if patch:
        image.updated_at = state.utc_now()
    return state.Reply(200, view.image(image))


def _may_change(
    caller: access.Caller, image: state.Image, change: dict[str, Any]
) -> None:
    name, value = change['path'].removeprefix('/'), change.get('value')
    if name == 'owner' and not caller.admin:
        raise refusal.RefusedError(403, "Owner can't be updated by non admin.")
    if name == 'visibility':
        if value == 'public' and not caller.admin:
            raise refusal.forbidden('publicize_image')
        if value == 'community' and not caller.writes(image):
            raise refusal.forbidden('communitize_image')
    if not caller.writes(image):
        raise refusal.forbidden('modify_image')
    if name == 'name':
        _check_name(value)
    if change['op'] == 'remove' and name in state.ATTRIBUTES:
        raise refusal.RefusedError(403, f'Property {name} may not be removed.')
    known = name in state.ATTRIBUTES or name in image.properties
    if change['op'] != 'add' and not known:
        raise refusal.RefusedError(409, f'Property {name} does not exist.')


def delete(
    region: state.Region, caller: access.Caller, image: state.Image
) -> state.Reply:
    if not caller.writes(image):
        raise refusal.forbidden('delete_image')
    if image.protected:
        raise refusal.RefusedError(
            403, f'Image {image.id} is protected and cannot be deleted.'
        )
    del region.images[image.id]
    region.deleted.add(image.id)
    return state.Reply(204)


def switch(
    caller: access.Caller, image: state.Image, action: str
) -> state.Reply:
    """POST .../actions/deactivate and .../actions/reactivate."""
    if not caller.writes(image):
        raise refusal.forbidden(action)
    if image.status not in {'active', 'deactivated'}:
        raise refusal.RefusedError(
            403, f"Not allowed to {action} image in status '{image.status}'"
        )
    image.status = 'deactivated' if action == 'deactivate' else 'active'
    return state.Reply(204)
