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

"""What the in-memory cloud knows: plain mutable records, no rules."""

from collections.abc import Callable
from collections.abc import Mapping
import dataclasses
import datetime
import threading
from typing import Any
import uuid

from tests.memory.collation import Collation

# Each role brings the ones after it, as Keystone's implied roles do.
_ROLES = ('admin', 'manager', 'member', 'reader')


def implied(roles: frozenset[str]) -> frozenset[str]:
    """Add the roles that the given ones imply."""
    all_roles = set(roles)
    for at, role in enumerate(_ROLES):
        if role in all_roles:
            all_roles.update(_ROLES[at:])
    return frozenset(all_roles)


def new_id() -> str:
    """Return an ID in Keystone's form: 32 hex digits."""
    return uuid.uuid4().hex


def utc_now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


def iso(moment: datetime.datetime) -> str:
    """Write a moment as Glance does: whole seconds, ``Z``."""
    return moment.strftime('%Y-%m-%dT%H:%M:%SZ')


@dataclasses.dataclass(slots=True)
class Domain:
    id: str
    name: str
    enabled: bool = True


@dataclasses.dataclass(slots=True)
class Project:
    id: str
    name: str
    domain_id: str
    enabled: bool = True


@dataclasses.dataclass(slots=True)
class User:
    """A user and its roles on projects, on domains (by ID), on the system."""

    id: str
    name: str
    domain_id: str
    password: str
    enabled: bool = True
    projects: dict[str, frozenset[str]] = dataclasses.field(
        default_factory=dict
    )
    domains: dict[str, frozenset[str]] = dataclasses.field(
        default_factory=dict
    )
    system: frozenset[str] = frozenset()


