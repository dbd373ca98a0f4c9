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

"""A whole cloud in memory: Keystone, and three services in every region."""

from collections.abc import Callable
from collections.abc import Iterable
import datetime
import json
import pathlib
from types import TracebackType
from typing import Any
from typing import Self

from keystoneauth1 import session
from keystoneauth1.identity import v3

from tests.memory import faults
from tests.memory import glance
from tests.memory import keystone
from tests.memory import population
from tests.memory import server
from tests.memory import state
from tests.memory import workloads
from tests.memory.collation import Collation


class MemoryCloud(population.Population):
    """A cloud to test against, served over HTTP on loopback.

    It starts with the domain ``default``, the project ``admin`` and in it
    the user ``admin``, who has the role ``admin`` there and on the system.
    """

    def __init__(
        self,
        regions: Iterable[str] = ('RegionOne',),
        member_quota: int = 128,
        token_life: float = 3600.0,
        collation: Collation = Collation.EXACT,
    ) -> None:
        super().__init__(
            state.State(
                {
                    name: state.Region(
                        name, member_quota=member_quota, collation=collation
                    )
                    for name in regions
                },
                datetime.timedelta(seconds=token_life),
                collation,
            )
        )
        self.log: list[faults.Request] = []
        self._faults = faults.Faults()
        self._servers: list[server.Server] = []
        default = state.Domain('default', 'Default')
        self.state.domains[default.id] = default
        self.project('admin')
        self.user('admin', {'admin': ['admin']}, system=['admin'])

    def __enter__(self) -> Self:
        keeper = self._listen('identity', '')
        self.state.identity_url = keeper.url
        keeper.start(keystone.Keystone(self.state))
        for region in self.state.regions.values():
            shop = self._listen('image', region.name)
            region.url = shop.url
            shop.start(glance.Glance(self.state, region))
            shed = self._listen('compute', region.name)
            region.compute_url = shed.url
            shed.start(workloads.Nova(self.state, region))
            store = self._listen('block-storage', region.name)
            region.volume_url = store.url
            store.start(workloads.Cinder(self.state, region))
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for listening in self._servers:
            listening.stop()

    def _listen(self, name: str, region: str) -> server.Server:
        listening = server.Server(
            name, region, self.state, self.log, self._faults
        )
        self._servers.append(listening)
        return listening

    # How to get there.

    @property
    def auth_url(self) -> str:
        return f'{self.state.identity_url}/v3'

    def image_url(self, region: str = 'RegionOne') -> str:
        """Return the address under which a region's images are."""
        return f'{self.state.regions[region].url}/v2'

    def session(
        self, user: str = 'admin', project: str | None = None, **scope: Any
    ) -> session.Session:
        """Return a session; the scope is the user's first unless given.

        :param scope: other scopes, as keystoneauth's v3.Password has them,
            such as ``system_scope='all'`` or ``unscoped=True``.
        """
        known = self._user(user)
        if project is not None:
            scope['project_id'] = self.project_id(project)
        elif not scope:
            scope = self._entries[known.name]['auth']
            scope = {k: v for k, v in scope.items() if k in _SCOPES}
        return session.Session(
            v3.Password(
                self.auth_url,
                user_id=known.id,
                password=known.password,
                **scope,
            )
        )

    def clouds_yaml(
        self, path: pathlib.Path, *others: 'MemoryCloud'
    ) -> pathlib.Path:
        """Write a clouds.yaml with an entry for each credential.

        It is JSON, which is YAML and takes a hundredth of the time.

        :param others: clouds whose entries are in it as well; where one has
            the name of an entry here, only the one here is.
        """
        entries: dict[str, Any] = {}
        for cloud in (*others, self):
            entries |= cloud.entries()
        path.write_text(
            json.dumps({'clouds': entries}, ensure_ascii=False),
            encoding='utf-8',
        )
        return path

    def entries(self) -> dict[str, Any]:
        """Return the entries of this cloud in a clouds.yaml."""
        return {
            name: {
                **entry,
                'auth': {'auth_url': self.auth_url, **entry['auth']},
                'regions': list(self.state.regions),
                'identity_api_version': '3',
            }
            for name, entry in self._entries.items()
        }

    # What was asked, and what goes wrong.

    @property
    def writes(self) -> list[faults.Request]:
        """The requests that were to change an image or its members."""
        return [request for request in self.log if request.is_write]

    def forget(self) -> None:
        """Empty the log."""
        self.log.clear()

    def spoil(
        self,
        predicate: Callable[[faults.Request], bool],
        fault: faults.Fault,
        times: int | None = None,
    ) -> faults.Spoiling:
        """Let requests go wrong; see :mod:`tests.memory.faults`."""
        spoiling = faults.Spoiling(predicate, fault, times)
        self._faults.add(spoiling)
        return spoiling

    def calm(self) -> None:
        """Let nothing go wrong any more."""
        self._faults.clear()


_SCOPES = {'project_id', 'domain_id', 'system_scope'}
