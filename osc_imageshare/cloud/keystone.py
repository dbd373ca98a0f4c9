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

"""Keystone: projects and domains (Identity API v3).

https://docs.openstack.org/api-ref/identity/v3/

A plain member may ask for the projects it has a role in, and for nothing
else: every other look-up is a 403, whether the project exists or not. Only a
404 is proof that there is none, for only those who may look get it.
"""

from collections.abc import Callable
from collections.abc import Mapping
import functools
from typing import Any
from typing import Concatenate
from typing import ParamSpec
from typing import TypeVar

from osc_imageshare import errors
from osc_imageshare import once
from osc_imageshare.cloud import answer
from osc_imageshare.cloud import http
from osc_imageshare.i18n import _
from osc_imageshare.sharing import model

P = ParamSpec('P')
T = TypeVar('T')


def _asked_once(
    read: Callable[Concatenate['Keystone', P], T],
) -> Callable[Concatenate['Keystone', P], T]:
    """Keep what a method reads, by its arguments.

    A 403 or a 404 is an answer, and stays. Any other error may pass: who asks
    again is answered again.
    """

    def ask(
        keystone: 'Keystone', /, *args: P.args, **kwargs: P.kwargs
    ) -> T | errors.CloudError:
        try:
            return read(keystone, *args, **kwargs)
        except (errors.Forbidden, errors.NotFound) as exc:
            return exc

    @functools.wraps(read)
    def remember(
        keystone: 'Keystone', /, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        key = (read.__name__, args, tuple(sorted(kwargs.items())))
        known: T | errors.CloudError = keystone.answers.get(
            key, lambda: ask(keystone, *args, **kwargs)
        )
        if isinstance(known, errors.CloudError):
            raise known.with_traceback(None)
        return known

    return remember


class Keystone:
    """Keystone, spoken to with one credential; each thing is asked once.

    Every method raises :class:`~osc_imageshare.errors.CloudError`.

    :ivar answers: what was read, by method and arguments.
    """

    def __init__(self, service: http.Service) -> None:
        self._service = service
        self.answers: once.Once[object, Any] = once.Once()

    @_asked_once
    def own_projects(self) -> Mapping[str, model.Project]:
        """Read the projects in which the caller's user has a role, by ID.

        Disabled ones, for which nobody gets a token, are among them.
        """
        return _by_id(_projects(self._service.get('/v3/auth/projects')))

    @_asked_once
    def project(self, project_id: str) -> model.Project:
        """Read one project by ID.

        :raises errors.NotFound: there is none, or only one whose ID this
            database takes for the same.
        """
        path = f'/v3/projects/{http.segment(project_id)}'
        raw = answer.record(self._service.get(path), 'project')
        project = _project(raw)
        if project.id != project_id:
            raise errors.NotFound(_('Keystone has a similar ID only'))
        return project

    @_asked_once
    def projects(
        self, name: str | None = None, domain_id: str | None = None
    ) -> tuple[model.Project, ...]:
        """Read the projects of a name, or of a domain, or of both.

        Keystone compares names as its database does, which may take capital
        letters for small ones: there may be projects of similar names, too.

        :raises errors.Unreadable: Keystone shows only some of them.
        """
        query: dict[str, str] = {}
        if name is not None:
            query['name'] = name
        if domain_id is not None:
            query['domain_id'] = domain_id
        raw = self._service.get('/v3/projects', query)
        if answer.flag(answer.record(raw), 'truncated'):
            raise errors.Unreadable(
                _('Keystone shows only a part of its list (list_limit)')
            )
        return _projects(raw)

    @_asked_once
    def some_projects(self) -> Mapping[str, model.Project]:
        """Read all projects, or as many as Keystone shows at once, by ID."""
        return _by_id(_projects(self._service.get('/v3/projects')))

    @_asked_once
    def domains(self) -> Mapping[str, str]:
        """Read all domains: ID to name."""
        raw = self._service.get('/v3/domains')
        return {
            answer.text(domain, 'id'): answer.text(domain, 'name')
            for domain in answer.records(raw, 'domains')
        }

    @_asked_once
    def domain_id(self, name_or_id: str) -> str | None:
        """Find a domain by ID or else by name; ``None``: proven absent.

        As with projects, Keystone may answer with similar ones.
        """
        path = f'/v3/domains/{http.segment(name_or_id)}'
        try:
            domain = answer.record(self._service.get(path), 'domain')
            if answer.text(domain, 'id') == name_or_id:
                return name_or_id
        except errors.NotFound:
            pass
        raw = self._service.get('/v3/domains', {'name': name_or_id})
        for domain in answer.records(raw, 'domains'):
            if answer.text(domain, 'name') == name_or_id:
                return answer.text(domain, 'id')
        return None


def _projects(raw: answer.Json) -> tuple[model.Project, ...]:
    return tuple(map(_project, answer.records(raw, 'projects')))


def _by_id(projects: tuple[model.Project, ...]) -> dict[str, model.Project]:
    return {project.id: project for project in projects}


def _project(raw: dict[str, answer.Json]) -> model.Project:
    return model.Project(
        id=answer.text(raw, 'id'),
        name=answer.text(raw, 'name'),
        domain_id=answer.optional_text(raw, 'domain_id') or None,
        enabled=answer.optional_flag(raw, 'enabled'),
    )
