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

"""A plan that is kept, to be looked at and run later, exactly as it is.

It holds what was seen when it was made. If the cloud has changed since, in
any of its images, nothing of it is run.
"""

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
import dataclasses

from osc_imageshare.i18n import _
from osc_imageshare.sharing import model
from osc_imageshare.sharing import planning
from osc_imageshare.sharing import request
from osc_imageshare.sharing import text

Members = Mapping[str, model.MemberStatus]


@dataclasses.dataclass(frozen=True, slots=True)
class SavedChange:
    """What is to be done for one image and project.

    :ivar acceptor: whose credential accepts, by name; never a secret.
    :ivar expired: see :class:`planning.Change`.
    """

    member_id: str
    member_name: str | None
    want: planning.Want
    acceptor: model.Credential | None = None
    reason: str = ''
    expired: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class SavedImage:
    """What was seen of one image, and what is to be done for it.

    :ivar members: ``None``: they cannot be seen, the image is not shared.
    """

    name: model.ImageName
    owner: str
    visibility: model.Visibility
    members: Members | None
    dormant: request.Dormant
    changes: tuple[SavedChange, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class SavedPlan:
    """A plan as it is kept.

    :ivar project: ID of the project in whose name it was made.
    """

    project: str
    images: tuple[SavedImage, ...]


def regions(kept: SavedPlan) -> tuple[request.Regions, ...]:
    """Return the choice of regions that a plan makes; none if it is empty."""
    names = dict.fromkeys(image.name.region for image in kept.images)
    return (request.Regions(tuple(names)),) if names else ()


def of(
    plan: planning.Plan, states: Iterable[model.ImageState], project: str
) -> SavedPlan:
    """Return what is kept of a plan.

    :param states: of the images of the plan, in its order.
    :param project: ID of the caller's project.
    """
    return SavedPlan(
        project,
        tuple(
            _image(planned, state)
            for planned, state in zip(plan.images, states, strict=True)
        ),
    )


def _image(planned: planning.ImagePlan, state: model.ImageState) -> SavedImage:
    image = planned.image
    return SavedImage(
        model.ImageName(image.region, image.id, image.name),
        image.owner,
        image.visibility,
        state.members,
        planned.dormant,
        tuple(
            SavedChange(
                change.target.id,
                change.target.project.name,
                change.want,
                change.target.acceptor,
                change.reason,
                change.expired,
            )
            for change in planned.changes
        ),
    )


def changes(
    kept: SavedPlan,
    states: Mapping[tuple[str, str], model.ImageState],
    named: text.Named = text.as_it_is,
) -> Iterator[str]:
    """Yield what is no longer as it was when a plan was kept.

    :param states: by key, of the images of the plan that are still there.
    """
    for image in kept.images:
        state = states.get(image.name.key)
        if state is None:
            continue
        if state.image.owner != image.owner:
            yield _(
                'The owner of image %(image)s was %(before)s when the plan '
                'was made, and is %(now)s now. Make a new plan.'
            ) % {
                'image': text.image(state.image),
                'before': _owner(image.owner, named),
                'now': _owner(state.image.owner, named),
            }
        elif state.image.visibility is not image.visibility:
            yield _(
                'Image %(image)s was %(before)s when the plan was made, and '
                'is %(now)s now. Make a new plan.'
            ) % {
                'image': text.image(state.image),
                'before': image.visibility.value,
                'now': state.image.visibility.value,
            }
        else:
            yield from _members(image, state, named)


def _owner(id_: str, named: text.Named) -> str:
    return text.project_of(id_, named) or _('none')


def _members(
    image: SavedImage, state: model.ImageState, named: text.Named
) -> Iterator[str]:
    before, now = dict(image.members or {}), dict(state.members or {})
    for member in sorted(before.keys() | now.keys()):
        if before.get(member) is now.get(member):
            continue
        yield _(
            'Project %(project)s was %(before)s for image %(image)s when the '
            'plan was made, and is %(now)s now. Make a new plan.'
        ) % {
            'project': text.project_of(member, named),
            'image': text.image(state.image),
            'before': _status(before.get(member)),
            'now': _status(now.get(member)),
        }


def _status(status: model.MemberStatus | None) -> str:
    return status.value if status else _('not a member')


def plan(
    kept: SavedPlan,
    states: Mapping[tuple[str, str], model.ImageState],
    named: text.Named = text.as_it_is,
) -> planning.Plan:
    """Return the plan that was kept; the cloud is as it was then.

    :param named: adds the name that people know to a project.
    """
    return planning.Plan(
        tuple(
            _planned(image, states[image.name.key], named)
            for image in kept.images
        )
    )


def _planned(
    kept: SavedImage,
    state: model.ImageState,
    named: text.Named,
) -> planning.ImagePlan:
    changes = tuple(_change(change, state, named) for change in kept.changes)
    return planning.ImagePlan(
        image=state.image,
        changes=changes,
        opening=planning.opening(state.image, changes),
        dormant=kept.dormant,
    )


def _change(
    change: SavedChange,
    state: model.ImageState,
    named: text.Named,
) -> planning.Change:
    acceptor = change.acceptor
    target = model.Target(
        named(
            model.Project(
                change.member_id,
                change.member_name,
                origin=model.NameSource.PLAN,
            )
        ),
        acceptor=acceptor,
        lent=acceptor
        if acceptor and acceptor.kind is model.CredentialKind.CLOUD
        else None,
    )
    planned = planning.change_of(
        state.image, target, change.want, state.members or {}, change.reason
    )
    return dataclasses.replace(planned, expired=change.expired)
