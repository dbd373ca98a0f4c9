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

"""What is measured: pieces of work, each done by several programs.

A case gives, for each round, the programs that do the same work on the same
cloud, ours first. What changes something gets images of its own each time.
"""

from __future__ import annotations

from collections.abc import Callable
import itertools
import json
from pathlib import Path
from typing import Protocol
from typing import TypeAlias

from benchmarks import plant
from benchmarks import program
from tests.cloud import Cloud
from tests.cloud import Tenant
from tests.cloud.environment import Environment
from tests.cloud.identity import by_password
from tests.cloud.process import clean_environment
from tests.cloud.service import REGIONS

CHECKOUT = Path(__file__).resolve().parents[1]
OURS = 'osc-imageshare'
FLOOR = 'floor'
OPENSTACK_START = 'openstack --version'
FLOOR_START = 'floor, only started'


class Scene:
    """A running cloud, and the programs that work on it.

    :param tools: where ``openstack`` and urllib3 are installed
    :param jobs: how many requests each may have under way at once
    """

    def __init__(self, cloud: Cloud, tools: Environment, jobs: int) -> None:
        self.cloud = cloud
        self.garden = plant.Garden(
            cloud.image_url(),
            cloud.state / f'glance-{REGIONS[0]}' / 'glance.db',
        )
        self._tools = tools
        self._jobs = jobs
        self._numbers = itertools.count(1)

    @property
    def logs(self) -> list[Path]:
        """The access logs of all services."""
        images = [self.cloud.access_log(region) for region in REGIONS]
        return [self.cloud.identity_access_log, *images]

    def plant(
        self,
        owner: Tenant,
        count: int,
        members: tuple[str, ...] = (),
        **attributes: object,
    ) -> list[str]:
        """Make images with names that nothing else has; return these."""
        token = plant.sign_in(self.cloud.identity_url, _auth(owner))
        prefix = f'image{next(self._numbers)}'
        return self.garden.plant(token, prefix, count, members, **attributes)

    def projects(self, count: int) -> tuple[str, ...]:
        """Make projects to share with; return their IDs."""
        made = [self.cloud.tenant('member') for _ in range(count)]
        return tuple(tenant.project_id for tenant in made)

    def ours(
        self,
        owner: Tenant,
        verify: program.Verify,
        *arguments: str,
        given: str = '',
    ) -> program.Program:
        """Return a run of one of this project's commands."""
        return program.Program(
            title=OURS,
            command=(
                self._tools.tool('openstack'),
                *('image', *arguments, '--jobs', str(self._jobs)),
            ),
            environment=clean_environment(
                OS_CLIENT_CONFIG_FILE=str(
                    self.cloud.clouds_yaml_with(
                        self.cloud.state / f'{owner.cloud}.yaml', owner
                    )
                ),
                OS_CLOUD=owner.cloud,
            ),
            folder=self.cloud.state,
            verify=verify,
            start_up=OPENSTACK_START,
            given=given,
        )

    def floor(
        self, owner: Tenant, verify: program.Verify, do: str, **order: object
    ) -> program.Program:
        """Return a run of the floor."""
        return self._floor(
            FLOOR,
            verify,
            FLOOR_START,
            do=do,
            auth=_auth(owner),
            identity=self.cloud.identity_url,
            glance=self.cloud.image_url(),
            jobs=self._jobs,
            **order,
        )

    def starts(self) -> tuple[program.Program, ...]:
        """Return the programs that only start."""
        return (
            program.Program(
                title=OPENSTACK_START,
                command=(self._tools.tool('openstack'), '--version'),
                environment=clean_environment(),
                folder=self.cloud.state,
                verify=_says('openstack '),
            ),
            self._floor(FLOOR_START, _says('nothing'), None),
        )

    def _floor(
        self,
        title: str,
        verify: program.Verify,
        start_up: str | None,
        **order: object,
    ) -> program.Program:
        return program.Program(
            title=title,
            command=(self._tools.python, '-m', 'benchmarks.floor'),
            environment=clean_environment(),
            folder=CHECKOUT,
            verify=verify,
            start_up=start_up,
            given=json.dumps(order),
        )


class Case(Protocol):
    """A piece of work."""

    def round(self) -> tuple[program.Program, ...]:
        """Return the programs of one round, ready to be run."""


