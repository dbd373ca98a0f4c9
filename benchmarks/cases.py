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

"""The cases: pieces of work, each done by several programs.

A case gives, for each round, the programs that do the same work on the same
cloud, ours first. A program that changes something gets new images each time.
A rival that would run for more than two minutes does a part of the work, and
its figures are multiplied.
"""

from __future__ import annotations

from collections.abc import Callable
import dataclasses
import json
from typing import Protocol
from typing import TypeAlias

from benchmarks import plant
from benchmarks import program
from benchmarks.scene import Scene
from benchmarks.scene import Work
from tests.cloud import Tenant

#: So many commands of a loop last a good twenty seconds.
_COMMANDS = 24
#: So many images of an SDK script, at most.
_SCRIPT = 1000


class Case(Protocol):
    """A piece of work."""

    def round(self) -> tuple[program.Program, ...]:
        """Return the programs of one round, ready to be run."""


class Share:
    """Shares private images with projects, whose credentials accept."""

    def __init__(self, scene: Scene, images: int, members: int) -> None:
        self._scene = scene
        self._images = images
        self._owner = scene.cloud.tenant('owner')
        self._members = scene.tenants(members)

    def round(self) -> tuple[program.Program, ...]:
        """Return the programs of one round, ready to be run."""
        return _each_its_own(
            self._scene,
            (self._images, 1 + 3 * len(self._members)),
            self._work,
            self._accepted,
            *(member.cloud for member in self._members),
        )

    def _work(self, count: int) -> Work:
        made = self._scene.plant(self._owner, count, visibility='private')
        clouds = [f'--target-cloud={tenant.cloud}' for tenant in self._members]
        return Work(
            do='share',
            arguments=('share-to', '-', *clouds),
            owner=self._owner,
            targets=self._members,
            images=made.ids,
            given='\n'.join(made.ids),
        )

    def _accepted(self, work: Work) -> program.Verify:
        count = len(work.images) * len(self._members)
        expected = plant.Count(len(work.images), count, count)
        return _is(self._scene, work.images, expected)


class Accept:
    """Accepts images that are offered to the caller's project."""

    def __init__(self, scene: Scene, images: int, _members: int) -> None:
        self._scene = scene
        self._images = images
        self._owner = scene.cloud.tenant('owner')

    def round(self) -> tuple[program.Program, ...]:
        """Return the programs of one round, ready to be run."""
        scene, count = self._scene, self._images
        some = _sample(count, 1)
        works = [self._work() for _ in range(4)]
        return (
            scene.ours(works[0], self._accepted(works[0], count)),
            scene.floor(works[1], self._accepted(works[1], count)),
            scene.script(works[2], self._accepted(works[2], count)),
            scene.loop(
                works[3],
                self._accepted(works[3], some),
                str(some),
                times=(1 + count) / (1 + some),
            ),
        )

    def _work(self) -> Work:
        # Who is offered nothing else, so that nothing else is accepted.
        me = self._scene.cloud.tenant('member')
        made = self._scene.plant(
            self._owner, self._images, [me], visibility='shared'
        )
        source = ('--all', '--from', self._owner.project_id)
        return Work('accept', ('share-accept', *source), me, images=made.ids)

    def _accepted(self, work: Work, count: int) -> program.Verify:
        all_of_them = len(work.images)
        expected = plant.Count(all_of_them, all_of_them, count)
        return _is(self._scene, work.images, expected)


class Revoke:
    """Revokes the access of projects to images."""

    def __init__(self, scene: Scene, images: int, members: int) -> None:
        self._scene = scene
        self._images = images
        self._owner = scene.cloud.tenant('owner')
        self._members = scene.tenants(members)

    def round(self) -> tuple[program.Program, ...]:
        """Return the programs of one round, ready to be run."""
        return _each_its_own(
            self._scene,
            (self._images, len(self._members)),
            self._work,
            self._revoked,
            *(member.project_id for member in self._members),
        )

    def _work(self, count: int) -> Work:
        made = self._scene.plant(
            self._owner, count, self._members, visibility='shared'
        )
        ids = [f'--project-id={tenant.project_id}' for tenant in self._members]
        return Work(
            do='revoke',
            arguments=('share-revoke', '-', *ids),
            owner=self._owner,
            targets=self._members,
            images=made.ids,
            given='\n'.join(made.ids),
        )

    def _revoked(self, work: Work) -> program.Verify:
        expected = plant.Count(len(work.images), 0, 0)
        return _is(self._scene, work.images, expected)


class Audit:
    """Reads so many images, each shared with so many projects.

    The images have no problems, and the caller is an administrator of the
    cloud, who may read everything: the audit has no findings.
    """

    def __init__(self, scene: Scene, images: int, members: int) -> None:
        self._scene = scene
        self._images = images
        self._members = members
        owner = scene.cloud.tenant('auditor', roles=('admin',))
        scene.plant(
            owner,
            images,
            scene.tenants(members),
            visibility='shared',
            protected=True,
        )
        self._work = Work('audit', ('share-audit', '--outgoing'), owner)

    def round(self) -> tuple[program.Program, ...]:
        """Return the programs of one round, ready to be run."""
        scene, work = self._scene, self._work
        images, shares = self._images, self._images * self._members
        said = f'{images} images, {shares} shares'
        told = (
            f'No problems found in {images} images and {shares} shares. Read ',
        )
        some = _sample(images, 1)
        few = min(images, _SCRIPT)
        part = dataclasses.replace(work, images=('',) * few)
        return (
            scene.ours(work, _tells(*told)),
            scene.floor(work, _says(said)),
            scene.script(part, _says(f'{few} images'), images / few),
            scene.loop(
                work,
                _lines(some * self._members),
                *(work.owner.project_id, str(some)),
                times=(1 + images) / (1 + some),
            ),
        )


