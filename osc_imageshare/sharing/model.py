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

"""What sharing is about: images, projects, members, and the caller.

Every value is frozen; what a cloud said is never changed in place. IDs and
names come from other people and are kept exactly as they were received:
:mod:`osc_imageshare.sharing.text` makes them fit to be shown.
"""

from collections.abc import Mapping
import dataclasses
import enum


class Visibility(enum.StrEnum):
    """Glance's visibility of an image (Image API v2, "Image visibility")."""

    PRIVATE = 'private'
    SHARED = 'shared'
    COMMUNITY = 'community'
    PUBLIC = 'public'


class MemberStatus(enum.StrEnum):
    """Glance's status of an image member.

    It says what the member project decided, not what it may do: a member
    whose status is ``pending`` or ``rejected`` can still use the image by ID.
    """

    PENDING = 'pending'
    ACCEPTED = 'accepted'
    REJECTED = 'rejected'


@dataclasses.dataclass(frozen=True, slots=True)
class ImageName:
    """An image as it is named, whether there is one or not.

    :ivar region: name of the region; images of two regions are two images,
        also where their IDs are equal.
    :ivar id: ``''`` where only a name is known.
    """

    region: str
    id: str
    name: str

    @property
    def key(self) -> tuple[str, str]:
        """What tells this image from every other: region and ID."""
        return self.region, self.id


@dataclasses.dataclass(frozen=True, slots=True)
class Image(ImageName):
    """An image as one region's Glance describes it.

    :ivar owner: ID of the owning project; ``''`` where Glance has none.
    :ivar status: Glance's image status, such as ``active`` or ``queued``.
    :ivar created_at: ISO 8601 in UTC, as Glance writes it; ``''`` if unknown.
    :ivar size: bytes, or ``None`` while nothing was uploaded.
    :ivar min_disk: GiB of disk that a server needs to boot it.
    :ivar min_ram: MiB of memory that a server needs to boot it.
    :ivar properties: what is left of Glance's answer: additional properties.
    """

    owner: str
    visibility: Visibility
    status: str
    created_at: str = ''
    updated_at: str = ''
    size: int | None = None
    hidden: bool = False
    protected: bool = False
    hash_algo: str = ''
    hash_value: str = ''
    tags: tuple[str, ...] = ()
    disk_format: str = ''
    container_format: str = ''
    min_disk: int = 0
    min_ram: int = 0
    properties: Mapping[str, str] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True, slots=True)
class Member:
    """A member of an image.

    :ivar updated_at: ISO 8601 in UTC; when the status changed last, or the
        member was added (again); ``''`` if unknown.
    """

    id: str
    status: MemberStatus
    updated_at: str = ''


class NameSource(enum.StrEnum):
    """Where a project's name is from. Only Keystone and a token prove it."""

    KEYSTONE = 'keystone'
    TOKEN = 'token'  # nosec B105
    CLOUDS_YAML = 'clouds.yaml'
    NAMES = 'names'
    CACHE = 'cache'
    PLAN = 'plan'


@dataclasses.dataclass(frozen=True, slots=True)
class Project:
    """A project, as far as the caller is allowed to know it.

    Two are equal if all that Keystone says of them is.

    :ivar name: as Keystone has it; ``None`` where the caller may not read it.
        Whatever is decided by a name is decided by this one.
    :ivar enabled: ``None`` where the caller may not read it.
    :ivar alias: a name that nothing proves in this run, to be shown where
        no other is known.
    :ivar origin: of the name, or else of the alias.
    """

    id: str
    name: str | None = None
    domain_id: str | None = None
    enabled: bool | None = None
    alias: str | None = dataclasses.field(default=None, compare=False)
    origin: NameSource = dataclasses.field(
        default=NameSource.KEYSTONE, compare=False
    )

    @property
    def shown_name(self) -> str:
        """The name that people read; ``''``: none is known."""
        return self.name or self.alias or ''

    @property
    def name_source(self) -> str:
        """Where :attr:`shown_name` is from, in a word; ``''``: none is."""
        return self.origin.value if self.shown_name else ''


class CredentialKind(enum.Enum):
    """Where a credential comes from."""

    CALLER = 'caller'
    CLOUD = 'cloud'
    RESCOPED = 'rescoped'


@dataclasses.dataclass(frozen=True, slots=True)
class Credential:
    """Names a credential without holding it: plans and logs carry this.

    :ivar name: the entry of clouds.yaml (``CLOUD``) or the ID of the project
        that the caller's own user is rescoped to (``RESCOPED``).
    """

    kind: CredentialKind
    name: str = ''


CALLER = Credential(CredentialKind.CALLER)


