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

"""From what is there and what is asked for to the calls that lead there.

Nothing here talks to a cloud, so a plan can be printed (``--dry-run``),
tested with literals, and run (:mod:`osc_imageshare.workflow.apply`).

The members of an image that is not shared cannot be seen. The plan of such
an image is therefore made twice: first with its members unknown, to open it,
and again (:mod:`osc_imageshare.sharing.dormant`) when they have been read.
"""

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
import dataclasses
import enum
from typing import assert_never

from osc_imageshare.sharing import model
from osc_imageshare.sharing import request
from osc_imageshare.sharing import step


class Want(enum.Enum):
    """What is wanted for one image and target."""

    OFFERED = enum.auto()
    ACCEPTED = enum.auto()
    REJECTED = enum.auto()
    REVOKED = enum.auto()
    # A member that is not declared, and that is left alone.
    KEPT = enum.auto()


_RESULT = {
    Want.OFFERED: model.Result.PENDING,
    Want.ACCEPTED: model.Result.ACCEPTED,
    Want.REJECTED: model.Result.REJECTED,
    Want.REVOKED: model.Result.REVOKED,
    Want.KEPT: model.Result.SKIPPED,
}
_STATUS = {
    Want.ACCEPTED: model.MemberStatus.ACCEPTED,
    Want.REJECTED: model.MemberStatus.REJECTED,
}


@dataclasses.dataclass(frozen=True, slots=True)
class Change:
    """What is to be done for one image and target.

    :ivar before: the member's status as it was read; ``None``: no member.
    :ivar steps: in order; empty: it is as wanted already.
    :ivar result: what is foreseen; see :meth:`result_of`.
    :ivar reason: why it is wanted, where that is not plain; a sentence.
    :ivar expired: it is revoked since it was declared until a time that has
        come.
    """

    target: model.Target
    want: Want
    before: model.MemberStatus | None
    steps: tuple[step.MemberStep, ...]
    result: model.Result
    reason: str = ''
    expired: bool = False

    def result_of(self, *, changed: bool) -> model.Result:
        """Return the result when every step was taken.

        :param changed: at least one of them has changed something.
        """
        if not self.steps:
            return self.result
        return _RESULT[self.want] if changed else model.Result.ALREADY


@dataclasses.dataclass(frozen=True, slots=True)
class ImagePlan:
    """What is to be done for one image, in order.

    :ivar opening: makes the image shared; ``None``: it is.
    :ivar dormant: what happens to members that come back by opening.
    :ivar purge: members that came back and are to go, before any change.
    :ivar returning: every member that comes back by opening is asked for.
    :ivar closing: makes the image private when no member is left.
    """

    image: model.Image
    changes: tuple[Change, ...]
    opening: step.SetVisibility | None = None
    dormant: request.Dormant = request.Dormant.REFUSE
    returning: bool = False
    purge: tuple[step.RemoveMember, ...] = ()
    closing: step.SetVisibility | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Plan:
    """What a whole run is to do.

    :ivar missed: the outcomes of what was not met in a region: nothing can
        be done there.
    """

    images: tuple[ImagePlan, ...]
    missed: tuple[model.Outcome, ...] = ()

    @property
    def size(self) -> int:
        """How many outcomes there will be of what is to be done."""
        return sum(len(planned.changes) for planned in self.images)

    @property
    def idle(self) -> bool:
        """All is as it was asked for already."""
        return not any(
            planned.opening is not None
            or any(change.steps for change in planned.changes)
            for planned in self.images
        )


def share(
    share_request: request.ShareRequest, snapshot: model.Snapshot
) -> Plan:
    """Plan ``image share-to``: every image for every target."""
    if share_request.reopens:
        return _reopen(snapshot)
    return Plan(
        tuple(
            _share_image(share_request.dormant, state, snapshot.targets)
            for state in snapshot.states
        ),
        tuple(
            missed(gap, target, wish(target))
            for gap in snapshot.gaps
            for target in snapshot.targets
            if target.meant_for(gap.image)
        ),
    )


def _reopen(snapshot: model.Snapshot) -> Plan:
    """Plan to share images again, with the members that they have."""
    return Plan(
        tuple(
            ImagePlan(
                image=state.image,
                changes=tuple(
                    change_of(state.image, target, Want.OFFERED, state.members)
                    for target in snapshot.targets
                    if target.id in state.members
                )
                if state.members
                else (),
                opening=None
                if state.image.visibility is model.Visibility.SHARED
                else step.SetVisibility(state.image, model.Visibility.SHARED),
                dormant=request.Dormant.KEEP,
                returning=True,
            )
            for state in snapshot.states
        ),
        tuple(missed(gap, UNREAD, Want.OFFERED) for gap in snapshot.gaps),
    )


def _share_image(
    dormant: request.Dormant,
    state: model.ImageState,
    targets: tuple[model.Target, ...],
) -> ImagePlan:
    image = state.image
    changes = tuple(
        change_of(image, target, wish(target), state.members or {})
        for target in targets
        if target.id != image.owner and target.meant_for(image)
    )
    return ImagePlan(
        image=image,
        changes=changes,
        opening=opening(image, changes),
        dormant=dormant,
    )


def revoke(
    revoke_request: request.RevokeRequest, snapshot: model.Snapshot
) -> Plan:
    """Plan ``image share-revoke``: no image is any target's any more."""
    return Plan(
        tuple(
            _revoke_image(revoke_request, state, snapshot.targets)
            for state in snapshot.states
        ),
        tuple(
            missed(gap, target, Want.REVOKED)
            for gap in snapshot.gaps
            for target in _revoked_from(revoke_request, snapshot, gap)
        ),
    )


