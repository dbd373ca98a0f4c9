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

"""Members that come back when an image is shared again.

They cannot be seen while it is not shared, so the plan of such an image is
made again when they have been read.
"""

from collections.abc import Iterator
from collections.abc import Mapping
import dataclasses
from typing import assert_never

from osc_imageshare.i18n import _
from osc_imageshare.sharing import model
from osc_imageshare.sharing import planning
from osc_imageshare.sharing import request
from osc_imageshare.sharing import step
from osc_imageshare.sharing import text


@dataclasses.dataclass(frozen=True, slots=True)
class OldMembers:
    """Opening the image brought back members that were not asked for."""

    sentence: str


def with_members(
    planned: planning.ImagePlan,
    members: Mapping[str, model.MemberStatus],
    *,
    opened: bool = True,
    named: text.Named = text.as_it_is,
) -> planning.ImagePlan | OldMembers:
    """Plan an image again, now that its members can be seen.

    It is unknown how long a member has been one: two servers of Glance may
    have different clocks. So each one that is not asked for is an old one.

    :param opened: this run has made the image shared; else another client
        has done so since it was read, and the members are theirs.
    """
    known = {change.target.id for change in planned.changes}
    old = {key: members[key] for key in members if key not in known}
    purge: tuple[step.RemoveMember, ...] = ()
    if old and not opened and planned.dormant is not request.Dormant.KEEP:
        return OldMembers(_opened_by_others(planned.image, old, named))
    if old:
        match planned.dormant:
            case request.Dormant.REFUSE:
                return OldMembers(_old_members(planned.image, old, named))
            case request.Dormant.REFUSE_UNDECLARED:
                return OldMembers(_undeclared(planned.image, old, named))
            case request.Dormant.PURGE:
                # They had no access while the image was private, so
                # they lose nothing: what they use is not looked for.
                purge = tuple(
                    step.RemoveMember(planned.image, member_id)
                    for member_id in old
                )
            case request.Dormant.KEEP:
                pass
            case _:
                assert_never(planned.dormant)
    changes = [
        planning.change_of(
            planned.image, change.target, change.want, members, change.reason
        )
        for change in planned.changes
        if change.want is not planning.Want.KEPT or change.target.id in members
    ]
    if planned.returning:
        changes += (
            planning.change_of(
                planned.image,
                model.Target(model.Project(member_id), implied=True),
                planning.Want.OFFERED,
                members,
            )
            for member_id in old
        )
    return dataclasses.replace(
        planned,
        changes=tuple(map(_reopened, changes) if opened else changes),
        purge=purge,
    )


def _reopened(change: planning.Change) -> planning.Change:
    # A member that came back by opening had no access before: this run has
    # given it, even where no step of its own was needed.
    if change.result is model.Result.ALREADY and change.before is not None:
        return dataclasses.replace(
            change, result=model.Result(change.before.value)
        )
    return change


def _old_members(
    image: model.Image,
    old: Mapping[str, model.MemberStatus],
    named: text.Named,
) -> str:
    return _(
        'Making image %(image)s shared again would restore access for: '
        '%(members)s. Use --keep-old to keep them or --purge-old to remove '
        'them.'
    ) % {'image': text.image(image), 'members': _with_status(old, named)}


def _opened_by_others(
    image: model.Image,
    members: Mapping[str, model.MemberStatus],
    named: text.Named,
) -> str:
    return _(
        'Another client has made image %(image)s shared in the meantime, '
        'which restored access for: %(members)s. Run the command again to '
        'share it in addition.'
    ) % {'image': text.image(image), 'members': _with_status(members, named)}


def _undeclared(
    image: model.Image,
    old: Mapping[str, model.MemberStatus],
    named: text.Named,
) -> str:
    return _(
        'Making image %(image)s shared again would restore access for '
        'members that the manifest does not list: %(members)s. Add them to '
        'the manifest to keep them, or prune them.'
    ) % {'image': text.image(image), 'members': _with_status(old, named)}


def _with_status(
    members: Mapping[str, model.MemberStatus], named: text.Named
) -> str:
    return text.listing(
        [
            f'{text.project_of(member, named)} ({status.value})'
            for member, status in members.items()
        ]
    )


def unforeseen(plan: planning.Plan) -> Iterator[str]:
    """Yield what no plan can know before it is run."""
    for planned in plan.images:
        if planned.opening is not None:
            yield unseen(planned.image)


def unseen(image: model.Image) -> str:
    """Say that an image that is not shared may have members."""
    return _(
        'The members of image %(image)s cannot be seen while it is '
        '%(visibility)s. Old members may get access again when it is shared.'
    ) % {
        'image': text.image(image),
        'visibility': image.visibility.value,
    }
