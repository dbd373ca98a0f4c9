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

"""The projects to share with: each once, and who accepts for each."""

import pytest

from osc_imageshare import workers
from osc_imageshare.lookup import targets
from osc_imageshare.sharing import model
from osc_imageshare.sharing import request
from tests.memory import Answer
from tests.memory import on
from tests.unit.stage import Stage

NOBODY = '0123456789abcdef' * 2
DASHED = '01234567-89ab-cdef-0123-456789abcdef'
WHERE = request.Accept.WHERE_POSSIBLE


def find(
    stage: Stage,
    wanted: request.Targets,
    user: str = 'ann',
    accept: request.Accept = WHERE,
) -> targets.Answer:
    cloud = stage.connect(user)
    stage.cloud.forget()
    with workers.Pool(4) as pool:
        return targets.find(cloud, wanted, accept, pool)


def only(found: targets.Answer) -> model.Target:
    assert found.problems == ()
    (target,) = found.targets
    return target


def test_a_project_that_is_named_twice_is_one_target(stage: Stage) -> None:
    wanted = request.Targets(
        ('project-b', stage.b, 'project-b'),
        project_ids=(stage.b, stage.b),
        domains=('default', 'Default'),
        clouds=('bob', 'bob', 'bob@project-b'),
    )
    found = find(stage, wanted, 'admin')
    assert found.problems == ()
    ids = [target.id for target in found.targets]
    assert ids == [stage.b, stage.admin, stage.a, stage.c]
    target = found.targets[0]
    assert target.acceptor == model.Credential(
        model.CredentialKind.CLOUD, 'bob'
    )
    assert not target.implied
    assert all(t.implied for t in found.targets[1:])


def test_a_credential_is_kept_where_the_name_is_found_as_well(
    stage: Stage,
) -> None:
    wanted = request.Targets(
        ('project-b',), project_domain='Default', clouds=('bob',)
    )
    assert only(find(stage, wanted, 'admin')).acceptor == model.Credential(
        model.CredentialKind.CLOUD, 'bob'
    )


def test_a_target_that_is_named_is_not_implied(stage: Stage) -> None:
    wanted = request.Targets(('project-a',), domains=('default',))
    found = find(stage, wanted, 'admin')
    assert [t.implied for t in found.targets] == [False, True, True, True]


@pytest.mark.parametrize(
    'user,accept,kind,asked',
    [
        ('amy', WHERE, 'rescoped', False),
        ('amy', request.Accept.AS_ADMIN, 'rescoped', False),
        ('amy', request.Accept.NEVER, None, False),
        ('ann', WHERE, None, False),
        ('ann', request.Accept.NEVER, None, False),
        ('admin', WHERE, None, False),
        ('admin', request.Accept.AS_ADMIN, 'caller', True),
    ],
)
def test_who_accepts(
    stage: Stage,
    user: str,
    accept: request.Accept,
    kind: str | None,
    asked: bool,
) -> None:
    found = only(find(stage, request.Targets((stage.b,)), user, accept))
    assert (found.acceptor.kind.value if found.acceptor else None) == kind
    told = accept is WHERE and kind is None
    assert bool(found.unaccepted) == told


def test_who_never_accepts_is_not_logged_in(stage: Stage) -> None:
    find(stage, request.Targets((stage.b,)), 'amy', request.Accept.NEVER)
    assert all(sent.method == 'GET' for sent in stage.cloud.log)


def test_why_nobody_accepts(stage: Stage) -> None:
    off = stage.cloud.project('off', enabled=False)
    stage.cloud.user(
        'zoe',
        {'project-a': ['member'], 'off': ['member'], 'admin': ['reader']},
    )
    wanted = request.Targets((stage.b, off, stage.admin))
    found = find(stage, wanted, 'zoe')
    assert [t.unaccepted for t in found.targets] == [
        f'you have no role in project {stage.b}',
        f'project off ({off}) is disabled',
        f'your role in project admin ({stage.admin}) is read-only',
    ]
    assert found.targets[1].doubt == f'Project off ({off}) is disabled.'


def test_an_application_credential_accepts_nowhere_else(
    stage: Stage,
) -> None:
    stage.cloud.application_credential('amy', 'project-a')
    found = only(find(stage, request.Targets(('project-b',)), 'amy-app'))
    assert found.acceptor is None
    assert found.unaccepted.startswith('an application credential')
    assert f'project-b ({stage.b})' in found.unaccepted


def _log_in(
    stage: Stage, user: str, status: int, accept: request.Accept
) -> targets.Answer:
    cloud = stage.connect(user)
    stage.cloud.spoil(on('POST', '/auth/tokens', 'identity'), Answer(status))
    with workers.Pool(1) as pool:
        return targets.find(cloud, request.Targets((stage.b,)), accept, pool)


def test_a_log_in_that_is_not_allowed_is_no_acceptor(stage: Stage) -> None:
    found = _log_in(stage, 'amy', 403, WHERE)
    assert only(found).acceptor is None
    assert 'failed: Keystone denied' in only(found).unaccepted


