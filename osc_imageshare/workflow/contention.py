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

"""Sentences about what another client does at the same time."""

from osc_imageshare.i18n import _
from osc_imageshare.sharing import model
from osc_imageshare.sharing import text


def changed(image: model.ImageName, project: model.Project) -> str:
    """Say why a target is not as wanted, though no step has failed."""
    return _(
        'Another client is changing the share of image %(image)s with '
        'project %(project)s. Run the command again.'
    ) % {'image': text.image(image), 'project': text.project(project)}


def unlisted(image: model.ImageName, project: model.Project) -> str:
    """Say that Glance has a member and does not list it."""
    return _(
        'Glance refused to share image %(image)s with project %(project)s '
        'because it is a member already, and does not list it as one. Run '
        'the command again; if this does not change, run share-revoke for '
        'this image and project first.'
    ) % {'image': text.image(image), 'project': text.project(project)}


def closed(image: model.Image) -> str:
    """Say that an image has another visibility than when it was read."""
    return _(
        'Image %(image)s was made %(visibility)s in the meantime. Run the '
        'command again.'
    ) % {'image': text.image(image), 'visibility': image.visibility.value}
