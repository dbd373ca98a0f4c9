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

"""Who and what there is in the in-memory cloud, and how it gets there."""

from collections.abc import Iterable
from collections.abc import Mapping
import datetime
from typing import Any
import uuid

from tests.memory import payload
from tests.memory import state

Grants = Mapping[str, Iterable[str]]
PASSWORD = 'open sesame'


class Population:
    """Makes domains, projects, users, images and members.

    Projects may be given by ID or, in any domain, by name; what is neither
    is taken as it is, so that owners and members can be ghosts.
    """

    def __init__(self, cloud: state.State) -> None:
        self.state = cloud
        self._entries: dict[str, dict[str, Any]] = {}

    def domain(self, name: str, *, enabled: bool = True) -> str:
        """Make a domain and return its ID."""
        made = state.Domain(state.new_id(), name, enabled)
        self.state.domains[made.id] = made
        return made.id

    def project(
        self,
        name: str,
        domain: str = 'default',
        *,
        enabled: bool = True,
        project_id: str | None = None,
    ) -> str:
        """Make a project and return its ID."""
        made = state.Project(
            project_id or state.new_id(), name, self._domain(domain), enabled
        )
        self.state.projects[made.id] = made
        return made.id

    def user(
        self,
        name: str,
        projects: Grants | None = None,
        *,
        domains: Grants | None = None,
        system: Iterable[str] = (),
        domain: str = 'default',
    ) -> str:
        """Make a user with roles and return its ID.

        It gets an entry in clouds.yaml under its name: of its first
        project, else its first domain, else the system. Each project has
        one more under ``<user>@<project name>``.
        """
        made = state.User(
            state.new_id(),
            name,
            self._domain(domain),
            PASSWORD,
            projects={
                self.project_id(project): frozenset(roles)
                for project, roles in (projects or {}).items()
            },
            domains={
                self._domain(given): frozenset(roles)
                for given, roles in (domains or {}).items()
            },
            system=frozenset(system),
        )
        self.state.users[made.id] = made
        for project_id in made.projects:
            label = self.state.projects[project_id].name
            scope = {'project_id': project_id}
            self._entry(f'{name}@{label}', made, scope)
            if name not in self._entries:
                self._entry(name, made, scope)
        for domain_id in made.domains:
            if name not in self._entries:
                self._entry(name, made, {'domain_id': domain_id})
        if made.system and name not in self._entries:
            self._entry(name, made, {'system_scope': 'all'})
        return made.id

    def application_credential(
        self,
        user: str,
        project: str,
        roles: Iterable[str] = ('member',),
        *,
        name: str = '',
        access_rules: Iterable[tuple[str, str]] = (),
    ) -> tuple[str, str]:
        """Make an application credential and return its ID and secret.

        :param name: of the entry in clouds.yaml, ``<user>-app`` by default.
        :param access_rules: methods and paths, of the image service.
        """
        entry = name or f'{user}-app'
        made = state.ApplicationCredential(
            state.new_id(),
            entry,
            f'secret-{state.new_id()}',
            self._user(user).id,
            self.project_id(project),
            state.implied(frozenset(roles)),
            tuple(
                {'service': 'image', 'method': method, 'path': path}
                for method, path in access_rules
            ),
        )
        self.state.credentials[made.id] = made
        self._entries[entry] = {
            'auth_type': 'v3applicationcredential',
            'auth': {
                'application_credential_id': made.id,
                'application_credential_secret': made.secret,
            },
        }
        return made.id, made.secret

    def revoke_tokens(self, user: str) -> None:
        """End every token that the user has; new ones can be had."""
        user_id = self._user(user).id
        with self.state.lock:
            for token in tuple(self.state.tokens.values()):
                if token.user_id == user_id:
                    del self.state.tokens[token.id]

    def project_id(self, project: str) -> str:
        """Return the ID of a project given by name or ID, else the input."""
        if project not in self.state.projects:
            for known in self.state.projects.values():
                if known.name == project:
                    return known.id
        return project

    def _domain(self, domain: str) -> str:
        for known in self.state.domains.values():
            if domain in {known.id, known.name}:
                return known.id
        raise LookupError(domain)

    def _user(self, user: str) -> state.User:
        for known in self.state.users.values():
            if user in {known.id, known.name}:
                return known
        raise LookupError(user)

    # What is there.

    def image(
        self,
        owner: str,
        name: str | None,
        region: str = 'RegionOne',
        **attributes: Any,
    ) -> str:
        """Make an image and return its ID.

        It is shared and active, with a few bytes in it; ``status='queued'``
        leaves it empty. Attributes that Glance's model does not have become
        properties; ``payload`` gives its bytes. Times are ISO 8601 with a
        zone.
        """
        data = attributes.pop('payload', b'bytes of an image')
        place = self.state.regions[region]
        known = {
            key: attributes.pop(key)
            for key in tuple(attributes)
            if key in state.ATTRIBUTES
        }
        made = state.Image(
            id=str(uuid.uuid4()),
            name=name,
            owner=self.project_id(owner),
            created_at=state.utc_now(),
            updated_at=state.utc_now(),
            disk_format='raw',
            container_format='bare',
            properties=attributes,
            collation=place.collation,
            store=place.store,
        )
        if known.get('status') != 'queued':
            payload.set_payload(made, data, place.hash_algorithm)
        for key, value in known.items():
            if key in {'created_at', 'updated_at'}:
                value = datetime.datetime.fromisoformat(str(value))
            setattr(made, key, value)
        with self.state.lock:
            place.images[made.id] = made
        return made.id

    def add_member(
        self,
        image: str,
        project: str,
        status: str = 'pending',
        region: str | None = None,
    ) -> None:
        """Make a project a member, whatever the image's visibility."""
        with self.state.lock:
            self.find(image, region).add_member(
                self.project_id(project), status
            )

    def server(self, project: str, image: str = '', name: str = 'web') -> str:
        """Boot a server in the first region and return its ID.

        :param image: an ID; ``''``: from a volume.
        """
        region = self._region_with_workloads()
        made = state.Server(
            str(uuid.uuid4()), name, self.project_id(project), image
        )
        region.servers.append(made)
        return made.id

    def volume(
        self,
        project: str,
        image: str = '',
        name: str = 'disk',
        servers: Iterable[str] = (),
    ) -> str:
        """Make a volume in the first region and return its ID.

        :param image: an ID; ``''``: of nothing.
        :param servers: IDs of those that it is attached to.
        """
        region = self._region_with_workloads()
        made = state.Volume(
            str(uuid.uuid4()),
            name,
            self.project_id(project),
            image,
            tuple(servers),
        )
        region.volumes.append(made)
        return made.id

    def _region_with_workloads(self) -> state.Region:
        region = next(iter(self.state.regions.values()))
        region.has_workloads = True
        return region

    def find(self, image: str, region: str | None = None) -> state.Image:
        """Return the image's record, to read or to change it."""
        for known in self.state.regions.values():
            if region in {None, known.name} and image in known.images:
                return known.images[image]
        raise LookupError(image)

    def members(self, image: str, region: str | None = None) -> dict[str, str]:
        """Return status by member ID, whatever the image's visibility."""
        with self.state.lock:
            return {
                member.member_id: member.status
                for member in self.find(image, region).current_members()
            }

    def _entry(
        self, name: str, user: state.User, scope: Mapping[str, str]
    ) -> None:
        self._entries[name] = {
            'auth_type': 'v3password',
            'auth': {
                'username': user.name,
                'user_domain_id': user.domain_id,
                'password': user.password,
                **scope,
            },
        }
