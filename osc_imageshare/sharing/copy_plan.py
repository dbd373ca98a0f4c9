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

"""From what is there and what is asked for to the copies that are missing.

Nothing here talks to a cloud: the plan is what ``--dry-run`` prints.
"""

from collections.abc import Iterable
from collections.abc import Mapping
import dataclasses
import enum
import shlex

from osc_imageshare.i18n import _
from osc_imageshare.sharing import copy_record
from osc_imageshare.sharing import copy_request
from osc_imageshare.sharing import copying
from osc_imageshare.sharing import model
from osc_imageshare.sharing import text

# Glance's statuses of an image that something is writing to.
_BUSY = ('saving', 'uploading', 'importing')


class Action(enum.Enum):
    """What is to be done for one image and place."""

    NOTHING = enum.auto()
    CREATE = enum.auto()
    # The record of a run that was interrupted is used again.
    RESUME = enum.auto()
    # What is left of another run is deleted first.
    REPLACE = enum.auto()
    # It is left alone: another run may still be working on it.
    LEAVE = enum.auto()
    # The place could not be read.
    MISS = enum.auto()


_RESULTS = {
    Action.NOTHING: model.Result.ALREADY,
    Action.CREATE: model.Result.COPIED,
    Action.RESUME: model.Result.COPIED,
    Action.REPLACE: model.Result.COPIED,
    Action.LEAVE: model.Result.SKIPPED,
    Action.MISS: model.Result.FAILED,
}
#: What moves bytes.
TRANSFERS = frozenset((Action.CREATE, Action.RESUME, Action.REPLACE))


@dataclasses.dataclass(frozen=True, slots=True)
class Copy:
    """One copy that is asked for.

    :ivar source: all of it, unless its copy is there already.
    :ivar existing: the copy that is there, or what another run has left.
    :ivar record: what the copy is made with, without an ID.
    :ivar same_id: it has the ID of its source.
    :ivar members: of the source, where they are to be members of the copy.
    :ivar algos: names of the hashes to compute, the first is the source's.
    :ivar expected: the hash that the bytes must have beside the source's.
    :ivar fallback: if the place cannot fetch the image, it is streamed.
    """

    source: model.ImageName
    place: copying.Place
    action: Action
    method: copying.TransferMethod = copying.TransferMethod.STREAM
    existing: model.Image | None = None
    record: copy_record.Record = dataclasses.field(default_factory=dict)
    same_id: bool = False
    members: Mapping[str, model.MemberStatus] = dataclasses.field(
        default_factory=dict
    )
    algos: tuple[str, ...] = ()
    fallback: bool = False
    reason: str = ''

    @property
    def image(self) -> model.Image:
        """The source, which is there wherever bytes are to move."""
        assert isinstance(self.source, model.Image)
        return self.source

    def outcome(
        self,
        result: model.Result,
        *,
        copy: model.Image | None = None,
        reason: str = '',
        forecast: bool = False,
    ) -> copying.CopyOutcome:
        """Return what became of this copy.

        :param copy: as it is now.
        """
        size = getattr(self.source, 'size', None)
        moves = self.action in TRANSFERS
        reached = result in (model.Result.COPIED, model.Result.ALREADY)
        return copying.CopyOutcome(
            image=self.source,
            place=self.place,
            result=result,
            reached=reached,
            copy_id=copy.id if copy else '',
            size=copy.size if copy and copy.size is not None else size,
            method=self.method.value if moves else '',
            content=copy_record.content(copy) if copy else '',
            reason=reason or self.reason,
            forecast=forecast,
        )


def plan(
    request: copy_request.CopyRequest,
    snapshot: copying.CopySnapshot,
    date: str,
) -> tuple[Copy, ...]:
    """Plan the copies: each image for each place, place by place.

    :param date: ISO 8601 in UTC, recorded in every copy.
    """
    copies: list[Copy] = []
    for source in snapshot.sources:
        copies += _read_once(
            [_copy(request, source, state, date) for state in snapshot.places]
        )
    return tuple(copies)


def _read_once(copies: list[Copy]) -> list[Copy]:
    """Let no place fetch an image that is read for another place anyway.

    The source is read once, however many copies there are.
    """
    stream = copying.TransferMethod.STREAM
    if not any(c.action in TRANSFERS and c.method is stream for c in copies):
        return copies
    return [
        dataclasses.replace(copy, method=stream, fallback=False)
        if copy.fallback
        else copy
        for copy in copies
    ]


def forecast(copies: Iterable[Copy]) -> tuple[copying.CopyOutcome, ...]:
    """Return what the plan leads to if nothing fails."""
    return tuple(
        copy.outcome(
            _RESULTS[copy.action],
            copy=None if copy.action is Action.MISS else copy.existing,
            forecast=True,
        )
        for copy in copies
    )


