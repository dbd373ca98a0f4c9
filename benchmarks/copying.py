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

"""The case ``copy``: an image is copied to another region, and compared.

The image is offered to the project that copies it, which does not own it. What
was copied is verified, and removed, after each run: so each run makes a new
copy, and the disk keeps one of them at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
import hashlib
from typing import TypeAlias

from keystoneauth1.session import Session

from benchmarks import program
from benchmarks.scene import OURS
from benchmarks.scene import Scene
from benchmarks.scene import Work
from tests.cloud.service import REGIONS

#: Ours again, in other ways.
BOTH = f'{OURS}, two regions at once'
SERVER = f'{OURS}, by glance-download'
#: How many images share-copy copies at once, if it is not told.
_JOBS = 2
_BLOCK = 1024 * 1024
_OCTETS = 'application/octet-stream'
_HERE, _THERE = REGIONS

_Json: TypeAlias = 'dict[str, str]'


class Copy:
    """Copies an image of another project into one's own.

    :param size: of the image, in bytes.
    """

    def __init__(self, scene: Scene, size: int, _members: int = 0) -> None:
        self._scene = scene
        self._name = f'copied-{size}'
        owner = scene.cloud.tenant('owner')
        self._me = scene.cloud.tenant('member')
        self._session = scene.cloud.session(self._me)
        self._digest = hashlib.sha512()
        for block in _blocks(size):
            self._digest.update(block)
        self._image = self._plant(scene.cloud.session(owner), size)

    def _plant(self, owner: Session, size: int) -> str:
        images = f'{self._scene.cloud.image_url()}/v2/images'
        made: _Json = owner.post(
            images,
            json={
                'name': self._name,
                'disk_format': 'raw',
                'container_format': 'bare',
                'visibility': 'shared',
                'hw_disk_bus': 'virtio',
            },
        ).json()
        url = f'{images}/{made["id"]}'
        owner.put(
            f'{url}/file',
            data=_blocks(size),
            headers={'Content-Type': _OCTETS},
        )
        owner.post(f'{url}/members', json={'member': self._me.project_id})
        return made['id']

    def round(self) -> tuple[program.Program, ...]:
        """Return the programs of one round, ready to be run."""
        scene, there = self._scene, self._verify(_THERE)
        one = self._work('--to-region', _THERE, '--method', 'stream')
        return (
            self._ours(OURS, one, _THERE),
            scene.floor(one, there),
            scene.script(one, there),
            scene.loop(one, there, _THERE, self._name),
            self._ours(
                BOTH,
                self._work(
                    *('--to-region', _HERE, '--to-region', _THERE),
                    *('--method', 'stream'),
                ),
                _HERE,
                _THERE,
            ),
            self._ours(
                SERVER,
                self._work('--to-region', _THERE, '--method', 'server'),
                _THERE,
            ),
        )

    def _ours(self, title: str, work: Work, *regions: str) -> program.Program:
        verify = self._verify(*regions)
        return self._scene.ours(work, verify, title=title, jobs=_JOBS)

    def _work(self, *options: str) -> Work:
        return Work(
            do='copy',
            arguments=('share-copy', self._image, *options),
            owner=self._me,
            images=(self._image,),
            regions=REGIONS,
        )

    def _verify(self, *regions: str) -> program.Verify:
        """Return what looks for one good copy in each region."""

        def verify(said: str, told: str) -> str:
            copies = {region: self._copies(region) for region in regions}
            for region, found in copies.items():
                images = f'{self._scene.cloud.image_url(region)}/v2/images'
                for image in found:
                    self._session.delete(f'{images}/{image["id"]}')
            hashes = {
                region: [image['os_hash_value'] for image in found]
                for region, found in copies.items()
            }
            if hashes == {r: [self._digest.hexdigest()] for r in regions}:
                return ''
            return f'the copies are {hashes}: {said}{told}'

        return verify

    def _copies(self, region: str) -> list[_Json]:
        answer: dict[str, list[_Json]] = self._session.get(
            f'{self._scene.cloud.image_url(region)}/v2/images',
            params={'owner': self._me.project_id, 'name': self._name},
        ).json()
        return answer['images']


def _blocks(size: int) -> Iterator[bytes]:
    """Yield bytes no two MiB of which are the same."""
    for begin in range(0, size, _BLOCK):
        seed = begin.to_bytes(8, 'big')
        block = hashlib.shake_128(seed).digest(4096) * (_BLOCK // 4096)
        yield block[: size - begin]
