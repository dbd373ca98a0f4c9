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

"""How a project is proven to exist, and what proves nothing."""

from unittest.mock import ANY

import pytest

from osc_imageshare import errors
from osc_imageshare.audit import evidence
from osc_imageshare.lookup import projects
from osc_imageshare.sharing import model
from osc_imageshare.sharing import reading
from tests.memory import Answer
from tests.memory import Meanwhile
from tests.memory import on
from tests.unit.stage import Stage

GONE = Answer(404)

NOBODY = '0123456789abcdef' * 2
DASHED = '01234567-89ab-cdef-0123-456789abcdef'


def directory(stage: Stage, user: str) -> projects.Projects:
    cloud = stage.connect(user)
    stage.cloud.forget()
    return projects.Projects(cloud)


def asked(stage: Stage) -> list[str]:
    return [sent.path for sent in stage.cloud.log]


@pytest.mark.parametrize('by_name', [True, False])
def test_a_role_there_is_proof(stage: Stage, by_name: bool) -> None:
    known = directory(stage, 'amy')
    project = known.find('project-b' if by_name else stage.b, None)
    assert (project.id, project.name) == (stage.b, 'project-b')
    assert asked(stage) == ['/v3/auth/projects']


@pytest.mark.parametrize('by_name', [True, False])
def test_who_may_look_gets_proof(stage: Stage, by_name: bool) -> None:
    known = directory(stage, 'admin')
    project = known.find('project-b' if by_name else stage.b, None)
    assert (project.id, project.name) == (stage.b, 'project-b')


def test_a_name_proves_nothing_to_who_may_not_look(stage: Stage) -> None:
    known = directory(stage, 'ann')
    for name in ('project-b', 'no\x1bbody'):
        with pytest.raises(errors.UserError, match='may not look') as caught:
            known.find(name, None)
        assert str(caught.value).isprintable()


@pytest.mark.parametrize('project_id', [NOBODY, DASHED])
def test_a_403_is_no_proof_of_absence(stage: Stage, project_id: str) -> None:
    project = directory(stage, 'ann').find(project_id, None)
    assert project == model.Project(NOBODY)
    assert asked(stage) == ['/v3/auth/projects', f'/v3/projects/{NOBODY}']


@pytest.mark.parametrize('project_id', [NOBODY, DASHED])
def test_a_404_is_proof_of_absence(stage: Stage, project_id: str) -> None:
    with pytest.raises(errors.UserError, match='was not found'):
        directory(stage, 'admin').find(project_id, None)


def test_an_id_may_be_a_name(stage: Stage) -> None:
    made = stage.cloud.project(NOBODY)
    project = directory(stage, 'admin').find(NOBODY, None)
    assert (project.id, project.name) == (made, NOBODY)


def test_an_id_comes_before_a_name(stage: Stage) -> None:
    stage.cloud.project(stage.b)
    assert directory(stage, 'admin').find(stage.b, None).id == stage.b
    assert directory(stage, 'amy').find(stage.b, None).id == stage.b


@pytest.mark.parametrize('status', [500, 503])
def test_a_failure_is_neither(stage: Stage, status: int) -> None:
    stage.cloud.spoil(on('GET', '/v3/projects', 'identity'), Answer(status))
    for name in ('project-b', stage.b):
        with pytest.raises(errors.Unavailable):
            directory(stage, 'admin').find(name, None)


