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
what to do. What only a change shows is refused elsewhere: old members in
:mod:`osc_imageshare.sharing.dormant`, a full quota where a member is added.
"""

from collections.abc import Iterable
from collections.abc import Iterator

from osc_imageshare.i18n import _
from osc_imageshare.sharing import likeness
from osc_imageshare.sharing import model
from osc_imageshare.sharing import planning
from osc_imageshare.sharing import request
from osc_imageshare.sharing import step
from osc_imageshare.sharing import text
from osc_imageshare.sharing import usability
from osc_imageshare.sharing import usage
from osc_imageshare.sharing import usage_text

_ACCEPTED = model.MemberStatus.ACCEPTED
_OPEN_TO_OTHERS = (model.Visibility.PUBLIC, model.Visibility.COMMUNITY)


def read_only(caller: model.Caller, plan: planning.Plan) -> Iterator[str]:
    """Yield why a caller who may only read cannot do what a plan says."""
    if caller.reader and needs_caller(plan):
        yield reader_role(caller)


def reader_role(caller: model.Caller) -> str:
    """Say that the caller may only read."""
    return _(
        'Your role in project %s is read-only, so you cannot share, '
        'revoke, accept or reject images there. Log in with a role that '
        'may, such as member.'
    ) % text.project(caller.project)


def needs_caller(plan: planning.Plan) -> bool:
    """Tell whether a plan has a step that the caller has to take."""
    return any(
        planned.opening
        or planned.closing
        or any(
            not isinstance(taken, step.SetStatus) or taken.by == model.CALLER
            for change in planned.changes
            for taken in change.steps
        )
        for planned in plan.images
    )


def share(
    share_request: request.ShareRequest,
    snapshot: model.Snapshot,
    named: text.Named = text.as_it_is,
) -> Iterator[str]:
    """Yield every reason not to share what is asked for."""
    for state in snapshot.states:
        image = state.image
        if not may_share(snapshot.caller, image):
            yield _foreign_image(image, named)
            continue
        yield from _own_project(image, snapshot.targets)
        if not share_request.narrow:
            yield from _narrowing(image)
        if not share_request.force:
            yield from usability.problems(image)


def _foreign_image(image: model.Image, named: text.Named) -> str:
    if not image.owner:
        return _(
            'Image %s has no owner, so only an administrator can share it.'
        ) % text.image(image)
    return _(
        'Image %(image)s belongs to project %(owner)s, and only its owner '
        'can share it.'
    ) % {
        'image': text.image(image),
        'owner': text.project_of(image.owner, named),
    }


def revoke(
    revoke_request: request.RevokeRequest,
    snapshot: model.Snapshot,
    plan: planning.Plan,
    uses: usage.Uses,
    named: text.Named = text.as_it_is,
) -> Iterator[str]:
    """Yield every reason not to revoke what is asked for."""
    for state, planned in zip(snapshot.states, plan.images, strict=True):
        image = state.image
        if not may_share(snapshot.caller, image):
            yield _unrevocable(image, named)
        elif image.visibility in _OPEN_TO_OTHERS:
            yield _(
                'Image %(image)s is %(visibility)s, so every project can use '
                'it. Change its visibility first.'
            ) % {
                'image': text.image(image),
                'visibility': image.visibility.value,
            }
        else:
            if revoke_request.private:
                yield from _staying(state, planned, named)
            yield from _in_use(planned, uses)
    if revoke_request.use is request.InUse.REFUSE_UNKNOWN:
        for sentence in unknown_use(plan, uses):
            hint = _('To revoke it anyway, drop --require-unused.')
            yield f'{sentence} {hint}'


def _unrevocable(image: model.Image, named: text.Named) -> str:
    if not image.owner:
        return _(
            'Image %s has no owner, so only an administrator can revoke '
            'access to it. Use share-reject to decline it.'
        ) % text.image(image)
    return _(
        'Image %(image)s belongs to project %(owner)s, and only its owner '
        'can revoke access to it. Use share-reject to decline it.'
    ) % {
        'image': text.image(image),
        'owner': text.project_of(image.owner, named),
    }


def sync(
    sync_request: request.SyncRequest | request.SavedPlanRequest,
    caller: model.Caller,
    states: Iterable[model.ImageState],
    plan: planning.Plan,
    uses: usage.Uses,
    named: text.Named = text.as_it_is,
) -> Iterator[str]:
    """Yield every reason not to do what a manifest leads to.

    A plan that was saved may have been edited: it is guarded like any other.
    What is already as declared does not matter, whatever it is.

    :param states: of the images of the plan, in its order.
    """
    for planned in plan.images:
        image = planned.image
        changes = [change for change in planned.changes if change.steps]
        added = [change.target for change in changes if change.before is None]
        if (changes or planned.opening) and not may_share(caller, image):
            yield _foreign_image(image, named)
            continue
        if added or planned.opening:
            yield from _own_project(image, added)
            if not sync_request.narrow:
                yield from _narrowing(image)
            if not sync_request.force:
                yield from usability.problems(image)
    if not sync_request.force:
        for planned in plan.images:
            yield from _in_use(planned, uses)
        yield from _mass_removal(states, plan)


def unknown_use(plan: planning.Plan, uses: usage.Uses) -> Iterator[str]:
    """Yield what is unknown about the use of what is revoked."""
    return usage_text.unknown(
        (planned.image, target.project, use)
        for planned in plan.images
        for target in planning.taken(planned)
        if (use := uses.get((planned.image.key, target.id))) and not use.in_use
    )


def _mass_removal(
    states: Iterable[model.ImageState], plan: planning.Plan
) -> Iterator[str]:
    """Yield why a wrong manifest could be behind what is removed.

    A share that expires was written down to do so: it is not counted as
    removed. It is still a member, so that it counts among all of them.
    """
    all_members = all_removed = 0
    emptied = False
    for state, planned in zip(states, plan.images, strict=True):
        members = set(state.members or ())
        expired = {c.target.id for c in planned.changes if c.expired}
        removed = members & {
            change.target.id
            for change in planned.changes
            if change.want is planning.Want.REVOKED and not change.expired
        }
        all_members += len(members)
        all_removed += len(removed)
        if removed and removed == members - expired:
            emptied = True
            yield _(
                'This would remove all members of image %(image)s '
                '(%(count)d), because the manifest lists none of them. Use '
                '--force to remove them.'
            ) % {'image': text.image(planned.image), 'count': len(removed)}
    # That an image loses all members is said once.
    if all_removed * 2 > all_members and not emptied:
        yield _(
            'This would remove %(removed)d of %(members)d members, more than '
            'half. Use --force to remove them.'
        ) % {'removed': all_removed, 'members': all_members}


def _in_use(planned: planning.ImagePlan, uses: usage.Uses) -> Iterator[str]:
    for target in planning.taken(planned):
        use = uses.get((planned.image.key, target.id))
        if use is None or not use.in_use:
            continue
        yield ' '.join(
            (
                _(
                    'Image %(image)s is in use in project %(project)s: '
                    '%(items)s. They may fail to rebuild or migrate.'
                )
                % {
                    'image': text.image(planned.image),
                    'project': text.project(target.project),
                    'items': usage_text.items(use),
                },
                *usage_text.more(use),
                _('Use --force to revoke it anyway.'),
            )
        )


def _staying(
    state: model.ImageState,
    planned: planning.ImagePlan,
    named: text.Named,
) -> Iterator[str]:
    targets = {change.target.id for change in planned.changes}
    if staying := [m for m in state.members or () if m not in targets]:
        yield _(
            'Image %(image)s cannot be made private because other projects '
            'are members of it: %(members)s. Name them too, or use --all.'
        ) % {
            'image': text.image(state.image),
            'members': text.listing(
                [text.project_of(m, named) for m in staying]
            ),
        }


def accept(
    decision_request: request.DecisionRequest,
    inbox: model.Inbox,
    named: text.Named = text.as_it_is,
) -> Iterator[str]:
    """Yield every reason not to accept what is offered."""
    names = {
        recipient: likeness.NameIndex(_beside(inbox, recipient))
        for recipient in {offer.target.id for offer in inbox.offers}
    }
    for offer in inbox.offers:
        if decision_request.expected:
            yield from _other_content(offer.image, decision_request.expected)
        if not decision_request.force and offer.status is not _ACCEPTED:
            yield from _empty(offer)
            yield from _spoofing(offer, names[offer.target.id], named)


def _beside(inbox: model.Inbox, recipient: str) -> Iterator[model.Image]:
    """Yield what a recipient sees, and what it is offered."""
    yield from inbox.seen.get(recipient, ())
    for offer in inbox.offers:
        if offer.target.id == recipient:
            yield offer.image


def _other_content(
    image: model.Image, expected: request.Content
) -> Iterator[str]:
    content = request.Content(
        image.hash_algo.lower(), image.hash_value.lower()
    )
    if content != expected:
        yield _(
            'Image %(image)s does not have the expected hash. Its hash '
            'is %(hash)s.'
        ) % {'image': text.image(image), 'hash': text.content(image)}


def _empty(offer: model.Offer) -> Iterator[str]:
    if offer.image.status == 'queued':
        yield _(
            'Image %s has no content yet, and its owner may still upload any '
            'content. Use --force to accept it anyway.'
        ) % text.owned(offer.image, offer.owner)


def _spoofing(
    offer: model.Offer, names: likeness.NameIndex, named: text.Named
) -> Iterator[str]:
    """Yield why an offered image could be taken for another one."""
    for other in names.like(offer.image.name):
        if other.owner == offer.image.owner or not other.name:
            continue
        yield _(
            'Image %(image)s could be mistaken for image %(other)s. Use '
            '--force to accept it anyway.'
        ) % {
            'image': text.owned(offer.image, offer.owner),
            'other': text.owned(other, named(model.Project(other.owner))),
        }


def may_share(caller: model.Caller, image: model.Image) -> bool:
    """Tell whether Glance's default policy lets the caller share an image."""
    return caller.admin or image.owner == caller.project.id


def _own_project(
    image: model.Image, targets: Iterable[model.Target]
) -> Iterator[str]:
    """Yield why an image cannot be shared with its owner alone."""
    targets = tuple(targets)
    if any(target.id != image.owner for target in targets):
        return
    for target in targets:
        if not target.implied:
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
            'Image %(image)s is %(visibility)s, and sharing it ends access '
            'for everyone else. Use --narrow to confirm.'
        ) % {
            'image': text.image(image),
            'visibility': image.visibility.value,
        }
