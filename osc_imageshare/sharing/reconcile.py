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

Entries of a manifest can meet in one image; here their wishes are merged, or
found to contradict each other, and the plan is made. It is pure: what names
mean was looked up before (:mod:`osc_imageshare.lookup.sync`).
"""

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
import dataclasses
import datetime

from osc_imageshare.i18n import _
from osc_imageshare.sharing import model
from osc_imageshare.sharing import planning
from osc_imageshare.sharing import request
from osc_imageshare.sharing import text

_OPENING = (planning.Want.OFFERED, planning.Want.ACCEPTED)


@dataclasses.dataclass(frozen=True, slots=True)
class DesiredShare:
    """A project that an entry declares for an image.

    :ivar accept: who is to accept, where the entry says; ``None``: it does
        not say.
    :ivar where: names the place in the manifest in a sentence.
    :ivar paused: the project is disabled for now, and one of a domain: it is
        not added, and stays what it is.
    """

    target: model.Target
    expires: datetime.datetime | None = None
    accept: request.Accept | None = None
    where: str = ''
    paused: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class DesiredImage:
    """An image, and all that a manifest declares for it.

    :ivar prunes: whether undeclared members go, as entries say; with the
        place of each.
    """

    state: model.ImageState
    wishes: tuple[DesiredShare, ...]
    prunes: tuple[tuple[bool, str], ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class ManifestSnapshot:
    """All that was read before a manifest is applied.

    :ivar missed: the outcomes of what was not met in a region.
    :ivar names: what is known of members that nobody declares, by ID.
    :ivar problems: sentences; if there is one, nothing is changed.
    :ivar unselected: sentences about images that were asked for by name and
        that no entry selects.
    :ivar notes: sentences that a person should see, but that stop nothing.
    """

    caller: model.Caller
    declared: tuple[DesiredImage, ...]
    missed: tuple[model.Outcome, ...] = ()
    names: Mapping[str, model.Project] = dataclasses.field(
        default_factory=dict
    )
    problems: tuple[str, ...] = ()
    unselected: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def contradictions(declared: Iterable[DesiredImage]) -> Iterator[str]:
    """Yield where entries that meet in one image do not agree.

    What an entry does not say agrees with everything, but a time of expiry:
    a share that has none is for ever.
    """
    for desired in declared:
        image = text.image(desired.state.image)
        first: dict[str, DesiredShare] = {}
        # The first one that says who accepts, which may be a later one.
        saying: dict[str, DesiredShare] = {}
        for wish in desired.wishes:
            if wish.paused:
                continue
            params = {
                'here': wish.where,
                'image': image,
                'project': text.project(wish.target.project),
            }
            known = first.setdefault(wish.target.id, wish)
            if known.expires != wish.expires:
                yield (
                    _(
                        '%(here)s: contradicts %(there)s: the share of image '
                        '%(image)s with project %(project)s expires at '
                        'another time.'
                    )
                    % {**params, 'there': known.where}
                )
            if wish.accept is None:
                continue
            known = saying.setdefault(wish.target.id, wish)
            if known.accept is not wish.accept:
                yield (
                    _(
                        '%(here)s: contradicts %(there)s: "accept" is not '
                        'the same for image %(image)s and project '
                        '%(project)s.'
                    )
                    % {**params, 'there': known.where}
                )
        for prune, where in desired.prunes[1:]:
            if prune is not desired.prunes[0][0]:
                yield _(
                    '%(here)s: contradicts %(there)s: "prune" is not the '
                    'same for image %(image)s.'
                ) % {
                    'here': where,
                    'there': desired.prunes[0][1],
                    'image': image,
                }


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


def prunes(sync_request: request.SyncRequest, desired: DesiredImage) -> bool:
    """Tell whether undeclared members of an image go."""
    for prune, _where in desired.prunes:
        return prune
    return sync_request.prune or bool(sync_request.manifest.prune)


def expired(wish: DesiredShare, now: datetime.datetime) -> bool:
    """Tell whether a share has come to its end."""
    return wish.expires is not None and wish.expires <= now


def want(wish: DesiredShare, now: datetime.datetime) -> planning.Want:
    """Return what is to become of a share that is declared."""
    if wish.paused:
        return planning.Want.KEPT
    if expired(wish, now):
        return planning.Want.REVOKED
    return planning.wish(wish.target)


def merged(desired: DesiredImage) -> tuple[DesiredShare, ...]:
    """Return one wish for each project; what says who accepts comes first."""
    by_project: dict[str, list[DesiredShare]] = {}
    for wish in desired.wishes:
        by_project.setdefault(wish.target.id, []).append(wish)
    return tuple(map(_one, by_project.values()))


def _one(wishes: list[DesiredShare]) -> DesiredShare:
    """Return what several entries that agree wish for one project.

    Whatever one of them gives is given: a credential to accept or to look
    with, and that the project was named itself.
    """
    # Who is named itself is meant, disabled or not.
    wishes = [wish for wish in wishes if not wish.paused] or wishes
    stated = [wish for wish in wishes if wish.accept is not None] or wishes
    chosen = next((w for w in stated if w.target.acceptor), stated[0])
    lent = next((w.target.lent for w in wishes if w.target.lent), None)
    target = dataclasses.replace(
        chosen.target,
        lent=lent,
        implied=all(wish.target.implied for wish in wishes),
    )
    return dataclasses.replace(chosen, target=target)


def _image(
    sync_request: request.SyncRequest,
    desired: DesiredImage,
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
        for wish in merged(desired)
        # A project of a domain may own the image, and has no need of it.
        if wish.target.id != image.owner or not wish.target.implied
        # It may be a member that cannot be seen before it is opened.
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


def _declared(
    image: model.Image,
    wish: DesiredShare,
    members: Mapping[str, model.MemberStatus],
    now: datetime.datetime,
) -> planning.Change:
    reason = ''
    if wish.paused:
        reason = _('It is disabled: it is neither added nor removed.')
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
    reason = _('The manifest does not declare it.')
    if want is planning.Want.KEPT:
        reason = _('The manifest does not declare it; prune would remove it.')
    return planning.change_of(
        image, model.Target(project), want, members, reason
    )


def drifted(plan: planning.Plan) -> bool:
    """Tell whether anything is not as it is declared."""
    return any(
        planned.opening is not None or any(c.steps for c in planned.changes)
        for planned in plan.images
    )
