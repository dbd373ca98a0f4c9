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

"""Imports, of which there is ``glance-download``: from another region.

Glance takes the order and works on it by itself. Here it goes one step
further each time that somebody reads the image: ``queued``, ``importing`` for
as many reads as the region says, and then ``active``, or ``queued`` again.
"""

from typing import Any
import uuid

from tests.memory import access
from tests.memory import payload
from tests.memory import quotas
from tests.memory import refusal
from tests.memory import state

_METHOD = 'glance-download'
#: Glance copies the properties of the source that begin with these, also
#: over those that the copy has.
_PREFIXES = ('hw_', 'trait:', 'os_distro', 'os_secure_boot', 'os_type')
_TASK = 'os_glance_import_task'
_RUNNING = 'os_glance_importing_to_stores'
_FAILED = 'os_glance_failed_import'


def methods(region: state.Region) -> state.Reply:
    """GET /v2/info/import."""
    shown = {
        'description': 'Import methods available.',
        'type': 'array',
        'value': list(region.import_methods),
    }
    return state.Reply(200, {'import-methods': shown})


def start(
    region: state.Region, caller: access.Caller, image: state.Image, body: Any
) -> state.Reply:
    """POST /v2/images/{image}/import."""
    method = _method(region, body)
    quotas.check_size(region, caller.project_id, 0)
    if image.status == 'active':
        raise _conflict('Image with status active cannot be target for import')
    if image.status != 'queued':
        raise _conflict(
            f"Image needs to be in 'queued' state to use '{_METHOD}' method"
        )
    for name in ('container_format', 'disk_format'):
        if not getattr(image, name):
            raise _conflict(f"'{name}' needs to be set before import")
    for name in ('glance_region', 'glance_image_id'):
        if name not in method:
            raise refusal.bad_request(
                f"'{name}' needs to be set for {_METHOD} import method"
            )
    source_id = method['glance_image_id']
    try:
        uuid.UUID(source_id)
    except ValueError:
        raise refusal.bad_request(
            f'Remote image id does not look like a UUID: {source_id}'
        ) from None
    if not caller.writes(image):
        raise refusal.forbidden('modify_image')
    if _TASK in image.properties:
        raise _conflict('Image has active task')
    image.job = state.Job(
        method['glance_region'],
        source_id,
        caller.project_id,
        caller.roles,
        region.import_reads,
    )
    image.properties[_TASK] = str(uuid.uuid4())
    return state.Reply(202)


def _method(region: state.Region, body: Any) -> dict[str, str]:
    if not isinstance(body, dict) or 'method' not in body:
        raise refusal.bad_request("Import request requires a 'method' field.")
    method = body['method']
    if method.get('name') not in region.import_methods:
        raise refusal.bad_request(
            f"Unknown import method name '{method.get('name')}'."
        )
    assert method['name'] == _METHOD, 'there are no other imports in memory'
    assert isinstance(method, dict)
    return method


def _conflict(explanation: str) -> refusal.RefusedError:
    return refusal.RefusedError(409, explanation)


def advance(
    cloud: state.State, region: state.Region, image: state.Image
) -> None:
    """Let an import go one step further, after the image has been read."""
    job = image.job
    if job is None:
        return
    if image.status == 'queued':
        image.status = 'importing'
        image.properties |= {_RUNNING: region.store, _FAILED: ''}
        return
    if job.reads is None:  # for ever
        return
    if job.reads > 0:
        job.reads -= 1
        return
    image.job = None
    del image.properties[_TASK]
    source = _source(cloud, job)
    arrived = None if source is None else region.import_payload(source)
    if source is None or arrived is None:
        image.status = 'queued'
        return
    image.disk_format = source.disk_format
    image.container_format = source.container_format
    image.properties |= {
        name: value
        for name, value in source.properties.items()
        if name.startswith(_PREFIXES)
    }
    image.properties[_RUNNING] = ''
    payload.set_payload(image, arrived, region.hash_algorithm)


def _source(cloud: state.State, job: state.Job) -> state.Image | None:
    """Return the source if it can be had: with the caller's own token."""
    caller = access.Caller(job.project_id, job.roles)
    region = cloud.regions.get(job.region)
    source = region.image(job.image_id) if region else None
    if (
        source is None
        or source.status != 'active'
        or not caller.sees(source)
        or not caller.downloads()
    ):
        return None
    return source