class Audit:
    """Reads so many images, each shared with so many projects.

    The images are well, and the caller is an administrator of the cloud, to
    whom nothing is unknown: there is no finding.
    """

    def __init__(self, scene: Scene, images: int, members: int) -> None:
        self._scene = scene
        self._owner = scene.cloud.tenant('auditor', roles=('admin',))
        self._told = (
            f'Read {images} images and {images * members} shares ',
            'Findings: none; ',
            'unknown: 0 unreadable, 0 not permitted.',
        )
        self._said = f'{images} images, {images * members} shares'
        scene.plant(
            self._owner,
            images,
            scene.projects(members),
            visibility='shared',
            protected=True,
        )

    def round(self) -> tuple[program.Program, ...]:
        """Return the programs of one round, ready to be run."""
        scene, owner = self._scene, self._owner
        arguments = ('share-audit', '--outgoing')
        return (
            scene.ours(owner, _tells(*self._told), *arguments),
            scene.floor(owner, _says(self._said), 'audit'),
        )


class Share:
    """Shares so many images with so many projects, which may not accept."""

    def __init__(self, scene: Scene, images: int, members: int) -> None:
        self._scene = scene
        self._images = images
        self._owner = scene.cloud.tenant('owner')
        self._members = scene.projects(members)

    def round(self) -> tuple[program.Program, ...]:
        """Return the programs of one round, ready to be run."""
        scene, owner, members = self._scene, self._owner, self._members
        mine, theirs = (
            scene.plant(owner, self._images, visibility='private')
            for _ in range(2)
        )
        targets = [f'--project-id={member}' for member in members]
        return (
            scene.ours(
                owner,
                self._shared(mine),
                *('share-to', '-', *targets),
                given='\n'.join(mine),
            ),
            scene.floor(
                owner,
                self._shared(theirs),
                'share',
                images=theirs,
                members=members,
            ),
        )

    def _shared(self, names: list[str]) -> program.Verify:
        return _shared(self._scene, names, len(self._members))


class Sync:
    """Makes so many images shared with so many projects, by a manifest.

    Nothing is shared before, and the projects may not accept.
    """

    def __init__(self, scene: Scene, images: int, members: int) -> None:
        self._scene = scene
        self._images = images
        self._owner = scene.cloud.tenant('owner')
        self._members = scene.projects(members)

    def round(self) -> tuple[program.Program, ...]:
        """Return the programs of one round, ready to be run."""
        mine, theirs = (
            self._scene.plant(self._owner, self._images, visibility='private')
            for _ in range(2)
        )
        return _synced(self._scene, self._owner, mine, theirs, self._members)


class Synced:
    """Finds out that a manifest is as it says: nothing is to be done."""

    def __init__(self, scene: Scene, images: int, members: int) -> None:
        self._scene = scene
        self._owner = scene.cloud.tenant('owner')
        self._members = scene.projects(members)
        self._names = scene.plant(
            self._owner, images, self._members, visibility='shared'
        )

    def round(self) -> tuple[program.Program, ...]:
        """Return the programs of one round, ready to be run."""
        return _synced(
            *(self._scene, self._owner, self._names, self._names),
            self._members,
        )


def _synced(
    scene: Scene,
    owner: Tenant,
    mine: list[str],
    theirs: list[str],
    members: tuple[str, ...],
) -> tuple[program.Program, ...]:
    """Return the programs that share images as a manifest says.

    :param mine: names of the images that ours shares
    :param theirs: of those that the floor shares
    """
    prefix = mine[0].removesuffix('0')
    manifest = {
        'version': 1,
        'shares': [
            {
                'name': f'{prefix}*',
                'projects': [{'id': member} for member in members],
            }
        ],
    }
    return (
        scene.ours(
            owner,
            _shared(scene, mine, len(members)),
            *('share-sync', '-'),
            given=json.dumps(manifest),
        ),
        scene.floor(
            owner,
            _shared(scene, theirs, len(members)),
            'sync',
            images=theirs,
            members=members,
        ),
    )


def _shared(scene: Scene, names: list[str], members: int) -> program.Verify:
    wanted = len(names), len(names) * members

    def verify(said: str, told: str) -> str:
        found = scene.garden.count(names)
        if found == wanted:
            return ''
        return f'images and shares: {found}, not {wanted}: {said}{told}'

    return verify


def _says(word: str) -> program.Verify:
    return lambda said, told: '' if said.startswith(word) else said + told


def _tells(*words: str) -> program.Verify:
    return lambda said, told: (
        '' if all(word in told for word in words) else said + told
    )


def _auth(owner: Tenant) -> dict[str, object]:
    return by_password(
        {'id': owner.user_id},
        owner.password,
        {'project': {'id': owner.project_id}},
    )


Maker: TypeAlias = Callable[[Scene, int, int], Case]

KINDS: dict[str, Maker] = {
    'audit': Audit,
    'share': Share,
    'sync': Sync,
    'synced': Synced,
}
