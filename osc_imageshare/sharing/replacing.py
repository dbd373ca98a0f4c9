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

"""From an old image and a new one to the edits of a rollover.

A project that uses the image by name has to see exactly one image of that
name at any time. A change of two images is two requests, so the order
decides: clients look for hidden images only if no visible image has the name.
The old image is hidden first, and still found by that rule. Then the new
image gets the name. While members are still deciding, a new image of the same
name has another one.
"""

from collections.abc import Iterator
import dataclasses

from osc_imageshare.i18n import _
from osc_imageshare.sharing import edit
from osc_imageshare.sharing import model
from osc_imageshare.sharing import planning
from osc_imageshare.sharing import replace_request
from osc_imageshare.sharing import text

#: Properties of a replaced image: the ID of its replacement, and the names
#: that both had before.
REPLACED_BY = 'share_replaced_by'
OLD_NAME = 'share_replaced_name'
NEW_NAME = 'share_replacement_name'

#: Stands for the member in a row about the old image itself.
NO_MEMBER = model.Target(model.Project(''))

# What Glance takes as a name.
_LONGEST = 255
_ACCEPTED = model.MemberStatus.ACCEPTED


@dataclasses.dataclass(frozen=True, slots=True)
class Pair:
    """An old image and a new one in one region, as they were read."""

    old: model.ImageState
    new: model.ImageState


@dataclasses.dataclass(frozen=True, slots=True)
class Rollovers:
    """All that was read before anything is decided.

    :ivar shares: the new images, and the members of the old ones.
    :ivar lonely: what becomes of old images in regions without a new one.
    """

    shares: model.Snapshot
    pairs: tuple[Pair, ...]
    lonely: tuple[model.Outcome, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class Switch:
    """What is to be done for a pair, beside sharing.

    :ivar preparation: done before sharing; ``None``: nothing is to be.
    :ivar awaited: IDs of the members that have to accept the new image.
    :ivar edits: done in order once they have.
    """

    old: model.Image
    new: model.Image
    preparation: edit.Edit | None
    awaited: frozenset[str]
    edits: tuple[edit.Edit, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class ReplacePlan:
    """What a rollover is to do."""

    shares: planning.Plan
    switches: tuple[Switch, ...]

    @property
    def edits(self) -> tuple[edit.Edit, ...]:
        """Every edit that may be made, in order."""
        preparations = (switch.preparation for switch in self.switches)
        return (
            *filter(None, preparations),
            *(change for switch in self.switches for change in switch.edits),
        )


def plan(
    asked: replace_request.ReplaceRequest, rollovers: Rollovers
) -> ReplacePlan:
    """Plan ``image share-replace``."""
    return ReplacePlan(
        planning.share(asked.sharing, rollovers.shares),
        tuple(
            _switch(asked, pair, rollovers.shares.targets)
            for pair in rollovers.pairs
        ),
    )


def waiting_name(old: model.Image, name: str) -> str:
    """Return the name of a new image until it takes the old one's place."""
    suffix = f' (replaces {old.id})'
    return name[: _LONGEST - len(suffix)] + suffix


def dated_name(old: model.Image, name: str) -> str:
    """Return the name that an old image has afterwards."""
    suffix = f'-{old.created_at[:10] or old.id}'
    return name[: _LONGEST - len(suffix)] + suffix


def is_replaced_by(old: model.Image, new: model.ImageName) -> bool:
    """Tell whether an image names another one as its replacement."""
    return old.properties.get(REPLACED_BY) == new.id


def _switch(
    asked: replace_request.ReplaceRequest,
    pair: Pair,
    targets: tuple[model.Target, ...],
) -> Switch:
    old, new = pair.old.image, pair.new.image
    awaited = _awaited(pair, targets)
    recorded = is_replaced_by(old, new)
    old_name = old.properties.get(OLD_NAME, '') if recorded else old.name
    old_name = old_name or old.name
    waiting = new.name == waiting_name(old, old_name)
    same = waiting or new.name == old_name
    new_name = old_name if asked.take_name or same else new.name
    preparation = None
    if same and not waiting and not old.hidden and awaited:
        members = pair.new.members or {}
        ready = all(members.get(id_) is _ACCEPTED for id_ in awaited)
        if new.hidden or not ready:
            preparation = edit.Edit(new, name=waiting_name(old, old_name))
    record: tuple[tuple[str, str | None], ...] = ()
    if not recorded:
        record = (
            (REPLACED_BY, new.id),
            (OLD_NAME, old_name),
            (NEW_NAME, old_name if same else new.name),
        )
    renamed = dated_name(old, old_name) if asked.take_name else None
    prepared = preparation is not None
    edits = (
        edit.Edit(old, hidden=True, properties=record),
        edit.Edit(new, hidden=False, name=new_name),
        edit.Edit(old, name=renamed),
    )
    return Switch(
        old,
        new,
        preparation,
        awaited,
        tuple(
            change
            for change in edits
            if edit.needed(change) or (prepared and change.image is new)
        ),
    )


def _awaited(pair: Pair, targets: tuple[model.Target, ...]) -> frozenset[str]:
    members = pair.old.members or {}
    return frozenset(
        target.id
        for target in targets
        if members.get(target.id) is _ACCEPTED
        and target.id != pair.new.image.owner
    )


def missing(
    switch: Switch, outcomes: tuple[model.Outcome, ...]
) -> tuple[model.Outcome, ...]:
    """Return what became of members that keep the old image in its place.

    :param outcomes: of the new image.
    """
    return tuple(
        outcome
        for outcome in outcomes
        if outcome.image.key == switch.new.key
        and outcome.target.id in switch.awaited
        and outcome.status is not _ACCEPTED
    )


def undecided(switch: Switch, outcome: model.Outcome) -> model.Outcome:
    """Return the outcome of a member that has not accepted the new image."""
    return dataclasses.replace(
        outcome,
        reached=False,
        reason=outcome.reason
        or _(
            'Project %(project)s accepted image %(old)s, but has not '
            'accepted image %(new)s.'
        )
        % {
            'project': text.project(outcome.target.project),
            'old': text.image(switch.old),
            'new': text.image(switch.new),
        },
    )


def outcome_of(
    switch: Switch,
    result: model.Result,
    reason: str = '',
    *,
    forecast: bool = False,
) -> model.Outcome:
    """Return what became of an old image."""
    return model.Outcome(
        image=switch.old,
        target=NO_MEMBER,
        status=None,
        result=result,
        reached=result in (model.Result.REPLACED, model.Result.ALREADY)
        or forecast,
        reason=reason,
        forecast=forecast,
    )


def stays(switch: Switch, outcomes: tuple[model.Outcome, ...]) -> str:
    """Say that an old image stays, and which projects are missing."""
    return _(
        'Image %(old)s stays as it is until image %(new)s is accepted by: '
        '%(projects)s. Run the same command again then, or use --hide-anyway.'
    ) % {
        'old': text.image(switch.old),
        'new': text.image(switch.new),
        'projects': text.listing(
            [text.project(outcome.target.project) for outcome in outcomes]
        ),
    }


def renaming(switches: tuple[Switch, ...]) -> Iterator[str]:
    """Yield warnings about images that get another name."""
    for switch in switches:
        if any(
            change.name is not None and change.image is switch.old
            for change in switch.edits
        ):
            yield _(
                'Image %s is renamed. Terraform replaces servers whose '
                'image it names by name.'
            ) % text.image(switch.old)