class Incoming:
    """Lists so many images that are shared with the caller's project."""

    def __init__(self, scene: Scene, images: int, _members: int) -> None:
        self._scene = scene
        self._images = images
        me = scene.cloud.tenant('member')
        owner = scene.cloud.tenant('owner')
        scene.plant(owner, images, [me], visibility='shared')
        arguments = ('share-list', '--incoming', '-f', 'value')
        self._work = Work('incoming', arguments, me)

    def round(self) -> tuple[program.Program, ...]:
        """Return the programs of one round, ready to be run."""
        scene, work, count = self._scene, self._work, self._images
        some = _sample(count, 1)
        return (
            scene.ours(work, _lines(count)),
            scene.floor(work, _says(f'{count} offers')),
            scene.script(work, _says(f'{count} offers')),
            scene.loop(
                work,
                _lines(some),
                str(some),
                times=(1 + count) / (1 + some),
            ),
        )


class Sync:
    """Makes so many images shared with so many projects, by a manifest.

    Nothing is shared before, and the projects may not accept.
    """

    def __init__(self, scene: Scene, images: int, members: int) -> None:
        self._scene = scene
        self._images = images
        self._owner = scene.cloud.tenant('owner')
        self._members = scene.tenants(members)

    def round(self) -> tuple[program.Program, ...]:
        """Return the programs of one round, ready to be run."""
        return _each_its_own(
            self._scene,
            (self._images, 1 + len(self._members)),
            self.work,
            self._shared,
            *(member.project_id for member in self._members),
        )

    def work(self, count: int) -> Work:
        """Make images, and describe the work to do with them."""
        return self._described(self._planted(count, (), 'private'))

    def _planted(
        self, count: int, members: tuple[Tenant, ...], visibility: str
    ) -> plant.Planted:
        return self._scene.plant(
            self._owner, count, members, visibility=visibility
        )

    def _described(self, made: plant.Planted) -> Work:
        projects = [{'id': tenant.project_id} for tenant in self._members]
        share = {'name': f'{made.prefix}*', 'projects': projects}
        return Work(
            do='sync',
            arguments=('share-sync', '-'),
            owner=self._owner,
            targets=self._members,
            images=made.ids,
            prefix=made.prefix,
            # JSON is YAML.
            given=json.dumps({'version': 1, 'shares': [share]}),
        )

    def _shared(self, work: Work) -> program.Verify:
        count = len(work.images) * len(self._members)
        expected = plant.Count(len(work.images), count, 0)
        return _is(self._scene, work.images, expected)


class Synced(Sync):
    """Compares a cloud with a manifest that it matches already."""

    def __init__(self, scene: Scene, images: int, members: int) -> None:
        super().__init__(scene, images, members)
        self._made: dict[int, Work] = {}

    def work(self, count: int) -> Work:
        """Make images that are shared already, once."""
        if count not in self._made:
            made = self._planted(count, self._members, 'shared')
            self._made[count] = self._described(made)
        return self._made[count]


def _each_its_own(
    scene: Scene,
    size: tuple[int, int],
    work: Callable[[int], Work],
    done: Callable[[Work], program.Verify],
    *arguments: str,
) -> tuple[program.Program, ...]:
    """Return the programs that each do the same to images of their own.

    :param size: of the whole work: images, and commands for each in a loop.
    :param work: makes so many images to work on.
    :param done: looks whether that was done to them.
    :param arguments: of the loop.
    """
    images, commands = size
    some = _sample(images, commands)
    ours, floor, script = (work(images) for _ in range(3))
    part = work(some)
    return (
        scene.ours(ours, done(ours)),
        scene.floor(floor, done(floor)),
        scene.script(script, done(script)),
        scene.loop(part, done(part), *arguments, times=images / some),
    )


def _sample(images: int, commands: int) -> int:
    """Return how many images a loop is run for.

    :param commands: for each image.
    """
    return min(images, max(1, _COMMANDS // commands))


def _is(
    scene: Scene, images: tuple[str, ...], expected: plant.Count
) -> program.Verify:
    def verify(said: str, told: str) -> str:
        count = scene.garden.count(images)
        if count == expected:
            return ''
        return f'there is {count}, not {expected}: {said}{told}'

    return verify


def _says(word: str) -> program.Verify:
    return lambda said, told: '' if said.startswith(word) else said + told


def _tells(*words: str) -> program.Verify:
    return lambda said, told: (
        '' if all(word in told for word in words) else said + told
    )


def _lines(count: int) -> program.Verify:
    return lambda said, told: (
        '' if len(said.splitlines()) == count else said + told
    )


Maker: TypeAlias = Callable[[Scene, int, int], Case]

KINDS: dict[str, Maker] = {
    'share': Share,
    'accept': Accept,
    'revoke': Revoke,
    'audit': Audit,
    'incoming': Incoming,
    'sync': Sync,
    'synced': Synced,
}
