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

"""From what a caller presents to a token: who, with which scope."""

from collections.abc import Mapping
import dataclasses
import json
import secrets
from typing import Any

from tests.memory import refusal
from tests.memory import state


def not_authenticated() -> refusal.RefusedError:
    """Wrong secret, or no role on what was asked for: it is not told."""
    return refusal.RefusedError(
        401, 'The request you have made requires authentication.'
    )


def read(body: bytes) -> Mapping[str, Any]:
    """Read the ``auth`` object of POST /v3/auth/tokens."""
    try:
        auth = json.loads(body)['auth']
        auth['identity']['methods']
    except (ValueError, KeyError, TypeError) as error:
        raise refusal.bad_request(
            'Expecting to find auth in request body.'
        ) from error
    assert isinstance(auth, dict)
    return auth


@dataclasses.dataclass(frozen=True, slots=True)
class _Proven:
    user: state.User
    methods: tuple[str, ...]


def issue(cloud: state.State, auth: Mapping[str, Any]) -> state.Token:
    """Make the token that was asked for and remember it."""
    identity = auth['identity']
    scope = auth.get('scope')
    if scope == 'unscoped':
        scope = None
    match identity['methods']:
        case ['application_credential']:
            if scope is not None:
                raise refusal.RefusedError(
                    401,
                    'Error authenticating with application credential: '
                    'Application credentials cannot request a scope.',
                )
            return _of_credential(cloud, identity['application_credential'])
        case ['password']:
            proven = _by_password(cloud, identity['password']['user'])
        case ['token']:
            proven = _by_token(cloud, identity['token']['id'])
        case methods:
            raise refusal.bad_request(f'Unsupported methods: {methods}')
    return _scoped(cloud, proven, scope)


def _user(cloud: state.State, given: Mapping[str, Any]) -> state.User:
    for user in cloud.users.values():
        if given.get('id') == user.id:
            return user
        if cloud.collation.same(given.get('name'), user.name) and (
            _domain(cloud, given.get('domain', {})) == user.domain_id
        ):
            return user
    raise not_authenticated()


def _domain(cloud: state.State, given: Mapping[str, Any]) -> str:
    for domain in cloud.domains.values():
        if domain.id == given.get('id') or cloud.collation.same(
            domain.name, given.get('name')
        ):
            return domain.id
    raise not_authenticated()


def _by_password(cloud: state.State, given: Mapping[str, Any]) -> _Proven:
    user = _user(cloud, given)
    if not user.enabled or user.password != given.get('password'):
        raise not_authenticated()
    return _Proven(user, ('password',))


def _by_token(cloud: state.State, token_id: str) -> _Proven:
    token = cloud.token(token_id)
    if token is None:
        raise refusal.not_found('Could not recognize Fernet token')
    if 'application_credential' in token.methods:
        raise refusal.RefusedError(
            403,
            'You are not authorized to perform the requested action: Using a '
            'delegated token to create another token is not allowed..',
        )
    methods = dict.fromkeys(('token', *token.methods))
    return _Proven(cloud.users[token.user_id], tuple(methods))


def _of_credential(
    cloud: state.State, given: Mapping[str, Any]
) -> state.Token:
    for known in cloud.credentials.values():
        by_id = known.id == given.get('id')
        by_name = (
            known.name == given.get('name')
            and 'user' in given
            and _user(cloud, given['user']).id == known.user_id
        )
        if (by_id or by_name) and known.secret == given.get('secret'):
            user = cloud.users[known.user_id]
            roles = known.roles & state.implied(
                user.projects.get(known.project_id, frozenset())
            )
            if not roles or not user.enabled:
                raise not_authenticated()
            return _remembered(
                cloud,
                user,
                ('application_credential',),
                roles,
                project_id=known.project_id,
                credential=known,
            )
    raise not_authenticated()


def _scoped(
    cloud: state.State, proven: _Proven, scope: Mapping[str, Any] | None
) -> state.Token:
    user = proven.user
    target: dict[str, Any] = {}
    roles: frozenset[str] = frozenset()
    match scope:
        case None:
            return _remembered(cloud, user, proven.methods, roles)
        case {'project': dict() as given}:
            project = _project(cloud, given)
            target['project_id'] = project.id
            roles = user.projects.get(project.id, frozenset())
        case {'domain': dict() as given}:
            target['domain_id'] = _domain(cloud, given)
            roles = user.domains.get(target['domain_id'], frozenset())
        case {'system': {'all': True}}:
            target['system'] = True
            roles = user.system
        case _:
            raise refusal.bad_request(f'Invalid scope: {scope}')
    if not roles:
        raise not_authenticated()
    return _remembered(cloud, user, proven.methods, roles, **target)


def _project(cloud: state.State, given: Mapping[str, Any]) -> state.Project:
    same = cloud.collation.same
    for project in cloud.projects.values():
        by_name = (
            same(project.name, given.get('name'))
            and _domain(cloud, given.get('domain', {})) == project.domain_id
        )
        by_id = same(project.id, given.get('id'))
        if project.enabled and (by_name or by_id):
            return project
    raise not_authenticated()


def _remembered(
    cloud: state.State,
    user: state.User,
    methods: tuple[str, ...],
    roles: frozenset[str],
    **scope: Any,
) -> state.Token:
    now = state.utc_now()
    token = state.Token(
        id=f'gAAAAA{secrets.token_urlsafe(60)}',
        user_id=user.id,
        methods=methods,
        roles=state.implied(roles),
        issued=now,
        expires=now + cloud.token_life,
        **scope,
    )
    cloud.tokens[token.id] = token
    return token
