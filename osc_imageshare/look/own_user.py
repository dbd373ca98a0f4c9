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

"""The caller's own user, with a token for another project."""

import enum

from osc_imageshare.cloud import connect
from osc_imageshare.look import projects
from osc_imageshare.sharing import model


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
    if cloud.caller.delegated:
        return Hindrance.DELEGATED
    found = model.Credential(model.CredentialKind.RESCOPED, project.id)
    cloud.login(found)
    return found