class TestDomains:
    """Two projects named alike, in two domains."""

    @pytest.fixture
    def partners(self, stage: Stage) -> str:
        domain = stage.cloud.domain('partners')
        twin = stage.cloud.project('project-b', domain)
        stage.cloud.user('zoe', {'project-b': ['member'], twin: ['member']})
        return domain

    @pytest.mark.parametrize('user', ['admin', 'zoe'])
    def test_ambiguous(self, stage: Stage, partners: str, user: str) -> None:
        with pytest.raises(errors.UserError) as caught:
            directory(stage, user).find('project-b', None)
        sentence = str(caught.value)
        assert '2 projects are named project-b' in sentence
        assert f'{stage.b} (domain default)' in sentence
        assert f'(domain {partners})' in sentence

    @pytest.mark.parametrize('user', ['admin', 'zoe'])
    @pytest.mark.parametrize('domain', ['Default', 'default'])
    def test_told_apart_by_the_domain(
        self, stage: Stage, partners: str, user: str, domain: str
    ) -> None:
        assert partners
        project = directory(stage, user).find('project-b', domain)
        assert project.id == stage.b

    def test_by_name_and_id(self, stage: Stage, partners: str) -> None:
        known = directory(stage, 'admin')
        for name in ('partners', partners):
            assert known.find('project-b', name).domain_id == partners

    def test_a_member_knows_a_domain_only_by_id(
        self, stage: Stage, partners: str
    ) -> None:
        known = directory(stage, 'amy')
        with pytest.raises(
            errors.UserError, match='permission to look up domain'
        ):
            known.find('project-b', 'partners')

    def test_an_unknown_domain(self, stage: Stage, partners: str) -> None:
        assert partners
        with pytest.raises(
            errors.UserError, match='Domain nowhere was not found'
        ):
            directory(stage, 'admin').find('project-b', 'nowhere')

    def test_all_of_a_domain(self, stage: Stage, partners: str) -> None:
        known = directory(stage, 'admin').of_domain('partners')
        assert [p.domain_id for p in known] == [partners]

    def test_a_domain_that_may_not_be_listed(
        self, stage: Stage, partners: str
    ) -> None:
        assert partners
        for domain, reason in (
            ('default', 'permission to list the projects of domain default'),
            ('partners', 'permission to look up domain partners'),
        ):
            with pytest.raises(errors.UserError, match=reason):
                directory(stage, 'ann').of_domain(domain)

    def test_a_domain_without_projects(self, stage: Stage) -> None:
        stage.cloud.domain('empty')
        with pytest.raises(errors.UserError, match='has no projects'):
            directory(stage, 'admin').of_domain('empty')


class TestNames:
    def test_ones_own_name_is_no_question(self, stage: Stage) -> None:
        names, failed = directory(stage, 'ann').known({stage.a})
        assert names[stage.a].name == 'project-a'
        assert (failed, stage.cloud.log) == ((), [])

    def test_an_administrator_knows_all(self, stage: Stage) -> None:
        names, failed = directory(stage, 'admin').known({stage.b, NOBODY})
        assert names[stage.b].name == 'project-b'
        assert NOBODY not in names
        assert failed == ()

    def test_others_know_their_own(self, stage: Stage) -> None:
        names, failed = directory(stage, 'amy').known({stage.b, NOBODY})
        assert names[stage.b].name == 'project-b'
        assert failed == ()

    def test_a_failure_is_told(self, stage: Stage) -> None:
        stage.cloud.spoil(on('GET', '', 'identity'), Answer(500))
        names, (sentence,) = directory(stage, 'ann').known({stage.b})
        assert list(names) == [stage.a]
        assert 'names of projects could not be read' in sentence


def test_an_id_that_is_proven_absent_is_no_doubt(stage: Stage) -> None:
    with pytest.raises(errors.UserError, match='was not found'):
        projects.Projects(stage.connect('admin')).find('e' * 32, None)


def test_one_404_is_no_proof(stage: Stage) -> None:
    stage.cloud.spoil(
        on('GET', '/v3/projects', 'identity'),
        Meanwhile(lambda: None),
        1,
    )
    stage.cloud.spoil(on('GET', '/v3/projects', 'identity'), Answer(403))
    found = projects.Projects(stage.connect('admin')).find('e' * 32, None)
    assert found == model.Project('e' * 32)


