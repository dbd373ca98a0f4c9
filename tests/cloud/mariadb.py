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


"""MariaDB: one server for Keystone and Glance, as production clouds have it.

It is Debian's program without Debian's service: a data folder of its own, a
socket and no port. The folder of the server is private, and so the server
asks nobody for a password.
"""

from __future__ import annotations

from collections.abc import Iterator
import contextlib
import dataclasses
import os
from pathlib import Path
import pwd
import signal
import socket
import subprocess
import time

from tests.cloud import debian
from tests.cloud import errors
from tests.cloud import glance
from tests.cloud import keystone
from tests.cloud import places
from tests.cloud import process
from tests.cloud import service
from tests.cloud.environment import Environment

NAME = 'mariadb'
#: As in Keystone's and Glance's own migrations.
CHARACTER_SET = 'utf8mb3'
COLLATION = 'utf8mb3_general_ci'
PROGRAM = debian.Program(
    title='MariaDB',
    user='Clouds with MariaDB',
    variable='MARIADBD',
    names=('mariadbd',),
    # the program alone: what sets up a service is another package
    package='mariadb-server-core',
    folders=('/usr/sbin', '/usr/local/sbin'),
)
_GLANCES = tuple(map(glance.name, service.REGIONS))
_SECONDS = 60.0
_STEP = 0.02
#: Of the address of a socket, with the zero at its end.
_LONGEST = 108
_OPTIONS = (
    '--no-defaults',
    '--skip-networking',
    '--skip-grant-tables',
    f'--character-set-server={CHARACTER_SET}',
    f'--collation-server={COLLATION}',
    # nothing here outlives a power cut
    '--innodb-flush-log-at-trx-commit=0',
    '--innodb-flush-method=nosync',
    '--skip-innodb-doublewrite',
    '--skip-innodb-use-native-aio',
    # little to copy, and little to read and write at a start and an end
    '--innodb-buffer-pool-size=64M',
    '--innodb-log-file-size=8M',
    '--innodb-autoextend-increment=1',
    '--innodb-temp-data-file-path=ibtmp1:1M:autoextend',
    '--skip-innodb-buffer-pool-dump-at-shutdown',
    '--skip-innodb-buffer-pool-load-at-startup',
    # its tables would be among those that hold accounts, of which it has none
    '--skip-innodb-stats-persistent',
)


@dataclasses.dataclass(frozen=True, slots=True)
class Server:
    """A server, in a folder of its own."""

    folder: Path

    @property
    def socket(self) -> Path:
        """Where it listens."""
        return self.folder / 'mariadb.sock'

    @property
    def log(self) -> Path:
        """Everything that it says."""
        return self.folder / 'mariadb.log'

    def command(self, *options: str) -> tuple[str, ...]:
        """Return the command that starts it.

        :raises CloudError: if it cannot be started here
        """
        if len(os.fsencode(self.socket)) >= _LONGEST:
            raise errors.CloudError(
                f'The path of a socket is too long: {self.socket}'
            )
        data = places.private_folder(self.folder / 'data')
        return (
            PROGRAM.executable(),
            *_OPTIONS,
            # it refuses to run as root unless root is named
            f'--user={pwd.getpwuid(os.geteuid()).pw_name}',
            f'--datadir={data}',
            f'--socket={self.socket}',
            *options,
        )

    def wait(self, child: subprocess.Popen[bytes]) -> None:
        """Return when it greets whoever connects.

        :raises CloudError: if it ended instead, or the time is over
        """
        deadline = time.monotonic() + _SECONDS
        while not self._greets():
            code = child.poll()
            if code is not None:
                raise errors.CloudError(
                    f'MariaDB ended while it started, with exit code {code}:'
                    f' {process.reason(self.log)} (log: {self.log}).'
                )
            if time.monotonic() > deadline:
                raise errors.CloudError(
                    f'MariaDB has not answered for {_SECONDS:.0f} seconds'
                    f' (log: {self.log}).'
                )
            time.sleep(_STEP)

    def _greets(self) -> bool:
        with (
            socket.socket(socket.AF_UNIX) as client,
            contextlib.suppress(OSError),
        ):
            client.settimeout(_SECONDS)
            client.connect(str(self.socket))
            return bool(client.recv(1))
        return False

    def database(self, name: str) -> dict[str, object]:
        """Return the section ``[database]`` of a service."""
        return service.mariadb_database(self.socket, name)


def at(state: Path) -> Server:
    """Return the server of the cloud in the state folder."""
    return Server(state / NAME)


def _make(environment: Environment, folder: Path, log: Path) -> None:
    keep = folder / 'keep'
    with _running(at(keep)) as server:
        keystone.fill(
            environment,
            places.private_folder(folder / keystone.NAME),
            server.database(keystone.NAME),
            log,
        )
        for name in _GLANCES:
            glance.fill(
                environment,
                places.private_folder(folder / name),
                server.database(name),
                log,
            )
    server.log.unlink()


@contextlib.contextmanager
def _running(server: Server) -> Iterator[Server]:
    """Run a new server with empty databases; write all down at the end."""
    places.private_folder(server.folder)
    statements = server.folder / 'create.sql'
    places.write_private(
        statements,
        ''.join(
            f'CREATE DATABASE `{name}` CHARACTER SET {CHARACTER_SET}'
            f' COLLATE {COLLATION};\n'
            for name in (keystone.NAME, *_GLANCES)
        ),
    )
    child = process.spawn(
        server.command(f'--init-file={statements}'),
        folder=server.folder,
        log=server.log,
        lifetime=process.Lifetime.TIED,
        environment=process.clean_environment(),
    )
    try:
        server.wait(child)
        yield server
        child.send_signal(signal.SIGTERM)
        child.wait(_SECONDS)
    finally:
        child.kill()
        child.wait()
        statements.unlink()


#: The whole server: it is copied into the state folder.
TEMPLATE = service.Template(
    NAME,
    tuple(map(Path, (__file__, keystone.__file__, glance.__file__))),
    _make,
)
