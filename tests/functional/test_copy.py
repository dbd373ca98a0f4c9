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

"""``image share-copy`` on real services."""

import hashlib
import os
from typing import Any

from tests.cloud.service import REGIONS
from tests.functional.account import Account
from tests.functional.client import Client
from tests.functional.client import Done
from tests.functional.conftest import NewAccount

ONE, TWO = REGIONS[:2]
#: More than is read at once, and not a multiple of it.
DATA = os.urandom(3_000_001)
SHA512 = hashlib.sha512(DATA).hexdigest()


def make(owner: Account, name: str, **attributes: Any) -> str:
    """Make an active image with these bytes."""
    image = owner.queue(name, **attributes)
    owner.glance(
        'PUT',
        f'/images/{image}/file',
        data=DATA,
        headers={'Content-Type': 'application/octet-stream'},
    )
    return image


def copy(openstack: Client, who: Account, *argv: str) -> Done:
    return openstack(who, 'image', 'share-copy', '-f', 'json', *argv)


def moved(done: Done) -> list[str]:
    """Return the requests that move bytes."""
    return [r.method for r in done.requests if r.path.endswith('/file')]


def test_an_offer_becomes_an_image_of_ones_own(
    openstack: Client, owner: Account, member: Account
) -> None:
    image = make(
        owner, 'offered', visibility='shared', hw_a='1', instance_uuid='x'
    )
    owner.offer(image, member.id)
    done = copy(openstack, member, 'offered')
    assert (done.code, done.column('Result')) == (0, ['copied'])
    assert moved(done) == ['GET', 'PUT']
    # Beside the bytes: the source, what is there, the record, the proof.
    about = [r for r in done.requests if '/images' in r.path]
    assert len(about) - len(moved(done)) == 4
    owner.glance('DELETE', f'/images/{image}')
    (copied,) = done.column('Copy ID')
    shown = member.glance('GET', f'/images/{copied}')
    assert (shown['status'], shown['os_hash_value']) == ('active', SHA512)
    assert (shown['visibility'], shown['hw_a']) == ('private', '1')
    assert 'instance_uuid' not in shown
    for named in ('offered', image):
        again = copy(openstack, member, named)
        assert (again.code, again.writes, moved(again)) == (0, [], [])
        assert again.column('Result') == ['already']
        assert again.column('Copy ID') == [copied]


def test_another_region_and_another_project(
    openstack: Client, owner: Account, account: NewAccount
) -> None:
    other = account('other')
    image = make(owner, 'golden', tags=['blessed'], own='1')
    done = copy(
        openstack,
        owner,
        *('golden', '--to-region', TWO, '--to-cloud', other.cloud),
        *('--method', 'stream', '--long'),
    )
    assert (done.code, done.column('Result')) == (0, ['copied', 'copied'])
    assert sorted(moved(done)) == ['GET', 'PUT', 'PUT']
    assert done.column('Hash') == [f'sha512:{SHA512}'] * 2
    there, elsewhere = done.column('Copy ID')
    assert other.glance('GET', f'/images/{elsewhere}')['owner'] == other.id
    shown = owner.at(TWO).glance('GET', f'/images/{there}')
    assert (shown['tags'], shown['own']) == (['blessed'], '1')
    assert shown['share_copy_source_id'] == image
    again = openstack(
        owner,
        *('image', 'share-copy', '-', '--to-region', TWO, '-f', 'json'),
        stdin=f'{image}\n'.encode(),
    )
    assert (again.column('Result'), again.writes) == (['already'], [])
