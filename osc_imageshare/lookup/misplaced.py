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

"""Finds images that stand where a project is expected.

``share-to`` takes one image and then projects, as many commands take a list
of images.
"""

from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Iterator

from osc_imageshare import errors
from osc_imageshare.cloud import connect
from osc_imageshare.i18n import _
from osc_imageshare.lookup import images
from osc_imageshare.sharing import guards
from osc_imageshare.sharing import image_filter
from osc_imageshare.sharing import model
from osc_imageshare.sharing import project_id
from osc_imageshare.sharing import text


def among(
    projects: Iterable[str],
    targets: Iterable[model.Target],
    cloud: connect.Cloud,
    members: Collection[str] = (),
) -> Iterator[str]:
    """Yield sentences about projects by whose names the caller has an image.

    Nothing is asked where a project was found.

    :param projects: names and IDs, as they were given.
    :param targets: those that they mean, as far as that is known.
    :param members: IDs that are members, whether they are projects' or not.
    """
    known = {name for t in targets if (name := t.project.name)}
    known.update(t.id for t in targets if t.project.name)
    for name_or_id in dict.fromkeys(projects):
        if name_or_id in known or name_or_id in members:
            continue
        # An image's ID has dashes, as a project's may have.
        is_id = project_id.canonical(name_or_id)
        if is_id and not image_filter.canonical(name_or_id):
            continue
        for image in _images(name_or_id, cloud):
            yield _(
                'Image %s was given where a project is expected. For several '
                'images, use "-" in place of <image> and list them on '
                'standard input, one per line.'
            ) % text.image(image)


def _images(name_or_id: str, cloud: connect.Cloud) -> list[model.Image]:
    """Return an image, if one can be meant: by its ID any image.

    By its name one that the caller could share.
    """
    is_id = image_filter.canonical(name_or_id) is not None
    for region in cloud.regions:
        try:
            matches = images.by_name_or_id(
                cloud.glance(region), cloud.caller, name_or_id
            )
        except errors.CloudError:
            # No more than a hint is lost by it.
            continue
        for image in matches:
            if is_id or guards.may_share(cloud.caller, image):
                return [image]
    return []
