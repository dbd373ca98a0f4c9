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

"""What ``share-copy`` is about: places, what they have, and copies."""

from collections.abc import Mapping
import dataclasses
import enum

from osc_imageshare.sharing import model


class TransferMethod(enum.StrEnum):
    """How bytes get from one Glance to another."""

    AUTO = 'auto'
    SERVER = 'server'
    STREAM = 'stream'


@dataclasses.dataclass(frozen=True, slots=True)
class Place:
    """Where copies are made.

    :ivar cloud: the entry of clouds.yaml; ``''``: the caller's own cloud.
    :ivar project: that owns the copies.
    """

    cloud: str
    region: str
    project: model.Project


@dataclasses.dataclass(frozen=True, slots=True)
class Allowance:
    """How much of something a project may have, and how much it has."""

    limit: int
    used: int

    @property
    def left(self) -> int:
        """How much more it may have."""
        return max(self.limit - self.used, 0)


@dataclasses.dataclass(frozen=True, slots=True)
class Quota:
    """What Glance says of a project's quota; ``None``: nothing.

    :ivar images: number of images.
    :ivar mebibytes: of all images.
    :ivar uploads: number of images that get their bytes at present.
    """

    images: Allowance | None = None
    mebibytes: Allowance | None = None
    uploads: Allowance | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class PlaceState:
    """What was read of a place.

    :ivar images: of its project, with every status.
    :ivar visible: images of other projects whose IDs are asked for there.
    :ivar fetches: its Glance fetches images from the source by itself.
    :ivar same_project: it is the caller's, so it sees every source.
    :ivar home: it is the Glance that the sources are in.
    :ivar reader: the credential for it may only read.
    :ivar barred: a request that no access rule is for; ``''``: there is none.
    :ivar down: why it could not be read; ``''``: it was.
    """

    place: Place
    images: tuple[model.Image, ...] = ()
    visible: tuple[model.Image, ...] = ()
    quota: Quota = Quota()
    fetches: bool = False
    same_project: bool = False
    home: bool = False
    reader: bool = False
    barred: str = ''
    down: str = ''

    @property
    def hash_algo(self) -> str:
        """The algorithm of its latest hash; ``''``: unknown."""
        hashed = [image for image in self.images if image.hash_value]
        latest = max(hashed, key=lambda i: i.created_at, default=None)
        return latest.hash_algo if latest else ''


@dataclasses.dataclass(frozen=True, slots=True)
class CopySource:
    """An image that is to be copied.

    :ivar image: its name only, where it is gone and its copies are left.
    :ivar members: of it, where they are to be members of its copies, too.
    """

    image: model.ImageName
    members: Mapping[str, model.MemberStatus] = dataclasses.field(
        default_factory=dict
    )


@dataclasses.dataclass(frozen=True, slots=True)
class CopySnapshot:
    """All that was read before anything is decided.

    :ivar barred: a request for the sources that no access rule is for.
    :ivar room: bytes that the spool has; ``None``: without a spool.
    :ivar problems: sentences; if there is one, nothing is changed.
    """

    caller: model.Caller
    sources: tuple[CopySource, ...]
    places: tuple[PlaceState, ...]
    room: int | None = None
    barred: str = ''
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class CopyOutcome:
    """What became of one image and place.

    :ivar copy_id: ``''`` without a copy.
    :ivar size: bytes; ``None``: unknown.
    :ivar method: ``''``: no byte had to move.
    :ivar content: the copy's hash, as ``algorithm:value``; ``''``: unknown.
    :ivar reached: there is a copy as it was asked for.
    :ivar reason: one sentence; ``''`` where the result says it all.
    :ivar forecast: nothing was done (``--dry-run``).
    """

    image: model.ImageName
    place: Place
    result: model.Result
    reached: bool
    copy_id: str = ''
    size: int | None = None
    method: str = ''
    content: str = ''
    reason: str = ''
    forecast: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class CopyVerdict:
    """What the command prints, and the code that it exits with.

    :ivar notes: sentences for standard error.
    :ivar reminders: sentences about what was so before the run.
    """

    outcomes: tuple[CopyOutcome, ...]
    notes: tuple[str, ...]
    exit_code: model.ExitStatus
    reminders: tuple[str, ...] = ()
