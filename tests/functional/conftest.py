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

"""The cloud, the command, and fresh people for each test."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from tests.cloud import Cloud
from tests.functional.account import Account
from tests.functional.client import Client

_HERE = Path(__file__).parent

NewAccount: TypeAlias = Callable[..., Account]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(_HERE):
            item.add_marker(pytest.mark.functional)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what is marked so on MariaDB as well."""
    if metafunc.definition.get_closest_marker('mariadb'):
        metafunc.parametrize(
            'cloud',
            ('home_cloud', 'mariadb_cloud'),
            indirect=True,
            ids=('cloud', 'mariadb_cloud'),
            scope='session',
        )


@pytest.fixture(scope='session')
def cloud(request: pytest.FixtureRequest) -> Cloud:
    """The cloud on SQLite, or the one that a marked test is run with."""
    name = getattr(request, 'param', 'home_cloud')
    running: Cloud = request.getfixturevalue(name)
    return running


@pytest.fixture(scope='session')
def admin(cloud: Cloud) -> Account:
    return Account(cloud.tenants['admin'], cloud.admin_session())


@pytest.fixture
def openstack(cloud: Cloud, tmp_path: Path) -> Client:
    return Client(cloud, tmp_path)


@pytest.fixture
def account(cloud: Cloud, openstack: Client) -> NewAccount:
    """Makes somebody in a project of their own, known to the command."""

    def new(
        prefix: str = 'member',
        domain: str = 'default',
        roles: tuple[str, ...] = ('member',),
    ) -> Account:
        tenant = cloud.tenant(prefix, domain, roles)
        openstack.know(tenant)
        return Account(tenant, cloud.session(tenant))

    return new


@pytest.fixture
def owner(account: NewAccount) -> Account:
    return account('owner')


@pytest.fixture
def member(account: NewAccount) -> Account:
    return account('member')