def _revoked_from(
    revoke_request: request.RevokeRequest,
    snapshot: model.Snapshot,
    gap: model.Gap,
) -> tuple[model.Target, ...]:
    """Return the targets to revoke of an image that was not met."""
    if revoke_request.everybody and not gap.absent:
        # Its members are unknown.
        return (UNREAD,)
    return tuple(t for t in snapshot.targets if not t.implied)


#: Stands for members that could not be read.
UNREAD = model.Target(model.Project(''))


def _revoke_image(
    revoke_request: request.RevokeRequest,
    state: model.ImageState,
    targets: tuple[model.Target, ...],
) -> ImagePlan:
    image = state.image
    members = state.members or {}
    shared = image.visibility is model.Visibility.SHARED
    return ImagePlan(
        image=image,
        changes=tuple(
            _revocation(image, target, members, shared=shared)
            for target in targets
            if target.id in members or not target.implied
        ),
        closing=step.SetVisibility(image, model.Visibility.PRIVATE)
        if revoke_request.private and shared
        else None,
    )


def _revocation(
    image: model.Image,
    target: model.Target,
    members: Mapping[str, model.MemberStatus],
    *,
    shared: bool,
) -> Change:
    """Return what ends a share, also one that Glance does not list.

    A list can be older than the share; the call itself tells.
    """
    change = change_of(image, target, Want.REVOKED, members)
    if change.steps or not shared:
        return change
    removal = step.RemoveMember(image, target.id)
    return dataclasses.replace(change, steps=(removal,))


def missed(gap: model.Gap, target: model.Target, want: Want) -> model.Outcome:
    """Return what becomes of a target where the image was not met."""
    if gap.absent:
        # What is not there is not shared: as requested, or it cannot be.
        reached = want is Want.REVOKED
        result = model.Result.ALREADY if reached else model.Result.SKIPPED
    else:
        reached, result = False, model.Result.FAILED
    return model.Outcome(gap.image, target, None, result, reached, gap.reason)


def decide(inbox: model.Inbox, want: Want) -> Plan:
    """Plan ``image share-accept`` and ``share-reject``."""
    by_image: dict[tuple[str, str], list[model.Offer]] = {}
    for offer in inbox.offers:
        by_image.setdefault(offer.image.key, []).append(offer)
    return Plan(
        tuple(
            ImagePlan(
                image=group[0].image,
                changes=tuple(
                    change_of(
                        offer.image,
                        offer.target,
                        want,
                        {offer.target.id: offer.status},
                    )
                    for offer in group
                ),
            )
            for group in by_image.values()
        ),
        tuple(missed(gap, target, want) for gap, target in inbox.gaps),
    )


def wish(target: model.Target) -> Want:
    """Return what is wanted of a target that an image is shared with."""
    return Want.ACCEPTED if target.acceptor else Want.OFFERED


def taken(planned: ImagePlan) -> tuple[model.Target, ...]:
    """Return the members whose access is to be revoked."""
    return tuple(
        change.target
        for change in planned.changes
        if change.want is Want.REVOKED and change.before is not None
    )


def opening(
    image: model.Image, changes: Iterable[Change]
) -> step.SetVisibility | None:
    """Return what makes an image shared, if it has to be for the changes."""
    if image.visibility is model.Visibility.SHARED or not any(
        change.want in (Want.OFFERED, Want.ACCEPTED) for change in changes
    ):
        return None
    return step.SetVisibility(image, model.Visibility.SHARED)


def change_of(
    image: model.Image,
    target: model.Target,
    want: Want,
    members: Mapping[str, model.MemberStatus],
    reason: str = '',
) -> Change:
    """Return what is to be done for a target.

    :param members: of the image; none where they cannot be seen.
    :param reason: why it is wanted, where that is not plain; a sentence.
    """
    before = members.get(target.id)
    steps = tuple(_steps(image, target, want, before))
    nothing = not steps and want is not Want.KEPT
    result = model.Result.ALREADY if nothing else _RESULT[want]
    return Change(target, want, before, steps, result, reason)


def _steps(
    image: model.Image,
    target: model.Target,
    want: Want,
    before: model.MemberStatus | None,
) -> Iterator[step.MemberStep]:
    match want:
        case Want.REVOKED:
            if before is not None:
                yield step.RemoveMember(image, target.id)
        case Want.OFFERED:
            if before is None:
                yield step.AddMember(image, target.id)
        case Want.ACCEPTED | Want.REJECTED:
            if before is None:
                yield step.AddMember(image, target.id)
            if before is not _STATUS[want]:
                assert target.acceptor is not None
                yield step.SetStatus(
                    image, target.id, _STATUS[want], target.acceptor
                )
        case Want.KEPT:
            pass
        case _:
            assert_never(want)


def reached(change: Change, status: model.MemberStatus | None) -> bool:
    """Tell whether a target is as it was asked for.

    An accept that was only offered by the way (the caller happens to have a
    role in the target) is asked for as well once it is planned.
    """
    match change.want:
        case Want.OFFERED:
            return status is not None
        case Want.ACCEPTED | Want.REJECTED:
            return status is _STATUS[change.want]
        case Want.REVOKED:
            return status is None
        case Want.KEPT:
            return True
        case _:
            assert_never(change.want)
