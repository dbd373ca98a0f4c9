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

"""The little that a fact needs of a cloud, whichever it is.

Everything is asked by HTTP through keystoneauth, which is what the product
does; no client library stands between a test and the service's answer.
"""

import abc
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
import dataclasses
import itertools
import json
from typing import Any
import uuid

from keystoneauth1 import session as sessions
from keystoneauth1.identity import v3

from tests.cloud.releases import Release
from tests.memory import Collation

OCTETS = 'application/octet-stream'
JSON_PATCH = 'application/openstack-images-v2.1-json-patch'
Grants = Mapping[str, Iterable[str]]
_numbers = itertools.count(1)
_run = uuid.uuid4().hex[:8]


def unique(word: str) -> str:
    """Return a name that no other test, and no earlier run, has."""
    return f'{word}-{_run}-{next(_numbers)}'


@dataclasses.dataclass(frozen=True, slots=True)
class Answer:
    """What a service answered."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def kind(self) -> str:
        return self.headers.get('Content-Type', '').partition(';')[0]

    @property
    def json(self) -> Any:
        return json.loads(self.text)


@dataclasses.dataclass(frozen=True, slots=True)
class User:
    id: str
    name: str
    password: str


@dataclasses.dataclass(frozen=True, slots=True)
class Caller:
    """Somebody with a token, and the addresses to use it at.

    :ivar project_id: of the token; ``''`` if its scope is no project.
    """

    world: 'World'
    session: sessions.Session
    project_id: str = ''

    def _ask(self, method: str, url: str, **given: Any) -> Answer:
        response = self.session.request(
            url, method, raise_exc=False, redirect=False, **given
        )
        return Answer(response.status_code, response.headers, response.text)

    def keystone(self, path: str, method: str = 'GET', **given: Any) -> Answer:
        """Ask Keystone; the path is what comes after ``/v3``."""
        return self._ask(method, self.world.auth_url + path, **given)

    def glance(
        self,
        path: str,
        method: str = 'GET',
        region: str = 'RegionOne',
        **given: Any,
    ) -> Answer:
        """Ask Glance; the path is what comes after ``/v2``."""
        return self._ask(method, self.world.image_url(region) + path, **given)

    # What most facts need, in as few words as possible.

    def create(
        self,
        name: str | None = None,
        region: str = 'RegionOne',
        **attributes: Any,
    ) -> str:
        """Make an image without data and return its ID."""
        body = {
            'name': unique('image') if name is None else name,
            'disk_format': 'raw',
            'container_format': 'bare',
            **attributes,
        }
        answer = self.glance('/images', 'POST', region, json=body)
        assert answer.status == 201, answer.text
        return str(answer.json['id'])

    def fill(
        self,
        image: str,
        payload: bytes = b'bytes',
        region: str = 'RegionOne',
    ) -> None:
        """Upload data, which makes the image active."""
        answer = self.upload(image, payload, region)
        assert answer.status == 204, answer.text

    def upload(
        self,
        image: str,
        payload: bytes | Iterator[bytes],
        region: str = 'RegionOne',
        **headers: str,
    ) -> Answer:
        """Upload data; parts of it are sent as they come.

        :param headers: with underlines, such as ``x_openstack_image_size``
        """
        given = {name.replace('_', '-'): v for name, v in headers.items()}
        return self.glance(
            f'/images/{image}/file',
            'PUT',
            region,
            data=payload,
            headers={'Content-Type': OCTETS, **given},
        )

    def download(
        self, image: str, part: str = '', region: str = 'RegionOne'
    ) -> Answer:
        """Download data.

        :param part: such as ``bytes=5-``; all of it by default
        """
        headers = {'Range': part} if part else {}
        return self.glance(
            f'/images/{image}/file', region=region, headers=headers
        )

    def show(self, image: str, region: str = 'RegionOne') -> Answer:
        return self.glance(f'/images/{image}', region=region)

    def patch(self, image: str, path: str, value: Any) -> Answer:
        change = [{'op': 'replace', 'path': path, 'value': value}]
        return self.glance(
            f'/images/{image}',
            'PATCH',
            data=json.dumps(change),
            headers={'Content-Type': JSON_PATCH},
        )

    def make(self, image: str, visibility: str) -> None:
        answer = self.patch(image, '/visibility', visibility)
        assert answer.status == 200, answer.text

    def add(self, image: str, member: Any) -> Answer:
        return self.glance(
            f'/images/{image}/members', 'POST', json={'member': member}
        )

    def set_status(self, image: str, member: str, status: str) -> Answer:
        return self.glance(
            f'/images/{image}/members/{member}', 'PUT', json={'status': status}
        )

    def remove(self, image: str, member: str) -> Answer:
        return self.glance(f'/images/{image}/members/{member}', 'DELETE')

    def member(self, image: str, member: str) -> Answer:
        return self.glance(f'/images/{image}/members/{member}')

    def members(self, image: str) -> dict[str, str]:
        """Return status by member, in the order in which they are listed."""
        answer = self.glance(f'/images/{image}/members')
        assert answer.status == 200, answer.text
        return {m['member_id']: m['status'] for m in answer.json['members']}

    def listed(self, **query: str) -> list[str]:
        """Return the IDs in the first 1000 images of a list."""
        answer = self.glance('/images', params={'limit': '1000', **query})
        assert answer.status == 200, answer.text
        return [image['id'] for image in answer.json['images']]

    def anew(self) -> 'Caller':
        """Return the same caller on new connections.

        Glance hangs up after data that it refused, also where it said that
        it would not.
        """
        return dataclasses.replace(
            self, session=sessions.Session(self.session.auth)
        )

    def token(self) -> str:
        token = self.session.get_token()
        assert token is not None
        return token


@dataclasses.dataclass(frozen=True, slots=True)
class Both:
    """A user who is a member of two projects, and in neither by default."""

    user: User
    here: Caller
    there: Caller


class World(abc.ABC):
    """A cloud with the regions RegionOne and RegionTwo."""

    @property
    @abc.abstractmethod
    def collation(self) -> Collation:
        """How its databases compare text."""

    @property
    def release(self) -> Release:
        """The release of OpenStack that it is of, or behaves as."""
        return Release.NEWEST

    @property
    @abc.abstractmethod
    def auth_url(self) -> str:
        """Keystone's address, with ``/v3``."""

    @abc.abstractmethod
    def image_url(self, region: str) -> str:
        """The address of a region's Glance, with ``/v2``."""

    @property
    @abc.abstractmethod
    def admin(self) -> Caller:
        """The administrator, in the project ``admin``."""

    @abc.abstractmethod
    def domain(self, name: str) -> str:
        """Make a domain and return its ID."""

    @abc.abstractmethod
    def project(self, name: str, domain_id: str = 'default') -> str:
        """Make a project and return its ID."""

    @abc.abstractmethod
    def disable(self, project_id: str) -> None:
        """Disable a project."""

    @abc.abstractmethod
    def limit(
        self, project_id: str, region: str, limits: Mapping[str, int]
    ) -> None:
        """Say how much of what a project may have in a region's Glance."""

    @abc.abstractmethod
    def user(
        self,
        projects: Grants | None = None,
        domains: Grants | None = None,
        system: Iterable[str] = (),
    ) -> User:
        """Make a user of the domain ``default`` with roles."""

    @abc.abstractmethod
    def application_credential(
        self, user: User, project_id: str
    ) -> tuple[str, str]:
        """Make a credential with the user's roles; return ID and secret."""

    # The same for both.

    def caller(self, user: User, project_id: str = '', **scope: Any) -> Caller:
        """Return the user in a project or, by keywords, another scope."""
        if project_id:
            scope['project_id'] = project_id
        auth = v3.Password(
            self.auth_url, user_id=user.id, password=user.password, **scope
        )
        return Caller(self, sessions.Session(auth), project_id)

    def tenant(self, *roles: str) -> Caller:
        """Return a new user with these roles in a new project."""
        project_id = self.project(unique('project'))
        user = self.user({project_id: roles or ('member',)})
        return self.caller(user, project_id)

    def colleague(self, of: Caller, *roles: str) -> Caller:
        """Return a new user with these roles in somebody's project."""
        user = self.user({of.project_id: roles or ('member',)})
        return self.caller(user, of.project_id)

    def anonymous(self) -> Caller:
        """Return somebody who sends no token, or one of their own making."""
        return Caller(self, sessions.Session())