@pytest.mark.parametrize(
    'status,why', [(500, 'failed (500)'), (401, 'rejected the credentials')]
)
def test_a_log_in_that_fails_is_not_taken_for_a_no(
    stage: Stage, status: int, why: str
) -> None:
    (sentence,) = _log_in(stage, 'amy', status, WHERE).problems
    assert sentence.startswith(f'The login to project project-b ({stage.b})')
    assert f'failed: Keystone {why}' in sentence
    assert sentence.endswith('. Use --no-accept to skip accepting.')


def test_an_administrator_accepts_where_a_log_in_fails(stage: Stage) -> None:
    stage.cloud.user('root', {'admin': ['admin'], 'project-b': ['member']})
    found = _log_in(stage, 'root', 500, request.Accept.AS_ADMIN)
    assert found.problems == ()
    assert only(found).acceptor == model.CALLER


@pytest.mark.parametrize(
    'member_id',
    [
        'x' * 65,
        'a/b',
        'a b',
        'ghöst',
        '\x1b/',
        f'{NOBODY}\0',
        f'{NOBODY}\x7f',
        f'{NOBODY[:16]}\n{NOBODY[16:]}',
        f'{NOBODY}\u200b',
        'project-b',
        'Default',
    ],
)
def test_an_id_that_cannot_be_one(stage: Stage, member_id: str) -> None:
    found = find(stage, request.Targets(project_ids=(member_id,)))
    assert found.targets == ()
    (sentence,) = found.problems
    assert 'is not the ID of a project' in sentence
    assert sentence.isprintable()


@pytest.mark.parametrize(
    'member_id',
    [NOBODY.upper(), DASHED, DASHED.title(), f' {NOBODY}  ', f'{NOBODY}\n'],
)
def test_an_id_in_another_form_is_the_same_project(
    stage: Stage, member_id: str
) -> None:
    for names in (
        request.Targets(project_ids=(member_id, NOBODY)),
        request.Targets(projects=(member_id, NOBODY)),
    ):
        assert only(find(stage, names)).id == NOBODY


def test_a_cloud_is_not_named_by_what_looks_like_an_id(stage: Stage) -> None:
    stage.cloud.state.projects[stage.b].name = stage.c
    found = find(stage, request.Targets((stage.c,), clouds=('bob',)))
    assert [target.id for target in found.targets] == [stage.b, stage.c]


@pytest.mark.parametrize('member_id', ['default', '123456', NOBODY])
def test_an_id_is_taken_as_given_and_not_looked_up(
    stage: Stage, member_id: str
) -> None:
    wanted = request.Targets(project_ids=(member_id,))
    found = find(stage, wanted, accept=request.Accept.NEVER)
    assert only(found).id == member_id
    assert (found.notes, stage.cloud.log) == ((), [])


def test_an_id_that_nobody_may_look_up_is_doubted(stage: Stage) -> None:
    found = find(stage, request.Targets((NOBODY,)))
    assert only(found).project.name is None
    assert f'Project ID {NOBODY} could not be verified' in only(found).doubt


def test_disabled_projects_of_a_domain_are_left_out(stage: Stage) -> None:
    lone = stage.cloud.domain('lone')
    on_ = stage.cloud.project('on', lone)
    off = stage.cloud.project('off', lone, enabled=False)
    found = find(stage, request.Targets(domains=('lone',)), 'admin')
    assert only(found).id == on_
    assert found.passed_over == (
        f'Project off ({off}) is disabled, so it is skipped.',
    )
    assert found.notes == ()


def test_everything_wrong_is_said_at_once(stage: Stage) -> None:
    wanted = request.Targets(
        ('nobody', NOBODY),
        project_ids=('a/b',),
        domains=('default',),
        clouds=('nowhere', 'bob'),
    )
    found = find(stage, wanted)
    assert [t.id for t in found.targets] == [stage.b, NOBODY]
    assert len(found.problems) == 4


def test_a_cloud_whose_password_is_wrong(stage: Stage) -> None:
    cloud = stage.connect('ann')
    for user in stage.cloud.state.users.values():
        user.password = 'changed'
    with workers.Pool(1) as pool:
        found = targets.find(
            cloud, request.Targets(clouds=('bob',)), WHERE, pool
        )
    (sentence,) = found.problems
    assert sentence == (
        'Target cloud bob cannot be used: Keystone of cloud bob rejected the '
        'credentials (401).'
    )


def test_a_cloud_without_a_project(stage: Stage) -> None:
    stage.cloud.user('dora', domains={'default': ['member']})
    found = find(stage, request.Targets(clouds=('dora',)))
    assert found.targets == ()
    assert 'does not name a project' in found.problems[0]


def test_a_name_that_a_cloud_has_proven_is_not_looked_up(
    stage: Stage,
) -> None:
    wanted = request.Targets(('project-b', stage.b), clouds=('bob',))
    found = find(stage, wanted)
    assert only(found).lent is not None
    paths = [sent.path for sent in stage.cloud.log]
    assert not any(path.startswith('/v3/projects') for path in paths)
