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

"""Finds the projects to share with, and credentials that may accept."""

from collections.abc import Iterator
import dataclasses

from osc_imageshare import errors
from osc_imageshare import workers
from osc_imageshare.cloud import connect
from osc_imageshare.i18n import _
from osc_imageshare.lookup import credentials
from osc_imageshare.lookup import naming
from osc_imageshare.lookup import projects
from osc_imageshare.sharing import model
from osc_imageshare.sharing import project_id
from osc_imageshare.sharing import request
from osc_imageshare.sharing import text

_NO_ACCEPT = _('Use --no-accept to skip accepting.')


@dataclasses.dataclass(frozen=True, slots=True)
class Answer:
    """Targets, and sentences about what is not a target and about doubts.

    :ivar disabled: projects of domains that are passed over for now.
    :ivar passed_over: a sentence for each of them.
    """

    targets: tuple[model.Target, ...]
    problems: tuple[str, ...]
    notes: tuple[str, ...]
    disabled: tuple[model.Project, ...] = ()
    passed_over: tuple[str, ...] = ()


def find(
    cloud: connect.Cloud,
    names: request.Targets,
    accept: request.Accept,
    pool: workers.Pool,
    members: frozenset[str] = frozenset(),
    *,
    inherited: tuple[model.Target, ...] = (),
    revoking: bool = False,
    lasting: bool = False,
    manner: naming.Naming = naming.BY_OPTION,
    decline: str = _NO_ACCEPT,
) -> Answer:
    """Find the targets that a person named, each project once.

    :param members: IDs that are members already and may be named as such,
        whether they are projects' or not.
    :param inherited: targets to add to those that are named.
    :param revoking: what is meant is to lose its access.
    :param lasting: what is named is to hold for long: a domain may have no
        enabled project for now.
    :param manner: how else a project can be named.
    :param decline: says how to do without accepting.
    """
    search = _TargetSearch(
        cloud,
        names,
        accept,
        members,
        revoking=revoking,
        lasting=lasting,
        manner=manner,
        decline=decline,
    )
    targets: dict[str, model.Target] = {}
    # Credentials come first: a project that is named twice keeps them.
    for target in search.clouds(pool):
        targets.setdefault(target.id, target)
    for target in search.projects(tuple(targets.values())):
        targets.setdefault(target.id, target)
    for target in (*search.project_ids(), *search.domains()):
        targets.setdefault(target.id, target)
    for target in inherited:
        targets.setdefault(target.id, target)
    with_acceptors = tuple(pool.map(search.acceptor, list(targets.values())))
    return Answer(
        with_acceptors,
        tuple(search.problems),
        (),
        tuple(search.disabled),
        tuple(search.passed_over),
    )


def members(cloud: connect.Cloud, ids: frozenset[str]) -> Answer:
    """Return members of images as targets, with the names that are known."""
    names, notes = projects.Projects(cloud).known(ids)
    return Answer(
        tuple(
            model.Target(names.get(id_, model.Project(id_)), implied=True)
            for id_ in sorted(ids)
        ),
        (),
        notes,
    )


