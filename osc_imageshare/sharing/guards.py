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

"""What is refused before anything is changed, and the option that allows it.

Each guard is a generator of sentences: what is wrong with which image, and
what to do. The guards that need what only a change shows (dormant members,
the member quota) are in :mod:`osc_imageshare.sharing.planning` and where the
change is made.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from osc_imageshare.i18n import _
from osc_imageshare.sharing import backing
from osc_imageshare.sharing import likeness
from osc_imageshare.sharing import model
from osc_imageshare.sharing import planning
from osc_imageshare.sharing import request
from osc_imageshare.sharing import text
from osc_imageshare.sharing import usage
from osc_imageshare.sharing import usage_text

if TYPE_CHECKING:
    # Most commands have no manifest, and need not wait for it.
    from osc_imageshare.sharing import reconcile

_ACCEPTED = model.MemberStatus.ACCEPTED
_OPEN_TO_OTHERS = (model.Visibility.PUBLIC, model.Visibility.COMMUNITY)


def share(
    wanted: request.ShareRequest, snapshot: model.Snapshot
) -> Iterator[str]:
    """Yield every reason not to share what is asked for."""
    for state in snapshot.states:
        image = state.image
        if not may_share(snapshot.caller, image):
            yield _foreign_image(image)
            continue
        yield from _own_project(image, snapshot.targets)
        if not wanted.narrow:
            yield from _narrowing(image)
        if not wanted.force:
            yield from _unusable(image)


def _foreign_image(image: model.Image) -> str:
    return _(
        'Image %(image)s belongs to project %(owner)s: only its owner can '
        'share it.'
    ) % {'image': text.image(image), 'owner': text.visible(image.owner)}


def revoke(
    wanted: request.RevokeRequest, snapshot: model.Snapshot
) -> Iterator[str]:
    """Yield every reason not to take back what is asked for."""
    named = {target.id for target in snapshot.targets}
    for state in snapshot.states:
        image = state.image
        what = {
            'image': text.image(image),
            'owner': text.visible(image.owner),
            'visibility': image.visibility.value,
        }
        if not may_share(snapshot.caller, image):
            yield (
                _(
                    'Image %(image)s belongs to project %(owner)s: only its '
                    'owner can take it back. To decline it, use share-reject.'
                )
                % what
            )
        elif image.visibility in _OPEN_TO_OTHERS:
            yield (
                _(
                    'Image %(image)s is %(visibility)s: everybody can use '
                    'it, member or not. Change its visibility first.'
                )
                % what
            )
        else:
            if wanted.private:
                yield from _staying(state, named)
            yield from _in_use(image, snapshot.targets, snapshot.uses)
    if wanted.use is request.InUse.REFUSE_UNKNOWN:
        for sentence in unknown_use(snapshot):
            yield ' '.join(
                (
                    sentence,
                    _(
                        'To take it back all the same, leave '
                        '--require-unused out.'
                    ),
                )
            )


def sync(
    wanted: request.SyncRequest,
    snapshot: 'reconcile.ManifestSnapshot',
    plan: planning.Plan,
) -> Iterator[str]:
    """Yield every reason not to do what a manifest leads to.

    What is as it is declared already is no matter, whatever it is.
    """
    for planned in plan.images:
        image = planned.image
        changes = [c for c in planned.changes if c.steps]
        given = [c.target for c in changes if c.before is None]
        if (changes or planned.opening) and not may_share(
            snapshot.caller, image
        ):
            yield _foreign_image(image)
            continue
        if given or planned.opening:
            yield from _own_project(image, tuple(given))
            if not wanted.narrow:
                yield from _narrowing(image)
            if not wanted.force:
                yield from _unusable(image)
    if not wanted.force:
        yield from removals_in_use(plan, snapshot.uses)
        yield from _mass_removal(snapshot, plan)


def removals_in_use(plan: planning.Plan, uses: usage.Uses) -> Iterator[str]:
    """Yield what would be taken back from projects that use it."""
    for planned in plan.images:
        yield from _in_use(planned.image, planning.taken(planned), uses)


def unknown_removals(plan: planning.Plan, uses: usage.Uses) -> Iterator[str]:
    """Yield what nobody here knows of the use of what is taken back."""
    return usage_text.unknown(
        (planned.image, target.project, found)
        for planned in plan.images
        for target in planning.taken(planned)
        if (found := uses.get((planned.image.key, target.id)))
        and not found.in_use
    )


def _mass_removal(
    snapshot: 'reconcile.ManifestSnapshot', plan: planning.Plan
) -> Iterator[str]:
    """Yield why a wrong manifest could be behind what is removed.

    A share that expires was written down to do so: it is not counted as
    removed. It is still a member, so that it counts among all of them.
    """
    all_members = all_removed = 0
    emptied = False
    for each, planned in zip(snapshot.declared, plan.images, strict=True):
        members = each.state.members or {}
        named = {wish.target.id for wish in each.wishes}
        removed = [
            change.target.id
            for change in planned.changes
            if change.want is planning.Want.REVOKED
            and change.steps
            and change.target.id not in named
        ]
        all_members += len(members)
        all_removed += len(removed)
        expiring = {
            change.target.id
            for change in planned.changes
            if change.want is planning.Want.REVOKED
            and change.target.id in named
        }
        if removed and len(removed) == len(set(members) - expiring):
            emptied = True
            yield _(
                'Everybody would lose image %(image)s: the manifest declares '
                'none of its members (%(count)d). To remove them, add --force.'
            ) % {'image': text.image(planned.image), 'count': len(removed)}
    # Whoever reads that an image loses everybody need not be told twice.
    if all_removed * 2 > all_members and not emptied:
        yield _(
            '%(removed)d of the %(members)d members of the images of the '
            'manifest would be removed, more than half. To remove them, add '
            '--force.'
        ) % {'removed': all_removed, 'members': all_members}


def _in_use(
    image: model.Image, targets: tuple[model.Target, ...], uses: usage.Uses
) -> Iterator[str]:
    for target in targets:
        found = uses.get((image.key, target.id))
        if found is None or not found.in_use:
            continue
        yield ' '.join(
            (
                _(
                    'Image %(image)s is in use in project %(project)s: '
                    '%(found)s. They may fail to rebuild or migrate.'
                )
                % {
                    'image': text.image(image),
                    'project': text.project(target.project),
                    'found': usage_text.named(found),
                },
                *usage_text.more(found),
                _('To take it back all the same, add --force.'),
            )
        )


def unknown_use(snapshot: model.Snapshot) -> Iterator[str]:
    """Yield what nobody here knows of the use of what is taken back."""
    return usage_text.unknown(
        (state.image, target.project, use)
        for state in snapshot.states
        for target in snapshot.targets
        if (use := snapshot.uses.get((state.image.key, target.id)))
        and not use.in_use
    )


def _staying(state: model.ImageState, named: set[str]) -> Iterator[str]:
    if staying := [m for m in state.members or () if m not in named]:
        yield _(
            'Image %(image)s cannot be made private while other projects are '
            'members of it: %(members)s. Name them too, or use --all.'
        ) % {
            'image': text.image(state.image),
            'members': text.listing(list(map(text.visible, staying))),
        }


def accept(
    wanted: request.DecisionRequest, inbox: model.Inbox
) -> Iterator[str]:
    """Yield every reason not to accept what is offered."""
    named = {
        recipient: likeness.NameIndex(_beside(inbox, recipient))
        for recipient in {offer.target.id for offer in inbox.offers}
    }
    for offer in inbox.offers:
        if wanted.expected:
            yield from _other_content(offer.image, wanted.expected)
        if not wanted.force and offer.status is not _ACCEPTED:
            yield from _empty(offer)
            yield from _spoofing(offer, named[offer.target.id])


def _beside(inbox: model.Inbox, recipient: str) -> Iterator[model.Image]:
    """Yield what a recipient sees, and what it is offered."""
    yield from inbox.seen.get(recipient, ())
    for offer in inbox.offers:
        if offer.target.id == recipient:
            yield offer.image


def _other_content(
    image: model.Image, expected: request.Content
) -> Iterator[str]:
    found = request.Content(image.hash_algo.lower(), image.hash_value.lower())
    if found != expected:
        yield _(
            'Image %(image)s is not what was expected: its hash is %(found)s.'
        ) % {'image': text.image(image), 'found': text.content(image)}


def _empty(offer: model.Offer) -> Iterator[str]:
    if offer.image.status == 'queued':
        yield _(
            'Image %(image)s of project %(owner)s is empty yet: what its '
            'owner puts into it cannot be known. To accept it all the same, '
            'add --force.'
        ) % {
            'image': text.image(offer.image),
            'owner': text.project(offer.owner),
        }


def _spoofing(offer: model.Offer, named: likeness.NameIndex) -> Iterator[str]:
    """Yield why an offered image could be taken for another one."""
    for other in named.like(offer.image.name):
        if other.owner == offer.image.owner or not other.name:
            continue
        yield _(
            'Image %(image)s of project %(owner)s could be taken for image '
            '%(other)s of project %(other_owner)s. If you want both, add '
            '--force.'
        ) % {
            'image': text.image(offer.image),
            'owner': text.project(offer.owner),
            'other': text.image(other),
            'other_owner': text.visible(other.owner),
        }


def may_share(caller: model.Caller, image: model.Image) -> bool:
    """Tell whether Glance's default policy lets the caller share an image."""
    return caller.admin or image.owner == caller.project.id


