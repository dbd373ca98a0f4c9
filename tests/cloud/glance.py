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

"""Glance: one for each region, each with a database and a store."""

from __future__ import annotations

import json
from pathlib import Path
import socket

from tests.cloud import errors
from tests.cloud import places
from tests.cloud import process
from tests.cloud import service
from tests.cloud.environment import Environment
from tests.cloud.traits import PROTECTED_PREFIX
from tests.cloud.traits import Traits

ACCOUNT = 'glance'
_FILE = 'glance.db'
POLICY = 'policy.yaml'
_PROTECTIONS = 'property-protections.conf'
# What Glance has where its policy says nothing of a rule for members.
_OWNER = 'role:admin or (role:member and project_id:%(project_id)s)'


def name(region: str) -> str:
    """Return the name of a region's Glance."""
    return f'glance-{region}'


def write_policy(folder: Path, forbidden: str, *, allow: bool) -> None:
    """Let nobody do something with members, or the owner again.

    Glance reads the file anew when it has changed, and keeps rules that are
    no longer in it.
    """
    rules = {forbidden: _OWNER if allow else '!'}
    new = folder / f'{POLICY}.new'
    places.write_private(new, json.dumps(rules))
    new.replace(folder / POLICY)


def build(
    site: service.Site,
    region: str,
    listener: socket.socket,
    secret: str,
    traits: Traits,
) -> service.Service:
    """Describe the Glance of a region.

    :param secret: the password of the service user, the same in each region
    """
    folder = site.state / name(region)
    address = service.url(listener)
    sections: dict[str, dict[str, object]] = {
        **_storage(folder, site.database(folder, _FILE), traits),
        'keystone_authtoken': {
            **service.authtoken(site, ACCOUNT, secret, traits.token_cache),
            # without it no application credential with access rules works
            'service_type': 'image',
        },
        'oslo_policy': {'policy_file': folder / POLICY},
        'paste_deploy': {
            'flavor': 'keystone',
            'config_file': site.environment.share
            / 'etc/glance/glance-api-paste.ini',
        },
    }
    files = {
        POLICY: '{}',
        # up to 2023.1 it has to be here, too, whatever is in it
        'glance-api-paste.ini': '',
    }
    sections['DEFAULT'] |= {
        'image_member_quota': traits.member_quota,
        'worker_self_reference_url': address,
        'hashing_algorithm': traits.hash_algorithm,
        'user_storage_quota': traits.storage_quota,
    }
    if traits.disk_formats:
        accepted = ','.join(traits.disk_formats)
        sections['image_format'] = {'disk_formats': accepted}
    if traits.limits:
        sections['DEFAULT']['use_keystone_limits'] = 'true'
        sections['oslo_limit'] = _limits(site, region, secret)
    if traits.protected:
        sections['DEFAULT']['property_protection_file'] = folder / _PROTECTIONS
        files[_PROTECTIONS] = _protections()
    return service.Service(
        name=name(region),
        folder=folder,
        application='glance.common.wsgi_app:init_app',
        installed=site.environment,
        environment={'OS_GLANCE_CONFIG_DIR': str(folder)},
        files={'glance-api.conf': service.ini(sections), **files},
        template=None if site.socket else TEMPLATE,
        entry=service.CatalogEntry('image', 'glance', region, address),
        listener=listener,
        probe='/versions',
        account=(ACCOUNT, secret),
    )


def _limits(site: service.Site, region: str, secret: str) -> dict[str, object]:
    return {
        **service.credentials(site, ACCOUNT, secret),
        'endpoint_service_type': 'image',
        'endpoint_region_name': region,
        'endpoint_interface': 'public',
    }


def _protections() -> str:
    actions = ('create', 'read', 'update', 'delete')
    everyone = dict.fromkeys(actions, '@')
    return service.ini(
        {
            f'^{PROTECTED_PREFIX}.*': {
                **dict.fromkeys(actions, 'admin'),
                'read': '@',
            },
            '.*': everyone,
        }
    )


def _storage(
    folder: Path, database: dict[str, object], traits: Traits
) -> dict[str, dict[str, object]]:
    stores = ','.join(f'{store}:file' for store in traits.stores)
    methods = ','.join(traits.import_methods)
    return {
        'DEFAULT': {
            'use_stderr': 'true',
            'enabled_backends': stores,
            'enabled_import_methods': f'[{methods}]',
        },
        'database': database,
        'glance_store': {'default_backend': traits.stores[0]},
        **{
            store: {'filesystem_store_datadir': folder / store}
            for store in traits.stores
        },
        # what glance-download reads from is here, at any port
        'import_filtering_opts': {
            'allowed_hosts': f'[{service.ADDRESS}]',
            'allowed_ports': '[]',
        },
        'os_glance_staging_store': {
            'filesystem_store_datadir': folder / 'staging'
        },
        'os_glance_tasks_store': {
            'filesystem_store_datadir': folder / 'tasks'
        },
    }


def fill(
    environment: Environment,
    folder: Path,
    database: dict[str, object],
    log: Path,
) -> None:
    """Make the tables, with a configuration that lies in the folder."""
    settings = folder / 'glance-api.conf'
    sections = _storage(folder, database, Traits())
    places.write_private(settings, service.ini(sections))
    command = (
        str(environment.tool('glance-manage')),
        *('--config-file', str(settings), 'db_sync'),
    )
    if process.run(command, log=log):
        raise errors.CloudError(
            'glance-manage db_sync failed:'
            f' {process.reason(log)} (log: {log}).'
        )


def _make(environment: Environment, folder: Path, log: Path) -> None:
    fill(environment, folder, service.database(folder / _FILE), log)


TEMPLATE = service.Template('glance', (Path(__file__),), _make)
