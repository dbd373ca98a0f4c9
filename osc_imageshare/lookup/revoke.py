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

from osc_imageshare import workers
from osc_imageshare.cloud import connect
from osc_imageshare.i18n import _
from osc_imageshare.lookup import images
from osc_imageshare.lookup import projects
from osc_imageshare.lookup import targets
from osc_imageshare.lookup import workloads
from osc_imageshare.sharing import model
from osc_imageshare.sharing import request
from osc_imageshare.sharing import text
from osc_imageshare.sharing import usage


def read(
    wanted: request.RevokeRequest, cloud: connect.Cloud, pool: workers.Pool
) -> model.Snapshot:
    """Read images, members and what they use; find the members meant."""
    who = cloud.caller
    named = images.find(cloud, wanted.images, pool)
    members = frozenset(
        m for state in named.items for m in state.members or ()
    )
    directory = projects.Projects(cloud)
    if wanted.everybody:
        found = _everybody(directory, members)
    else:
        found = targets.find(
            cloud,
            wanted.targets,
            request.Accept.NEVER,
            pool,
            members,
            directory,
            revoking=True,
        )
    uses: dict[workloads.Key, usage.Use] = {}
    if wanted.use is not request.InUse.TAKE_BACK:
        uses = _uses(cloud, directory, named.items, found.targets, pool)
    return model.Snapshot(
        caller=who,
        states=named.items,
        targets=found.targets,
        gaps=named.gaps,
        problems=named.problems + found.problems,
        notes=(*found.notes, *_unseen(named.items)),
        uses=uses,
    )


def _uses(
    cloud: connect.Cloud,
    directory: projects.Projects,
    states: tuple[model.ImageState, ...],
    meant: tuple[model.Target, ...],
    pool: workers.Pool,
) -> dict[workloads.Key, usage.Use]:
    """Look for the use of what would be taken back.

    Where the caller may take nothing back, no members are known.
    """
    lent = {target.id: target.lent for target in meant if target.lent}
    asked = [
        (
            state.image,
            [t.id for t in meant if t.id in (state.members or ())],
        )
        for state in states
    ]
    return workloads.Workloads(cloud, lent, directory).all(
        [(image, ids) for image, ids in asked if ids], pool
    )


def _everybody(
    directory: projects.Projects, members: frozenset[str]
) -> targets.Found:
    names, notes = directory.known(set(members))
    return targets.Found(
        tuple(
            model.Target(
                names.get(member, model.Project(member)),
                model.Proof.NONE,
                implied=True,
            )
            for member in sorted(members)
        ),
        (),
        notes,
    )


def _unseen(states: tuple[model.ImageState, ...]) -> list[str]:
    return [
        _(
            'Image %(image)s is private: nobody else has access, but old '
            'members cannot be seen and come back if it is shared again. '
            'share-to --purge-old removes them then.'
        )
        % {'image': text.image(state.image)}
        for state in states
        if state.image.visibility is model.Visibility.PRIVATE
    ]
