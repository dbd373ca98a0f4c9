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

"""Logs in as somebody who can act for another project.

Either an entry of clouds.yaml, or the caller's own user with a token for that
project.
"""

import enum

from osc_imageshare import errors
from osc_imageshare.cloud import connect
from osc_imageshare.i18n import _
from osc_imageshare.lookup import projects
from osc_imageshare.sharing import model
from osc_imageshare.sharing import text


def target(cloud: connect.Cloud, name: str) -> model.Target:
    """Log in to an entry of clouds.yaml; its token proves its project.

    :raises errors.UserError: the credential does not work, or not here.
    """
    credential = model.Credential(model.CredentialKind.CLOUD, name)
    what = {'cloud': text.visible(name)}
    try:
        login = cloud.login(credential)
    except errors.CloudError as exc:
        raise errors.UserError(
            _('Target cloud %(cloud)s cannot be used: %(why)s.')
            % {**what, 'why': exc}
        ) from exc
    if login.project is None:
        raise errors.UserError(
            _('Target cloud %(cloud)s is for no project: name one there.')
            % what
        )
    if not all(cloud.own_login.same_cloud(login, r) for r in cloud.regions):
        raise errors.UserError(
            _(
                'Target cloud %(cloud)s is another cloud: its image service '
                'is not the one that has the image.'
            )
            % what
        )
    return model.Target(
        login.project,
        model.Proof.TOKEN,
        acceptor=credential,
        lent=credential,
    )


def deciding(cloud: connect.Cloud, name: str) -> model.Target:
    """Log in to an entry of clouds.yaml that is to decide on images.

    :raises errors.UserError: as :func:`target`, and where its role in its
        project is to read only.
    """
    found = target(cloud, name)
    assert found.acceptor is not None
    if cloud.login(found.acceptor).may_only_look:
        raise errors.UserError(
            _(
                'Target cloud %(cloud)s may only read in project %(project)s, '
                'so it cannot accept or reject an image there.'
            )
            % {
                'cloud': text.visible(name),
                'project': text.project(found.project),
            }
        )
    return found


class Hindrance(enum.Enum):
    """Why the caller's own user cannot act in a project."""

    NO_ROLE = enum.auto()
    DISABLED = enum.auto()
    DELEGATED = enum.auto()


def credential(
    cloud: connect.Cloud,
    directory: projects.Projects,
    project: model.Project,
) -> model.Credential | Hindrance:
    """Log the caller's own user in to a project.

    :raises errors.CloudError: Keystone could not be asked, or refuses.
    """
    if project.id not in directory.own:
        return Hindrance.NO_ROLE
    if project.enabled is False:
        return Hindrance.DISABLED
    if cloud.own_login.delegated:
        return Hindrance.DELEGATED
    found = model.Credential(model.CredentialKind.RESCOPED, project.id)
    cloud.login(found)
    return found
