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

"""Credentials and services that do not work: nothing changes, and plainly."""

import dataclasses
import socket

import pytest

from tests.cloud import Cloud
from tests.cloud import Entry
from tests.functional.account import Account
from tests.functional.client import Client
from tests.functional.conftest import NewAccount

pytestmark = pytest.mark.minimums


@pytest.fixture
def closed() -> str:
    """A URL where nothing listens."""
    with socket.create_server(('127.0.0.1', 0)) as server:
        return f'http://127.0.0.1:{server.getsockname()[1]}'


def _entry(
    cloud: Cloud, name: str, like: Account, **changed: str | None
) -> Entry:
    """Return another way to sign in; an option that is None is left out."""
    entry = like.tenant.entry(cloud.identity_url)
    auth = {
        key: value
        for key, value in (dict(entry.auth) | changed).items()
        if value is not None
    }
    return dataclasses.replace(entry, cloud=name, auth=auth)


@pytest.mark.parametrize('debug', [(), ('--debug',)], ids=['', 'debug'])
def test_every_target_cloud_that_does_not_work_is_told_at_once(
    openstack: Client,
    cloud: Cloud,
    owner: Account,
    member: Account,
    account: NewAccount,
    closed: str,
    debug: tuple[str, ...],
) -> None:
    image = owner.create('golden')
    entries = [
        _entry(cloud, 'wrong-password', member, password='not-the-password'),
        _entry(cloud, 'no-right', member, project_name=owner.name),
        _entry(cloud, 'no-answer', member, auth_url=f'{closed}/v3'),
        _entry(
            cloud,
            'no-project',
            member,
            project_name=None,
            project_domain_name=None,
        ),
    ]
    openstack.know(*entries)
    argv = ['--target-cloud', member.cloud, '--target-cloud', 'unknown']
    for entry in entries:
        argv += ['--target-cloud', entry.cloud]
    done = openstack.share(owner, *debug, image, *argv)
    assert done.changed_nothing()
    assert owner.old_members(image) == {}
    for name in ('unknown', *(entry.cloud for entry in entries)):
        assert f'cloud {name} ' in done.stderr
    if not debug:
        assert done.is_plain()
        assert len(done.stderr.splitlines()) == len(entries) + 2


def test_a_target_cloud_that_may_only_read_cannot_accept(
    openstack: Client, owner: Account, account: NewAccount
) -> None:
    reader = account('reader', roles=('reader',))
    image = owner.create('golden')
    argv = (image, '--target-cloud', reader.cloud)
    done = openstack.share(owner, *argv)
    assert done.changed_nothing()
    assert done.is_plain()
    assert owner.old_members(image) == {}
    done = openstack.share(owner, *argv, '--no-accept')
    assert done.results == {reader.id: 'pending'}


def test_a_glance_that_does_not_answer(
    openstack: Client, owner: Account, member: Account, closed: str
) -> None:
    openstack.know(owner, image_endpoint_override=f'{closed}/v2')
    argv = ('golden', '--target-cloud', member.cloud)
    for done in (openstack.share(owner, *argv), openstack.shares(owner)):
        assert done.changed_nothing()
        assert done.is_plain()
        assert 'does not answer' in done.stderr


def test_a_catalog_without_the_region(
    openstack: Client, owner: Account, member: Account
) -> None:
    openstack.know(owner, region_name='RegionTree', regions=['RegionTree'])
    done = openstack.share(owner, 'golden', member.id)
    assert done.changed_nothing()
    assert done.is_plain()
    assert 'RegionTree' in done.stderr


@pytest.mark.parametrize('debug', [(), ('--debug',)], ids=['', 'debug'])
def test_a_token_that_is_no_longer_good(
    openstack: Client,
    cloud: Cloud,
    owner: Account,
    member: Account,
    debug: tuple[str, ...],
) -> None:
    image = owner.create('golden')
    ended = cloud.session(owner.tenant).get_token()
    assert ended is not None
    owner.keystone(
        'DELETE', '/auth/tokens', headers={'X-Subject-Token': ended}
    )
    auth = {
        'auth_url': cloud.identity_url,
        'token': ended,
        'project_id': owner.id,
    }
    entry = Entry('ended', 'v3token', auth)
    openstack.know(entry)
    # Not by --os-token: with --debug the openstack command itself tells
    # what it was given.
    given = {f'OS_{key.upper()}': value for key, value in auth.items()}
    argv = ('--os-auth-type', 'v3token', *debug, image, member.id)
    done = openstack.share(None, *argv, env=given)
    assert done.changed_nothing()
    done = openstack.share(owner, *debug, image, '--target-cloud', entry.cloud)
    assert done.changed_nothing()
    assert 'cloud ended cannot be used' in done.stderr
    # Keystone says 404, which is about the token and nothing else.
    assert 'rejected the credentials' in done.stderr
    assert owner.old_members(image) == {}


def test_a_caller_without_a_project(
    openstack: Client, cloud: Cloud, owner: Account, member: Account
) -> None:
    entry = _entry(
        cloud,
        'no-project',
        owner,
        project_name=None,
        project_domain_name=None,
    )
    openstack.know(entry)
    done = openstack.share(entry, 'golden', member.id)
    assert done.changed_nothing()
    assert done.is_plain()
    assert 'project' in done.stderr


def test_a_caller_whose_password_is_wrong(
    openstack: Client, cloud: Cloud, owner: Account, member: Account
) -> None:
    entry = _entry(cloud, 'wrong', owner, password='not-the-password')
    openstack.know(entry)
    done = openstack.share(entry, '--debug', 'golden', member.id)
    assert done.changed_nothing()
