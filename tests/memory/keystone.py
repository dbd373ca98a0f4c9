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

"""Keystone v3 as its own policy has it: tokens, projects and domains."""

from collections.abc import Callable
from collections.abc import Iterable
from typing import Any

from tests.memory import catalog
from tests.memory import refusal
from tests.memory import state
from tests.memory import tokens


def _forbidden(action: str) -> refusal.RefusedError:
    return refusal.RefusedError(
        403,
        f'You are not authorized to perform the requested action: {action}.',
    )


class Keystone:
    """Answers the calls of the identity service."""

    def __init__(self, cloud: state.State) -> None:
        self._cloud = cloud

    def answer(self, call: state.Call) -> state.Reply:
        """Answer a call; refusals are JSON with code and message."""
        with self._cloud.lock:
            try:
                return self._route(call)
            except refusal.RefusedError as error:
                return error.error

    def _route(self, call: state.Call) -> state.Reply:
        # as UTF-8, which Glance does not do
        path = call.path.encode('latin-1').decode('utf-8').rstrip('/')
        if path in {'', '/v3'}:
            return catalog.versions(self._cloud, path)
        if path == '/v3/auth/tokens' and call.method == 'POST':
            return self._issue(call)
        token = self._cloud.token(call.headers.get('x-auth-token'))
        if token is None:
            raise tokens.not_authenticated()
        if path == '/v3/auth/tokens':
            return self._inspect(call)
        if call.method not in {'GET', 'HEAD'}:
            raise refusal.RefusedError(404, 'The resource could not be found.')
        lists: dict[str, Callable[[state.Token], Iterable[Any]]] = {
            '/v3/auth/projects': self._own_projects,
            '/v3/auth/domains': self._own_domains,
            '/v3/projects': self._projects,
            '/v3/domains': self._domains,
        }
        if path in lists:
            return self._list(call, path, lists[path](token))
        if path == '/v3/auth/catalog':
            return state.Reply(
                200, {'catalog': catalog.services(self._cloud, token)}
            )
        match path.split('/'):
            case ['', 'v3', 'projects', project_id]:
                return self._project(token, project_id)
            case ['', 'v3', 'domains', domain_id]:
                return self._domain(token, domain_id)
        raise refusal.RefusedError(404, 'The resource could not be found.')

    # Tokens.

    def _issue(self, call: state.Call) -> state.Reply:
        token = tokens.issue(self._cloud, tokens.read(call.body))
        return state.Reply(
            201,
            catalog.token_body(self._cloud, token),
            {'X-Subject-Token': token.id},
        )

    def _inspect(self, call: state.Call) -> state.Reply:
        subject = call.headers.get('x-subject-token')
        token = self._cloud.token(subject)
        if token is None:
            raise refusal.RefusedError(
                404, f'Could not find token: {subject}.'
            )
        if call.method == 'DELETE':
            del self._cloud.tokens[token.id]
            return state.Reply(204)
        return state.Reply(
            200,
            catalog.token_body(self._cloud, token),
            {'X-Subject-Token': token.id},
        )

    # Projects and domains.

    def _own_projects(self, token: state.Token) -> Iterable[state.Project]:
        grants = self._cloud.users[token.user_id].projects
        return [p for p in self._cloud.projects.values() if p.id in grants]

    def _own_domains(self, token: state.Token) -> Iterable[state.Domain]:
        grants = self._cloud.users[token.user_id].domains
        return [d for d in self._cloud.domains.values() if d.id in grants]

    def _projects(self, token: state.Token) -> Iterable[state.Project]:
        if not _reads_all(token) and not _reads_domain(token):
            raise _forbidden('identity:list_projects')
        return [
            project
            for project in self._cloud.projects.values()
            if token.domain_id in {None, project.domain_id}
        ]

    def _domains(self, token: state.Token) -> Iterable[state.Domain]:
        if not _reads_all(token) and not _reads_domain(token):
            raise _forbidden('identity:list_domains')
        return [
            domain
            for domain in self._cloud.domains.values()
            if token.domain_id in {None, domain.id}
        ]

    def _project(self, token: state.Token, project_id: str) -> state.Reply:
        project = self._cloud.project(project_id)
        if not (
            _reads_all(token)
            or (project is not None and token.project_id == project.id)
            or (
                project is not None
                and _reads_domain(token)
                and token.domain_id == project.domain_id
            )
        ):
            raise _forbidden('identity:get_project')
        if project is None:
            raise refusal.RefusedError(
                404, f'Could not find project: {project_id}.'
            )
        return state.Reply(200, {'project': self._shown(project)})

    def _domain(self, token: state.Token, domain_id: str) -> state.Reply:
        own = self._cloud.projects.get(token.project_id or '')
        if not (
            _reads_all(token)
            or (own is not None and own.domain_id == domain_id)
            or (_reads_domain(token) and token.domain_id == domain_id)
        ):
            raise _forbidden('identity:get_domain')
        if domain_id not in self._cloud.domains:
            raise refusal.RefusedError(
                404, f'Could not find domain: {domain_id}.'
            )
        shown = self._shown(self._cloud.domains[domain_id])
        return state.Reply(200, {'domain': shown})

    def _shown(self, thing: state.Project | state.Domain) -> dict[str, Any]:
        shown: dict[str, Any] = {'id': thing.id, 'name': thing.name}
        kind = 'domains'
        if isinstance(thing, state.Project):
            kind = 'projects'
            shown |= {
                'domain_id': thing.domain_id,
                'parent_id': thing.domain_id,
                'is_domain': False,
            }
        link = f'{self._cloud.identity_url}/v3/{kind}/{thing.id}'
        return shown | {
            'description': '',
            'enabled': thing.enabled,
            'tags': [],
            'options': {},
            'links': {'self': link},
        }

    def _list(
        self,
        call: state.Call,
        path: str,
        things: Iterable[state.Project | state.Domain],
    ) -> state.Reply:
        shown = [self._shown(thing) for thing in things]
        if not path.startswith('/v3/auth/'):
            for key, value in call.query:
                if key in {'name', 'domain_id', 'parent_id', 'enabled'}:
                    shown = [
                        s for s in shown if self._equal(s.get(key), value)
                    ]
        links = {
            'next': None,
            'previous': None,
            'self': self._cloud.identity_url + path,
        }
        kind = path.rpartition('/')[2]
        return state.Reply(200, {kind: shown, 'links': links})

    def _equal(self, value: object, given: str) -> bool:
        if isinstance(value, bool):
            return value == (given.lower() not in {'0', 'false', 'no', 'off'})
        return self._cloud.collation.same(value, given)


def _reads_all(token: state.Token) -> bool:
    return 'admin' in token.roles or (token.system and 'reader' in token.roles)


def _reads_domain(token: state.Token) -> bool:
    return token.domain_id is not None and 'reader' in token.roles
