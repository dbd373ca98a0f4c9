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

"""What others on the machine see of a command while it runs."""

from collections.abc import Iterator
import contextlib
from pathlib import Path
import re
import threading

import pytest

from tests.cloud import Cloud
from tests.cloud.service import REGIONS
from tests.faults.proxy import Proxy
from tests.functional.account import Account
from tests.functional.client import Client
from tests.functional.client import Running

_TOKEN = re.compile(rb'gAAAAA[\w-]{20,}')


class Onlooker:
    """Looks at a process and what it has started, at each of its requests.

    The process waits for its answer meanwhile.
    """

    def __init__(self) -> None:
        self._known = threading.Event()
        self._pid = 0
        self.lines: list[bytes] = []
        self.variables: set[bytes] = set()

    def aim(self, process: Running) -> None:
        """Look at this one from now on."""
        self._pid = process.pid
        self._known.set()

    def look(self, _number: int) -> None:
        """Read the process list."""
        self._known.wait()
        for pid in (self._pid, *_descendants(self._pid)):
            # A child may have ended by now.
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                process = Path(f'/proc/{pid}')
                self.lines.append((process / 'cmdline').read_bytes())
                environ = (process / 'environ').read_bytes()
                self.variables.update(environ.strip(b'\0').split(b'\0'))


def _descendants(pid: int) -> Iterator[int]:
    for children in Path(f'/proc/{pid}/task').glob('*/children'):
        for child in map(int, children.read_text('ascii').split()):
            yield child
            yield from _descendants(child)


@pytest.fixture
def proxy(cloud: Cloud) -> Iterator[Proxy]:
    services = {'identity': cloud.identity_url}
    services |= {region: cloud.image_url(region) for region in REGIONS}
    with Proxy(services) as running:
        yield running


@pytest.mark.minimums
def test_no_secret_is_in_the_process_list(
    openstack: Client,
    cloud: Cloud,
    proxy: Proxy,
    owner: Account,
    member: Account,
) -> None:
    keystone = f'{proxy.url("identity")}/v3'
    own = owner.create('golden')
    third = cloud.tenant('third')
    # One credential is lent, and one is exchanged for a token elsewhere.
    cloud.add_role(owner.tenant, third.project_id)
    openstack.know(owner.tenant.entry(keystone), member.tenant.entry(keystone))
    onlooker = Onlooker()
    proxy.arm(before=onlooker.look)
    done = openstack.share(
        owner,
        *(own, third.project_id, '--target-cloud', member.cloud),
        meanwhile=onlooker.aim,
        real=True,
    )
    assert done.code == 0
    assert set(done.results.values()) == {'accepted'}
    assert len(onlooker.lines) >= len(proxy.log) > 10
    seen = b'\n'.join((*onlooker.lines, *onlooker.variables))
    assert own.encode() in seen
    for tenant in (owner.tenant, member.tenant):
        assert tenant.password.encode() not in seen
    assert not _TOKEN.search(seen)
    given = openstack.environment(owner)
    assert onlooker.variables == {
        f'{name}={value}'.encode() for name, value in given.items()
    }
