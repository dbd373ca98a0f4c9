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

"""Everything that ``image share-to`` needs to know, before it decides."""

from osc_imageshare import workers
from osc_imageshare.cloud import connect
from osc_imageshare.lookup import images
from osc_imageshare.lookup import inherited
from osc_imageshare.lookup import misplaced
from osc_imageshare.lookup import targets
from osc_imageshare.sharing import model
from osc_imageshare.sharing import request


def read(
    share_request: request.ShareRequest,
    cloud: connect.Cloud,
    pool: workers.Pool,
) -> model.Snapshot:
    """Read images, members and projects; try every credential needed."""
    members = inherited.read(cloud, share_request.targets.members_of, pool)
    meant, matches = pool.both(
        lambda: targets.find(
            cloud,
            share_request.targets,
            share_request.accept,
            pool,
            inherited=members.targets,
        ),
        lambda: images.find(cloud, share_request.images, pool),
    )
    if share_request.reopens:
        ids = frozenset(m for s in matches.items for m in s.members or ())
        meant = targets.members(cloud, ids)
    images_there = misplaced.among(
        share_request.targets.projects, meant.targets, cloud
    )
    return model.Snapshot(
        caller=cloud.caller,
        states=matches.items,
        targets=meant.targets,
        gaps=matches.gaps,
        problems=(
            *meant.problems,
            *members.problems,
            *matches.problems,
            *images_there,
        ),
        notes=(*meant.notes, *members.notes),
        disabled=meant.passed_over,
    )
