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

"""Nova and Cinder of one region: the lists of servers and of volumes."""

from collections.abc import Callable
from collections.abc import Sequence
from typing import Any

from tests.memory import access
from tests.memory import refusal
from tests.memory import state

# From here on Cinder refuses what the caller may not filter by; from the
# other one on it knows the filter at all.
_STRICT, _FILTERS = (3, 31), (3, 4)


class Nova:
    """Answers the calls of one region's compute service."""

    def __init__(self, cloud: state.State, region: state.Region) -> None:
        self._cloud = cloud
        self._region = region

    def answer(self, call: state.Call) -> state.Reply:
        """Answer a call."""
        with self._cloud.lock:
            try:
                return self._servers(call)
            except refusal.RefusedError as error:
                return error.fault

    def _servers(self, call: state.Call) -> state.Reply:
        caller = access.authenticated(self._cloud, call)
        if (call.method, call.path) != ('GET', '/v2.1/servers/detail'):
            raise refusal.not_found('The resource could not be found.')
        query = dict(call.query)
        everywhere = query.get('all_tenants') == '1'
        if everywhere and not caller.admin:
            raise refusal.RefusedError(
                403,
                "Policy doesn't allow os_compute_api:servers:detail:"
                'get_all_tenants to be performed.',
            )
        items = [
            server
            for server in self._region.servers
            if _of(server, caller, query, everywhere=everywhere)
            and query.get('image') in {None, server.image_id}
        ]
        return _page(call, 'servers', items, self._region.compute_url, _server)


class Cinder:
    """Answers the calls of one region's block storage service."""

    def __init__(self, cloud: state.State, region: state.Region) -> None:
        self._cloud = cloud
        self._region = region

    def answer(self, call: state.Call) -> state.Reply:
        """Answer a call."""
        with self._cloud.lock:
            try:
                return self._volumes(call)
            except refusal.RefusedError as error:
                return error.fault

    def _volumes(self, call: state.Call) -> state.Reply:
        caller = access.authenticated(self._cloud, call)
        match call.method, call.path.split('/'):
            case 'GET', ['', 'v3', project_id, 'volumes', 'detail']:
                if project_id != caller.project_id:
                    raise refusal.bad_request('Malformed request url')
            case _:
                raise refusal.not_found('The resource could not be found.')
        query = dict(call.query)
        version = _version(call)
        image_id = None
        if 'glance_metadata' in query:
            if version >= _STRICT and not caller.admin:
                raise refusal.bad_request(
                    'Invalid filters glance_metadata are found in query '
                    'options.'
                )
            if version >= _FILTERS and caller.admin:
                image_id = query['glance_metadata'].split("'")[3]
        everywhere = query.get('all_tenants') == '1' and caller.admin
        items = [
            volume
            for volume in self._region.volumes
            if _of(volume, caller, query, everywhere=everywhere)
            and image_id in {None, volume.image_id}
        ]
        url = f'{self._region.volume_url}/v3/{caller.project_id}'
        return _page(call, 'volumes', items, url, _volume)


def _of(
    item: state.Server | state.Volume,
    caller: access.Caller,
    query: dict[str, str],
    *,
    everywhere: bool,
) -> bool:
    if not everywhere:
        return item.project_id == caller.project_id
    return query.get('project_id') in {None, item.project_id}


def _version(call: state.Call) -> tuple[int, ...]:
    asked = call.headers.get('openstack-api-version', 'volume 3.0')
    return tuple(map(int, asked.removeprefix('volume ').split('.')))


def _page(
    call: state.Call,
    key: str,
    items: Sequence[Any],
    url: str,
    view: Callable[[Any], dict[str, Any]],
) -> state.Reply:
    """Answer with what comes after the marker, and a link if that is full."""
    query = dict(call.query)
    if marker := query.get('marker'):
        places = [at for at, item in enumerate(items) if item.id == marker]
        if not places:
            raise refusal.bad_request(f'marker [{marker}] not found')
        items = items[places[0] + 1 :]
    limit = min(int(query.get('limit', '1000')), 1000)
    shown = items[:limit]
    body: dict[str, Any] = {key: [view(item) for item in shown]}
    if 'limit' in query and len(shown) == limit:
        href = f'{url}/{key}/detail?limit={limit}&marker={shown[-1].id}'
        body[f'{key}_links'] = [{'rel': 'next', 'href': href}]
    return state.Reply(200, body)


def _server(shown: state.Server) -> dict[str, Any]:
    return {
        'id': shown.id,
        'name': shown.name,
        'status': 'ACTIVE',
        'tenant_id': shown.project_id,
        'image': {'id': shown.image_id} if shown.image_id else '',
    }


def _volume(shown: state.Volume) -> dict[str, Any]:
    body: dict[str, Any] = {
        'id': shown.id,
        'name': shown.name,
        'status': 'in-use' if shown.servers else 'available',
        'attachments': [
            {'volume_id': shown.id, 'server_id': server_id}
            for server_id in shown.servers
        ],
        'os-vol-tenant-attr:tenant_id': shown.project_id,
    }
    if shown.image_id:
        body['volume_image_metadata'] = {'image_id': shown.image_id}
    return body
