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

"""Keystone: one for the whole cloud."""

from __future__ import annotations

import base64
from pathlib import Path
import secrets
import socket

from tests.cloud import errors
from tests.cloud import places
from tests.cloud import process
from tests.cloud import service
from tests.cloud.environment import Environment

NAME = 'keystone'
_FILE = 'keystone.db'
#: The administrator of the kept database, whose password nobody knows.
FIRST_USER = 'first'


def build(
    site: service.Site,
    listener: socket.socket,
    token_life: int | None = None,
) -> service.Service:
    """Describe the cloud's Keystone.

    :param token_life: for how many seconds a token is valid
    """
    folder = site.state / NAME
    return service.Service(
        name=NAME,
        folder=folder,
        application='keystone.server.wsgi:initialize_public_application',
        installed=site.environment,
        environment={
            'OS_KEYSTONE_CONFIG_DIR': str(folder),
            'OS_KEYSTONE_CONFIG_FILES': 'keystone.conf',
        },
        files={
            'keystone.conf': _configuration(
                folder,
                site.database(folder, _FILE),
                token_life,
                site.admin_token,
            ),
        },
        template=None if site.socket else TEMPLATE,
        entry=service.CatalogEntry(
            'identity', NAME, service.REGIONS[0], site.identity_url
        ),
        listener=listener,
        probe='/v3',
    )


def write_keys(folder: Path) -> None:
    """Make the key repositories: 0 is the next key, 1 the one in use."""
    for repository in ('fernet-keys', 'credential-keys'):
        keys = places.private_folder(folder / repository)
        for number in ('0', '1'):
            key = base64.urlsafe_b64encode(secrets.token_bytes(32))
            places.write_private(keys / number, key.decode())


def _configuration(
    folder: Path,
    database: dict[str, object],
    token_life: int | None = None,
    admin_token: str | None = None,
) -> str:
    general = {'use_stderr': 'true'}
    if admin_token is not None:
        general['admin_token'] = admin_token
    token: dict[str, object] = {'provider': 'fernet'}
    if token_life is not None:
        token['expiration'] = token_life
    return service.ini(
        {
            'DEFAULT': general,
            # would check each answer, and say in the log what is wrong
            'api': {'response_validation': 'ignore'},
            'database': database,
            'token': token,
            'fernet_tokens': {'key_repository': folder / 'fernet-keys'},
            # for log-ins in several steps; without it Keystone looks in /etc
            'fernet_receipts': {'key_repository': folder / 'fernet-keys'},
            'credential': {'key_repository': folder / 'credential-keys'},
            # without it each call takes a fifth of a second
            'cache': {'enabled': 'true', 'backend': 'dogpile.cache.memory'},
            # the fewest that bcrypt knows: the passwords are random and live
            # briefly, and a sign-in would take a quarter of a second
            'identity': {'password_hash_rounds': 4},
        }
    )


def fill(
    environment: Environment,
    folder: Path,
    database: dict[str, object],
    log: Path,
) -> None:
    """Make the tables and the first administrator.

    :param folder: for the configuration and the keys
    """
    settings = folder / 'keystone.conf'
    places.write_private(settings, _configuration(folder, database))
    write_keys(folder)
    manage = (
        str(environment.tool('keystone-manage')),
        *('--config-file', str(settings)),
    )
    variables = process.clean_environment(
        OS_BOOTSTRAP_USERNAME=FIRST_USER,
        OS_BOOTSTRAP_PASSWORD=service.password(),
    )
    for action in ('db_sync', 'bootstrap'):
        if process.run((*manage, action), log=log, environment=variables):
            raise errors.CloudError(
                f'keystone-manage {action} failed:'
                f' {process.reason(log)} (log: {log}).'
            )


def _make(environment: Environment, folder: Path, log: Path) -> None:
    fill(environment, folder, service.database(folder / _FILE), log)


TEMPLATE = service.Template(NAME, (Path(__file__),), _make)
