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

"""Cinder: its API, scheduler and volume service, in one process.

Its driver stores nothing: see :mod:`tests.cloud.served.empty_volumes`.
"""

from __future__ import annotations

from pathlib import Path
import socket

from tests.cloud import manage
from tests.cloud import places
from tests.cloud import service
from tests.cloud.environment import Environment

NAME = 'cinder'
_SETTINGS = 'cinder.conf'
_BACKEND = 'empty'


def build(
    site: service.Site, listener: socket.socket, image_url: str
) -> service.Service:
    """Describe the Cinder of the first region.

    Members may filter by what Cinder's own ``resource_filters.json`` allows
    them: ``glance_metadata`` is not part of it.

    :param image_url: the region's Glance
    """
    folder = site.state / NAME
    account = (NAME, service.password())
    signed_in = service.credentials(site, *account)
    etc = site.environment.share / 'etc/cinder'
    storage = _storage(folder)
    sections: service.Sections = {
        **storage,
        _BACKEND: {
            'volume_driver': 'empty_volumes.EmptyDriver',
            'volume_backend_name': _BACKEND,
        },
        'keystone_authtoken': service.authtoken(site, *account, 300),
        'nova': {
            **signed_in,
            'region_name': service.REGIONS[0],
            'interface': 'public',
        },
        'service_user': {**signed_in, 'send_service_user_token': 'true'},
        'oslo_concurrency': {'lock_path': folder / 'lock'},
        'oslo_messaging_notifications': {'driver': 'noop'},
        'DEFAULT': {
            **storage['DEFAULT'],
            'api_paste_config': etc / 'api-paste.ini',
            'resource_query_filters_file': etc / 'resource_filters.json',
            'glance_api_servers': image_url,
            'enabled_backends': _BACKEND,
            'default_volume_type': '__DEFAULT__',
            # its database has quotas of its own
            'use_default_quota_class': 'false',
            'quota_volumes': -1,
            'quota_gigabytes': -1,
            'periodic_fuzzy_delay': 0,
        },
    }
    return service.Service(
        name=NAME,
        folder=folder,
        application='volume_app',
        installed=site.environment,
        environment={
            'CLOUD_SETTINGS': str(folder / _SETTINGS),
            'CLOUD_BACKEND': _BACKEND,
        },
        files={_SETTINGS: service.ini(sections)},
        template=TEMPLATE,
        entry=service.CatalogEntry(
            'block-storage',
            NAME,
            service.REGIONS[0],
            f'{service.url(listener)}/v3/$(project_id)s',
            aliases=('volumev3',),
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
            'image_conversion_dir': folder / 'conversion',
            # within the process
            'transport_url': 'fake://',
        },
        'database': service.database(folder / 'cinder.db'),
    }


def _make(environment: Environment, folder: Path, log: Path) -> None:
    settings = folder / _SETTINGS
    places.write_private(settings, service.ini(_storage(folder)))
    manage.run(environment, 'cinder-manage', settings, log, ('db', 'sync'))


TEMPLATE = service.Template(NAME, (Path(__file__),), _make)