def settled(copy: Copy) -> copying.CopyOutcome | None:
    """Return the outcome of a copy that needs no byte, if it is so."""
    if copy.action in TRANSFERS:
        return None
    return copy.outcome(_RESULTS[copy.action], copy=copy.existing)


def _copy(
    request: copy_request.CopyRequest,
    source: copying.CopySource,
    state: copying.PlaceState,
    date: str,
) -> Copy:
    image, place = source.image, state.place
    if state.down:
        return Copy(image, place, Action.MISS, reason=state.down)
    existing = _existing(request, image, state)
    if existing is not None or not isinstance(image, model.Image):
        return Copy(
            image,
            place,
            Action.NOTHING,
            existing=existing,
            members=source.members,
        )
    leftover = _leftover(request, image, state)
    action, reason = _action(request, image, state, leftover)
    method, fallback = _method(request, image, state)
    return Copy(
        source=image,
        place=place,
        action=action,
        method=method,
        existing=leftover,
        record=copy_record.record(image, request, date),
        same_id=request.same_id,
        members=source.members,
        algos=_algos(request, image, state),
        fallback=fallback,
        reason=reason,
    )


def _existing(
    request: copy_request.CopyRequest,
    image: model.ImageName,
    state: copying.PlaceState,
) -> model.Image | None:
    """Return the copy that is there already, if there is one."""
    for copy in state.images:
        if copy.status != 'active':
            continue
        if request.same_id and copy.id != image.id:
            continue
        if isinstance(image, model.Image):
            if copy_record.is_same(copy, image, state):
                return copy
        elif is_left(copy, image):
            return copy
    return None


def is_left(copy: model.Image, gone: model.ImageName) -> bool:
    """Tell whether an image is a copy of one that is gone.

    :param gone: an ID, or a name where no ID was given.
    """
    where = copy_record.origin_of(copy)
    if where is None or where.region != gone.region:
        return False
    return where.id == gone.id if gone.id else copy.name == gone.name


def _leftover(
    request: copy_request.CopyRequest,
    image: model.Image,
    state: copying.PlaceState,
) -> model.Image | None:
    """Return what an interrupted run has left, the most useful first."""
    left = [
        copy
        for copy in state.images
        if copy_record.is_copy_of(copy, image)
        and copy.status in ('queued', *_BUSY)
        and (not request.same_id or copy.id == image.id)
    ]
    return min(left, key=lambda copy: copy.status != 'queued', default=None)


def _action(
    request: copy_request.CopyRequest,
    image: model.Image,
    state: copying.PlaceState,
    leftover: model.Image | None,
) -> tuple[Action, str]:
    if leftover is None:
        return Action.CREATE, ''
    if leftover.status == 'queued':
        return Action.RESUME, ''
    if request.force:
        return Action.REPLACE, ''
    return Action.LEAVE, _(
        'Image %(copy)s, which is to be the copy of image %(image)s, is '
        '%(status)s: another run may be working on it. If no other run is '
        'active, remove it with "%(command)s" or use --force.'
    ) % {
        'copy': text.visible(leftover.id),
        'image': text.image(image),
        'status': text.visible(leftover.status),
        'command': removal(leftover.id, state.place),
    }


def removal(image_id: str, place: copying.Place) -> str:
    """Return the command that removes an image, without this plugin."""
    cloud = ('--os-cloud', text.visible(place.cloud)) if place.cloud else ()
    region = (
        () if place.cloud else ('--os-region-name', text.visible(place.region))
    )
    delete = ('image', 'delete', text.visible(image_id))
    return shlex.join(('openstack', *cloud, *region, *delete))


def _method(
    request: copy_request.CopyRequest,
    image: model.Image,
    state: copying.PlaceState,
) -> tuple[copying.TransferMethod, bool]:
    """Return how the bytes get there, and whether they may go another way.

    What Glance fetches can be compared by the source's hash only, and a
    spool was asked for to be used.
    """
    stream = copying.TransferMethod.STREAM
    server = copying.TransferMethod.SERVER
    if request.method is not copying.TransferMethod.AUTO:
        return request.method, False
    known = image.owner == state.place.project.id or image.visibility in (
        model.Visibility.PUBLIC,
        model.Visibility.COMMUNITY,
    )
    sees = known or state.same_project
    if not (state.fetches and sees and image.hash_value) or request.spool:
        return stream, False
    return server, True


def _algos(
    request: copy_request.CopyRequest,
    image: model.Image,
    state: copying.PlaceState,
) -> tuple[str, ...]:
    """Return the hashes to compute while the bytes go by."""
    algos = [image.hash_algo or state.hash_algo or 'sha512']
    if state.hash_algo:
        algos.append(state.hash_algo)
    if request.expected:
        algos.append(request.expected.algo)
    return tuple(dict.fromkeys(algos))
