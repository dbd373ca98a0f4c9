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

"""What checks look at: an image, its members, and what is known of them.

Everything was read before; a check does no input and no output and has no
clock. What could not be read is a value that says why.
"""

from collections.abc import Mapping
import dataclasses
import datetime
import enum
from typing import TypeAlias

from osc_imageshare.audit import policy
from osc_imageshare.sharing import model
from osc_imageshare.sharing import planning
from osc_imageshare.sharing import project_id
from osc_imageshare.sharing import reading
from osc_imageshare.sharing import usage


@dataclasses.dataclass(frozen=True, slots=True)
class Absent:
    """A project that does not exist: a caller with permission got a 404."""


# What is known of a project.
Standing = model.Project | Absent | reading.Unread


@dataclasses.dataclass(frozen=True, slots=True)
class Shared:
    """One member of an image.

    :ivar project: as it is shown; only the ID may be known.
    :ivar standing: what Keystone says of it.
    :ivar updated_at: when its status changed last, in UTC; ``None`` where
        Glance does not say. (``created_at`` does not help: Glance keeps the
        old one when a member is removed and added again.)
    :ivar use: what it has made of the image; ``None``: that was not read.
    """

    project: model.Project
    status: model.MemberStatus
    standing: Standing
    updated_at: datetime.datetime | None = None
    use: usage.Use | None = None

    @property
    def is_malformed(self) -> bool:
        """Its ID cannot be one, and Keystone does not know such a project."""
        return not (
            isinstance(self.standing, model.Project)
            or project_id.well_formed(self.project.id)
        )


@dataclasses.dataclass(frozen=True, slots=True)
class Outgoing:
    """An image of the audited project, and its members.

    :ivar owner: the project that owns it, as it is shown.
    :ivar members: empty for an image that is not shared by members.
    """

    image: model.Image
    owner: model.Project
    members: tuple[Shared, ...] | reading.Unread

    @property
    def known_members(self) -> tuple[Shared, ...]:
        """The members; none where they could not be read."""
        return () if isinstance(self.members, reading.Unread) else self.members

    @property
    def exposed(self) -> bool:
        """Other projects can use the image, as far as that is known."""
        return bool(self.known_members) or self.image.visibility in _OPEN


_OPEN = (model.Visibility.PUBLIC, model.Visibility.COMMUNITY)


@dataclasses.dataclass(frozen=True, slots=True)
class Incoming:
    """An image that another project shares with the audited one.

    :ivar owner: the project that shares it, as it is shown.
    :ivar member: the audited project, its status and since when.
    :ivar standing: what Keystone says of the owner.
    :ivar alike: images that the audited project sees from other owners and
        whose names could be mistaken for this one's; or why they are
        unknown.
    """

    image: model.Image
    owner: model.Project
    member: Shared
    standing: Standing
    alike: tuple[model.Image, ...] | reading.Unread

    @property
    def rejected(self) -> bool:
        """The audited project has rejected the image."""
        return self.member.status is model.MemberStatus.REJECTED


@dataclasses.dataclass(frozen=True, slots=True)
class Declared:
    """An image that a manifest declares.

    :ivar plan: what ``image share-sync`` would do for it.
    :ivar expired: IDs of the projects whose share has expired.
    """

    plan: planning.ImagePlan
    expired: frozenset[str] = frozenset()

    @property
    def image(self) -> model.Image:
        """The image."""
        return self.plan.image


@dataclasses.dataclass(frozen=True, slots=True)
class UnreadImages:
    """Images that could not be listed, or an offer that could not be read.

    :ivar image: the one image that it is about, if it is only one.
    :ivar status: of that offer, as far as the lists tell.
    """

    unread: reading.Unread
    region: str
    image: model.Image | None = None
    status: model.MemberStatus | None = None


class Loss(enum.Enum):
    """Why a project cannot use an image.

    To a plain user Glance answers 404 for both.
    """

    GONE = enum.auto()
    # An administrator sees it: it is shared with others, or private.
    WITHDRAWN = enum.auto()


@dataclasses.dataclass(frozen=True, slots=True)
class UsedImage:
    """An image that the audited project's servers or volumes come from.

    :ivar image: its ID only, where it was not seen.
    :ivar owner: as it is shown; without an ID where it is not known.
    :ivar member: the audited project.
    :ivar use: all that was made from it.
    :ivar rebuilt: of that, the servers that are rebuilt from it, and the
        volumes that servers were booted from.
    :ivar standing: the image, or why it was not seen.
    """

    image: model.ImageName
    owner: model.Project
    member: model.Project
    use: usage.Use
    rebuilt: usage.Use
    standing: model.Image | Loss | reading.Unread

    @property
    def foreign(self) -> model.Image | None:
        """The image, if it was seen and another project owns it."""
        image = self.standing
        if not isinstance(image, model.Image):
            return None
        return image if image.owner not in ('', self.member.id) else None


@dataclasses.dataclass(frozen=True, slots=True)
class UnreadUse:
    """The project's own servers or volumes could not all be read."""

    unread: reading.Unread
    region: str

    @property
    def image(self) -> None:
        """Not known: they may come from any image."""
        return


# What a manifest is compared with; a gap is what a region did not show.
Compared: TypeAlias = Declared | model.Gap
# What an audit reads, a piece at a time.
Evidence: TypeAlias = (
    Outgoing | Incoming | Compared | UnreadImages | UsedImage | UnreadUse
)


@dataclasses.dataclass(frozen=True, slots=True)
class MuteUse:
    """A mute of the policy, after an audit.

    :ivar used: it muted at least one finding.
    """

    mute: policy.Mute
    used: bool


@dataclasses.dataclass(frozen=True, slots=True)
class Circumstances:
    """What is the same for a whole audit.

    :ivar now: the time of the audit, with zone.
    :ivar domains: domain ID to name, as far as it is known.
    :ivar unread_domains: why the others are not, if Keystone failed.
    :ivar several_regions: a remedy has to name the region of its image.
    :ivar manifest: the path of the manifest, where there is one.
    """

    policy: policy.Policy
    now: datetime.datetime
    domains: Mapping[str, str] = dataclasses.field(default_factory=dict)
    unread_domains: reading.Unread | None = None
    several_regions: bool = False
    manifest: str = ''
