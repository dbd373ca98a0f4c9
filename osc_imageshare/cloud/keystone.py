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

from osc_imageshare import errors
from osc_imageshare.cloud import answer
from osc_imageshare.cloud import http
from osc_imageshare.i18n import _
from osc_imageshare.sharing import model


class Keystone:
    """Keystone, spoken to with one credential.

    Every method raises :class:`~osc_imageshare.errors.CloudError`.
    """

    def __init__(self, service: http.Service) -> None:
        self._service = service

    def own_projects(self) -> list[model.Project]:
        """Read the projects in which the caller's user has a role.

        Disabled ones, for which nobody gets a token, are among them.
        """
        return _projects(self._service.get('/v3/auth/projects'))

    def project(self, project_id: str) -> model.Project:
        """Read one project by ID."""
        path = f'/v3/projects/{http.segment(project_id)}'
        return _project(answer.record(self._service.get(path), 'project'))

    def projects(self, **query: str) -> list[model.Project]:
        """Read the projects that a query selects.

        :raises errors.Unreadable: Keystone shows only some of them.
        """
        raw = self._service.get('/v3/projects', query)
        if answer.flag(answer.record(raw), 'truncated'):
            raise errors.Unreadable(
                _('Keystone shows only a part of its list (list_limit)')
            )
        return _projects(raw)

    def some_projects(self) -> list[model.Project]:
        """Read all projects, or as many as Keystone shows at once."""
        return _projects(self._service.get('/v3/projects'))

    def domains(self) -> dict[str, str]:
        """Read all domains: ID to name."""
        found = answer.records(self._service.get('/v3/domains'), 'domains')
        return {answer.text(d, 'id'): answer.text(d, 'name') for d in found}

    def domain_id(self, name_or_id: str) -> str | None:
        """Find a domain by ID or else by name; ``None``: proven absent."""
        path = f'/v3/domains/{http.segment(name_or_id)}'
        try:
            known = answer.record(self._service.get(path), 'domain')
            return answer.text(known, 'id')
        except errors.NotFound:
            pass
        raw = self._service.get('/v3/domains', {'name': name_or_id})
        found = answer.records(raw, 'domains')
        return answer.text(found[0], 'id') if found else None


def _projects(raw: answer.Json) -> list[model.Project]:
    return [_project(item) for item in answer.records(raw, 'projects')]


def _project(raw: dict[str, answer.Json]) -> model.Project:
    return model.Project(
        id=answer.text(raw, 'id'),
        name=answer.text(raw, 'name'),
        domain_id=answer.optional_text(raw, 'domain_id') or None,
        enabled=answer.optional_flag(raw, 'enabled'),
    )
