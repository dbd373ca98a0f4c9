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

"""What is copied of an image beside its bytes, and what is not."""

from collections.abc import Mapping
import dataclasses
from typing import TypeAlias

from osc_imageshare.sharing import copy_request
from osc_imageshare.sharing import copying
from osc_imageshare.sharing import image_fields
from osc_imageshare.sharing import model

Field: TypeAlias = str | int | bool | list[str] | None
Record: TypeAlias = dict[str, Field]
# One change of a JSON patch.
Change: TypeAlias = Mapping[str, Field]

#: Properties that record where a copy came from begin with this.
ORIGIN = 'share_copy_'
SOURCE_ID = f'{ORIGIN}source_id'
SOURCE_OWNER = f'{ORIGIN}source_owner'
SOURCE_REGION = f'{ORIGIN}source_region'
SOURCE_HASH = f'{ORIGIN}source_hash'
DATE = f'{ORIGIN}date'

# What Nova, Cinder and the stores note for themselves, and what names the
# owner of the image. It would be wrong in a copy.
_BOOKKEEPING = frozenset(
    (
        'base_image_ref', 'boot_roles', 'image_location', 'image_state',
        'image_type', 'instance_type_ephemeral_gb', 'instance_type_flavorid',
        'instance_type_id', 'instance_type_memory_mb', 'instance_type_name',
        'instance_type_root_gb', 'instance_type_rxtx_factor',
        'instance_type_swap', 'instance_type_vcpu_weight',
        'instance_type_vcpus', 'instance_uuid', 'user_id',
        'deleted', 'deleted_at', 'location',
    )
)  # fmt: skip
_BOOKKEEPING_PREFIXES = ('os_glance_', 'owner_', 'share_replace', ORIGIN)

# Fields that a copy has from its image, as Glance names them.
_COPIED = ('name', 'disk_format', 'container_format', 'min_disk', 'min_ram')


def is_copied(key: str) -> bool:
    """Tell whether a copy has a property of its image."""
    return key not in _BOOKKEEPING and not key.startswith(
        _BOOKKEEPING_PREFIXES
    )


def may_be_set(key: str) -> bool:
    """Tell whether a user may set a property of a copy."""
    return key not in image_fields.FIELDS and is_copied(key)


def origin(image: model.Image, date: str) -> dict[str, str]:
    """Return the properties that record where a copy came from.

    :param date: ISO 8601 in UTC, when it was made.
    """
    properties = {
        SOURCE_ID: image.id,
        SOURCE_OWNER: image.owner,
        SOURCE_REGION: image.region,
        SOURCE_HASH: content(image),
        DATE: date,
    }
    return {key: value for key, value in properties.items() if value}


def content(image: model.Image) -> str:
    """Return an image's hash as ``algorithm:value``; ``''``: it has none."""
    if not image.hash_value:
        return ''
    return f'{image.hash_algo}:{image.hash_value}'


def record(
    image: model.Image, request: copy_request.CopyRequest, date: str
) -> Record:
    """Return what a copy is made with, without an ID.

    :param date: ISO 8601 in UTC, when it is made.
    """
    properties = {
        key: value
        for key, value in image.properties.items()
        if is_copied(key) and key not in request.dropped
    }
    return {
        **properties,
        **dict(request.properties),
        **origin(image, date),
        'name': image.name if request.name is None else request.name,
        'disk_format': image.disk_format or None,
        'container_format': image.container_format or None,
        'min_disk': image.min_disk,
        'min_ram': image.min_ram,
        'tags': list(image.tags),
        'visibility': model.Visibility.PRIVATE.value,
        'protected': False,
        'os_hidden': False,
    }


def without(wanted: Record, refused: frozenset[str]) -> Record:
    """Return a record without some of its properties."""
    return {key: value for key, value in wanted.items() if key not in refused}


def properties(wanted: Record) -> tuple[str, ...]:
    """Return the keys of the properties in a record, ours the last."""
    keys = [key for key in wanted if key not in image_fields.FIELDS]
    return tuple(sorted(keys, key=lambda key: key.startswith(ORIGIN)))


def changes(left: model.Image, wanted: Record) -> tuple[Change, ...]:
    """Return the JSON patch that makes an image what a record says.

    :param left: by a run that was interrupted; it has no bytes.
    """
    present: Record = {
        **left.properties,
        'name': left.name,
        'disk_format': left.disk_format or None,
        'container_format': left.container_format or None,
        'min_disk': left.min_disk,
        'min_ram': left.min_ram,
        'tags': list(left.tags),
        'visibility': left.visibility.value,
        'protected': left.protected,
        'os_hidden': left.hidden,
    }
    # When it was begun is as good.
    wanted = {**wanted, DATE: left.properties.get(DATE, wanted[DATE])}
    patch: list[dict[str, Field]] = []
    for key, value in wanted.items():
        if _sorted(present.get(key)) != _sorted(value):
            op = 'replace' if key in present else 'add'
            patch.append({'op': op, 'path': _pointer(key), 'value': value})
    patch += (
        {'op': 'remove', 'path': _pointer(key)}
        for key in left.properties
        if key not in wanted and not key.startswith('os_glance_')
    )
    return tuple(patch)


def addition(key: str, value: Field) -> Change:
    """Return the change that adds a property."""
    return {'op': 'add', 'path': _pointer(key), 'value': value}


def key_of(change: Change) -> str:
    """Return the key of the field or property that is changed."""
    pointer = str(change['path']).removeprefix('/')
    return pointer.replace('~1', '/').replace('~0', '~')


def is_property(change: Change) -> bool:
    """Tell whether a property is changed, and no field."""
    return key_of(change) not in image_fields.FIELDS


def _sorted(value: Field) -> Field:
    # Glance keeps the tags of an image in no order.
    return sorted(value) if isinstance(value, list) else value


def _pointer(key: str) -> str:
    # RFC 6901.
    return '/' + key.replace('~', '~0').replace('/', '~1')


@dataclasses.dataclass(frozen=True, slots=True)
class Origin:
    """What an image says of the one that it is a copy of.

    :ivar content: as ``algorithm:value``; ``''``: it was unknown.
    """

    id: str
    region: str
    content: str


def origin_of(image: model.Image) -> Origin | None:
    """Return where an image was copied from; ``None``: it is an original."""
    source_id = image.properties.get(SOURCE_ID)
    if not source_id:
        return None
    return Origin(
        source_id,
        image.properties.get(SOURCE_REGION, ''),
        image.properties.get(SOURCE_HASH, ''),
    )


def is_copy_of(image: model.Image, source: model.ImageName) -> bool:
    """Tell whether an image says that it is a copy of another one."""
    where = origin_of(image)
    return where is not None and (where.id, where.region) == (
        source.id,
        source.region,
    )


def is_same(
    copy: model.Image, source: model.Image, state: copying.PlaceState
) -> bool:
    """Tell whether an image has the content of another one."""
    if state.home and copy.id == source.id:
        return True
    if not source.hash_value:
        return is_copy_of(copy, source) and copy.size == source.size
    if copy.hash_value and copy.hash_algo == source.hash_algo:
        return copy.hash_value == source.hash_value
    where = origin_of(copy)
    return where is not None and where.content == content(source)
