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

"""Nova: its API, conductor, scheduler and one compute host, in one process.

The host's virtualisation driver is Nova's own fake one: servers become ACTIVE
and nothing runs.
"""

from __future__ import annotations

from pathlib import Path
import socket

from tests.cloud import manage
from tests.cloud import places
from tests.cloud import service
from tests.cloud.environment import Environment

NAME = 'nova'
#: ID and name of the one flavor.
FLAVOR = 'tiny'
_SETTINGS = 'nova.conf'
# Nova fills in what stands in its own setting: the database may be copied
_CELL = 'sqlite:////{path}?{query}'
_CELL_0 = 'sqlite:////{path}.cell0.db?{query}'


def build(site: service.Site, listener: socket.socket) -> service.Service:
    """Describe the Nova of the first region."""
    folder = site.state / NAME
    account = (NAME, service.password())
    signed_in = service.credentials(site, *account)
    here = {**signed_in, 'region_name': service.REGIONS[0]}
    sections: service.Sections = {
        **_storage(folder),
        'keystone_authtoken': service.authtoken(site, *account, 300),
        'placement': here,
        'glance': here,
        'neutron': here,
        'cinder': {**signed_in, 'os_region_name': service.REGIONS[0]},
        'service_user': {**signed_in, 'send_service_user_token': 'true'},
        'quota': {'instances': -1, 'cores': -1, 'ram': -1},
        'oslo_concurrency': {'lock_path': folder / 'lock'},
        'oslo_messaging_notifications': {'driver': 'noop'},
    }
    paste = site.environment.share / 'etc/nova/api-paste.ini'
    return service.Service(
        name=NAME,
        folder=folder,
        application='compute_app',
        installed=site.environment,
        environment={
            'OS_NOVA_CONFIG_DIR': str(folder),
            'OS_NOVA_CONFIG_FILES': f'{paste};{_SETTINGS}',
            'CLOUD_FLAVOR': FLAVOR,
        },
        files={_SETTINGS: service.ini(sections)},
        template=TEMPLATE,
        entry=service.CatalogEntry(
            'compute',
            NAME,
            service.REGIONS[0],
            f'{service.url(listener)}/v2.1',
        ),
        listener=listener,
        probe='/',
        account=account,
        threads=16,
    )


def _storage(folder: Path) -> dict[str, dict[str, object]]:
    return {
        'DEFAULT': {
            'use_stderr': 'true',
            'host': 'host-1',
            'my_ip': service.ADDRESS,
            'state_path': folder,
            # how long it waits for a volume until it looks again
            'block_device_allocate_retries_interval': 1,
            # within the process
            'transport_url': 'fake://',
            # FakeDriver cannot be started twice on the same database
            'compute_driver': 'fake.FakeDriverWithoutFakeNodes',
        },
        'api_database': service.database(folder / 'nova-api.db'),
        'database': service.database(folder / 'nova.db'),
    }


def _make(environment: Environment, folder: Path, log: Path) -> None:
    settings = folder / _SETTINGS
    places.write_private(settings, service.ini(_storage(folder)))
    manage.run(
        environment,
        'nova-manage',
        settings,
        log,
        ('api_db', 'sync'),
        ('cell_v2', 'map_cell0', '--database_connection', _CELL_0),
        (
            *('cell_v2', 'create_cell', '--name', 'cell1'),
            *('--transport-url', 'fake://', '--database_connection', _CELL),
        ),
        ('db', 'sync'),
    )


TEMPLATE = service.Template(NAME, (Path(__file__),), _make)
