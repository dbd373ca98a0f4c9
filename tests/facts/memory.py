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

"""The cloud in memory, as a world for facts."""

from collections.abc import Iterable
from collections.abc import Mapping

from tests.cloud import traits
from tests.facts import world
from tests.memory import Collation
from tests.memory import MemoryCloud


class MemoryWorld(world.World):
    """Asks the cloud in memory for what no API of it can make."""

    def __init__(self, cloud: MemoryCloud) -> None:
        self._cloud = cloud

    @property
    def collation(self) -> Collation:
        return self._cloud.state.collation

    @property
    def auth_url(self) -> str:
        return self._cloud.auth_url

    def image_url(self, region: str) -> str:
        return self._cloud.image_url(region)

    @property
    def admin(self) -> world.Caller:
        return world.Caller(
            self, self._cloud.session('admin'), self._cloud.project_id('admin')
        )

    def domain(self, name: str) -> str:
        return self._cloud.domain(name)

    def project(self, name: str, domain_id: str = 'default') -> str:
        return self._cloud.project(name, domain_id)

    def disable(self, project_id: str) -> None:
        self._cloud.state.projects[project_id].enabled = False

    def limit(
        self, project_id: str, region: str, limits: Mapping[str, int]
    ) -> None:
        own = self._cloud.state.regions[region].project_limits
        own[project_id] = dict(limits)

    def user(
        self,
        projects: world.Grants | None = None,
        domains: world.Grants | None = None,
        system: Iterable[str] = (),
    ) -> world.User:
        name = world.unique('user')
        made = self._cloud.user(name, projects, domains=domains, system=system)
        return world.User(made, name, self._cloud.state.users[made].password)

    def application_credential(
        self, user: world.User, project_id: str
    ) -> tuple[str, str]:
        return self._cloud.application_credential(user.id, project_id)


def configure(
    cloud: MemoryCloud, configured: Mapping[str, traits.Traits]
) -> None:
    """Let each region's Glance be configured as a real one is."""
    for name, shop in configured.items():
        region = cloud.state.regions[name]
        region.member_quota = shop.member_quota
        region.store = shop.stores[0]
        region.import_methods = shop.import_methods
        region.hash_algorithm = shop.hash_algorithm
        region.disk_formats = shop.disk_formats or region.disk_formats
        region.storage_quota = shop.storage_quota or None
        region.limits = dict(shop.limits)
        if shop.protected:
            region.protected = (traits.PROTECTED_PREFIX,)
