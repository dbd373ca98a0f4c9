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

"""Which services the cloud consists of, and how they are started."""

from __future__ import annotations

from collections.abc import Mapping
import contextlib
import dataclasses
from pathlib import Path
import socket
import subprocess

from tests.cloud import answer
from tests.cloud import cinder
from tests.cloud import glance
from tests.cloud import keystone
from tests.cloud import mariadb
from tests.cloud import nova
from tests.cloud import placement
from tests.cloud import process
from tests.cloud import service
from tests.cloud.databases import Database
from tests.cloud.environment import Environment
from tests.cloud.tiers import Tier
from tests.cloud.traits import HOME
from tests.cloud.traits import Traits

_IMAGES: Mapping[Database, tuple[service.Template, ...]] = {
    Database.SQLITE: (keystone.TEMPLATE, glance.TEMPLATE),
    Database.MARIADB: (mariadb.TEMPLATE,),
}
_WHOLE = (placement.TEMPLATE, nova.TEMPLATE, cinder.TEMPLATE)


def made_before(
    tier: Tier, database: Database
) -> tuple[service.Template, ...]:
    """Return what a part of the cloud can have made before a start."""
    return _IMAGES[database] if tier is Tier.IMAGES else _WHOLE


def describe(
    environments: Mapping[Tier, Environment],
    state: Path,
    stack: contextlib.ExitStack,
    admin_token: str,
    database: Database = Database.SQLITE,
    token_life: int | None = None,
    traits: Mapping[str, Traits] = HOME,
) -> tuple[service.Service, ...]:
    """Describe what the cloud consists of, Keystone first.

    One more service is one more module, and one more line here and above.

    :param environments: where each part is installed that is wanted
    :param stack: closes the services' listeners
    :param admin_token: with which Keystone obeys whoever makes the accounts
    :param token_life: for how many seconds a token is valid
    :param traits: of each region's Glance
    """

    def listener() -> socket.socket:
        return stack.enter_context(service.listen())

    first = listener()
    site = service.Site(
        environments[Tier.IMAGES],
        state,
        f'{service.url(first)}/v3',
        admin_token,
        mariadb.at(state).socket if database is Database.MARIADB else None,
    )
    secret = service.password()
    images = tuple(
        glance.build(site, region, listener(), secret, traits[region])
        for region in service.REGIONS
    )
    described = (keystone.build(site, first, token_life), *images)
    if Tier.WHOLE not in environments:
        return described
    site = dataclasses.replace(site, environment=environments[Tier.WHOLE])
    return (
        *described,
        placement.build(site, listener()),
        nova.build(site, listener()),
        cinder.build(site, listener(), images[0].entry.url),
    )


class Servers:
    """The processes of a cloud; their pid files lie in its state folder."""

    def __init__(self, state: Path) -> None:
        self._state = state
        self._children: list[
            tuple[process.Running, subprocess.Popen[bytes]]
        ] = []

    def start(
        self, each: service.Service, lifetime: process.Lifetime
    ) -> answer.Waiting:
        """Start a service; return the wait for its first answer.

        The listener is the service's own from then on.
        """
        with each.listener, process.interrupts_deferred():
            child = process.spawn(
                (str(each.installed.python), '-m', 'gunicorn'),
                folder=each.folder,
                log=each.log,
                lifetime=lifetime,
                environment=each.variables(),
                descriptors=(each.listener.fileno(),),
            )
            self._record(each.name, child)
            return answer.Waiting(each, child)

    def start_mariadb(
        self, server: mariadb.Server, lifetime: process.Lifetime
    ) -> None:
        """Start MariaDB; return when it answers."""
        with process.interrupts_deferred():
            child = process.spawn(
                server.command(),
                folder=server.folder,
                log=server.log,
                lifetime=lifetime,
                environment=process.clean_environment(),
            )
            self._record(mariadb.NAME, child)
        server.wait(child)

    def _record(self, name: str, child: subprocess.Popen[bytes]) -> None:
        # an ended child keeps its number until it is waited for
        started = process.start_time(child.pid) or 0
        running = process.Running(name, child.pid, started)
        self._children.append((running, child))
        running.write(self._state)

    def stop(self, *names: str) -> None:
        """End services, or all that were started; return when they have.

        :param names: of services; none: all
        """
        ending = [c for c in self._children if c[0].name in names or not names]
        process.stop(running for running, _ in ending)
        for _, child in ending:
            child.wait()
        self._children = [c for c in self._children if c not in ending]
