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

"""Servers and volumes, made from images with the APIs of Nova and Cinder."""

from __future__ import annotations

from collections.abc import Mapping
import http.client
import time
from typing import Any
from typing import TYPE_CHECKING

from tests.cloud import errors
from tests.cloud.nova import FLAVOR
from tests.cloud.service import REGIONS

if TYPE_CHECKING:
    from keystoneauth1.session import Session

SECONDS = 60.0
_STEP = 0.2
_COMPUTE = ('compute', 'servers', 'server', '2.79')
_VOLUMES = ('block-storage', 'volumes', 'volume', '3.59')


class Kind:
    """What there can be many of: servers, or volumes."""

    def __init__(
        self, service: str, plural: str, name: str, microversion: str
    ) -> None:
        self._path = f'/{plural}'
        self._name = name
        self._how: Mapping[str, Any] = {
            'microversion': microversion,
            'headers': {'Accept': 'application/json'},
            'endpoint_filter': {
                'service_type': service,
                'interface': 'public',
                'region_name': REGIONS[0],
            },
        }

    def create(
        self, session: Session, wanted: Mapping[str, Any], status: str
    ) -> str:
        """Make one; return its ID when it has the status."""
        answer = session.post(
            self._path, json={self._name: wanted}, **self._how
        )
        made = str(answer.json()[self._name]['id'])
        deadline = time.monotonic() + SECONDS
        while True:
            found = self.get(session, made) or {'status': 'gone'}
            if found['status'] == status:
                return made
            if found['status'] in {'ERROR', 'error', 'gone'}:
                reason = found.get('fault', {}).get('message', 'no reason')
                raise errors.CloudError(
                    f'The {self._name} {made} has the status'
                    f' {found["status"]}: {reason}.'
                )
            self.wait(deadline, f'has not become {status}', made)

    def act(
        self, session: Session, one: str, action: Mapping[str, Any]
    ) -> Any:
        """Have something done to one; return what is said of it."""
        path = f'{self._path}/{one}/action'
        return session.post(path, json=action, **self._how).json()

    def get(self, session: Session, one: str) -> Any:
        """Return what is known of one; None if there is none."""
        answer = session.get(
            f'{self._path}/{one}', raise_exc=False, **self._how
        )
        if answer.status_code == http.client.NOT_FOUND:
            return None
        answer.raise_for_status()
        return answer.json()[self._name]

    def delete(self, session: Session, one: str) -> None:
        """Remove one; return when it is gone."""
        session.delete(f'{self._path}/{one}', **self._how)
        deadline = time.monotonic() + SECONDS
        while self.get(session, one) is not None:
            self.wait(deadline, 'is still there', one)

    def wait(self, deadline: float, what: str, one: str) -> None:
        if time.monotonic() > deadline:
            raise errors.CloudError(
                f'The {self._name} {one} {what} after {SECONDS:.0f} seconds.'
            )
        time.sleep(_STEP)


SERVERS = Kind(*_COMPUTE)
VOLUMES = Kind(*_VOLUMES)


class Workloads:
    """What a project can run in a cloud that has Nova and Cinder.

    Not more than four calls at a time: SQLite has one writer.
    """

    def boot(self, session: Session, image_id: str, name: str) -> str:
        """Boot a server from an image; return its ID when it is ACTIVE."""
        wanted = {
            'name': name,
            'imageRef': image_id,
            'flavorRef': FLAVOR,
            'networks': 'none',
        }
        return SERVERS.create(session, wanted, 'ACTIVE')

    def boot_from_volume(
        self, session: Session, image_id: str, name: str
    ) -> str:
        """Boot a server from a new volume made from an image.

        The volume goes with the server.
        """
        disk = {
            'boot_index': 0,
            'uuid': image_id,
            'source_type': 'image',
            'destination_type': 'volume',
            'volume_size': 1,
            'delete_on_termination': True,
        }
        wanted = {
            'name': name,
            'flavorRef': FLAVOR,
            'networks': 'none',
            'block_device_mapping_v2': [disk],
        }
        return SERVERS.create(session, wanted, 'ACTIVE')

    def create_volume(self, session: Session, image_id: str, name: str) -> str:
        """Make a volume from an image; return its ID when it is available."""
        wanted = {'name': name, 'size': 1, 'imageRef': image_id}
        return VOLUMES.create(session, wanted, 'available')

    def snapshot(self, session: Session, server_id: str, name: str) -> str:
        """Make an image of a server; return its ID when Nova is done.

        The hypervisor, which is not a real one, puts no bytes in it.
        """
        image = SERVERS.act(
            session, server_id, {'createImage': {'name': name}}
        )
        deadline = time.monotonic() + SECONDS
        while SERVERS.get(session, server_id)['OS-EXT-STS:task_state']:
            SERVERS.wait(deadline, 'is still saved', server_id)
        return str(image['image_id'])

    def delete_server(self, session: Session, server_id: str) -> None:
        """Remove a server; return when it is gone."""
        SERVERS.delete(session, server_id)

    def delete_volume(self, session: Session, volume_id: str) -> None:
        """Remove a volume; return when it is gone."""
        VOLUMES.delete(session, volume_id)
