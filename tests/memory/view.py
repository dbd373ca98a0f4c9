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

"""What Glance shows of an image and of a member."""

from typing import Any

from tests.memory import state


def image(shown: state.Image) -> dict[str, Any]:
    """Return the image as the API has it, field by field in its order."""
    link = f'/v2/images/{shown.id}'
    body: dict[str, Any] = {
        **shown.properties,
        'name': shown.name,
        'disk_format': shown.disk_format,
        'container_format': shown.container_format,
        'visibility': shown.visibility,
        'size': shown.size,
        'virtual_size': shown.virtual_size,
        'status': shown.status,
        'checksum': shown.checksum,
        'protected': shown.protected,
        'min_ram': shown.min_ram,
        'min_disk': shown.min_disk,
        'owner': shown.owner,
        'os_hidden': shown.os_hidden,
        'os_hash_algo': shown.os_hash_algo,
        'os_hash_value': shown.os_hash_value,
        'id': shown.id,
        'created_at': state.iso(shown.created_at),
        'updated_at': state.iso(shown.updated_at),
        'tags': list(shown.tags),
        'self': link,
        'file': f'{link}/file',
        'schema': '/v2/schemas/image',
    }
    if shown.payload is not None:
        body['stores'] = shown.store
    return body


def member(image_id: str, shown: state.Member) -> dict[str, Any]:
    return {
        'member_id': shown.member_id,
        'image_id': image_id,
        'status': shown.status,
        'created_at': state.iso(shown.created_at),
        'updated_at': state.iso(shown.updated_at),
        'schema': '/v2/schemas/member',
    }


def versions(url: str) -> dict[str, Any]:
    numbers = (17, 16, 15, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0)
    return {
        'versions': [
            {
                'id': f'v2.{number}',
                'status': 'CURRENT' if number == 17 else 'SUPPORTED',
                'links': [{'rel': 'self', 'href': f'{url}/v2/'}],
            }
            for number in numbers
        ]
    }