@dataclasses.dataclass(slots=True)
class ApplicationCredential:
    id: str
    name: str
    secret: str
    user_id: str
    project_id: str
    roles: frozenset[str]
    access_rules: tuple[dict[str, str], ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class Token:
    """A token; at most one of project, domain and system is its scope."""

    id: str
    user_id: str
    methods: tuple[str, ...]
    roles: frozenset[str]
    issued: datetime.datetime
    expires: datetime.datetime
    project_id: str | None = None
    domain_id: str | None = None
    system: bool = False
    credential: ApplicationCredential | None = None


@dataclasses.dataclass(slots=True)
class Member:
    """A member of an image; a removed one stays, as it does in Glance."""

    member_id: str
    status: str
    created_at: datetime.datetime
    updated_at: datetime.datetime
    removed: bool = False


@dataclasses.dataclass(slots=True)
class Job:
    """An import that is under way, and in whose name it reads the source.

    :ivar reads: how often the image can be read before it ends; ``None``: it
        never does.
    """

    region: str
    image_id: str
    project_id: str | None
    roles: frozenset[str]
    reads: int | None


@dataclasses.dataclass(slots=True)
class Image:
    """An image of one region, with all that was ever its member."""

    id: str
    name: str | None
    owner: str
    created_at: datetime.datetime
    updated_at: datetime.datetime
    visibility: str = 'shared'
    status: str = 'queued'
    disk_format: str | None = None
    container_format: str | None = None
    size: int | None = None
    virtual_size: int | None = None
    checksum: str | None = None
    os_hash_algo: str | None = None
    os_hash_value: str | None = None
    protected: bool = False
    os_hidden: bool = False
    min_ram: int = 0
    min_disk: int = 0
    tags: list[str] = dataclasses.field(default_factory=list)
    properties: dict[str, str] = dataclasses.field(default_factory=dict)
    payload: bytes | None = None
    job: Job | None = None
    store: str = 'files'
    #: By what the collation makes of their IDs.
    members: dict[str, Member] = dataclasses.field(default_factory=dict)
    collation: Collation = Collation.EXACT

    def member(self, project_id: str | None) -> Member | None:
        """Return the project's membership unless it was removed."""
        key = self.collation.key(project_id or '')
        member = self.members.get(key) if key else None
        return None if member is None or member.removed else member

    def current_members(self) -> list[Member]:
        return [m for m in self.members.values() if not m.removed]

    def add_member(self, project_id: str, status: str = 'pending') -> Member:
        """Add a member; one that was removed keeps its place and age."""
        # Nobody becomes a member while it is not shared: it was before.
        now = utc_now() if self.visibility == 'shared' else self.updated_at
        key = self.collation.key(project_id)
        known = self.members.get(key)
        if known is None:
            known = Member(project_id, status, now, now)
            self.members[key] = known
        else:
            known.member_id = project_id
            known.status, known.updated_at = status, now
            known.removed = False
        return known


_NOT_SHOWN = {'properties', 'payload', 'members', 'collation', 'job', 'store'}
# The attributes that Glance's model has beside free properties.
ATTRIBUTES = frozenset(
    field.name
    for field in dataclasses.fields(Image)
    if field.name not in _NOT_SHOWN
)
DISK_FORMATS = (
    'ami',
    'ari',
    'aki',
    'vhd',
    'vhdx',
    'vmdk',
    'raw',
    'qcow2',
    'vdi',
    'iso',
    'ploop',
)


def _as_it_is(source: Image) -> bytes | None:
    return source.payload


@dataclasses.dataclass(frozen=True, slots=True)
class Server:
    """A server.

    :ivar image_id: ``''`` for one that was booted from a volume.
    """

    id: str
    name: str
    project_id: str
    image_id: str


@dataclasses.dataclass(frozen=True, slots=True)
class Volume:
    """A volume.

    :ivar image_id: ``''`` for one that was made of nothing.
    :ivar servers: IDs of those that it is attached to.
    """

    id: str
    name: str
    project_id: str
    image_id: str
    servers: tuple[str, ...] = ()


@dataclasses.dataclass(slots=True)
class Region:
    """One region: a Glance with images and a member quota of its own.

    :ivar forbidden: what its policy lets nobody do, such as ``add_member``.
    :ivar has_workloads: its Nova and its Cinder are in the catalog.
    :ivar deleted: the IDs that no image can have any more.
    :ivar store: where its images are kept.
    :ivar protected: prefixes of properties that only an administrator sets.
    :ivar storage_quota: how many bytes a project may keep.
    :ivar limits: what a project may have by resource, as Keystone knows it.
    :ivar project_limits: what one project may have instead, by its ID.
    :ivar import_reads: how often an image is read that is ``importing``;
        ``None``: it is so for ever.
    :ivar import_payload: what arrives of a source; ``None``: the import fails.
    """

    name: str
    images: dict[str, Image] = dataclasses.field(default_factory=dict)
    deleted: set[str] = dataclasses.field(default_factory=set)
    member_quota: int = 128
    property_quota: int = 128
    store: str = 'files'
    hash_algorithm: str = 'sha512'
    disk_formats: tuple[str, ...] = DISK_FORMATS
    protected: tuple[str, ...] = ()
    storage_quota: int | None = None
    limits: dict[str, int] = dataclasses.field(default_factory=dict)
    project_limits: dict[str, dict[str, int]] = dataclasses.field(
        default_factory=dict
    )
    import_methods: tuple[str, ...] = ('glance-direct', 'web-download')
    import_reads: int | None = 1
    import_payload: Callable[[Image], bytes | None] = _as_it_is
    url: str = ''
    has_workloads: bool = False
    forbidden: set[str] = dataclasses.field(default_factory=set)
    compute_url: str = ''
    volume_url: str = ''
    servers: list[Server] = dataclasses.field(default_factory=list)
    volumes: list[Volume] = dataclasses.field(default_factory=list)
    collation: Collation = Collation.EXACT

    def image(self, image_id: str) -> Image | None:
        """Return the image with this ID, in small letters or capitals."""
        if self.collation is not Collation.EXACT:
            image_id = image_id.lower()
        return self.images.get(image_id)


@dataclasses.dataclass(slots=True)
class State:
    """Everything; take :attr:`lock` to read or change it."""

    regions: dict[str, Region]
    token_life: datetime.timedelta = datetime.timedelta(hours=1)
    collation: Collation = Collation.EXACT
    identity_url: str = ''
    domains: dict[str, Domain] = dataclasses.field(default_factory=dict)
    projects: dict[str, Project] = dataclasses.field(default_factory=dict)
    users: dict[str, User] = dataclasses.field(default_factory=dict)
    credentials: dict[str, ApplicationCredential] = dataclasses.field(
        default_factory=dict
    )
    tokens: dict[str, Token] = dataclasses.field(default_factory=dict)
    lock: threading.RLock = dataclasses.field(default_factory=threading.RLock)

    def project(self, project_id: str) -> Project | None:
        """Return the project whose ID compares as equal."""
        for project in self.projects.values():
            if self.collation.same(project.id, project_id):
                return project
        return None

    def token(self, token_id: str | None) -> Token | None:
        """Return the token if it is known and has not expired."""
        token = self.tokens.get(token_id) if token_id else None
        if token is None or token.expires <= utc_now():
            return None
        return token


@dataclasses.dataclass(frozen=True, slots=True)
class Call:
    """A request as a service gets it.

    :ivar path: decoded, without the query.
    :ivar query: name and value pairs in the order given.
    :ivar stream: reads the data of an image, which is not in the body; a
        client that goes away meanwhile is a ConnectionError.
    """

    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    headers: Mapping[str, str]
    body: bytes
    stream: Callable[[], bytes] | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Reply:
    """What a service answers; ``body`` is bytes or goes out as JSON."""

    status: int
    body: Any = None
    headers: Mapping[str, str] = dataclasses.field(default_factory=dict)
