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

"""Tokens: scopes, rescoping, application credentials, revocation."""

from typing import Any

from keystoneauth1 import exceptions
from keystoneauth1 import session as sessions
from keystoneauth1.identity import v3
import pytest

from tests.cloud import Release
from tests.facts.world import Answer
from tests.facts.world import Both
from tests.facts.world import Caller
from tests.facts.world import unique
from tests.facts.world import User
from tests.facts.world import World


def _issued(
    world: World, identity: dict[str, Any], scope: object = None
) -> Answer:
    auth: dict[str, Any] = {'identity': identity}
    if scope is not None:
        auth['scope'] = scope
    return world.anonymous().keystone(
        '/auth/tokens', 'POST', json={'auth': auth}, authenticated=False
    )


def _password(user: User, password: str = '') -> dict[str, Any]:
    given = {
        'name': user.name,
        'domain': {'id': 'default'},
        'password': password or user.password,
    }
    return {'methods': ['password'], 'password': {'user': given}}


def _token(token: str) -> dict[str, Any]:
    return {'methods': ['token'], 'token': {'id': token}}


def _of_project(project_id: str) -> dict[str, Any]:
    return {'project': {'id': project_id}}


def _roles(answer: Answer) -> set[str]:
    return {role['name'] for role in answer.json['token']['roles']}


def test_what_a_token_tells(world: World, both: Both) -> None:
    answer = _issued(
        world, _password(both.user), _of_project(both.here.project_id)
    )
    assert answer.status == 201
    assert answer.headers['X-Subject-Token']
    token = answer.json['token']
    assert token['project']['id'] == both.here.project_id
    assert token['project']['domain'] == {'id': 'default', 'name': 'Default'}
    assert token['user']['id'] == both.user.id
    # One role brings the weaker ones.
    assert _roles(answer) == {'member', 'reader'}
    services = {each['type']: each for each in token['catalog']}
    assert {
        (each['region'], each['interface'])
        for each in services['image']['endpoints']
    } == {
        (region, interface)
        for region in ('RegionOne', 'RegionTwo')
        for interface in ('public', 'internal', 'admin')
    }


def test_an_unscoped_token_has_no_catalog(world: World, both: Both) -> None:
    for scope in (None, 'unscoped'):
        token = _issued(world, _password(both.user), scope).json['token']
        assert not {'catalog', 'project', 'roles'} & set(token)


def test_a_system_token_says_so(world: World) -> None:
    user = world.user(system=['reader'])
    scope = {'system': {'all': True}}
    answer = _issued(world, _password(user), scope)
    assert answer.json['token']['system'] == {'all': True}
    assert _roles(answer) == {'reader'}


def test_a_scope_without_a_role_is_refused_without_a_reason(
    world: World, both: Both, stranger: Caller
) -> None:
    bad = world.project(unique('project'))
    user = world.user({bad: ['member']})
    world.disable(bad)
    for who, scope in (
        (both.user, _of_project(stranger.project_id)),
        (both.user, _of_project('f' * 32)),
        (both.user, {'system': {'all': True}}),
        (both.user, {'domain': {'id': 'default'}}),
        (user, _of_project(bad)),
    ):
        answer = _issued(world, _password(who), scope)
        assert (answer.status, answer.kind) == (401, 'application/json')
    wrong = _issued(world, _password(both.user, 'wrong'))
    assert wrong.status == 401


def test_a_token_gets_another_where_the_user_has_a_role(
    world: World, both: Both, stranger: Caller
) -> None:
    token = both.here.token()
    there = _of_project(both.there.project_id)
    answer = _issued(world, _token(token), there)
    assert answer.status == 201
    assert answer.json['token']['project']['id'] == both.there.project_id
    assert set(answer.json['token']['methods']) == {'token', 'password'}
    refused = _issued(world, _token(token), _of_project(stranger.project_id))
    assert refused.status == 401


def test_a_bogus_token_gets_no_other(world: World, both: Both) -> None:
    answer = _issued(world, _token('bogus'), _of_project(both.here.project_id))
    assert answer.status == 404


def test_a_plugin_rescopes_without_a_password(
    world: World, both: Both
) -> None:
    plugin = v3.Token(
        world.auth_url, both.here.token(), project_id=both.there.project_id
    )
    session = sessions.Session(plugin)
    assert session.get_project_id() == both.there.project_id
    caller = Caller(world, session, both.there.project_id)
    assert caller.glance('/images').status == 200


