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

"""Images with one thing wrong each, and images that are almost wrong."""

from collections.abc import Iterator
from concurrent import futures
import dataclasses
import json
import secrets
from typing import Any

from tests.cloud import Cloud
from tests.functional.account import Account
from tests.functional.auditing import Found
from tests.functional.auditing import Records

#: The value of a planted credential, which nothing may ever show.
PASSWORD = 'hunter2-correct-horse'
MALFORMED = 'project-b'
#: Glance stores it, and finds no member by it.
UNREMOVABLE = 'proj\u00e9kt/b'
_MANY = 20
_BY_PROJECT = ('member-disabled', 'foreign-domain', 'ghost-member')
_MAPPING = [{'source_type': 'snapshot', 'destination_type': 'volume'}]


@dataclasses.dataclass(slots=True)
class Plant:
    """An image, and what an audit has to say about it.

    :ivar wrong: check and member ID, or ``''`` for the image itself
    :ivar members: the well-formed IDs of foreign projects: to status
    """

    image: str
    wrong: set[tuple[str, str]]
    members: dict[str, str]


class Garden:
    """Everything that one project has planted.

    :ivar policy: what the expectations are made for
    :ivar good: the project that nothing is wrong with
    """

    def __init__(self, cloud: Cloud, owner: Account, admin: Account) -> None:
        self._owner = owner
        self._admin = admin
        self._records = Records(cloud)
        self._cloud = cloud
        self.plants: dict[str, Plant] = {}
        self.good = self._project()
        self._stranger = self._project()
        self._foreign = self._project('partners')
        self._partner = self._project('partners')
        self._disabled = self._project()
        self._ghost = secrets.token_hex(16)
        self._crowd = [self._made(n) for n in range(_MANY + 2)]
        self.policy: dict[str, Any] = {
            'version': 1,
            'allow': {
                'projects': [
                    *(self.good, self._partner, self._disabled, self._ghost),
                    *self._crowd,
                ]
            },
            'thresholds': {'quota-near': _MANY + 1},
        }
        self._plant()
        self._plant_near_misses()

    @property
    def images(self) -> list[str]:
        return [plant.image for plant in self.plants.values()]

    def for_admin(self) -> Iterator[Found]:
        """Yield what an administrator is to be told."""
        for plant in self.plants.values():
            for check, member in plant.wrong:
                yield check, 'fail', plant.image, member

    def for_owner(self) -> Iterator[Found]:
        """Yield what the owner is to be told, who may not ask Keystone."""
        allowed = self.policy['allow']['projects']
        for plant in self.plants.values():
            for check, member in plant.wrong:
                hidden = member in plant.members and check in _BY_PROJECT
                if not hidden:
                    yield check, 'fail', plant.image, member
            for member in plant.members:
                yield 'member-disabled', 'unknown', plant.image, member
                # Who is on the list may be of any domain.
                if member not in allowed:
                    yield 'foreign-domain', 'unknown', plant.image, member
                # That it has accepted once proves nothing of today.
                yield 'ghost-member', 'unknown', plant.image, member

    def _project(self, domain: str = 'default') -> str:
        return self._cloud.tenant('planted', domain, ()).project_id

    def _made(self, number: int) -> str:
        name = f'crowd-{self._owner.name}-{number}'
        wanted = {'project': {'name': name, 'domain_id': 'default'}}
        made = self._admin.keystone('POST', '/projects', json=wanted)
        return str(made['project']['id'])

    def _add(self, name: str, image: str, *wrong: tuple[str, str]) -> str:
        self.plants[name] = Plant(image, set(wrong), {})
        return image

    def _image(
        self, name: str, *wrong: str, queued: bool = False, **more: Any
    ) -> str:
        """Make a protected image that nobody has."""
        make = self._owner.queue if queued else self._owner.create
        given = {'visibility': 'shared', 'protected': True, **more}
        image = make(name, **given)
        return self._add(name, image, *((check, '') for check in wrong))

    def _offer(
        self, image: str, member: str, *wrong: str, status: str = 'accepted'
    ) -> None:
        self._owner.offer(image, member)
        if status != 'pending':
            self._admin.glance(
                'PUT',
                f'/images/{image}/members/{member}',
                json={'status': status},
            )
        plant = next(p for p in self.plants.values() if p.image == image)
        plant.wrong |= {(check, member) for check in wrong}
        foreign = member != self._owner.id
        if foreign and member not in (MALFORMED, UNREMOVABLE):
            plant.members[member] = status

    def _shared(
        self, name: str, *wrong: str, queued: bool = False, **more: Any
    ) -> str:
        """Make an image that a good project has accepted."""
        image = self._image(name, *wrong, queued=queued, **more)
        self._offer(image, self.good)
        return image

    def _plant(self) -> None:
        self._plant_open()
        self._plant_members()
        self._plant_crowds()
        self._shared('unprotected', 'unprotected-shared', protected=False)
        self._shared('queued', 'inactive-shared', queued=True)
        self._deactivate(self._shared('deactivated', 'inactive-shared'))
        self._shared('hidden', 'hidden-shared', os_hidden=True)
        old = self._shared('old', 'old-image-shared')
        self._records.age_image(old, 366)
        self._shared('snapshot', 'snapshot-shared', image_type='snapshot')
        self._shared(
            'volume',
            'volume-backed-shared',
            block_device_mapping=json.dumps(
                [{**_MAPPING[0], 'snapshot_id': 'f00d'}]
            ),
        )
        self._shared(
            'encrypted', 'encrypted-shared', cinder_encryption_key_id='k1'
        )
        secret: dict[str, Any] = {
            'db_password': PASSWORD,
            # A shell has to be told where such a name ends.
            "the admin's password": PASSWORD,
        }
        self._shared('secret', 'secret-in-properties', **secret)
        self._records.drop_hash(self._shared('unhashed', 'missing-hash'))

    def _plant_open(self) -> None:
        """Plant what everybody has; only an administrator publishes."""
        public = self._image('public', 'public-image', visibility='private')
        self._admin.make(public, 'public')
        self._image('community', 'community-image', visibility='community')

    def _plant_members(self) -> None:
        not_allowed = 'member-not-allowed'
        stranger = self._shared('not-allowed')
        self._offer(stranger, self._stranger, not_allowed)
        for name, member in (
            ('malformed', MALFORMED),
            ('unremovable', UNREMOVABLE),
        ):
            image = self._shared(name)
            wrong = 'ghost-member', not_allowed
            self._offer(image, member, *wrong, status='pending')
        ghost = self._shared('ghost')
        self._offer(ghost, self._ghost, 'ghost-member', status='pending')
        disabled = self._shared('disabled')
        self._offer(disabled, self._disabled, 'member-disabled')
        self._admin.keystone(
            'PATCH',
            f'/projects/{self._disabled}',
            json={'project': {'enabled': False}},
        )
        foreign = self._shared('foreign')
        self._offer(foreign, self._foreign, 'foreign-domain', not_allowed)
        own = self._shared('own')
        self._offer(own, self._owner.id, 'own-project-member')
        stale = self._image('stale')
        self._offer(stale, self.good, 'stale-pending', status='pending')
        self._records.age_members(stale, 31)
        rejected = self._image('rejected')
        self._offer(rejected, self.good, 'rejected-member', status='rejected')

    def _plant_crowds(self) -> None:
        self._crowded('many', _MANY + 1, 'too-many-members')
        self._crowded('quota', _MANY + 2, 'too-many-members', 'quota-near')
        self._crowded('not-yet-many', _MANY)

    def _crowded(self, name: str, count: int, *wrong: str) -> None:
        image = self._image(name, *wrong)
        with futures.ThreadPoolExecutor(4) as pool:
            members = self._crowd[:count]
            list(pool.map(lambda m: self._offer(image, m), members))

    def _deactivate(self, image: str) -> None:
        self._owner.glance('POST', f'/images/{image}/actions/deactivate')

    def _plant_near_misses(self) -> None:
        """Plant images with nothing wrong, each almost one of the others."""
        self._image('only-private', visibility='private', protected=False)
        partner = self._shared('allowed-partner')
        self._offer(partner, self._partner)
        fresh = self._image('fresh')
        self._offer(fresh, self.good, status='pending')
        waiting = self._image('waiting')
        self._offer(waiting, self.good, status='pending')
        self._records.age_members(waiting, 30)
        settled = self._shared('settled')
        self._records.age_members(settled, 400)
        self._records.age_image(settled, 365)
        self._shared('base', image_type='base')
        self._shared('blank', block_device_mapping=json.dumps(_MAPPING))
        self._shared(
            'unencrypted', cinder_encryption_key_deletion_policy='on_image'
        )
        self._shared(
            'no-secret',
            admin_password_file='/etc/secret/of/me',
            admin_password='${FROM_VAULT}',
            hw_password_length='12',
        )
        # Nobody has these, so nothing is wrong with them.
        worst: dict[str, Any] = {
            'protected': False,
            'os_hidden': True,
            'image_type': 'snapshot',
            'cinder_encryption_key_id': 'k1',
            'db_password': PASSWORD,
        }
        self._image('nobody-queued', queued=True, **worst)
        alone = self._image('nobody', **worst)
        self._records.age_image(alone, 366)
        self._records.drop_hash(alone)
