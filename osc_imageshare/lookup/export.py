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

"""Reads what a project shares, to write it down as a manifest."""

import dataclasses

from osc_imageshare import errors
from osc_imageshare import workers
from osc_imageshare.cloud import connect
from osc_imageshare.lookup import images
from osc_imageshare.lookup import not_seen
from osc_imageshare.lookup import projects
from osc_imageshare.sharing import image_filter
from osc_imageshare.sharing import manifest
from osc_imageshare.sharing import model
from osc_imageshare.sharing import suggestion


@dataclasses.dataclass(frozen=True, slots=True)
class SharedImages:
    """What a project shares.

    :ivar states: the images that have members, by region, name and ID.
    :ivar unique_names: keys of the images that their name alone tells.
    :ivar projects: what is known of projects, by ID, also of others than
        the members: two of a name cannot be told by it.
    """

    owner: model.Project
    states: tuple[model.ImageState, ...]
    unique_names: frozenset[tuple[str, str]]
    projects: dict[str, model.Project]
    several_regions: bool


def read(
    names_or_ids: tuple[str, ...], cloud: connect.Cloud, pool: workers.Pool
) -> SharedImages:
    """Read what the caller's project shares.

    :param names_or_ids: of images; empty: every image.
    :raises errors.UserError: an image is not there, or a region could not be
        read: half of a manifest would cut off the other half.
    :raises errors.CloudError: something could not be read.
    """
    own = images.own(cloud, pool)
    asked = image_filter.all_meant(names_or_ids)
    chosen = [image for image in own.items if image_filter.fits(image, asked)]
    states = images.read_states(cloud, chosen, pool)
    problems = [
        *(gap.reason for gap in own.gaps),
        *states.unread.values(),
        *(
            str(
                not_seen.NotSeen(
                    name,
                    cloud.project,
                    cloud.regions,
                    suggestion.close(name, (i.name for i in own.items)),
                )
            )
            for name in image_filter.unmatched(names_or_ids, chosen)
        ),
    ]
    if problems:
        raise errors.UserError('\n'.join(problems))
    known, unnamed = projects.Projects(cloud).known(set(states.members))
    if unnamed:
        raise errors.UserError('\n'.join(unnamed))
    return SharedImages(
        cloud.project,
        tuple(
            sorted(
                (state for state in states.known.values() if state.members),
                key=lambda state: (
                    state.image.region,
                    state.image.name,
                    state.image.id,
                ),
            )
        ),
        manifest.unique_names(own.items),
        known,
        cloud.several_regions,
    )
