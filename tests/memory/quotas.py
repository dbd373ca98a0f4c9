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

"""How much a project may have in a region: two kinds of quota, and one list.

A storage quota is Glance's own, in bytes, and is shown nowhere. Limits are
Keystone's, and ``GET /v2/info/usage`` shows them; sizes are in MiB.
"""

from tests.memory import refusal
from tests.memory import state

_MIB = 1024 * 1024
_UPLOADING = {'saving', 'uploading', 'importing'}


def check_storage(region: state.Region, owner: str, size: int) -> None:
    """Refuse data that does not fit into the storage quota."""
    if region.storage_quota is None:
        return
    left = max(region.storage_quota - _kept(region, owner), 0)
    if size > left:
        raise refusal.RefusedError(
            413,
            f'Image exceeds the storage quota: The size of the data {size} '
            f'will exceed the limit. {left} bytes remaining.',
        )


def check_size(
    region: state.Region, project_id: str | None, size: int
) -> None:
    """Refuse data that would exceed the limit of ``image_size_total``."""
    _check(region, project_id, 'image_size_total', size // _MIB)


def check_count(region: state.Region, project_id: str | None) -> None:
    """Refuse one image more than ``image_count_total``."""
    _check(region, project_id, 'image_count_total', 1)


def check_properties(region: state.Region, count: int) -> None:
    """Refuse more properties than an image may have."""
    if count > region.property_quota:
        raise refusal.RefusedError(
            413,
            'The limit has been exceeded on the number of allowed image '
            f'properties. Attempted: {count}, Maximum: '
            f'{region.property_quota}',
        )


def usage(region: state.Region, project_id: str | None) -> state.Reply:
    """GET /v2/info/usage: nothing where Keystone has no limits."""
    shown = {
        resource: {
            'usage': _usage(region, project_id, resource),
            'limit': limit,
        }
        for resource, limit in _limits(region, project_id).items()
    }
    return state.Reply(200, {'usage': shown})


def _check(
    region: state.Region, project_id: str | None, resource: str, more: int
) -> None:
    limit = _limits(region, project_id).get(resource)
    if limit is None:
        return
    current = _usage(region, project_id, resource)
    if current + more > limit:
        raise refusal.RefusedError(
            413,
            f'Project {project_id} is over a limit for [Resource {resource} '
            f'is over limit of {limit} due to current usage {current} and '
            f'delta {more}]',
        )


def _limits(region: state.Region, project_id: str | None) -> dict[str, int]:
    own = region.project_limits.get(project_id or '', {})
    return {**region.limits, **own}


def _usage(region: state.Region, project_id: str | None, resource: str) -> int:
    owned = [i for i in region.images.values() if i.owner == project_id]
    match resource:
        case 'image_size_total':
            return _kept(region, project_id) // _MIB
        case 'image_count_total':
            return len(owned)
        case 'image_count_uploading':
            return sum(image.status in _UPLOADING for image in owned)
    return 0


def _kept(region: state.Region, owner: str | None) -> int:
    return sum(
        image.size or 0
        for image in region.images.values()
        if image.owner == owner
    )
