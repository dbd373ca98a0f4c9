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

"""``image share-copy`` that is killed while bytes are sent."""

import hashlib
import os
import time

from tests.cloud.service import REGIONS
from tests.functional.account import Account
from tests.functional.client import Client
from tests.functional.client import Running

_TWO = REGIONS[1]
_SECONDS = 30.0
DATA = os.urandom(3_000_001)


def _await(there: Account, status: str) -> None:
    """Wait until the one image there has a status."""
    end = time.monotonic() + _SECONDS
    statuses: list[str] = []
    while statuses != [status]:
        assert time.monotonic() < end, statuses
        time.sleep(0.05)
        images = there.glance('GET', '/images', params={'owner': there.id})
        statuses = [image['status'] for image in images['images']]


def test_the_run_after_sigkill_makes_one_complete_copy(
    openstack: Client, owner: Account
) -> None:
    image = owner.create_of(DATA, 'golden')
    there = owner.at(_TWO)
    argv = ('image', 'share-copy', image, '--to-region', _TWO)
    options = ('--method', 'stream', '-f', 'json')

    def kill(process: Running) -> None:
        _await(there, 'saving')
        process.kill()

    slowly = ('--limit-rate', '500K')
    done = openstack(owner, *argv, *options, *slowly, meanwhile=kill)
    assert (done.code, done.stdout) == (-9, '')
    _await(there, 'queued')
    (left,) = there.ids(owner=there.id)

    done = openstack(owner, *argv, *options)
    assert (done.code, done.column('Result')) == (0, ['copied'])
    # what was left is used again
    assert done.column('Copy ID') == there.ids(owner=there.id) == [left]
    shown = there.glance('GET', f'/images/{left}')
    assert shown['status'] == 'active'
    assert shown['os_hash_value'] == hashlib.sha512(DATA).hexdigest()
