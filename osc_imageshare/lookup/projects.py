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

"""Proves that the projects a person named exist, and finds their IDs."""

import threading

from osc_imageshare import errors
from osc_imageshare.cloud import connect
from osc_imageshare.i18n import _
from osc_imageshare.lookup import candidates
from osc_imageshare.sharing import model
from osc_imageshare.sharing import project_id
from osc_imageshare.sharing import text


class Projects:
    """What the caller can know of projects; each thing is asked once."""

    def __init__(self, cloud: connect.Cloud) -> None:
        self._caller = cloud.project
        self._keystone = cloud.keystone()
        self._lock = threading.Lock()
        self._own: dict[str, model.Project] | None = None
        self._all: dict[str, model.Project] | None = None
        # By ID and by name, without a question: the caller's own.
        self._domains = dict.fromkeys(
            filter(None, cloud.own_login.domain), cloud.own_login.domain[0]
        )

    @property
    def own(self) -> dict[str, model.Project]:
        """The projects in which the caller's user has a role, by ID.

        :raises errors.CloudError: Keystone could not be asked.
        """
        with self._lock:
            if self._own is None:
                self._own = {p.id: p for p in self._keystone.own_projects()}
            return self._own

    @property
    def _some(self) -> dict[str, model.Project]:
        """All projects, or as many as the caller is shown at once, by ID.

        :raises errors.CloudError: Keystone could not be asked.
        """
        with self._lock:
            if self._all is None:
                try:
                    found = self._keystone.some_projects()
                except errors.Forbidden:
                    found = []
                self._all = {project.id: project for project in found}
            return self._all

    def find(
        self, name_or_id: str, domain: str | None
    ) -> tuple[model.Project, model.Proof]:
        """Find a project by ID or else by name.

        An ID that nobody here may look up is returned with ``Proof.NONE``.

        :raises errors.UserError: there is none, there are several, or it is a
            name that cannot be proven.
        :raises errors.CloudError: Keystone could not be asked.
        """
        if own := self.own.get(name_or_id):
            return own, model.Proof.ROLE
        domain_id = self.domain_id(domain) if domain else None
        named = [
            p
            for p in self.own.values()
            if p.name == name_or_id and domain_id in (None, p.domain_id)
        ]
        if named:
            return _only(name_or_id, named), model.Proof.ROLE
        may_look, absent = True, False
        if project_id.well_formed(name_or_id):
            try:
                found = self._keystone.project(name_or_id)
                return found, model.Proof.LOOKUP
            except errors.NotFound:
                absent = True
            except errors.Forbidden:
                may_look = False
        if may_look:
            query = {'domain_id': domain_id} if domain_id else {}
            try:
                named = self._keystone.projects(name=name_or_id, **query)
                return _only(name_or_id, named), model.Proof.LOOKUP
            except errors.Forbidden:
                pass
        if absent:
            return _only(name_or_id, []), model.Proof.NONE
        if project_id.well_formed(name_or_id):
            return model.Project(name_or_id), model.Proof.NONE
        raise errors.Unprovable(
            _(
                'You may not look project %s up, so its name proves nothing: '
                'use its ID.'
            )
            % text.visible(name_or_id)
        )

    def of_domain(self, domain: str) -> list[model.Project]:
        """Read every project of a domain.

        :raises errors.UserError: the domain cannot be read or has no project.
        :raises errors.CloudError: Keystone could not be asked.
        """
        try:
            found = self._keystone.projects(domain_id=self.domain_id(domain))
        except errors.Forbidden as exc:
            raise errors.UserError(
                _(
                    'You may not list the projects of domain %s: name them, '
                    'or ask an administrator.'
                )
                % text.visible(domain)
            ) from exc
        if not found:
            raise errors.UserError(
                _('Domain %s has no projects.') % text.visible(domain)
            )
        return found

    def known(
        self, ids: set[str]
    ) -> tuple[dict[str, model.Project], tuple[str, ...]]:
        """Read what the caller may know of projects, without insisting.

        :returns: the projects by ID, and a sentence if Keystone failed.
        """
        known = {self._caller.id: self._caller}
        try:
            if not ids <= known.keys():
                known |= self.own
            if not ids <= known.keys():
                known |= self._some
        except errors.Forbidden:
            pass
        except errors.CloudError as exc:
            return known, (
                _('The names of projects could not be read: %s.') % exc,
            )
        return known, ()

    def domain_id(self, name_or_id: str) -> str:
        """Find a domain's ID.

        :raises errors.UserError: there is no such domain, or it is a name
            that cannot be proven.
        :raises errors.CloudError: Keystone could not be asked.
        """
        if name_or_id in self._domains:
            return self._domains[name_or_id]
        try:
            found = self._keystone.domain_id(name_or_id)
        except errors.Forbidden as exc:
            if any(p.domain_id == name_or_id for p in self.own.values()):
                return name_or_id
            raise errors.UserError(
                _('You may not look domain %s up: use project IDs.')
                % text.visible(name_or_id)
            ) from exc
        if found is None:
            raise errors.UserError(
                _('There is no domain %s.') % text.visible(name_or_id)
            )
        return found


def _only(name: str, found: list[model.Project]) -> model.Project:
    return candidates.only(
        name,
        found,
        missing=_('There is no project %s.') % text.visible(name),
        ambiguous=_(
            '%(count)s projects are named %(name)s; use an ID: %(list)s.'
        ),
        describe=lambda project: (
            _('%(id)s (domain %(domain)s)')
            % {
                'id': text.visible(project.id),
                'domain': text.visible(project.domain_id or '?'),
            }
        ),
    )
