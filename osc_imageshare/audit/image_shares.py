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


"""One image and its members, and what there is to say about them."""

from collections.abc import Iterator
import dataclasses
from typing import assert_never

from osc_imageshare.audit import evidence
from osc_imageshare.i18n import _
from osc_imageshare.sharing import dormant
from osc_imageshare.sharing import model
from osc_imageshare.sharing import reading
from osc_imageshare.sharing import text

_OPEN = (model.Visibility.PUBLIC, model.Visibility.COMMUNITY)


@dataclasses.dataclass(frozen=True, slots=True)
class ImageShares:
    """An image and its members, as the caller's project sees them.

    :ivar share: the image, its owner and its members.
    :ivar caller: who looks.
    :ivar unread: a sentence about each thing beside the members that could
        not be read.
    """

    share: evidence.Outgoing
    caller: model.Caller
    unread: tuple[str, ...] = ()

    @property
    def direction(self) -> model.Direction:
        """Which way the image is shared, seen from the caller's project."""
        return model.Direction.seen_by(
            self.caller.project.id,
            self.share.image.owner,
            *(member.project.id for member in self.share.known_members),
        )

    @property
    def members(self) -> tuple[evidence.Shared, ...] | None:
        """The members, by ID; ``None``: they cannot be seen or read."""
        if self.share.image.visibility is not model.Visibility.SHARED:
            return None
        if isinstance(self.share.members, reading.Unread):
            return None
        return tuple(sorted(self.share.members, key=lambda m: m.project.id))


def details(shares: ImageShares) -> Iterator[str]:
    """Yield what the fields of an image and its members do not tell."""
    image = shares.share.image
    if isinstance(shares.share.members, reading.Unread):
        yield shares.share.members.detail
    elif shares.members is None:
        if image.visibility in _OPEN:
            yield _('Every project can use the image: it is %s.') % (
                image.visibility.value
            )
        yield dormant.unseen(image)
    elif not shares.members:
        yield _('Image %s is not shared with any project.') % text.image(image)
    for member in shares.members or ():
        if _is_ghost(member):
            yield _(
                'Member %s is not a project: no project has access through '
                'it. To remove it, use share-revoke.'
            ) % text.visible(member.project.id)
        if (
            member.project.id == shares.caller.project.id
            and shares.direction is model.Direction.INCOMING
        ):
            yield _offer(member)
            if not shares.caller.admin:
                yield _('Only the owner can see the other members.')


def _is_ghost(member: evidence.Shared) -> bool:
    return member.is_malformed or isinstance(member.standing, evidence.Absent)


def _offer(member: evidence.Shared) -> str:
    """Say what the caller's project can do with an image, and has to do."""
    project = text.project(member.project)
    match member.status:
        case model.MemberStatus.PENDING:
            return (
                _(
                    'Project %s has not accepted the image. It can use the '
                    'image by ID; to accept it, use share-accept.'
                )
                % project
            )
        case model.MemberStatus.ACCEPTED:
            return _('Project %s has accepted the image.') % project
        case model.MemberStatus.REJECTED:
            return (
                _(
                    'Project %s has rejected the image. It can still use the '
                    'image by ID.'
                )
                % project
            )
        case _:
            assert_never(member.status)
