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

"""Logs in with a credential that can act for another project.

Either an entry of clouds.yaml, or the caller's own user with a token for that
project.
"""

from collections.abc import Callable
from collections.abc import Iterable
import dataclasses
import enum
from typing import assert_never

from osc_imageshare import errors
from osc_imageshare import workers
from osc_imageshare.cloud import connect
from osc_imageshare.i18n import _
from osc_imageshare.sharing import model
from osc_imageshare.sharing import text


def lent(cloud: connect.Cloud, name: str) -> model.Target:
    """Log in to an entry of clouds.yaml; its token proves its project.

    :raises errors.UserError: the credential does not work, or not here.
    """
    credential = model.Credential(model.CredentialKind.CLOUD, name)
    try:
        login = cloud.login(credential)
        here = all(
            cloud.own_login.same_cloud(login, region)
            for region in cloud.regions
        ) and cloud.own_login.admits(login, cloud.regions[0])
    except errors.CloudError as exc:
        raise errors.UserError(
            _('Target cloud %(cloud)s cannot be used: %(why)s.')
            % {'cloud': text.visible(name), 'why': exc}
        ) from exc
    if login.project is None:
        raise errors.UserError(
            _('Target cloud %s does not name a project. Add one to its entry.')
            % text.visible(name)
        )
    if not here:
        raise errors.UserError(
            _(
                'Target cloud %s is another cloud: its image service is not '
                'the one that has the image.'
            )
            % text.visible(name)
        )
    cloud.names.verify(login.project)
    return model.Target(login.project, lent=credential)


def deciding(cloud: connect.Cloud, name: str) -> model.Target:
    """Log in to an entry of clouds.yaml that is to decide on images.

    :raises errors.UserError: as :func:`lent`, and where its role in its
        project is to read only.
    """
    target = lent(cloud, name)
    assert target.lent is not None
    if cloud.login(target.lent).may_only_look:
        raise errors.UserError(
            _(
                'Target cloud %(cloud)s may only read in project %(project)s, '
                'so it cannot accept or reject an image there.'
            )
            % {
                'cloud': text.visible(name),
                'project': text.project(target.project),
            }
        )
    return dataclasses.replace(target, acceptor=target.lent)


def unusable(
    credential: model.Credential, project: model.Project, why: object
) -> str:
    """Say that a credential cannot do its part for a project."""
    params = {
        'cloud': text.visible(credential.name),
        'project': text.project(project),
        'why': why,
    }
    match credential.kind:
        case model.CredentialKind.CALLER:
            sentence = _(
                'Your credential for project %(project)s cannot be used: '
                '%(why)s.'
            )
        case model.CredentialKind.RESCOPED:
            sentence = _(
                'Your account cannot accept for project %(project)s: %(why)s.'
            )
        case model.CredentialKind.CLOUD:
            sentence = _('Target cloud %(cloud)s cannot be used: %(why)s.')
        case _:
            assert_never(credential.kind)
    return sentence % params


def check(
    cloud: connect.Cloud, credential: model.Credential, project: model.Project
) -> None:
    """Make sure that a credential, named before, may decide for a project.

    :raises errors.UserError: it does not work, or is another project's.
    """
    if credential.kind is model.CredentialKind.CLOUD:
        target = deciding(cloud, credential.name)
        if target.id != project.id:
            raise errors.UserError(
                _(
                    'Target cloud %(cloud)s is for project %(project)s, so '
                    'it cannot accept for project %(other)s.'
                )
                % {
                    'cloud': text.visible(credential.name),
                    'project': text.project(target.project),
                    'other': text.project(project),
                }
            )
        return
    try:
        login = cloud.login(credential)
    except errors.CloudError as exc:
        raise errors.UserError(unusable(credential, project, exc)) from exc
    if login.may_only_look and credential != model.CALLER:
        why = _('your role there is read-only')
        raise errors.UserError(unusable(credential, project, why))


def log_in(
    cloud: connect.Cloud,
    names: Iterable[str],
    pool: workers.Pool,
    log_in_one: Callable[[connect.Cloud, str], model.Target],
) -> tuple[tuple[model.Target, ...], tuple[str, ...]]:
    """Log in to entries of clouds.yaml.

    :param log_in_one: :func:`lent` or :func:`deciding`.
    :returns: the targets of those that work, and why others do not.
    """

    def one(name: str) -> model.Target | str:
        try:
            return log_in_one(cloud, name)
        except errors.UserError as exc:
            return str(exc)

    answers = pool.map(one, tuple(dict.fromkeys(names)))
    return (
        tuple(a for a in answers if isinstance(a, model.Target)),
        tuple(a for a in answers if isinstance(a, str)),
    )


def log_in_to_all(
    cloud: connect.Cloud,
    names: Iterable[str],
    pool: workers.Pool,
    log_in_one: Callable[[connect.Cloud, str], model.Target],
) -> tuple[model.Target, ...]:
    """Log in to entries of clouds.yaml, every one of which is needed.

    :raises errors.UserError: some do not work, or not here; all are named.
    """
    targets, problems = log_in(cloud, names, pool, log_in_one)
    if problems:
        raise errors.UserError('\n'.join(problems))
    return targets


class Hindrance(enum.Enum):
    """Why the caller's own user cannot act in a project."""

    NO_ROLE = enum.auto()
    DISABLED = enum.auto()
    DELEGATED = enum.auto()


def own_user(
    cloud: connect.Cloud, project: model.Project
) -> model.Credential | Hindrance:
    """Log the caller's own user in to a project.

    :raises errors.CloudError: Keystone could not be asked, or refuses.
    """
    # It may not even ask for its user's projects, and need not.
    if cloud.own_login.delegated:
        return Hindrance.DELEGATED
    if project.id not in cloud.keystone().own_projects():
        return Hindrance.NO_ROLE
    if project.enabled is False:
        return Hindrance.DISABLED
    credential = model.Credential(model.CredentialKind.RESCOPED, project.id)
    login = cloud.login(credential)
    if login.project:
        cloud.names.verify(login.project)
    return credential