def _own_project(
    image: model.Image, targets: tuple[model.Target, ...]
) -> Iterator[str]:
    for target in targets:
        if target.id == image.owner and not target.implied:
            yield _(
                'Project %(project)s owns image %(image)s: name another '
                'project to share it with.'
            ) % {
                'project': text.project(target.project),
                'image': text.image(image),
            }


def _narrowing(image: model.Image) -> Iterator[str]:
    if image.visibility in _OPEN_TO_OTHERS:
        yield _(
            'Image %(image)s is %(visibility)s: sharing it takes it away '
            'from everybody else who uses it. To do that, add --narrow.'
        ) % {
            'image': text.image(image),
            'visibility': image.visibility.value,
        }


def _unusable(image: model.Image) -> Iterator[str]:
    if image.status != 'active':
        yield _(
            'Image %(image)s is %(status)s, not active: nobody can use it '
            'yet. To share it all the same, add --force.'
        ) % {
            'image': text.image(image),
            'status': text.visible(image.status),
        }
    if snapshots := backing.volume_snapshots(image):
        yield _(
            'Image %(image)s is made of volume snapshot %(snapshot)s, which '
            'another project cannot read: its servers would not boot. Create '
            'an image from the volume instead, or add --force.'
        ) % {
            'image': text.image(image),
            'snapshot': text.listing([text.visible(s) for s in snapshots]),
        }
    if backing.encryption_key(image):
        yield _(
            'Image %(image)s is encrypted with a key that another project '
            'cannot read: its servers would not boot. Share an unencrypted '
            'image instead, or add --force.'
        ) % {'image': text.image(image)}
