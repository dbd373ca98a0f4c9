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
404 proves that a project does not exist, since it needs permission. It may be
a gateway's, too: so the list of all projects, or of all domains, must not have
the project either.
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

    def __init__(
        self, service: http.Service, spare: http.Service | None = None
    ) -> None:
        """Take a service.

        :param spare: is asked instead, if the service cannot be.
        """
        self._service = service
        self._spare = spare
        self.answers: once.Once[object, Any] = once.Once()

    @_asked_once
    def own_projects(self) -> Mapping[str, model.Project]:
        """Read the projects in which the caller's user has a role, by ID.

        Disabled ones, for which Keystone issues no tokens, are among them.
        """
        return _by_id(_projects(self._list('/v3/auth/projects')))

    @_asked_once
    def project(self, project_id: str) -> model.Project:
        """Read one project by ID.

        :raises errors.NotFound: proven absent, or there is only one whose ID
            this database takes for the same.
        """
        path = f'/v3/projects/{http.segment(project_id)}'
        try:
            project = _project(answer.record(self._get(path), 'project'))
        except errors.NotFound:
            projects, whole = self._all_projects()
            if project_id in projects:
                return projects[project_id]
            if whole:
                raise
            project = _project(answer.record(self._get(path), 'project'))
        if project.id != project_id:
            answer.about(project_id, project.id)
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
        raw = self._list('/v3/projects', query)
        if _is_truncated(raw):
            raise _truncated()
        return _projects(raw)

    def some_projects(self) -> Mapping[str, model.Project]:
        """Read all projects, or as many as Keystone shows at once, by ID."""
        return self._all_projects()[0]

    @_asked_once
    def _all_projects(self) -> tuple[Mapping[str, model.Project], bool]:
        """Read projects, and whether these are all of them."""
        raw = self._list('/v3/projects')
        return _by_id(_projects(raw)), not _is_truncated(raw)

    @_asked_once
    def domains(self) -> Mapping[str, str]:
        """Read all domains: ID to name."""
        return _domains(self._list('/v3/domains'))

    @_asked_once
    def domain_id(self, name_or_id: str) -> str | None:
        """Find a domain by ID or else by name; ``None``: proven absent.

        As with projects, Keystone may answer with similar ones.
        """
        path = f'/v3/domains/{http.segment(name_or_id)}'
        try:
            domain = answer.record(self._get(path), 'domain')
            if answer.text(domain, 'id') == name_or_id:
                return name_or_id
        except errors.NotFound:
            pass
        raw = self._list('/v3/domains')
        domains = _domains(raw)
        if name_or_id in domains:
            return name_or_id
        namesakes = [i for i, name in domains.items() if name == name_or_id]
        if not namesakes and _is_truncated(raw):
            raise _truncated()
        return namesakes[0] if namesakes else None

    def _list(
        self, path: str, query: Mapping[str, str] | None = None
    ) -> answer.Json:
        """Read a list, which every Keystone has."""

        def ask(service: http.Service) -> answer.Json:
            try:
                return service.get(path, query)
            except errors.NotFound as exc:
                raise errors.Unavailable(
                    _(
                        '%s does not have this list (404); its address may '
                        'be wrong'
                    )
                    % service.title
                ) from exc

        return self._ask(ask)

    def _get(self, path: str) -> answer.Json:
        return self._ask(lambda service: service.get(path))

    def _ask(self, ask: Callable[[http.Service], answer.Json]) -> answer.Json:
        """Ask Keystone, and from its first silence on where it is else."""
        service, spare = self._service, self._spare
        try:
            return ask(service)
        except errors.Unavailable:
            if spare is None or spare is service:
                raise
        read = ask(spare)
        self._service = spare
        return read


def _is_truncated(raw: answer.Json) -> bool:
    return answer.flag(answer.record(raw), 'truncated')


def _truncated() -> errors.Unreadable:
    return errors.Unreadable(
        _('Keystone shows only a part of the list (list_limit)')
    )


def _domains(raw: answer.Json) -> dict[str, str]:
    return {
        answer.identifier(domain, 'id'): answer.text(domain, 'name')
        for domain in answer.records(raw, 'domains')
    }


def _projects(raw: answer.Json) -> tuple[model.Project, ...]:
    return tuple(map(_project, answer.records(raw, 'projects')))


def _by_id(projects: tuple[model.Project, ...]) -> dict[str, model.Project]:
    return {project.id: project for project in projects}


def _project(raw: dict[str, answer.Json]) -> model.Project:
    return model.Project(
        id=answer.identifier(raw, 'id'),
        name=answer.text(raw, 'name'),
        domain_id=answer.optional_text(raw, 'domain_id') or None,
        enabled=answer.optional_flag(raw, 'enabled'),
    )