class _TargetSearch:
    """Collects what is wrong, so that all of it is reported at once."""

    def __init__(
        self,
        cloud: connect.Cloud,
        names: request.Targets,
        accept: request.Accept,
        members: frozenset[str],
        *,
        revoking: bool,
        lasting: bool,
        manner: naming.Naming,
        decline: str,
    ) -> None:
        self._cloud = cloud
        self._names = names
        self._accept = accept
        self._members = members
        self._revoking = revoking
        self._lasting = lasting
        self._manner = manner
        self._decline = decline
        self._projects = projects.Projects(cloud)
        self.problems: list[str] = []
        self.passed_over: list[str] = []
        self.disabled: list[model.Project] = []

    def clouds(self, pool: workers.Pool) -> tuple[model.Target, ...]:
        """Return the targets that are named by a credential for them."""
        never = self._accept is request.Accept.NEVER
        targets, problems = credentials.log_in(
            self._cloud,
            self._names.clouds,
            pool,
            credentials.lent if never else credentials.deciding,
        )
        self.problems += problems
        return targets

    def projects(
        self, by_cloud: tuple[model.Target, ...]
    ) -> Iterator[model.Target]:
        """Yield the targets that are named by project name or ID."""
        domain = self._names.project_domain
        for name_or_id in dict.fromkeys(self._names.projects):
            held = [
                target
                for target in by_cloud
                if project_id.meant(name_or_id)
                in project_id.labels(
                    target.id, None if domain else target.project.name
                )
            ]
            if len(held) == 1:
                continue
            try:
                project = self._find(name_or_id, domain)
            except errors.UserError as exc:
                self.problems.append(
                    naming.explained(
                        self._cloud, exc, name_or_id, self._manner
                    )
                )
            except errors.CloudError as exc:
                self.problems.append(_not_read(name_or_id, exc))
            else:
                yield model.Target(project, doubt=self._doubt(project))

    def _find(self, name_or_id: str, domain: str | None) -> model.Project:
        """Find a project, or a member that Glance lists by this ID.

        :raises errors.UserError: neither, or both and not the same.
        :raises errors.CloudError: Keystone could not be asked.
        """
        id_ = project_id.canonical(name_or_id)
        if name_or_id not in self._members or name_or_id == id_:
            if id_ in self._members:
                names, _notes = self._projects.known({id_})
                return names.get(id_, model.Project(id_))
            return self._projects.find(name_or_id, domain)
        # A ghost: a member whose ID is not the ID of a project. It must not
        # be taken for the project of that name, nor the other way round.
        try:
            project = self._projects.find(name_or_id, domain)
        except errors.UserError:
            return model.Project(name_or_id)
        if project.id not in self._members:
            return model.Project(name_or_id)
        raise errors.UserError(
            _(
                '%(ghost)s is ambiguous: it is the name of project '
                '%(project)s and the ID of another member. Use the ID of the '
                'project, or --project-id %(ghost)s for the member.'
            )
            % {
                'project': text.project(project),
                'ghost': text.visible(name_or_id),
            }
        )

    def project_ids(self) -> Iterator[model.Target]:
        """Yield the targets whose IDs are to be taken as they are."""
        for given in dict.fromkeys(self._names.project_ids):
            member_id = project_id.as_given(given, self._members)
            if self._revoking and member_id is None and _is_plain(given):
                # It does no harm, and only Glance can tell whether its
                # database takes a member for this one.
                member_id = given
            if member_id is None:
                self.problems.append(
                    _(
                        '%s is not the ID of a project, and no member of the '
                        'image has this ID: a project ID has 32 hexadecimal '
                        'digits.'
                    )
                    % text.visible(given)
                )
            else:
                yield model.Target(
                    self._cloud.names.named(model.Project(member_id))
                )

    def domains(self) -> Iterator[model.Target]:
        """Yield every enabled project of the domains."""
        for domain in dict.fromkeys(self._names.domains):
            try:
                domain_projects = self._projects.of_domain(domain)
            except errors.UserError as exc:
                self.problems.append(str(exc))
                continue
            except errors.CloudError as exc:
                self.problems.append(
                    _('Domain %(domain)s could not be read: %(why)s.')
                    % {'domain': text.visible(domain), 'why': exc}
                )
                continue
            # A disabled project has access again when it is enabled.
            disabled = [
                project
                for project in domain_projects
                if project.enabled is False and not self._revoking
            ]
            self.disabled += disabled
            if len(disabled) == len(domain_projects) and not self._lasting:
                self.problems.append(
                    _('Domain %s has no enabled projects.')
                    % text.visible(domain)
                )
                continue
            for project in domain_projects:
                if project in disabled:
                    self.passed_over.append(self._left_out(project))
                else:
                    yield model.Target(project, implied=True)

    def _left_out(self, project: model.Project) -> str:
        if self._lasting:
            return _(
                'Project %s is disabled: until it is enabled, it is neither '
                'added nor removed.'
            ) % text.project(project)
        return _('Project %s is disabled, so it is skipped.') % text.project(
            project
        )

    def _doubt(self, project: model.Project) -> str:
        if project.name is None and project.id not in self._members:
            return _(
                'Project ID %s could not be verified. If it is wrong, no '
                'project gets access: check it with the owner of the project.'
            ) % text.project(project)
        if project.enabled is False:
            return _('Project %s is disabled.') % text.project(project)
        return ''

    def acceptor(self, target: model.Target) -> model.Target:
        """Find the credential that may accept for a target."""
        if target.acceptor or self._accept is request.Accept.NEVER:
            return target
        as_admin = self._accept is request.Accept.AS_ADMIN
        try:
            acceptor = self._own_user(target)
        except errors.CloudError as exc:
            acceptor = _not_logged_in(target, exc)
            if not as_admin:
                # It may well work, and pending is not what was asked for.
                sentence = f'{acceptor[:1].upper()}{acceptor[1:]}.'
                self.problems.append(f'{sentence} {self._decline}')
        if isinstance(acceptor, model.Credential):
            return dataclasses.replace(target, acceptor=acceptor)
        if not as_admin:
            return dataclasses.replace(target, unaccepted=acceptor)
        # Which other role may do that is for Glance's policy to say.
        if self._cloud.own_login.ordinary:
            self.problems.append(
                _(
                    'You have only the roles of a plain member, so you '
                    'cannot accept for project %s with --accept-as-admin.'
                )
                % text.project(target.project)
            )
        return dataclasses.replace(target, acceptor=model.CALLER)

    def _own_user(self, target: model.Target) -> model.Credential | str:
        """Return the caller's own user in the target, or why it may not.

        :raises errors.CloudError: it is unknown whether it may.
        """
        project = text.project(target.project)
        try:
            user = credentials.own_user(self._cloud, target.project)
            if isinstance(user, credentials.Hindrance):
                return _HINDRANCES[user] % project
            login = self._cloud.login(user)
        except errors.Forbidden as exc:
            return _not_logged_in(target, exc)
        if login.may_only_look:
            return _('your role in project %s is read-only') % project
        return user


def _is_plain(text: str) -> bool:
    return text.isprintable() and project_id.is_removable(text)


_HINDRANCES = {
    credentials.Hindrance.NO_ROLE: _('you have no role in project %s'),
    credentials.Hindrance.DISABLED: _('project %s is disabled'),
    credentials.Hindrance.DELEGATED: _(
        'an application credential or a trust cannot act in project %s'
    ),
}


def _not_logged_in(target: model.Target, exc: errors.CloudError) -> str:
    return _('the login to project %(project)s failed: %(why)s') % {
        'project': text.project(target.project),
        'why': exc,
    }


def _not_read(name_or_id: str, exc: errors.CloudError) -> str:
    return _('Project %(project)s could not be looked up: %(why)s.') % {
        'project': text.visible(name_or_id),
        'why': exc,
    }