@dataclasses.dataclass(frozen=True, slots=True)
class Target:
    """A project to share with.

    :ivar acceptor: the credential to accept with; ``None``: only the target
        itself can accept.
    :ivar unaccepted: why it has no acceptor; ``''`` if it has one.
    :ivar lent: a credential that was given for it (``--target-cloud``),
        whatever it may be used for.
    :ivar implied: one of many that were not named themselves; it is meant
        for those images only that it fits.
    :ivar regions: names of the regions whose images it is meant for;
        ``None``: all.
    :ivar doubt: why it may be the wrong one, or of no use to share with; a
        sentence, or ``''``.
    """

    project: Project
    acceptor: Credential | None = None
    unaccepted: str = ''
    implied: bool = False
    lent: Credential | None = None
    regions: frozenset[str] | None = None
    doubt: str = ''

    @property
    def id(self) -> str:
        """The member ID that Glance is given."""
        return self.project.id

    def meant_for(self, image: ImageName) -> bool:
        """Tell whether an image is in a region that the target is for."""
        return self.regions is None or image.region in self.regions


@dataclasses.dataclass(frozen=True, slots=True)
class ImageState:
    """An image and its members, as they were read.

    :ivar members: member ID to status. ``None``: they cannot be seen, as
        long as the image is not shared.
    """

    image: Image
    members: Mapping[str, MemberStatus] | None


@dataclasses.dataclass(frozen=True, slots=True)
class Gap:
    """An image that was named and not met in one of several regions.

    :ivar absent: it is not there; else that is unknown, since the region does
        not answer as it should.
    :ivar reason: a sentence.
    """

    image: ImageName
    absent: bool
    reason: str


@dataclasses.dataclass(frozen=True, slots=True)
class Caller:
    """The project and the role of the caller's token.

    :ivar admin: it has a role named ``admin``.
    :ivar reader: it has no role that may change anything.
    """

    project: Project
    admin: bool
    reader: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class Snapshot:
    """All that was read before anything is decided.

    :ivar gaps: what was not met in some of the regions.
    :ivar problems: sentences; if there is one, nothing is changed.
    :ivar notes: sentences to be shown that stop nothing.
    :ivar disabled: a sentence for each project that is passed over because
        it is disabled.
    """

    caller: Caller
    states: tuple[ImageState, ...]
    targets: tuple[Target, ...]
    gaps: tuple[Gap, ...] = ()
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    disabled: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class Offer:
    """An image that another project shares, and the project it is for.

    :ivar owner: the project that shares, as far as it is known.
    :ivar target: the recipient; its acceptor decides.
    """

    image: Image
    owner: Project
    target: Target
    status: MemberStatus


@dataclasses.dataclass(frozen=True, slots=True)
class Inbox:
    """All that a recipient read before it decides.

    :ivar seen: the images that a recipient sees, by its project's ID.
    :ivar gaps: what was not met in some of the regions, and for which target.
    """

    offers: tuple[Offer, ...]
    seen: Mapping[str, tuple[Image, ...]]
    gaps: tuple[tuple[Gap, Target], ...] = ()
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class Result(enum.StrEnum):
    """What became of one image and target; the closed set of the contract."""

    ACCEPTED = 'accepted'
    PENDING = 'pending'
    REJECTED = 'rejected'
    REVOKED = 'revoked'
    ALREADY = 'already'
    FAILED = 'failed'
    SKIPPED = 'skipped'
    ROLLED_BACK = 'rolled-back'
    COPIED = 'copied'
    REPLACED = 'replaced'


@dataclasses.dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one image and target.

    :ivar image: as it is at the end of the run, as far as that is known; its
        name only, where it was not met.
    :ivar status: Glance's, read or answered last; ``None``: not a member.
    :ivar reached: the target is as it was asked for.
    :ivar reason: one sentence; ``''`` where the result says it all.
    :ivar forecast: nothing was done (``--dry-run``).
    """

    image: ImageName
    target: Target
    status: MemberStatus | None
    result: Result
    reached: bool
    reason: str = ''
    forecast: bool = False

    @property
    def visibility(self) -> Visibility | None:
        """The image's; ``None``: it was not met."""
        image = self.image
        return image.visibility if isinstance(image, Image) else None


class ExitStatus(enum.IntEnum):
    """Exit codes of every command; 2 is argparse's."""

    DONE = 0
    FAILED = 1
    FINDINGS = 3
    UNREADABLE = 4
    # By SIGHUP, SIGINT (Ctrl-C) and SIGTERM, as shells count them.
    HANGUP = 129
    INTERRUPTED = 130
    TERMINATED = 143


class Severity(enum.IntEnum):
    """How much a finding matters; comparable."""

    INFO = 0
    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4

    @property
    def word(self) -> str:
        """The word that policies, options and reports use."""
        return self.name.lower()


class Direction(enum.StrEnum):
    """A share as the caller's project sees it."""

    OUTGOING = 'outgoing'
    INCOMING = 'incoming'
    OTHER = 'other'

    @classmethod
    def seen_by(cls, own_id: str, owner: str, *members: str) -> 'Direction':
        """Return it for an image, its owner and members.

        :param own_id: the ID of the caller's project.
        """
        if owner == own_id:
            return cls.OUTGOING
        return cls.INCOMING if own_id in members else cls.OTHER


@dataclasses.dataclass(frozen=True, slots=True)
class Share:
    """One image shared with one project.

    :ivar owner: the project that shares.
    :ivar member: the project that it is shared with.
    """

    direction: Direction
    image: Image
    owner: Project
    member: Project
    status: MemberStatus
