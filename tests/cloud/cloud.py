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

"""The cloud: starts its services, fills it, and ends everything it started."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
import contextlib
import dataclasses
from pathlib import Path
from types import TracebackType
from typing import Any
from typing import TYPE_CHECKING
import urllib.parse

from tests.cloud import builds
from tests.cloud import entries
from tests.cloud import glance
from tests.cloud import images
from tests.cloud import keystone
from tests.cloud import mariadb
from tests.cloud import process
from tests.cloud import service
from tests.cloud import services
from tests.cloud import states
from tests.cloud import templates
from tests.cloud.accounts import Accounts
from tests.cloud.databases import Database
from tests.cloud.entries import Entry
from tests.cloud.entries import Tenant
from tests.cloud.process import Lifetime
from tests.cloud.releases import Release
from tests.cloud.service import REGIONS
from tests.cloud.service import Service
from tests.cloud.services import Servers
from tests.cloud.tiers import Tier
from tests.cloud.traits import HOME
from tests.cloud.traits import Traits
from tests.cloud.uv import Say
from tests.cloud.workloads import Workloads

if TYPE_CHECKING:
    from keystoneauth1.session import Session


class Cloud(Workloads):
    """Keystone, and a Glance in each of two regions, on loopback.

    Of the tier WHOLE it has Nova and Cinder as well, in the first region.

    Use it as a context manager: ``with Cloud.start(folder) as cloud:``.
    """

    def __init__(
        self,
        state: Path,
        services: tuple[Service, ...],
        database: Database = Database.SQLITE,
    ) -> None:
        """Describe a cloud; :meth:`start` is what a test wants."""
        self.state = state
        self.services = services
        self.database = database
        self._servers = Servers(state)
        self._accounts: Accounts

    @classmethod
    def start(
        cls,
        state: Path,
        lifetime: Lifetime = Lifetime.TIED,
        say: Say = builds.tell,
        tier: Tier = Tier.IMAGES,
        glance_workers: int = 1,
        database: Database = Database.SQLITE,
        token_life: int | None = None,
        release: Release = Release.NEWEST,
        traits: Mapping[str, Traits] = HOME,
    ) -> Cloud:
        """Start a cloud; return it when each service has answered.

        Where that fails, or is interrupted, nothing of it is left running.

        :param state: a new or empty folder, or an earlier cloud's
        :param lifetime: if TIED, its processes end with the calling thread
            at the latest, even where that is killed
        :param tier: how much of it is started
        :param glance_workers: processes of each Glance, for speed only
        :param database: where Keystone and Glance keep their data
        :param token_life: for how many seconds a token is valid
        :param release: of which Keystone and Glance are
        :param traits: how each region's Glance is configured
        :raises CloudError: saying what failed, in one sentence
        """
        environments = builds.build(
            tier, say, database=database, release=release
        )
        state = states.cleared(state)
        admin_token = service.password()
        with contextlib.ExitStack() as stack:
            described = services.describe(
                environments,
                state,
                stack,
                admin_token,
                database,
                token_life,
                traits,
            )
            cloud = cls(
                state,
                tuple(
                    dataclasses.replace(each, workers=glance_workers)
                    if each.entry.type == 'image'
                    else each
                    for each in described
                ),
                database,
            )
            for each in cloud.services:
                each.prepare()
                if each.template is not None:
                    kept = templates.ready(each.installed, each.template, say)
                    templates.copy(kept, each.folder)
            keystone.write_keys(cloud.services[0].folder)
            try:
                if database is Database.MARIADB:
                    kept = templates.ready(
                        environments[Tier.IMAGES], mariadb.TEMPLATE, say
                    )
                    templates.copy(kept, state)
                    cloud._servers.start_mariadb(mariadb.at(state), lifetime)
                first, *others = [
                    stack.enter_context(cloud._servers.start(each, lifetime))
                    for each in cloud.services
                ]
                first.wait()
                cloud._fill(admin_token, traits)
                for waiting in others:
                    waiting.wait()
                entries.write(
                    cloud.clouds_file, cloud._accounts.entries.values()
                )
            except BaseException:
                cloud.stop()
                raise
        return cloud

    def _fill(self, admin_token: str, traits: Mapping[str, Traits]) -> None:
        self._accounts = Accounts(self.identity_url, admin_token)
        self._accounts.register(self.services)
        self._accounts.populate()
        for region, shop in traits.items():
            self._accounts.register_limits(region, shop.limits)

    def stop(self) -> None:
        """End everything that was started; once more does no harm."""
        with process.interrupts_deferred():
            self._servers.stop()
            states.forget(self.state)

    def __enter__(self) -> Cloud:
        """Return the running cloud."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop the cloud."""
        self.stop()

    @property
    def identity_url(self) -> str:
        """Keystone's URL, which ends with ``/v3``."""
        return self.services[0].entry.url

    def image_url(self, region: str = REGIONS[0]) -> str:
        """Return the URL of a region's Glance."""
        return self._glance(region).entry.url

    @property
    def clouds_file(self) -> Path:
        """The ``clouds.yaml`` with the standard entries."""
        return states.clouds_file(self.state)

    @property
    def tenants(self) -> dict[str, Tenant]:
        """The standard users in their projects, by entry of clouds.yaml.

        ``app-a`` and ``system-reader`` are entries without a tenant.
        """
        return dict(self._accounts.tenants)

    def access_log(self, region: str = REGIONS[0]) -> Path:
        """Return the file with the requests to a region's Glance."""
        return self._glance(region).access_log

    @property
    def identity_access_log(self) -> Path:
        """The file with the requests to Keystone."""
        return self.services[0].access_log

    def _glance(self, region: str) -> Service:
        return self.service(glance.name(region))

    def service(self, name: str) -> Service:
        """Return what is known of a service: its log, its requests."""
        return next(each for each in self.services if each.name == name)

    @contextlib.contextmanager
    def forbidding(
        self, action: str, region: str = REGIONS[0]
    ) -> Iterator[None]:
        """Let a region's policy forbid something with members for a while.

        :param action: ``add_member`` or ``delete_member``
        """
        folder = self._glance(region).folder
        glance.write_policy(folder, action, allow=False)
        try:
            yield
        finally:
            glance.write_policy(folder, action, allow=True)

    @contextlib.contextmanager
    def without(self, name: str) -> Iterator[None]:
        """Let a service be down for a while: nobody listens at its port."""
        stopped = self.service(name)
        self._servers.stop(name)
        try:
            yield
        finally:
            port = urllib.parse.urlsplit(stopped.entry.url).port
            again = dataclasses.replace(
                stopped, listener=service.listen(port or 0)
            )
            with self._servers.start(again, Lifetime.TIED) as waiting:
                waiting.wait()

    def session(self, who: str | Tenant | Entry) -> Session:
        """Return a session of a tenant, or of a standard entry by name."""
        return entries.session(self._entry(who))

    def admin_session(self) -> Session:
        """Return a session of the administrator, in the project admin."""
        return self.session('admin')

    def _entry(self, who: str | Tenant | Entry) -> Entry:
        match who:
            case Entry():
                return who
            case Tenant():
                return who.entry(self.identity_url)
            case str():
                return self._accounts.entries[who]

    def tenant(
        self,
        prefix: str = 't',
        domain: str = 'default',
        roles: Iterable[str] = ('member',),
    ) -> Tenant:
        """Make a project of a new name, and a user with roles in it.

        :param domain: ``default`` or ``partners``
        :param roles: of admin, member and reader
        """
        return self._accounts.tenant(prefix, domain, roles)

    def add_role(
        self, tenant: Tenant, project_id: str, role: str = 'member'
    ) -> None:
        """Give a tenant's user a role in another project."""
        self._accounts.assign(tenant.user_id, project_id, role)

    def limit(
        self,
        tenant: Tenant,
        limits: Mapping[str, int],
        region: str = REGIONS[0],
    ) -> None:
        """Say how much of what a project may have in a region's Glance."""
        self._accounts.limit(tenant.project_id, region, limits)

    def add_region(self, region: str, urls: Mapping[str, str]) -> None:
        """Add a region to the catalog: service types and their URLs."""
        self._accounts.list_region(region, urls)

    def application_credential(
        self, tenant: Tenant, access_rules: Iterable[Mapping[str, str]] = ()
    ) -> Entry:
        """Make an application credential, which cannot rescope.

        :param access_rules: the requests that it is for; empty: all
        """
        return self._accounts.application_credential(
            tenant, access_rules=access_rules
        )

    def write_entries(self, path: Path, *people: str | Tenant | Entry) -> Path:
        """Write a ``clouds.yaml`` with these entries only."""
        return entries.write(path, map(self._entry, people))

    def create_image(
        self,
        session: Session,
        name: str,
        region: str = REGIONS[0],
        **attributes: Any,
    ) -> str:
        """Make an active image of a few bytes; return its ID."""
        return images.create(session, name, region, attributes)
