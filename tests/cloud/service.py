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

"""What a service of the cloud is, whichever it is."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
import dataclasses
from pathlib import Path
import secrets
import shlex
import socket
import urllib.parse

from tests.cloud import places
from tests.cloud import process
from tests.cloud.environment import Environment

ADDRESS = '127.0.0.1'
REGIONS = ('RegionOne', 'RegionTwo')
SERVICE_PROJECT = 'service'
_SERVED = Path(__file__).with_name('served')

Sections = Mapping[str, Mapping[str, object]]


@dataclasses.dataclass(frozen=True, slots=True)
class Site:
    """What each service may know of the cloud that it is part of.

    :param environment: where the service is installed
    :param state: the folder of this cloud
    :param identity_url: Keystone's public URL
    :param admin_token: with which Keystone obeys whoever makes the accounts
    :param socket: where MariaDB listens, if Keystone and Glance keep their
        data there
    """

    environment: Environment
    state: Path
    identity_url: str
    admin_token: str
    socket: Path | None = None

    def database(self, folder: Path, file: str) -> dict[str, object]:
        """Return the section ``[database]`` of Keystone or a Glance.

        :param folder: the service's; MariaDB's database has its name
        :param file: the name of the SQLite file in it
        """
        if self.socket is None:
            return database(folder / file)
        return mariadb_database(self.socket, folder.name)


@dataclasses.dataclass(frozen=True, slots=True)
class Template:
    """Databases that are the same at each start: made once, then copied.

    :param name: names the kept folder
    :param sources: the modules that make them: where one changes, they are
        made anew
    :param make: leaves ``*.db`` in the folder, and whatever else is to be
        copied in a folder ``keep``; its last parameter is the log
    """

    name: str
    sources: tuple[Path, ...]
    make: Callable[[Environment, Path, Path], None]


@dataclasses.dataclass(frozen=True, slots=True)
class CatalogEntry:
    """A service's line in the catalog.

    :param aliases: further types that it is listed under
    """

    type: str
    name: str
    region: str
    url: str
    aliases: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class Service:
    """One process of the cloud: how it is configured, started and found.

    :param name: names its folder, its log and its pid file
    :param folder: where its files lie
    :param application: the module whose ``application`` is served, or
        ``module:function`` that makes it, which older releases have
    :param installed: where the application is
    :param environment: environment variables that lead it to its files
    :param files: its configuration, by file name
    :param template: where its databases come from; None if that is MariaDB's
    :param entry: its line in the catalog
    :param listener: where it is to listen: see :func:`listen`
    :param probe: a path that it answers as soon as it serves
    :param account: the user that it signs in as, and the password; None if
        it needs none
    :param threads: of each of its processes
    :param workers: processes; caches and the store's locks are within one, so
        that two are good for nothing but to be quick
    """

    name: str
    folder: Path
    application: str
    installed: Environment
    environment: Mapping[str, str]
    files: Mapping[str, str]
    template: Template | None
    entry: CatalogEntry
    listener: socket.socket
    probe: str
    account: tuple[str, str] | None = None
    threads: int = 8
    workers: int = 1

    @property
    def log(self) -> Path:
        """Everything that it and gunicorn say."""
        return self.folder / f'{self.name}.log'

    @property
    def access_log(self) -> Path:
        """One line for each answer: see :mod:`tests.cloud.access`."""
        return self.folder / 'access.log'

    def prepare(self) -> None:
        """Write its configuration."""
        places.private_folder(self.folder)
        self.access_log.touch()
        for name, text in self.files.items():
            places.write_private(self.folder / name, text)

    def variables(self) -> dict[str, str]:
        """Return the environment that it is started with.

        gunicorn gets no arguments, since Keystone reads the command line.
        """
        settings = shlex.quote(str(_SERVED / 'gunicorn_conf.py'))
        return process.clean_environment(
            GUNICORN_CMD_ARGS=f'--config {settings}',
            CLOUD_ACCESS_LOG=str(self.access_log),
            CLOUD_APPLICATION=self.application,
            CLOUD_LISTENER=str(self.listener.fileno()),
            CLOUD_THREADS=str(self.threads),
            CLOUD_WORKERS=str(self.workers),
            **self.environment,
        )


def listen(port: int = 0) -> socket.socket:
    """Return a socket that listens on a port, or on a free one.

    It is handed to the service as it is, so nobody can take the port in
    between, and clients may connect before the service is there: they wait.
    """
    listener = socket.create_server((ADDRESS, port), backlog=256)
    listener.set_inheritable(True)
    return listener


def url(listener: socket.socket) -> str:
    """Return the URL of what listens on the socket."""
    return f'http://{ADDRESS}:{listener.getsockname()[1]}'


def password() -> str:
    """Return a new random password."""
    return secrets.token_hex(16)


def ini(sections: Sections) -> str:
    """Render a configuration file of oslo.config."""
    lines = []
    for section, options in sections.items():
        lines.append(f'[{section}]')
        lines.extend(f'{name} = {value}' for name, value in options.items())
    return '\n'.join([*lines, ''])


def database(path: Path) -> dict[str, object]:
    """Return the section ``[database]`` for an SQLite file."""
    return {
        'connection': f'sqlite:///{path}?timeout=60',
        'sqlite_synchronous': 'false',  # nothing here outlives a power cut
    }


def mariadb_database(path: Path, name: str) -> dict[str, object]:
    """Return the section ``[database]`` for a database in MariaDB.

    The URL is as in OpenStack's installation guides, but for the socket.
    """
    socket_path = urllib.parse.quote(str(path))
    url = f'mysql+pymysql://root@localhost/{name}?unix_socket={socket_path}'
    return {'connection': url}


def credentials(site: Site, username: str, secret: str) -> dict[str, object]:
    """Return the options with which a service user signs in."""
    return {
        'auth_type': 'password',
        'auth_url': site.identity_url,
        'username': username,
        'password': secret,
        'project_name': SERVICE_PROJECT,
        'user_domain_name': 'Default',
        'project_domain_name': 'Default',
    }


def authtoken(
    site: Site, username: str, secret: str, cache_seconds: int
) -> dict[str, object]:
    """Return the section ``[keystone_authtoken]`` of a service user."""
    return {
        **credentials(site, username, secret),
        'www_authenticate_uri': site.identity_url,
        'region_name': REGIONS[0],
        'token_cache_time': cache_seconds,
        'service_token_roles': 'service',
        'service_token_roles_required': 'true',
    }
