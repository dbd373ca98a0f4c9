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

"""What a manifest says: which images, for which projects, until when.

What is written is kept apart from what is not (``None``): only what is
written can contradict.
"""

import collections
from collections.abc import Iterable
from collections.abc import Mapping
import dataclasses
import datetime
import fnmatch

from osc_imageshare.i18n import _
from osc_imageshare.sharing import image_filter
from osc_imageshare.sharing import model
from osc_imageshare.sharing import request
from osc_imageshare.sharing import text

#: The values of ``accept``, by the words of a manifest.
ACCEPT = {
    'where-possible': request.Accept.WHERE_POSSIBLE,
    'as-admin': request.Accept.AS_ADMIN,
    'never': request.Accept.NEVER,
}


@dataclasses.dataclass(frozen=True, slots=True)
class Selection:
    """Which images are meant.

    :ivar image: name or ID of one; nothing else is there then.
    :ivar name: a glob.
    :ivar having: a property's key and its value.
    :ivar newest: how many of those that fit all of the others.
    """

    image: str | None = None
    name: str | None = None
    tag: str | None = None
    having: tuple[str, str] | None = None
    newest: int | None = None

    @property
    def title(self) -> str:
        """What to call it in a sentence."""
        parts = [
            f'{key} {text.visible(value)}'
            for key, value in (
                ('image', self.image),
                ('name', self.name),
                ('tag', self.tag),
                ('property', '='.join(self.having or ()) or None),
            )
            if value is not None
        ]
        if self.newest is not None:
            parts.append(f'newest {self.newest}')
        return ', '.join(parts)


@dataclasses.dataclass(frozen=True, slots=True)
class Party:
    """A target in the words of a manifest.

    :ivar project: name or ID.
    :ivar domain: name or ID; of the project.
    :ivar cloud: entry of clouds.yaml; its token's project is meant, and has
        to be the ``project`` if there is one.
    :ivar expires: in UTC; from then on it counts as undeclared.
    :ivar line: from 1; 0: unknown.
    :ivar id: a member ID, taken as given.
    """

    project: str | None = None
    domain: str | None = None
    cloud: str | None = None
    expires: datetime.datetime | None = None
    line: int = 0
    id: str | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Entry:
    """Images and their targets.

    :ivar domains: names or IDs; every enabled project of each.
    :ivar line: from 1; 0: unknown.
    """

    selection: Selection
    projects: tuple[Party, ...] = ()
    domains: tuple[str, ...] = ()
    prune: bool | None = None
    accept: request.Accept | None = None
    regions: request.Regions | None = None
    line: int = 0

    @property
    def where(self) -> str:
        """What to call the entry in a sentence."""
        return _('line %(line)d (%(title)s)') % {
            'line': self.line,
            'title': self.selection.title,
        }


@dataclasses.dataclass(frozen=True, slots=True)
class Manifest:
    """All entries, and what holds where an entry says nothing.

    :ivar name: of the file, for sentences.
    :ivar names: project ID to a name for people; nothing is decided by it.
    """

    entries: tuple[Entry, ...]
    prune: bool | None = None
    accept: request.Accept | None = None
    regions: request.Regions | None = None
    name: str = ''
    names: Mapping[str, str] = dataclasses.field(default_factory=dict)

    def where(self, entry: Entry) -> str:
        """Name an entry in a sentence, with its file."""
        return f'{text.visible(self.name)}, {entry.where}'

    def place(self, party: Party) -> str:
        """Name the place of a party in a sentence."""
        return _('%(name)s, line %(line)d') % {
            'name': text.visible(self.name),
            'line': party.line,
        }

    def accepts(self, entry: Entry) -> request.Accept:
        """Return who accepts for the targets of an entry."""
        return entry.accept or self.accept or request.Accept.WHERE_POSSIBLE

    def reaches(self, entry: Entry) -> request.Regions | None:
        """Return the regions of an entry; ``None``: the caller's."""
        return self.regions if entry.regions is None else entry.regions


def regions(declared: Manifest) -> tuple[request.Regions, ...]:
    """Return every choice of regions that a manifest makes."""
    choices = [declared.regions, *(e.regions for e in declared.entries)]
    return tuple(dict.fromkeys(filter(None, choices)))


def select(
    selection: Selection, images: Iterable[model.Image]
) -> tuple[model.Image, ...]:
    """Return the images that are meant, the newest first.

    Hidden images count like others. ``newest`` takes those that are not
    active only where there are too few that are: what is being uploaded is
    not to take the place of what can be used.

    :param images: all that are meant to be chosen from, of one region.
    :returns: of an ``image`` that is a name there may be several; they are
        then to be told apart by ID.
    """
    if selection.image is not None:
        chosen = by_name_or_id(selection.image, images)
    else:
        chosen = [image for image in images if _fits(selection, image)]
    chosen.sort(key=lambda image: image.id)
    chosen.sort(key=lambda image: image.created_at, reverse=True)
    if selection.newest is None:
        return tuple(chosen)
    newest = sorted(chosen, key=lambda image: image.status != 'active')
    return tuple(newest[: selection.newest])


def by_name_or_id(
    name_or_id: str, images: Iterable[model.Image]
) -> list[model.Image]:
    """Return the images that a name or an ID means, by ID if it is one."""
    candidates = list(images)
    asked = image_filter.meant(name_or_id)
    return [image for image in candidates if image.id == asked] or [
        image for image in candidates if asked in image_filter.labels(image)
    ]


def _fits(selection: Selection, image: model.Image) -> bool:
    if selection.name is not None and not fnmatch.fnmatchcase(
        image.name, selection.name
    ):
        return False
    if selection.tag is not None and selection.tag not in image.tags:
        return False
    if selection.having is not None:
        key, value = selection.having
        return image.properties.get(key) == value
    return True


def unique_names(images: Iterable[model.Image]) -> frozenset[tuple[str, str]]:
    """Return the keys of the images that no other has the name of.

    :param images: all of a project.
    """
    all_images = list(images)
    names = collections.Counter((i.region, i.name) for i in all_images)
    ids = {(i.region, i.id) for i in all_images}
    return frozenset(
        i.key
        for i in all_images
        if i.name
        and names[i.region, i.name] == 1
        and (i.region, i.name) not in ids
        and not image_filter.canonical(i.name)
    )
