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

"""Everything that ``image share-revoke`` needs to know."""

from collections.abc import Iterator

from osc_imageshare import workers
from osc_imageshare.cloud import connect
from osc_imageshare.lookup import images
from osc_imageshare.lookup import misplaced
from osc_imageshare.lookup import targets
from osc_imageshare.sharing import model
from osc_imageshare.sharing import project_id
from osc_imageshare.sharing import request


def read(
    revoke_request: request.RevokeRequest,
    cloud: connect.Cloud,
    pool: workers.Pool,
) -> model.Snapshot:
    """Read images and their members; find the members meant."""
    caller = cloud.caller
    matches = images.find(cloud, revoke_request.images, pool)
    members = frozenset(
        member for state in matches.items for member in state.members or ()
    )
    if revoke_request.everybody:
        meant = targets.members(cloud, members)
    else:
        meant = targets.find(
            cloud,
            revoke_request.targets,
            request.Accept.NEVER,
            pool,
            members,
            revoking=True,
        )
    images_there = misplaced.among(
        revoke_request.targets.projects, meant.targets, cloud, members
    )
    return model.Snapshot(
        caller=caller,
        states=matches.items,
        targets=(*meant.targets, *_other_spellings(meant.targets, members)),
        gaps=matches.gaps,
        problems=(*matches.problems, *meant.problems, *images_there),
        notes=meant.notes,
    )


def _other_spellings(
    named: tuple[model.Target, ...], members: frozenset[str]
) -> Iterator[model.Target]:
    """Yield members that only look like one that is named.

    They give no access, or Glance would have told them as the project. But
    ending a share includes everything that looks like it.
    """
    ids = {target.id for target in named}
    for member in sorted(members - ids):
        if project_id.alias(member) in ids and project_id.is_removable(member):
            yield model.Target(model.Project(member), implied=True)
