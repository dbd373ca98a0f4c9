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

"""What the caller can know of projects: which exist, and what they are."""

from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from collections.abc import Set
import dataclasses

from osc_imageshare import errors
from osc_imageshare import once
from osc_imageshare.audit import evidence
from osc_imageshare.cloud import connect
from osc_imageshare.i18n import _
from osc_imageshare.lookup import candidates
from osc_imageshare.sharing import model
from osc_imageshare.sharing import project_id
from osc_imageshare.sharing import reading
from osc_imageshare.sharing import suggestion
from osc_imageshare.sharing import text


@dataclasses.dataclass(frozen=True, slots=True)
class _KnownProjects:
    """The projects of the longest list that the caller is shown, by ID.

    :ivar failure: why no other project can be asked for; ``None``: it can.
    """

    projects: Mapping[str, model.Project]
    failure: errors.CloudError | None


class Projects:
    """Finds projects with the caller's token; safe for several workers."""

    def __init__(
        self, cloud: connect.Cloud, proven: Iterable[model.Project] = ()
    ) -> None:
        """Get ready.

        :param proven: projects that are known from their own tokens.
        """
        self._cloud = cloud
        self._proven = {project.id: project for project in proven}
        self._caller = cloud.project
        self._names = cloud.names
        self._listed: once.Once[None, _KnownProjects] = once.Once()
        self._standings: once.Once[str, evidence.Standing] = once.Once()

    def find(self, name_or_id: str, domain: str | None) -> model.Project:
        """Find a project by ID or else by name.

        Text in the form of an ID is an ID, and a name only if no project has
        this ID. An ID that the caller may not look up is returned
        without a verified name.

        :raises errors.UserError: there is none, there are several, or it is a
            name that cannot be proven.
        :raises errors.CloudError: Keystone could not be asked.
        """
        return self._names.named(self._find(name_or_id, domain))

    def _find(self, name_or_id: str, domain: str | None) -> model.Project:
        keystone = self._cloud.keystone()
        id_ = project_id.meant(name_or_id)
        if own := self._own_projects().get(id_):
            return own
        if not project_id.well_formed(id_):
            return self._by_name(name_or_id, domain)
        try:
            return keystone.project(id_)
        except errors.Forbidden:
            return model.Project(id_)
        except errors.NotFound:
            pass
        # No project has this ID, so it may be a name.
        try:
            return self._by_name(name_or_id, domain)
        except errors.Unprovable:
            return _only(name_or_id, ())

    def _by_name(self, name: str, domain: str | None) -> model.Project:
        """Find a project by name.

        :raises errors.Unprovable: the caller has no permission for that.
        """
        keystone = self._cloud.keystone()
        domain_id = self.domain_id(domain) if domain else None
        namesakes = [
            project
            for project in self._own_projects().values()
            if project.name == name and domain_id in (None, project.domain_id)
        ]
        if namesakes:
            return _only(name, namesakes)
        try:
            similar = keystone.projects(name, domain_id)
        except errors.Forbidden as exc:
            raise errors.Unprovable(
                _(
                    'Project "%s" could not be verified because your account '
                    'may not look up other projects.'
                )
                % text.visible(name)
            ) from exc
        return _only(name, similar)

    def _own_projects(self) -> Mapping[str, model.Project]:
        """Return the projects of the caller's user, as far as it may know.

        An application credential with access rules may not ask.
        """
        try:
            return self._cloud.keystone().own_projects()
        except errors.Forbidden:
            return {self._caller.id: self._caller}

    def of_domain(self, domain: str) -> tuple[model.Project, ...]:
        """Read every project of a domain.

        :raises errors.UserError: the domain cannot be read or has no project.
        :raises errors.CloudError: Keystone could not be asked.
        """
        try:
            projects = self._cloud.keystone().projects(
                domain_id=self.domain_id(domain)
            )
        except errors.Forbidden as exc:
            raise errors.UserError(
                _(
                    'You do not have permission to list the projects of '
                    'domain %s. Name the projects, or ask an administrator.'
                )
                % text.visible(domain)
            ) from exc
        if not projects:
            raise errors.UserError(
                _('Domain %s has no projects.') % text.visible(domain)
            )
        return tuple(map(self._names.named, projects))

    def known(
        self, ids: Set[str]
    ) -> tuple[dict[str, model.Project], tuple[str, ...]]:
        """Read what the caller may know of projects, without insisting.

        :returns: the projects by ID, those that are asked for with the names
            that people know; and a sentence if Keystone failed.
        """
        projects, notes = self._known(ids)
        for id_ in ids:
            project = projects.get(id_, model.Project(id_))
            project = self._names.named(project)
            if project.shown_name:
                projects[id_] = project
        return projects, notes

    def _known(
        self, ids: Set[str]
    ) -> tuple[dict[str, model.Project], tuple[str, ...]]:
        keystone = self._cloud.keystone()
        known = {self._caller.id: self._caller}
        # An image may have no owner.
        ids -= {''}
        try:
            if not ids <= known.keys():
                known |= keystone.own_projects()
            if not ids <= known.keys():
                known |= keystone.some_projects()
        except errors.Forbidden:
            pass
        except errors.CloudError as exc:
            return known, (
                _('The names of projects could not be read: %s.') % exc,
            )
        return known, ()

    def standing(self, id_: str) -> evidence.Standing:
        """Read a project by ID: in bulk, or else by itself.

        A project that is missing from a list may be hidden from the caller:
        only a 404 for itself proves that there is none.
        """
        if not id_:
            # An image without an owner; Keystone would list all projects.
            return model.Project('')
        return self._standings.get(id_, lambda: self._standing(id_))

    def _standing(self, id_: str) -> evidence.Standing:
        if proven := self._proven.get(id_):
            return proven
        listed = self._listed.get(None, self._list)
        if project := listed.projects.get(id_):
            return project
        if listed.failure is not None:
            return _unread(id_, listed.failure)
        try:
            return self._cloud.keystone().project(id_)
        except (errors.NotFound, errors.Unaddressable):
            # No project has an ID that cannot be part of an address.
            return evidence.Absent()
        except errors.CloudError as exc:
            return _unread(id_, exc)

    def _list(self) -> _KnownProjects:
        keystone = self._cloud.keystone()
        own = {self._caller.id: self._caller}
        try:
            return _KnownProjects({**own, **keystone.some_projects()}, None)
        except errors.Forbidden as exc:
            error: errors.CloudError = exc
        except errors.CloudError as exc:
            return _KnownProjects(own, exc)
        try:
            own |= keystone.own_projects()
        except errors.CloudError as exc:
            error = exc
        return _KnownProjects(own, error)

    def project(self, id_: str) -> model.Project:
        """Return a project as it is to be named; its ID is known at least."""
        standing = self.standing(id_)
        if isinstance(standing, model.Project):
            return self._names.named(standing)
        return self._names.named(model.Project(id_))

    def domains(self) -> tuple[dict[str, str], reading.Unread | None]:
        """Return the domains that the caller knows, ID to name.

        :returns: also why others could not be read, if Keystone failed.
        """
        own_id, own_name = self._cloud.own_login.domain
        known = {own_id: own_name} if own_id else {}
        try:
            return known | dict(self._cloud.keystone().domains()), None
        except errors.Forbidden:
            return known, None
        except errors.CloudError as exc:
            return known, reading.Unread(
                reading.Why.UNREADABLE,
                _('Domains could not be read: %s.') % exc,
                reading.Source.DOMAINS,
                str(exc),
            )

    def domain_id(self, name_or_id: str) -> str:
        """Find a domain's ID.

        :raises errors.UserError: it was not found, or it is a name that cannot
            be verified.
        :raises errors.CloudError: Keystone could not be asked.
        """
        keystone = self._cloud.keystone()
        id_ = project_id.meant(name_or_id)
        own_id, own_name = self._cloud.own_login.domain
        if own_id and id_ in project_id.labels(own_id, own_name):
            return own_id
        try:
            domain_id = keystone.domain_id(id_)
            if domain_id is None and id_ != name_or_id:
                domain_id = keystone.domain_id(name_or_id)
        except errors.Forbidden as exc:
            own_projects = self._own_projects().values()
            if any(p.domain_id == id_ for p in own_projects):
                return id_
            raise errors.UserError(
                _(
                    'You do not have permission to look up domain %s. Name '
                    'the projects by ID instead.'
                )
                % text.visible(name_or_id)
            ) from exc
        if domain_id is None:
            domains, _unknown = self.domains()
            similar = suggestion.close(name_or_id, domains.values())
            raise errors.UserError(
                _('Domain %s was not found.') % text.visible(name_or_id)
                + suggestion.question(map(text.visible, similar))
            )
        return domain_id


def _unread(id_: str, exc: errors.CloudError) -> reading.Unread:
    if isinstance(exc, errors.Forbidden):
        sentence = _(
            'You do not have permission to look up project %s.'
        ) % text.visible(id_)
    else:
        sentence = _('Projects could not be read: %s.') % exc
    return reading.unread(exc, sentence, reading.Source.PROJECTS)


def _only(name: str, projects: Sequence[model.Project]) -> model.Project:
    """Return the one project that is named exactly so.

    :param projects: of this name, or of similar names.
    """
    exact = [project for project in projects if project.name == name]
    similar = tuple(p.name for p in projects if p.name and p not in exact)
    return candidates.only(
        name,
        exact,
        missing=lambda: errors.Missing(
            _('Project %s was not found.') % text.visible(name), similar
        ),
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
