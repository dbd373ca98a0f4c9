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

"""The cloud's projects and users: the standard ones, and a test's own."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
import itertools

from tests.cloud.entries import Entry
from tests.cloud.entries import Tenant
from tests.cloud.identity import by_password
from tests.cloud.identity import Identity
from tests.cloud.keystone import FIRST_USER
from tests.cloud.service import CatalogEntry
from tests.cloud.service import password
from tests.cloud.service import REGIONS
from tests.cloud.service import Service
from tests.cloud.service import SERVICE_PROJECT

_DEFAULT = 'Default'
_PARTNERS = 'partners'
_SERVICE = 'service'
#: Entry of clouds.yaml, user, project, domain, role.
_STANDARD = (
    ('project-a', 'alice', 'project-a', _DEFAULT, 'member'),
    ('project-b', 'bob', 'project-b', _DEFAULT, 'member'),
    ('project-c', 'carol', 'project-c', _DEFAULT, 'member'),
    ('project-d', 'dave', 'project-d', _PARTNERS, 'member'),
    ('both', 'erin', 'project-a', _DEFAULT, 'member'),
    ('reader-b', 'rita', 'project-b', _DEFAULT, 'reader'),
)
#: Entry of clouds.yaml, and the other project that its user has a role in.
_BOTH = ('both', 'project-b')


class Accounts:
    """Everything that Keystone knows, and the means to add to it."""

    def __init__(self, identity_url: str, admin_token: str) -> None:
        """Replace the first administrator by another one.

        A new password for the same one would not do: Keystone refuses all
        tokens of a user from the second in which the password was changed.

        :param admin_token: the one of Keystone's settings, which belongs to
            no user: what it may do need not be looked up for each request
        """
        self._url = identity_url
        self._numbers = itertools.count(1)
        self._domains = {_DEFAULT.casefold(): (_DEFAULT, 'default')}
        self.tenants: dict[str, Tenant] = {}
        self.entries: dict[str, Entry] = {}
        self._identity = Identity(identity_url, {}, admin_token)
        self._roles = self._ids('role')
        self._projects = self._ids('project')
        first_id = self._ids('user')[FIRST_USER]
        admin = self._tenant('admin', 'admin', 'admin', _DEFAULT, ('admin',))
        self._add(admin)
        self._identity.delete(f'/users/{first_id}')

    def _ids(self, kind: str) -> dict[str, str]:
        found = self._identity.get(f'/{kind}s')[f'{kind}s']
        return {each['name']: each['id'] for each in found}

    def _create(self, kind: str, **attributes: object) -> str:
        created = self._identity.post(f'/{kind}s', {kind: attributes})
        return str(created[kind]['id'])

    def register(self, services: Iterable[Service]) -> None:
        """Make the catalog, and the users that services sign in as."""
        for region in REGIONS:
            self._identity.put(f'/regions/{region}', {'region': {}})
        found = self._identity.get('/services')['services']
        known = {each['type']: each['id'] for each in found}
        project_id = self._create(
            'project', name=SERVICE_PROJECT, domain_id='default'
        )
        if _SERVICE not in self._roles:  # before 2023.2
            self._roles[_SERVICE] = self._create('role', name=_SERVICE)
        accounts: dict[str, str] = {}
        for service in services:
            entry = service.entry
            for type_ in (entry.type, *entry.aliases):
                if type_ not in known:
                    known[type_] = self._create(
                        'service', type=type_, name=entry.name
                    )
                self._list(entry, known[type_])
            if service.account is not None:
                accounts.update([service.account])
        for name, secret in accounts.items():
            user_id = self._create(
                'user', name=name, password=secret, domain_id='default'
            )
            for role in ('admin', _SERVICE):
                self.assign(user_id, project_id, role)

    def _list(self, entry: CatalogEntry, service_id: str) -> None:
        for interface in ('public', 'internal', 'admin'):
            self._create(
                'endpoint',
                interface=interface,
                service_id=service_id,
                region_id=entry.region,
                url=entry.url,
            )

    def list_region(self, region: str, urls: Mapping[str, str]) -> None:
        """Add a region to the catalog: service types and their URLs."""
        self._identity.put(f'/regions/{region}', {'region': {}})
        found = self._identity.get('/services')['services']
        known = {each['type']: each for each in found}
        for type_, url in urls.items():
            entry = CatalogEntry(type_, known[type_]['name'], region, url)
            self._list(entry, known[type_]['id'])

    def register_limits(self, region: str, limits: Mapping[str, int]) -> None:
        """Say how much of what each project may have in a region's Glance."""
        self._limit('registered_limit', 'default_limit', region, limits)

    def limit(
        self, project_id: str, region: str, limits: Mapping[str, int]
    ) -> None:
        """Say how much of what one project may have instead."""
        self._limit(
            'limit', 'resource_limit', region, limits, project_id=project_id
        )

    def _limit(
        self,
        kind: str,
        key: str,
        region: str,
        limits: Mapping[str, int],
        **attributes: object,
    ) -> None:
        if not limits:
            return
        services = self._identity.get('/services')['services']
        glance = next(s['id'] for s in services if s['type'] == 'image')
        made = [
            {
                'service_id': glance,
                'region_id': region,
                'resource_name': resource,
                key: limit,
                **attributes,
            }
            for resource, limit in limits.items()
        ]
        self._identity.post(f'/{kind}s', {f'{kind}s': made})

    def populate(self) -> None:
        """Make the projects and users that each cloud has."""
        partners = self._create('domain', name=_PARTNERS)
        self._domains[_PARTNERS] = (_PARTNERS, partners)
        for cloud, user, project, domain, role in _STANDARD:
            self._add(self._tenant(cloud, user, project, domain, (role,)))
        name, second = _BOTH
        both = self.tenants[name]
        self.assign(both.user_id, self._projects[second], 'member')
        self._add(self.application_credential(both, 'app-a'))
        self._add(self._system_reader())

    def _add(self, what: Tenant | Entry) -> None:
        if isinstance(what, Tenant):
            self.tenants[what.cloud] = what
            what = what.entry(self._url)
        self.entries[what.cloud] = what

    def tenant(self, prefix: str, domain: str, roles: Iterable[str]) -> Tenant:
        """Make a project, and a user with these roles in it."""
        name = f'{prefix}-{next(self._numbers)}'
        return self._tenant(name, f'{name}-user', name, domain, roles)

    def _tenant(
        self,
        cloud: str,
        user: str,
        project: str,
        domain: str,
        roles: Iterable[str],
    ) -> Tenant:
        domain_name, domain_id = self._domains[domain.casefold()]
        if project not in self._projects:
            self._projects[project] = self._create(
                'project', name=project, domain_id=domain_id
            )
        secret = password()
        project_id = self._projects[project]
        user_id = self._create(
            'user', name=user, password=secret, domain_id=domain_id
        )
        for role in roles:
            self.assign(user_id, project_id, role)
        return Tenant(
            name=project,
            project_id=project_id,
            domain=domain_name,
            user=user,
            user_id=user_id,
            password=secret,
            cloud=cloud,
        )

    def _system_reader(self) -> Entry:
        secret = password()
        user_id = self._create(
            'user', name='auditor', password=secret, domain_id='default'
        )
        role_id = self._roles['reader']
        self._identity.put(f'/system/users/{user_id}/roles/{role_id}')
        auth = {
            'auth_url': self._url,
            'username': 'auditor',
            'password': secret,
            'user_domain_name': _DEFAULT,
            'system_scope': 'all',
        }
        return Entry('system-reader', 'password', auth)

    def assign(self, user_id: str, project_id: str, role: str) -> None:
        """Give a user a role in a project."""
        role_id = self._roles[role]
        self._identity.put(
            f'/projects/{project_id}/users/{user_id}/roles/{role_id}'
        )

    def application_credential(
        self,
        tenant: Tenant,
        cloud: str | None = None,
        access_rules: Iterable[Mapping[str, str]] = (),
    ) -> Entry:
        """Make a restricted application credential of the tenant's user.

        :param access_rules: the requests that it is for; empty: all
        """
        cloud = cloud or f'{tenant.cloud}-app-{next(self._numbers)}'
        scope = {'project': {'id': tenant.project_id}}
        rules = {'access_rules': list(access_rules)} if access_rules else {}
        user = Identity(
            self._url,
            by_password({'id': tenant.user_id}, tenant.password, scope),
        )
        made = user.post(
            f'/users/{tenant.user_id}/application_credentials',
            {'application_credential': {'name': cloud, **rules}},
        )['application_credential']
        auth = {
            'auth_url': self._url,
            'application_credential_id': made['id'],
            'application_credential_secret': made['secret'],
        }
        return Entry(cloud, 'v3applicationcredential', auth)
