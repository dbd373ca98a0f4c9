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

"""Tokens that end while a command runs, on a cloud where they end soon."""

from collections.abc import Callable
from collections.abc import Iterator
from concurrent.futures import Future
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
import time

import pytest

from tests.cloud import Cloud
from tests.cloud import Entry
from tests.cloud.service import REGIONS
from tests.faults.messages import Request
from tests.faults.proxy import Proxy
from tests.functional.account import Account
from tests.functional.client import Client

#: Seconds that a token lives. A command has begun its work by then.
_LIFE = 25


@pytest.fixture(scope='module')
def brief(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    folder = tmp_path_factory.mktemp('brief')
    with Cloud.start(folder, token_life=_LIFE) as running:
        yield running


def account(cloud: Cloud, prefix: str) -> Account:
    tenant = cloud.tenant(prefix)
    return Account(tenant, cloud.session(tenant))


class Pause:
    """Lets every token end before a request goes on, once."""

    def __init__(self, proxy: Proxy, method: str, ending: str) -> None:
        self._proxy = proxy
        self._method, self._ending = method, ending
        self.taken = False

    def before(self, number: int) -> None:
        request: Request = self._proxy.log[number - 1]
        fits = request.method == self._method and request.path.endswith(
            self._ending
        )
        if fits and not self.taken:
            self.taken = True
            time.sleep(_LIFE + 2)


def token_entry(cloud: Cloud, who: Account, url: str) -> Entry:
    fresh = Account(who.tenant, cloud.session(who.tenant))
    auth = {'auth_url': url, 'token': fresh.token(), 'project_id': who.id}
    return Entry(f'{who.cloud}-token', 'v3token', auth)


class Stage:
    """A command of its own, and a proxy that only it uses."""

    def __init__(self, cloud: Cloud, folder: Path, proxy: Proxy) -> None:
        self.cloud = cloud
        self.openstack = Client(cloud, folder)
        self.proxy = proxy
        self.url = f'{proxy.url("identity")}/v3'

    def pause(self, method: str, ending: str) -> Pause:
        pause = Pause(self.proxy, method, ending)
        self.proxy.arm(before=pause.before)
        return pause


def an_audit(stage: Stage, ending: str) -> None:
    """An audit whose token has ended is not clean."""
    owner = account(stage.cloud, 'owner')
    image = owner.create('golden', visibility='shared')
    owner.offer(image, 'ghost')
    who = token_entry(stage.cloud, owner, stage.url)
    stage.openstack.know(who)
    pause = stage.pause('GET', ending)
    done = stage.openstack(who, 'image', 'share-audit', '-f', 'json')
    assert pause.taken
    assert done.code == 4, done
    assert 'your token has ended' in done.stderr + done.stdout
    assert done.is_plain()


def images(stage: Stage) -> None:
    an_audit(stage, '/images')


def members(stage: Stage) -> None:
    an_audit(stage, '/members')


def renewed(stage: Stage) -> None:
    """The caller's password renews the token for another project."""
    owner = account(stage.cloud, 'owner')
    member = account(stage.cloud, 'member')
    stage.cloud.add_role(owner.tenant, member.id)
    entry = owner.tenant.entry(stage.url)
    stage.openstack.know(entry)
    image = owner.create('golden')
    pause = stage.pause('POST', '/members')
    done = stage.openstack.share(entry, image, member.id)
    assert pause.taken
    assert done.code == 0, done.stderr
    assert done.results == {member.id: 'accepted'}


def not_renewed(stage: Stage) -> None:
    """A token alone cannot be renewed, and the message says whose."""
    owner = account(stage.cloud, 'owner')
    member = account(stage.cloud, 'member')
    stage.cloud.add_role(owner.tenant, member.id)
    image = owner.create('golden')
    who = token_entry(stage.cloud, owner, stage.url)
    stage.openstack.know(who)
    pause = stage.pause('POST', '/members')
    done = stage.openstack.share(who, image, member.id)
    assert pause.taken
    assert done.code == 1
    assert 'your token has ended' in done.stderr
    assert done.is_plain()


_CASES = (images, members, renewed, not_renewed)


@pytest.fixture(scope='module')
def running(
    brief: Cloud, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Future[None]]]:
    """Begin all cases at once: each waits until its tokens have ended."""
    services = {'identity': brief.identity_url}
    services |= {region: brief.image_url(region) for region in REGIONS}
    with ThreadPoolExecutor(len(_CASES)) as pool:

        def begin(case: Callable[[Stage], None], folder: Path) -> None:
            with Proxy(services) as proxy:
                case(Stage(brief, folder, proxy))

        yield {
            case.__name__: pool.submit(
                begin, case, tmp_path_factory.mktemp(case.__name__)
            )
            for case in _CASES
        }


@pytest.mark.parametrize('case', [case.__name__ for case in _CASES])
def test_a_token_that_ends_on_the_way(
    running: dict[str, Future[None]], case: str
) -> None:
    running[case].result()
