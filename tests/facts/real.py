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

"""Real services, as a world for facts."""

from collections.abc import Iterable
from collections.abc import Mapping
from typing import Any

from keystoneauth1 import session as sessions

from tests.cloud.releases import Release
from tests.facts import world
from tests.memory import Collation


class RealWorld(world.World):
    """Makes everything through the API, as the cloud's administrator."""

    def __init__(
        self,
        auth_url: str,
        image_urls: Mapping[str, str],
        admin: sessions.Session,
        collation: Collation,
        release: Release,
    ) -> None:
        self._collation = collation
        self._release = release
        self._auth_url = auth_url
        self._image_urls = image_urls
        self._admin = world.Caller(self, admin, admin.get_project_id() or '')
        roles = self._admin.keystone('/roles').json['roles']
        self._roles = {role['name']: role['id'] for role in roles}

    @property
    def collation(self) -> Collation:
        return self._collation

    @property
    def release(self) -> Release:
        return self._release

    @property
    def auth_url(self) -> str:
        return self._auth_url

    def image_url(self, region: str) -> str:
        return self._image_urls[region]

    @property
    def admin(self) -> world.Caller:
        return self._admin

    def _create(self, kind: str, path: str, **attributes: Any) -> Any:
        answer = self._admin.keystone(path, 'POST', json={kind: attributes})
        assert answer.status == 201, answer.text
        return answer.json[kind]

    def _assign(self, target: str, user_id: str, roles: Iterable[str]) -> None:
        for role in roles:
            path = f'{target}/users/{user_id}/roles/{self._roles[role]}'
            answer = self._admin.keystone(path, 'PUT')
            assert answer.status == 204, answer.text

    def domain(self, name: str) -> str:
        return str(self._create('domain', '/domains', name=name)['id'])

    def project(self, name: str, domain_id: str = 'default') -> str:
        made = self._create(
            'project', '/projects', name=name, domain_id=domain_id
        )
        return str(made['id'])

    def disable(self, project_id: str) -> None:
        answer = self._admin.keystone(
            f'/projects/{project_id}',
            'PATCH',
            json={'project': {'enabled': False}},
        )
        assert answer.status == 200, answer.text

    def limit(
        self, project_id: str, region: str, limits: Mapping[str, int]
    ) -> None:
        services = self._admin.keystone('/services?type=image').json
        made = [
            {
                'project_id': project_id,
                'service_id': services['services'][0]['id'],
                'region_id': region,
                'resource_name': resource,
                'resource_limit': limit,
            }
            for resource, limit in limits.items()
        ]
        answer = self._admin.keystone('/limits', 'POST', json={'limits': made})
        assert answer.status == 201, answer.text

    def user(
        self,
        projects: world.Grants | None = None,
        domains: world.Grants | None = None,
        system: Iterable[str] = (),
    ) -> world.User:
        name = world.unique('user')
        made = self._create(
            'user',
            '/users',
            name=name,
            password=name,
            domain_id='default',
        )
        for project_id, roles in (projects or {}).items():
            self._assign(f'/projects/{project_id}', made['id'], roles)
        for domain_id, roles in (domains or {}).items():
            self._assign(f'/domains/{domain_id}', made['id'], roles)
        self._assign('/system', made['id'], system)
        return world.User(made['id'], name, name)

    def application_credential(
        self, user: world.User, project_id: str
    ) -> tuple[str, str]:
        answer = self.caller(user, project_id).keystone(
            f'/users/{user.id}/application_credentials',
            'POST',
            json={'application_credential': {'name': world.unique('app')}},
        )
        assert answer.status == 201, answer.text
        made = answer.json['application_credential']
        return made['id'], made['secret']