def test_a_rescoped_token_accepts(both: Both) -> None:
    image = both.here.create()
    both.here.add(image, both.there.project_id)
    refused = both.here.set_status(image, both.there.project_id, 'accepted')
    assert refused.status == 403
    plugin = v3.Token(
        both.here.world.auth_url,
        both.here.token(),
        project_id=both.there.project_id,
    )
    there = Caller(both.here.world, sessions.Session(plugin))
    accepted = there.set_status(image, both.there.project_id, 'accepted')
    assert accepted.status == 200


@pytest.fixture
def delegate(world: World, both: Both) -> Caller:
    """An application credential of somebody with a role in two projects."""
    made, secret = world.application_credential(
        both.user, both.here.project_id
    )
    plugin = v3.ApplicationCredential(
        world.auth_url,
        application_credential_id=made,
        application_credential_secret=secret,
    )
    return Caller(world, sessions.Session(plugin), both.here.project_id)


def test_an_application_credential_works_in_its_project(
    delegate: Caller, both: Both
) -> None:
    assert delegate.session.get_project_id() == both.here.project_id
    # A token says that it is one of an application credential's.
    answer = delegate.keystone(
        '/auth/tokens', headers={'X-Subject-Token': delegate.token()}
    )
    named = answer.json['token']['application_credential']
    assert named.keys() >= {'id', 'name', 'restricted'}
    image = delegate.create()
    assert delegate.add(image, both.there.project_id).status == 200
    answer = delegate.keystone('/auth/projects')
    assert {each['id'] for each in answer.json['projects']} == {
        both.here.project_id,
        both.there.project_id,
    }
    own = delegate.keystone(f'/projects/{both.here.project_id}')
    assert own.status == 200
    other = delegate.keystone(f'/projects/{both.there.project_id}')
    assert other.status == 403


def test_an_application_credential_is_never_rescoped(
    world: World, delegate: Caller, both: Both
) -> None:
    token = delegate.token()
    for project in (both.there.project_id, both.here.project_id):
        answer = _issued(world, _token(token), _of_project(project))
        fault = world.release.before(Release.EPOXY)  # of Keystone's
        assert answer.status == (500 if fault else 403)
        assert answer.kind == ('text/html' if fault else 'application/json')
    plugin = v3.Token(world.auth_url, token, project_id=both.there.project_id)
    with pytest.raises((exceptions.Forbidden, exceptions.InternalServerError)):
        sessions.Session(plugin).get_token()


def test_an_application_credential_takes_no_scope(
    world: World, both: Both
) -> None:
    project = both.here.project_id
    made, secret = world.application_credential(both.user, project)
    given = {'id': made, 'secret': secret}
    kind = 'application_credential'
    identity = {'methods': [kind], kind: given}
    assert _issued(world, identity).status == 201
    assert _issued(world, identity, _of_project(project)).status == 401
    wrong = {'methods': [kind], kind: given | {'secret': 'x'}}
    assert _issued(world, wrong).status == 401


def test_a_revoked_token_is_worth_nothing(world: World, both: Both) -> None:
    answer = _issued(
        world, _password(both.user), _of_project(both.here.project_id)
    )
    token = answer.headers['X-Subject-Token']
    headers = {'X-Auth-Token': token, 'X-Subject-Token': token}
    nobody = world.anonymous()
    revoked = nobody.keystone(
        '/auth/tokens', 'DELETE', headers=headers, authenticated=False
    )
    assert revoked.status == 204
    # Not asked earlier: Glance remembers good tokens for some minutes.
    answer = nobody.glance('/images', headers=headers, authenticated=False)
    assert (answer.status, answer.kind) == (401, 'text/html')


def test_a_session_replaces_a_token_that_was_refused(both: Both) -> None:
    session = sessions.Session(
        v3.Password(
            both.here.world.auth_url,
            user_id=both.user.id,
            password=both.user.password,
            project_id=both.here.project_id,
        )
    )
    caller = Caller(both.here.world, session, both.here.project_id)
    first = caller.token()
    session.auth.auth_ref._auth_token = 'bogus'  # type: ignore[union-attr]
    assert caller.glance('/images').status == 200
    assert caller.token() not in {first, 'bogus'}
