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

"""What Keystone tells of projects and domains, and to whom."""

import uuid

import pytest

from tests.cloud import Release
from tests.facts.world import Answer
from tests.facts.world import Both
from tests.facts.world import Caller
from tests.facts.world import unique
from tests.facts.world import World

pytestmark = pytest.mark.mariadb

ABSENT = uuid.UUID(int=2**128 - 1).hex


@pytest.fixture(scope='module')
def foreign(world: World) -> tuple[str, str, str]:
    """A domain, and a project in it: ID and name."""
    domain = world.domain(unique('domain'))
    name = unique('project')
    return domain, world.project(name, domain), name


def _named(answer: Answer, kind: str = 'projects') -> set[str]:
    assert answer.status == 200, answer.text
    return {each['id'] for each in answer.json[kind]}


def test_a_member_reads_its_own_project_only(
    world: World, both: Both, foreign: tuple[str, str, str]
) -> None:
    domain, project, name = foreign
    caller = both.here
    own = caller.keystone(f'/projects/{caller.project_id}')
    assert own.status == 200
    shown = own.json['project']
    assert shown['id'] == caller.project_id
    assert shown['domain_id'] == 'default'
    assert shown['enabled'] is True
    for path in (
        f'/projects/{both.there.project_id}',
        f'/projects/{project}',
        f'/projects/{ABSENT}',
        '/projects/no-id',
        '/projects',
        f'/projects?name={name}',
        f'/projects?name={name}&domain_id={domain}',
        '/domains',
        f'/domains?name={unique("domain")}',
        f'/domains/{domain}',
        '/domains/no-id',
    ):
        answer = caller.keystone(path)
        assert (answer.status, path) == (403, path)
        assert answer.json['error']['code'] == 403


def test_a_member_reads_the_domain_of_its_project(owner: Caller) -> None:
    answer = owner.keystone('/domains/default')
    assert answer.status == 200
    assert answer.json['domain']['name'] == 'Default'


def test_a_member_lists_the_projects_it_has_a_role_on(
    world: World, both: Both
) -> None:
    expected = {both.here.project_id, both.there.project_id}
    for caller in (both.here, world.caller(both.user, unscoped=True)):
        answer = caller.keystone('/auth/projects')
        assert _named(answer) == expected
        for project in answer.json['projects']:
            assert project['domain_id'] == 'default'
            assert project['enabled'] is True
            assert project['name']


def test_that_list_has_disabled_projects_too(world: World) -> None:
    good, bad = world.project(unique('good')), world.project(unique('bad'))
    user = world.user({good: ['member'], bad: ['member']})
    world.disable(bad)
    caller = world.caller(user, good)
    answer = caller.keystone('/auth/projects')
    enabled = {p['id']: p['enabled'] for p in answer.json['projects']}
    assert enabled == {good: True, bad: False}


def _reads_every_project(
    caller: Caller, foreign: tuple[str, str, str]
) -> None:
    domain, project, name = foreign
    assert project in _named(caller.keystone('/projects'))
    assert _named(caller.keystone(f'/projects?name={name}')) == {project}
    both = f'/projects?name={name}&domain_id={domain}'
    assert _named(caller.keystone(both)) == {project}
    elsewhere = f'/projects?name={name}&domain_id=default'
    assert _named(caller.keystone(elsewhere)) == set()
    assert _named(caller.keystone(f'/projects?domain_id={domain}')) == {
        project
    }
    shown = caller.keystone(f'/projects/{project}')
    assert shown.json['project']['name'] == name
    for absent in (ABSENT, name):
        answer = caller.keystone(f'/projects/{absent}')
        assert (answer.status, answer.kind) == (404, 'application/json')
    assert domain in _named(caller.keystone('/domains'), 'domains')
    assert caller.keystone(f'/domains/{domain}').status == 200
    assert caller.keystone('/domains/no-id').status == 404
    default = caller.keystone('/domains?name=Default')
    assert _named(default, 'domains') == {'default'}


def test_an_admin_reads_every_project(
    admin: Caller, foreign: tuple[str, str, str]
) -> None:
    _reads_every_project(admin, foreign)


def test_a_system_reader_reads_every_project(
    world: World, foreign: tuple[str, str, str]
) -> None:
    user = world.user(system=['reader'])
    caller = world.caller(user, system_scope='all')
    _reads_every_project(caller, foreign)
    assert _named(caller.keystone('/auth/projects')) == set()


def test_a_domain_reader_reads_its_domain(
    world: World, owner: Caller, foreign: tuple[str, str, str]
) -> None:
    domain, project, name = foreign
    user = world.user(domains={domain: ['reader']})
    caller = world.caller(user, domain_id=domain)
    assert _named(caller.keystone('/projects')) == {project}
    assert _named(caller.keystone(f'/projects?name={name}')) == {project}
    assert _named(caller.keystone('/projects?name=admin')) == set()
    assert caller.keystone(f'/projects/{project}').status == 200
    # Absent and foreign look the same: neither is proof of absence.
    for hidden in (owner.project_id, ABSENT):
        assert caller.keystone(f'/projects/{hidden}').status == 403
    domains = caller.keystone('/domains')
    if world.release is Release.WALLABY:
        assert domains.status == 403
    else:
        assert _named(domains, 'domains') == {domain}
    assert caller.keystone(f'/domains/{domain}').status == 200
    assert caller.keystone('/domains/default').status == 403
    assert _named(caller.keystone('/auth/domains'), 'domains') == {domain}


def test_an_admin_sees_whether_a_project_is_enabled(
    world: World, admin: Caller
) -> None:
    name = unique('project')
    project = world.project(name)
    world.disable(project)
    shown = admin.keystone(f'/projects/{project}')
    assert shown.json['project']['enabled'] is False
    disabled = f'/projects?name={name}&enabled=False'
    assert _named(admin.keystone(disabled)) == {project}
    enabled = f'/projects?name={name}&enabled=True'
    assert _named(admin.keystone(enabled)) == set()


def test_without_a_token_there_is_nothing(world: World) -> None:
    nobody = world.anonymous()
    for headers in ({}, {'X-Auth-Token': 'bogus'}):
        keystone = nobody.keystone(
            '/projects', headers=headers, authenticated=False
        )
        assert (keystone.status, keystone.kind) == (401, 'application/json')
        glance = nobody.glance('/images', headers=headers, authenticated=False)
        assert (glance.status, glance.kind) == (401, 'text/html')
