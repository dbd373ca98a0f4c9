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

"""The members of other images, as targets (``--members-of``).

Members that rejected an image and members that are not projects are not
taken over: the first do not want it, the others give no access.
"""

import collections
import dataclasses

from osc_imageshare import workers
from osc_imageshare.audit import evidence
from osc_imageshare.cloud import connect
from osc_imageshare.i18n import _
from osc_imageshare.lookup import images
from osc_imageshare.lookup import projects
from osc_imageshare.lookup import regions
from osc_imageshare.sharing import guards
from osc_imageshare.sharing import model
from osc_imageshare.sharing import project_id
from osc_imageshare.sharing import text


@dataclasses.dataclass(frozen=True, slots=True)
class InheritedMembers:
    """The members that other images have.

    :ivar targets: each is meant only in the regions where it is a member.
    :ivar problems: sentences; the members are not complete.
    :ivar notes: sentences about what is not taken over.
    """

    targets: tuple[model.Target, ...] = ()
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def read(
    cloud: connect.Cloud, names_or_ids: tuple[str, ...], pool: workers.Pool
) -> InheritedMembers:
    """Read the members of images.

    :param names_or_ids: of the images whose members are meant.
    """
    if not names_or_ids:
        return InheritedMembers()
    return of(cloud, images.find(cloud, names_or_ids, pool), pool)


def of(
    cloud: connect.Cloud,
    matches: regions.Matches[model.ImageState],
    pool: workers.Pool,
) -> InheritedMembers:
    """Return the members of images that were read."""
    problems = [*matches.problems]
    problems += [gap.reason for gap in matches.gaps if not gap.absent]
    notes: list[str] = []
    members: dict[str, set[str]] = collections.defaultdict(set)
    for state in matches.items:
        if not guards.may_share(cloud.caller, state.image):
            problems.append(_unreadable(state.image))
        elif not state.members:
            notes.append(_empty(state.image))
        else:
            for member, status in state.members.items():
                if status is model.MemberStatus.REJECTED:
                    notes.append(_rejected(state.image, member))
                else:
                    members[member].add(state.image.region)
    targets, ghosts = _targets(cloud, members, pool)
    return InheritedMembers(targets, tuple(problems), (*notes, *ghosts))


def _targets(
    cloud: connect.Cloud, members: dict[str, set[str]], pool: workers.Pool
) -> tuple[tuple[model.Target, ...], tuple[str, ...]]:
    """Return members as targets, and sentences about those that are none."""
    standings = projects.Projects(cloud)

    def target(member: str) -> model.Target | None:
        if not project_id.well_formed(member):
            return None
        if isinstance(standings.standing(member), evidence.Absent):
            return None
        project = standings.project(member)
        return model.Target(
            project, implied=True, regions=frozenset(members[member])
        )

    ids = sorted(members)
    answers = dict(zip(ids, pool.map(target, ids), strict=True))
    return (
        tuple(filter(None, answers.values())),
        tuple(
            _('Member %s is not a project and is skipped.')
            % text.visible(member)
            for member, answer in answers.items()
            if answer is None
        ),
    )


def _unreadable(image: model.Image) -> str:
    return _(
        'The members of image %(image)s could not be read: it belongs to '
        'project %(owner)s. Log in to that project.'
    ) % {'image': text.image(image), 'owner': text.visible(image.owner)}


def _empty(image: model.Image) -> str:
    if image.visibility is model.Visibility.SHARED:
        return _('Image %s has no members.') % text.image(image)
    return _('Image %(image)s is %(visibility)s, so it has no members.') % {
        'image': text.image(image),
        'visibility': image.visibility.value,
    }


def _rejected(image: model.Image, member: str) -> str:
    return _(
        'Project %(project)s rejected image %(image)s and is skipped.'
    ) % {'project': text.visible(member), 'image': text.image(image)}
