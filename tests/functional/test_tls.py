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

"""A cloud that is reached by TLS, with certificates of a private CA."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cloud import Cloud
from tests.cloud.service import REGIONS
from tests.faults.authority import Authority
from tests.faults.proxy import Proxy
from tests.functional.account import Account
from tests.functional.client import Client

_PAGE = Path(__file__).parents[2] / 'doc/source/how-to/not-trusted.out'


@pytest.fixture(scope='module')
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp('authority'))


def _services(cloud: Cloud) -> dict[str, str]:
    """Return all services; their addresses in the catalog change with them."""
    images = {region: cloud.image_url(region) for region in REGIONS}
    return {'identity': cloud.identity_url, **images}


@pytest.fixture
def secure(cloud: Cloud, authority: Authority) -> Iterator[Proxy]:
    """The cloud, reached by TLS only."""
    services = _services(cloud)
    certificates = dict.fromkeys(services, authority.certificate())
    with Proxy(services, certificates=certificates) as running:
        yield running


def _keystone(proxy: Proxy, host: str = '127.0.0.1') -> str:
    return f'{proxy.url("identity")}/v3'.replace('127.0.0.1', host)


@pytest.mark.minimums
@pytest.mark.parametrize('by', ['cacert', 'OS_CACERT', 'REQUESTS_CA_BUNDLE'])
def test_the_callers_ca_is_the_ca_of_the_same_keystone(
    openstack: Client,
    secure: Proxy,
    authority: Authority,
    owner: Account,
    member: Account,
    by: str,
) -> None:
    file = str(authority.file)
    url = _keystone(secure)
    mine = {by: file} if by == 'cacert' else {}
    openstack.know(owner.tenant.entry(url), **mine)
    openstack.know(member.tenant.entry(url.replace('https', 'HTTPS') + '/'))
    image = owner.create('golden')
    env = {} if mine else {by: file}
    argv = (image, '--target-cloud', member.cloud)
    done = openstack.share(owner, *argv, env=env)
    assert done.results == {member.id: 'accepted'}, done.stderr
    asked = {request.service for request in secure.log}
    assert asked == {'identity', REGIONS[0]}
    secure.settle()
    assert secure.distrusted == []
    assert owner.members(image) == {member.id: 'accepted'}


@pytest.mark.minimums
def test_an_entry_for_another_address_needs_its_own_line(
    openstack: Client,
    secure: Proxy,
    authority: Authority,
    owner: Account,
    member: Account,
) -> None:
    file = str(authority.file)
    elsewhere = member.tenant.entry(_keystone(secure, 'localhost'))
    openstack.know(owner.tenant.entry(_keystone(secure)), cacert=file)
    openstack.know(elsewhere)
    image = owner.create('golden')
    argv = (image, '--target-cloud', member.cloud)
    done = openstack.share(owner, *argv)
    assert done.changed_nothing(), done
    page = _PAGE.read_text('utf-8')
    assert done.stderr == page.replace('project-b', member.cloud)
    secure.settle()
    # It is asked for its versions, then for a token, and not again.
    assert secure.distrusted == ['identity'] * 2
    openstack.know(elsewhere, cacert=file)
    done = openstack.share(owner, *argv)
    assert done.results == {member.id: 'accepted'}, done.stderr


def test_the_caller_makes_no_check_of_another_entry_weaker(
    openstack: Client, secure: Proxy, owner: Account, member: Account
) -> None:
    url = _keystone(secure)
    openstack.know(owner.tenant.entry(url))
    openstack.know(member.tenant.entry(url))
    image = owner.create('golden')
    argv = ('image', 'share-to', '-f', 'json', image, '--target-cloud')
    done = openstack(owner, '--insecure', *argv, member.cloud)
    assert done.changed_nothing(), done
    assert done.is_plain(), done.stderr
    assert f'"cacert:" in entry {member.cloud}' in done.stderr
    assert owner.old_members(image) == {}
    openstack.know(member.tenant.entry(url), verify=False)
    done = openstack(owner, '--insecure', *argv, member.cloud)
    assert done.results == {member.id: 'accepted'}, done.stderr
    assert done.is_plain(), done.stderr


def test_a_caller_who_does_not_trust_keystone(
    openstack: Client, secure: Proxy, owner: Account
) -> None:
    openstack.know(owner.tenant.entry(_keystone(secure)))
    done = openstack.shares(owner)
    assert done.changed_nothing(), done
    assert done.stderr == (
        'The TLS certificate of Keystone is not trusted; name the file of '
        f'its CA as "cacert:" in entry {owner.cloud} of clouds.yaml, or in '
        'REQUESTS_CA_BUNDLE.\n'
    )


def test_a_glance_of_another_ca(
    openstack: Client,
    cloud: Cloud,
    authority: Authority,
    owner: Account,
    tmp_path: Path,
) -> None:
    services = _services(cloud)
    certificates = dict.fromkeys(services, authority.certificate())
    certificates[REGIONS[0]] = Authority(tmp_path, 'other').certificate()
    with Proxy(services, certificates=certificates) as proxy:
        url = _keystone(proxy)
        openstack.know(owner.tenant.entry(url), cacert=str(authority.file))
        for command, code in (('share-list', 1), ('share-audit', 4)):
            done = openstack(owner, 'image', command, '-f', 'json')
            assert done.code == code, done
            said = done.stdout + done.stderr
            assert 'certificate of Glance in RegionOne is not' in said
            assert f'add its CA to {authority.file}' in said
            assert 'SSL' not in said
        proxy.settle()
        assert proxy.distrusted == [REGIONS[0]] * 2
