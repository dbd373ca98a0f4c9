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

"""From Glance's answer to an image."""

from osc_imageshare.cloud import answer
from osc_imageshare.sharing import image_fields
from osc_imageshare.sharing import model


def image(raw: answer.Json, region: str) -> model.Image:
    """Return an image as a region's Glance describes it.

    :raises errors.Unreadable: it is not as the API reference says.
    """
    record = answer.record(raw)
    tags = record.get('tags') or []
    return model.Image(
        region=region,
        id=answer.identifier(record, 'id'),
        name=answer.optional_text(record, 'name'),
        owner=answer.optional_text(record, 'owner'),
        visibility=answer.word(record, 'visibility', model.Visibility),
        status=answer.text(record, 'status'),
        created_at=answer.optional_text(record, 'created_at'),
        updated_at=answer.optional_text(record, 'updated_at'),
        size=answer.optional_number(record, 'size'),
        hidden=answer.flag(record, 'os_hidden'),
        protected=answer.flag(record, 'protected'),
        hash_algo=answer.optional_text(record, 'os_hash_algo'),
        hash_value=answer.optional_text(record, 'os_hash_value'),
        tags=tuple(map(str, tags)) if isinstance(tags, list) else (),
        disk_format=answer.optional_text(record, 'disk_format'),
        container_format=answer.optional_text(record, 'container_format'),
        min_disk=answer.optional_number(record, 'min_disk') or 0,
        min_ram=answer.optional_number(record, 'min_ram') or 0,
        properties={
            key: value
            for key, value in record.items()
            if key not in image_fields.FIELDS and isinstance(value, str)
        },
    )
