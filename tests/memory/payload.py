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

"""The data of an image: upload, and download of all or a part of it."""

import hashlib
import re

from tests.memory import access
from tests.memory import quotas
from tests.memory import refusal
from tests.memory import state

CONTENT_TYPE = 'application/octet-stream'
_RANGE = re.compile(r'bytes=(\d*)-(\d*)')
_SIZE = 'x-openstack-image-size'


def set_payload(
    image: state.Image, payload: bytes, algorithm: str = 'sha512'
) -> None:
    """Make the image active with the given bytes."""
    image.payload = payload
    image.status = 'active'
    image.size = len(payload)
    image.virtual_size = image.size or None
    image.checksum = hashlib.md5(payload, usedforsecurity=False).hexdigest()
    image.os_hash_algo = algorithm
    image.os_hash_value = hashlib.new(algorithm, payload).hexdigest()


def begin_upload(
    region: state.Region,
    caller: access.Caller,
    image: state.Image,
    call: state.Call,
) -> None:
    """Let an upload begin: the image is ``saving`` while bytes arrive."""
    size = claimed_size(call)
    quotas.check_size(region, caller.project_id, size or 0)
    if not caller.writes(image):
        raise refusal.forbidden('upload_image')
    if image.status != 'queued':
        raise refusal.RefusedError(
            409,
            f'Image status transition from {image.status} to saving is not '
            'allowed',
        )
    if not image.disk_format or not image.container_format:
        raise refusal.bad_request(
            'Properties disk_format, container_format must be set prior to '
            'saving data.'
        )
    quotas.check_storage(region, image.owner, size or 0)
    image.status = 'saving'


def claimed_size(call: state.Call) -> int | None:
    """Return how many bytes the client says that it sends, if it does."""
    given = call.headers.get(_SIZE, call.headers.get('content-length'))
    if given is None:
        return None
    try:
        return int(given)
    except ValueError:
        raise refusal.bad_request(
            'Invalid or missing image size in request headers.'
        ) from None


def abandon_upload(image: state.Image) -> None:
    """The client is gone: the image is as it was."""
    image.status = 'queued'


def finish_upload(
    region: state.Region,
    image: state.Image,
    call: state.Call,
    payload: bytes,
) -> state.Reply:
    """Take what arrived, if it is what the client said, and if it fits."""
    if region.images.get(image.id) is not image:
        raise refusal.RefusedError(
            410,
            f'Image {image.id} could not be found after upload. The image '
            'may have been deleted during the upload, cleaning up the chunks '
            'uploaded.',
        )
    abandon_upload(image)
    size = claimed_size(call)
    if size and size != len(payload):
        raise refusal.bad_request(
            f'Size mismatch: expected {size} bytes, got {len(payload)} bytes'
        )
    quotas.check_storage(region, image.owner, len(payload))
    set_payload(image, payload, region.hash_algorithm)
    return state.Reply(204)


def download(
    caller: access.Caller, image: state.Image, given: str | None
) -> state.Reply:
    """Hand the bytes out, or those of a range such as ``bytes=5-``."""
    if not caller.downloads():
        raise refusal.forbidden('download_image')
    if image.status == 'deactivated' and not caller.admin:
        raise refusal.RefusedError(
            403,
            'The requested image has been deactivated. Image data download '
            'is forbidden.',
        )
    if image.payload is None:
        return state.Reply(204)
    headers = {'Content-Type': CONTENT_TYPE}
    if image.checksum:
        headers['Content-MD5'] = image.checksum
    if given is None:
        return state.Reply(200, image.payload, headers)
    first, end = _part(given, len(image.payload))
    headers['Content-Range'] = f'bytes {first}-{end - 1}/{len(image.payload)}'
    return state.Reply(206, image.payload[first:end], headers)


def _part(given: str, size: int) -> tuple[int, int]:
    if ',' in given:
        raise refusal.bad_request(
            'Requests with multiple ranges are not supported in Glance. You '
            'may make multiple single-range requests instead.'
        )
    match _RANGE.fullmatch(given):
        case re.Match() as match if match[1]:
            first = int(match[1])
            end = min(int(match[2]) + 1, size) if match[2] else size
        case re.Match() as match if match[2]:
            first, end = max(size - int(match[2]), 0), size
        case _:
            raise refusal.RefusedError(416, 'Invalid Range header.')
    if first >= size:
        raise refusal.RefusedError(
            416,
            'Invalid start position in Range header. Start position MUST be '
            f'in the inclusive range [0, {size - 1}].',
        )
    return first, end