def test_a_404_for_a_project_that_is_listed_is_not_believed(
    stage: Stage,
) -> None:
    stage.cloud.spoil(on('GET', f'/v3/projects/{stage.b}', 'identity'), GONE)
    found = projects.Projects(stage.connect('admin')).find(stage.b, None)
    assert found.name == 'project-b'


class TestStanding:
    """What is known of projects that others have named."""

    def test_an_administrator_lists_all_at_once(self, stage: Stage) -> None:
        known = directory(stage, 'admin')
        for project_id in (stage.a, stage.b, stage.admin, stage.a):
            assert known.standing(project_id) == known.project(project_id)
        assert known.project(stage.b).name == 'project-b'
        assert asked(stage) == ['/v3/projects']

    @pytest.mark.parametrize('ghost', ['.', '..'])
    def test_dots_are_the_id_of_no_project(
        self, stage: Stage, ghost: str
    ) -> None:
        known = directory(stage, 'admin')
        assert known.standing(ghost) == evidence.Absent()
        assert asked(stage) == ['/v3/projects']

    def test_an_image_without_an_owner_is_nobody_to_ask_for(
        self, stage: Stage
    ) -> None:
        known = directory(stage, 'admin')
        assert known.standing('') == model.Project('')
        assert known.known({''}) == ({stage.admin: ANY}, ())
        assert asked(stage) == []

    def test_absence_is_proven_one_by_one(self, stage: Stage) -> None:
        known = directory(stage, 'admin')
        for _time in range(2):
            assert known.standing(NOBODY) == evidence.Absent()
        assert known.project(NOBODY) == model.Project(NOBODY)
        assert asked(stage) == ['/v3/projects', f'/v3/projects/{NOBODY}']

    def test_a_member_knows_its_own(self, stage: Stage) -> None:
        known = directory(stage, 'amy')
        assert known.project(stage.b).name == 'project-b'
        standing = known.standing(NOBODY)
        assert isinstance(standing, reading.Unread)
        assert standing.why is reading.Why.NOT_PERMITTED
        assert standing.detail == (
            f'You do not have permission to look up project {NOBODY}.'
        )
        # A list that is refused says all: nobody is asked for by itself.
        assert asked(stage) == ['/v3/projects', '/v3/auth/projects']

    @pytest.mark.parametrize(
        'path,status,asked_for',
        [
            # The list failed, and is not asked for again for each project.
            ('/v3/projects', 500, ['/v3/projects']),
            ('/v3/auth', 500, ['/v3/projects', '/v3/auth/projects']),
        ],
    )
    def test_a_failure_is_no_absence(
        self, stage: Stage, path: str, status: int, asked_for: list[str]
    ) -> None:
        known = directory(stage, 'ann')
        stage.cloud.spoil(on('GET', path, 'identity'), Answer(status))
        for project_id in (NOBODY, stage.b):
            standing = known.standing(project_id)
            assert isinstance(standing, reading.Unread)
            assert standing.why is reading.Why.UNREADABLE
            assert standing.detail.startswith('Projects could not be read: ')
        assert known.project(stage.a).name == 'project-a'
        assert list(dict.fromkeys(asked(stage))) == asked_for

    def test_one_that_is_hidden_in_a_list(self, stage: Stage) -> None:
        known = directory(stage, 'admin')
        path = f'/v3/projects/{NOBODY}'
        stage.cloud.spoil(on('GET', path, 'identity'), Answer(403))
        standing = known.standing(NOBODY)
        assert isinstance(standing, reading.Unread)
        assert standing.why is reading.Why.NOT_PERMITTED


def test_one_keystone_for_all(stage: Stage) -> None:
    cloud = stage.connect('amy')
    stage.cloud.forget()
    for _time in range(2):
        assert projects.Projects(cloud).find('project-b', None).id == stage.b
    assert asked(stage) == ['/v3/auth/projects']
    assert cloud.keystone() is cloud.keystone()
