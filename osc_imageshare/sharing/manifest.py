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

"""Which images are to be shared with whom, as a manifest declares it.

Everything here is as it was written; names are looked up and entries that
meet in one image are merged when the cloud has been looked at
(:mod:`osc_imageshare.sharing.declared`).
"""

from collections.abc import Iterable
import dataclasses
import datetime
import fnmatch

from osc_imageshare.sharing import model
from osc_imageshare.sharing import request


@dataclasses.dataclass(frozen=True, slots=True)
class Selection:
    """The images that an entry is about.

    :ivar image: name or ID of one image; else whatever fits the rest.
    :ivar name: of images, with ``*``, ``?`` and ``[...]``.
    :ivar tag: a tag that images have.
    :ivar property: key and value of a property that images have.
    :ivar newest: only so many of them, the ones created last.
    """

    image: str | None = None
    name: str | None = None
    tag: str | None = None
    property: tuple[str, str] | None = None
    newest: int | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Party:
    """A project that images are shared with, at least until some time.

    :ivar project: name or ID.
    :ivar id: a member ID, taken as given.
    :ivar domain: name or ID of the domain that a name belongs to.
    :ivar cloud: entry of clouds.yaml, whose credentials accept.
    :ivar expires: from then on it counts as undeclared, and is revoked.
    :ivar where: names the place in the manifest in a sentence.
    """

    project: str | None = None
    id: str | None = None
    domain: str | None = None
    cloud: str | None = None
    expires: datetime.datetime | None = None
    where: str = ''


@dataclasses.dataclass(frozen=True, slots=True)
class Entry:
    """Images, and whom they are shared with.

    :ivar domains: names or IDs; every enabled project of each is a party.
    :ivar prune: whether undeclared members go; ``None``: it does not say.
    :ivar accept: who accepts; ``None``: it does not say.
    :ivar regions: where the images are; ``None``: it does not say.
    :ivar where: names the place in the manifest in a sentence.
    """

    selection: Selection
    parties: tuple[Party, ...] = ()
    domains: tuple[str, ...] = ()
    prune: bool | None = None
    accept: request.Accept | None = None
    regions: request.Where | None = None
    where: str = ''


@dataclasses.dataclass(frozen=True, slots=True)
class Manifest:
    """All entries, and what holds where an entry does not say.

    :ivar regions: ``None``: the regions that the command line names.
    """

    entries: tuple[Entry, ...]
    prune: bool = False
    accept: request.Accept = request.Accept.WHERE_POSSIBLE
    regions: request.Where | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Sync:
    """``image share-sync``: the cloud is to be as a manifest declares it.

    :ivar prune: undeclared members go where no entry says otherwise.
    :ivar only: names or IDs of images; empty: all of the manifest's.
    :ivar narrow: take a public or community image away from everybody else.
    :ivar force: do also what the guards refuse.
    """

    manifest: Manifest
    prune: bool = False
    only: tuple[str, ...] = ()
    narrow: bool = False
    force: bool = False


def select(
    wanted: Selection, images: Iterable[model.Image]
) -> tuple[model.Image, ...]:
    """Return the images that a selection without ``image`` means.

    The newest come first; of images of the same time the ID decides, so that
    the answer is the same every time.

    :param images: of one region.
    """
    found = sorted(
        (image for image in images if _fits(wanted, image)),
        key=lambda image: (image.created_at, image.id),
        reverse=True,
    )
    return tuple(found[: wanted.newest])


def _fits(wanted: Selection, image: model.Image) -> bool:
    if wanted.name is not None and not fnmatch.fnmatchcase(
        image.name, wanted.name
    ):
        return False
    if wanted.tag is not None and wanted.tag not in image.tags:
        return False
    if wanted.property is None:
        return True
    key, value = wanted.property
    return image.properties.get(key) == value
