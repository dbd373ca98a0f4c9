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

from collections.abc import Iterator
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


@pytest.fixture
def proxy(brief: Cloud) -> Iterator[Proxy]:
    services = {'identity': brief.identity_url}
    services |= {region: brief.image_url(region) for region in REGIONS}
    with Proxy(services) as running:
        yield running


@pytest.fixture
def openstack(brief: Cloud, tmp_path: Path) -> Client:
    return Client(brief, tmp_path)


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


def test_an_audit_whose_token_ends_is_not_clean(
    openstack: Client, brief: Cloud, proxy: Proxy
) -> None:
    owner = account(brief, 'owner')
    image = owner.create('golden', visibility='shared')
    owner.offer(image, 'ghost')
    for ending in ('/images', '/members'):
        who = token_entry(brief, owner, f'{proxy.url("identity")}/v3')
        openstack.know(who)
        pause = Pause(proxy, 'GET', ending)
        proxy.arm(before=pause.before)
        done = openstack(who, 'image', 'share-audit', '-f', 'json')
        assert pause.taken
        assert done.code == 4, (ending, done)
        assert 'your token has ended' in done.stderr + done.stdout
        assert done.is_plain()


def test_another_project_s_token_is_renewed_by_the_caller(
    openstack: Client, brief: Cloud, proxy: Proxy
) -> None:
    owner, member = account(brief, 'owner'), account(brief, 'member')
    brief.add_role(owner.tenant, member.id)
    entry = owner.tenant.entry(f'{proxy.url("identity")}/v3')
    openstack.know(entry)
    image = owner.create('golden')
    pause = Pause(proxy, 'POST', '/members')
    proxy.arm(before=pause.before)
    done = openstack.share(entry, image, member.id)
    assert pause.taken
    assert done.code == 0, done.stderr
    assert done.results == {member.id: 'accepted'}


def test_what_cannot_be_renewed_is_named(
    openstack: Client, brief: Cloud, proxy: Proxy
) -> None:
    owner, member = account(brief, 'owner'), account(brief, 'member')
    brief.add_role(owner.tenant, member.id)
    image = owner.create('golden')
    who = token_entry(brief, owner, f'{proxy.url("identity")}/v3')
    openstack.know(who)
    pause = Pause(proxy, 'POST', '/members')
    proxy.arm(before=pause.before)
    done = openstack.share(who, image, member.id)
    assert pause.taken
    assert done.code == 1
    assert 'your token has ended' in done.stderr
    assert done.is_plain()
