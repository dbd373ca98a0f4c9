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

    :ivar images: of its project, with every status, as far as they may be
        copies of the images in question.
    :ivar hash_algo: of its latest hash; ``''`` if unknown.
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
    hash_algo: str = ''
    visible: tuple[model.Image, ...] = ()
    quota: Quota = Quota()
    fetches: bool = False
    same_project: bool = False
    home: bool = False
    reader: bool = False
    barred: str = ''
    down: str = ''


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


def part_name(image: model.Image) -> str:
    """Return the name of the file that a spool keeps an image in.

    Every file system takes it, whatever Glance has for an ID.
    """
    plain = f'{image.id}{image.hash_value[:12]}'
    kept = ''.join(c for c in plain if c.isascii() and c.isalnum())
    return f'osc-imageshare-{kept}.part'
