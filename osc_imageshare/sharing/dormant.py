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

from collections.abc import Collection
from collections.abc import Iterable
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
    """Opening the image brought members back that nobody asked for."""

    sentence: str


def with_members(
    planned: planning.ImagePlan,
    members: Mapping[str, model.MemberStatus],
    fresh: Collection[str] = (),
) -> planning.ImagePlan | OldMembers:
    """Plan an image again, now that opening it has shown its members.

    :param fresh: those that somebody else has shared it with just now, see
        :func:`fresh_members`: it is not this run that gives them access.
    """
    known = {change.target.id for change in planned.changes}.union(fresh)
    old = {key: members[key] for key in members if key not in known}
    purge: tuple[step.RemoveMember, ...] = ()
    if old:
        match planned.dormant:
            case request.Dormant.REFUSE:
                return OldMembers(_old_members(planned.image, old))
            case request.Dormant.REFUSE_UNDECLARED:
                return OldMembers(_undeclared(planned.image, old))
            case request.Dormant.PURGE:
                # They had no access while the image was private, so nobody
                # loses anything: what they use is not looked for.
                purge = tuple(
                    step.RemoveMember(planned.image, member_id)
                    for member_id in old
                )
            case request.Dormant.KEEP:
                pass
            case _:
                assert_never(planned.dormant)
    return dataclasses.replace(
        planned,
        changes=tuple(
            _reopened(
                planning.change_of(
                    planned.image,
                    change.target,
                    change.want,
                    members,
                    change.reason,
                )
            )
            for change in planned.changes
        ),
        purge=purge,
    )


def fresh_members(
    image: model.Image, members: Iterable[model.Member]
) -> frozenset[str]:
    """Return who became a member, or decided, since an image was seen.

    It was not shared then, so somebody else has opened it since. Glance's
    times are whole seconds; who is of the same second is an old member.
    """
    seen = image.updated_at
    return frozenset(
        member.id
        for member in members
        if len(member.updated_at) == len(seen) and member.updated_at > seen
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
    image: model.Image, old: Mapping[str, model.MemberStatus]
) -> str:
    return _(
        'Sharing image %(image)s again would bring back members that nobody '
        'asked for: %(members)s. To share it with them too, add --keep-old; '
        'to remove them, add --purge-old.'
    ) % {'image': text.image(image), 'members': _with_status(old)}


def _undeclared(
    image: model.Image, old: Mapping[str, model.MemberStatus]
) -> str:
    return _(
        'Sharing image %(image)s again would bring back members that nobody '
        'declares: %(members)s. Declare them to share it with them too, or '
        'prune them.'
    ) % {'image': text.image(image), 'members': _with_status(old)}


def _with_status(members: Mapping[str, model.MemberStatus]) -> str:
    return text.listing(
        [
            f'{text.visible(member)} ({status.value})'
            for member, status in members.items()
        ]
    )


def unforeseen(plan: planning.Plan) -> Iterator[str]:
    """Yield what no plan can know before it is run."""
    for planned in plan.images:
        if planned.opening is not None:
            yield _(
                'The members of image %(image)s cannot be seen while it is '
                '%(visibility)s: old ones may come back when it is shared.'
            ) % {
                'image': text.image(planned.image),
                'visibility': planned.image.visibility.value,
            }
