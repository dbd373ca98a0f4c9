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

"""Somebody in a project, and what the services themselves tell them.

Nothing of the product is used here: what a test believes it reads from Glance
and Keystone.
"""

from collections.abc import Mapping
import dataclasses
import itertools
import json
import time
from typing import Any

from keystoneauth1.session import Session

from tests.cloud import Tenant
from tests.cloud.service import REGIONS

_PATCH = 'application/openstack-images-v2.1-json-patch'
_DATA = b'tiny\n'
_SECONDS = 30
_numbers = itertools.count(1)


@dataclasses.dataclass(frozen=True, slots=True)
class Account:
    """A tenant, signed in.

    :ivar region: whose Glance is asked
    """

    tenant: Tenant
    session: Session
    region: str = REGIONS[0]

    @property
    def id(self) -> str:
        """The project's ID."""
        return self.tenant.project_id

    @property
    def name(self) -> str:
        """The project's name."""
        return self.tenant.name

    @property
    def cloud(self) -> str:
        """The name of the entry in ``clouds.yaml``."""
        return self.tenant.cloud

    def at(self, region: str) -> 'Account':
        """Return the same account, for the Glance of another region."""
        return dataclasses.replace(self, region=region)

    def token(self) -> str:
        """Return a token."""
        token = self.session.get_token()
        assert token is not None
        return token

    def keystone(self, method: str, path: str, **given: Any) -> Any:
        """Ask Keystone for what comes after ``/v3``."""
        answer = self.session.request(
            path,
            method,
            endpoint_filter={'service_type': 'identity'},
            **given,
        )
        return answer.json() if answer.content else None

    def glance(self, method: str, path: str, **given: Any) -> Any:
        """Ask Glance for what comes after ``/v2``."""
        answer = self.session.request(
            f'/v2{path}',
            method,
            endpoint_filter={
                'service_type': 'image',
                'interface': 'public',
                'region_name': self.region,
            },
            **given,
        )
        return answer.json() if answer.content else None

    def create(self, name: str, **attributes: Any) -> str:
        """Make an active image, private unless told otherwise."""
        return self.create_of(_DATA, name, **attributes)

    def create_of(self, payload: bytes, name: str, **attributes: Any) -> str:
        """Make an active image of other bytes than all others have."""
        image = self.queue(name, **attributes)
        self.fill(image, payload)
        return image

    def fill(self, image: str, payload: bytes) -> None:
        """Put data into an image that has none yet."""
        self.glance(
            'PUT',
            f'/images/{image}/file',
            data=payload,
            headers={'Content-Type': 'application/octet-stream'},
        )

    def queue(self, name: str, **attributes: Any) -> str:
        """Make an image without data."""
        wanted = {
            'name': name,
            'disk_format': 'raw',
            'container_format': 'bare',
            'visibility': 'private',
            **attributes,
        }
        return str(self.glance('POST', '/images', json=wanted)['id'])

    def make(self, image: str, visibility: str) -> None:
        """Change an image's visibility."""
        self.change(image, {'visibility': visibility})

    def change(self, image: str, attributes: Mapping[str, str]) -> None:
        """Change or add attributes of an image."""
        changes = [
            {'op': 'add', 'path': f'/{name}', 'value': value}
            for name, value in attributes.items()
        ]
        self.glance(
            'PATCH',
            f'/images/{image}',
            data=json.dumps(changes),
            headers={'Content-Type': _PATCH},
        )

    def offer(self, image: str, *members: str) -> None:
        """Make projects members of a shared image."""
        for member in members:
            self.glance(
                'POST', f'/images/{image}/members', json={'member': member}
            )

    def decide(self, image: str, status: str) -> None:
        """Accept or reject, as the member."""
        self.glance(
            'PUT',
            f'/images/{image}/members/{self.id}',
            json={'status': status},
        )

    def decide_when_offered(self, image: str, status: str) -> None:
        """Wait for an offer, then accept or reject it."""
        self.await_offer(image)
        self.decide(image, status)

    def await_offer(self, image: str) -> None:
        """Wait until the image is among those offered to the project."""
        end = time.monotonic() + _SECONDS
        while image not in self.ids(member_status='pending'):
            assert time.monotonic() < end, 'nobody has offered the image'
            time.sleep(0.1)

    def visibility(self, image: str) -> str:
        """Read an image's visibility."""
        return str(self.glance('GET', f'/images/{image}')['visibility'])

    def members(self, image: str) -> dict[str, str]:
        """Read a shared image's members: ID to status."""
        found = self.glance('GET', f'/images/{image}/members')['members']
        return {member['member_id']: member['status'] for member in found}

    def old_members(self, image: str) -> dict[str, str]:
        """Read the members that come back when an image is shared again."""
        self.make(image, 'shared')
        return self.members(image)

    def ids(self, **query: str) -> list[str]:
        """Read the IDs of the first 1000 images of a list."""
        found = self.glance('GET', '/images', params={'limit': 1000, **query})
        return [image['id'] for image in found['images']]

    def named(self, name: str) -> list[str]:
        """Find images by name, as every client does."""
        return self.ids(name=f'eq:{name}')


def unique(word: str) -> str:
    """Return a name that nothing else of this run has.

    Public and community images of other tests are seen by everybody.
    """
    return f'{word}-{next(_numbers)}'
