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

"""From what a manifest declares to the plan that makes it so.

It is pure: what names mean was looked up before
(:mod:`osc_imageshare.lookup.sync`).
"""

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
import dataclasses
import datetime

from osc_imageshare.i18n import _
from osc_imageshare.sharing import merge
from osc_imageshare.sharing import model
from osc_imageshare.sharing import planning
from osc_imageshare.sharing import request

_OPENING = (planning.Want.OFFERED, planning.Want.ACCEPTED)


@dataclasses.dataclass(frozen=True, slots=True)
class ManifestSnapshot:
    """All that was read before a manifest is applied.

    :ivar missed: the outcomes of what was not met in a region.
    :ivar names: what is known of undeclared members, by ID.
    :ivar problems: sentences; if there is one, nothing is changed.
    :ivar unselected: sentences about images that were asked for by name and
        that no entry selects.
    :ivar notes: sentences that a person should see, but that stop nothing.
    :ivar disabled: see :class:`model.Snapshot`.
    """

    caller: model.Caller
    declared: tuple[merge.DesiredImage, ...]
    missed: tuple[model.Outcome, ...] = ()
    names: Mapping[str, model.Project] = dataclasses.field(
        default_factory=dict
    )
    problems: tuple[str, ...] = ()
    unselected: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    disabled: tuple[str, ...] = ()


def plan(
    sync_request: request.SyncRequest,
    snapshot: ManifestSnapshot,
) -> planning.Plan:
    """Plan what makes the cloud as the manifest declares it."""
    return planning.Plan(
        tuple(
            _image(sync_request, desired, snapshot.names)
            for desired in snapshot.declared
        ),
        snapshot.missed,
    )


def prunes(
    sync_request: request.SyncRequest, desired: merge.DesiredImage
) -> bool:
    """Tell whether undeclared members of an image go."""
    for prune, _where in desired.prunes:
        return prune
    return sync_request.prune or bool(sync_request.manifest.prune)


def expired(wish: merge.DesiredShare, now: datetime.datetime) -> bool:
    """Tell whether a share has come to its end."""
    return wish.expires is not None and wish.expires <= now


def want(wish: merge.DesiredShare, now: datetime.datetime) -> planning.Want:
    """Return what is to become of a share that is declared."""
    if wish.paused:
        return planning.Want.KEPT
    if expired(wish, now):
        return planning.Want.REVOKED
    return planning.wish(wish.target)


def _image(
    sync_request: request.SyncRequest,
    desired: merge.DesiredImage,
    names: Mapping[str, model.Project],
) -> planning.ImagePlan:
    image = desired.state.image
    members = desired.state.members or {}
    prune = prunes(sync_request, desired)
    hidden = image.visibility is not model.Visibility.SHARED and any(
        want(wish, sync_request.now) in _OPENING for wish in desired.wishes
    )
    changes = [
        _declared(image, wish, members, sync_request.now)
        for wish in merge.merged(desired)
        if not _passed_over(desired, wish, members)
        # It may be a member that cannot be seen before opening.
        if not wish.paused or wish.target.id in members or hidden
    ]
    declared = {change.target.id for change in changes}
    changes += [
        _undeclared(
            image,
            names.get(member, model.Project(member)),
            members,
            planning.Want.REVOKED if prune else planning.Want.KEPT,
        )
        for member in members
        if member not in declared
    ]
    return planning.ImagePlan(
        image=image,
        changes=tuple(changes),
        opening=planning.opening(image, changes),
        dormant=request.Dormant.PURGE
        if prune
        else request.Dormant.REFUSE_UNDECLARED,
    )


def _passed_over(
    desired: merge.DesiredImage,
    wish: merge.DesiredShare,
    members: Mapping[str, model.MemberStatus],
) -> bool:
    """Tell whether a wish is for the owner, who does not need it.

    Where the owner alone is named, the manifest is wrong: a guard says so.
    """
    owner = desired.state.image.owner
    if wish.target.id != owner:
        return False
    return wish.target.implied or (
        wish.target.id not in members and _names_others(desired)
    )


def _names_others(desired: merge.DesiredImage) -> bool:
    owner = desired.state.image.owner
    return any(wish.target.id != owner for wish in desired.wishes)


def owned(
    declared: Iterable[merge.DesiredImage],
) -> Iterator[tuple[model.Image, model.Project]]:
    """Yield images that are declared for others and their own project."""
    for desired in declared:
        image = desired.state.image
        for wish in merge.merged(desired):
            named = wish.target.id == image.owner and not wish.target.implied
            if named and _passed_over(
                desired, wish, desired.state.members or {}
            ):
                yield image, wish.target.project


def _declared(
    image: model.Image,
    wish: merge.DesiredShare,
    members: Mapping[str, model.MemberStatus],
    now: datetime.datetime,
) -> planning.Change:
    reason = ''
    if wish.paused:
        reason = _(
            'The project is disabled, so it is neither added nor removed.'
        )
    if wish.expires is not None and expired(wish, now):
        reason = (
            _('The manifest let this share expire on %s.')
            % f'{wish.expires:%Y-%m-%d %H:%M} UTC'
        )
    change = planning.change_of(
        image, wish.target, want(wish, now), members, reason
    )
    return dataclasses.replace(change, expired=expired(wish, now))


def _undeclared(
    image: model.Image,
    project: model.Project,
    members: Mapping[str, model.MemberStatus],
    want: planning.Want,
) -> planning.Change:
    reason = _('The project has access but is not listed in the manifest.')
    if want is planning.Want.KEPT:
        reason = _(
            'The project has access but is not listed in the manifest. Use '
            '--prune to remove it.'
        )
    return planning.change_of(
        image, model.Target(project), want, members, reason
    )


def drifted(plan: planning.Plan) -> bool:
    """Tell whether anything is not as it is declared."""
    return not plan.idle
