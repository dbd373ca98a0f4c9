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

"""Finds the images that the entries of a manifest select."""

from collections.abc import Iterable
from collections.abc import Iterator
import dataclasses

from osc_imageshare import errors
from osc_imageshare import workers
from osc_imageshare.cloud import connect
from osc_imageshare.i18n import _
from osc_imageshare.lookup import images
from osc_imageshare.lookup import lists
from osc_imageshare.lookup import regions
from osc_imageshare.sharing import manifest
from osc_imageshare.sharing import model
from osc_imageshare.sharing import text

#: What selects more is rather a mistake than a wish.
MOST = 1000


@dataclasses.dataclass(frozen=True, slots=True)
class Selected:
    """What an entry selects.

    :ivar gaps: what was not met in some of its regions.
    """

    entry: manifest.Entry
    images: tuple[model.Image, ...]
    gaps: tuple[model.Gap, ...]


class Selector:
    """Selects images; those of the caller's project are listed once.

    :ivar problems: sentences about what selects nothing, or too much.
    """

    def __init__(
        self,
        wanted: manifest.Manifest,
        cloud: connect.Cloud,
        who: model.Caller,
        pool: workers.Pool,
    ) -> None:
        """List the project's images in every region that is meant.

        :raises errors.CloudError: the only region that is meant failed.
        """
        self._manifest = wanted
        self._cloud = cloud
        self._who = who
        self._pool = pool
        listed = regions.listed(
            lambda region, own: lists.images(
                cloud.glance(region), [{'owner': who.project.id}], own
            ),
            cloud.regions,
            pool,
        )
        self._own: dict[str, list[model.Image]] = {}
        for image in listed.found:
            self._own.setdefault(image.region, []).append(image)
        self._down = {gap.image.region: gap for gap in listed.gaps}
        self.problems: list[str] = []

    def select(self) -> list[Selected]:
        """Return what each entry selects."""
        return [self._select(entry) for entry in self._manifest.entries]

    def _select(self, entry: manifest.Entry) -> Selected:
        meant = self._cloud.regions_of(self._manifest.reaches(entry))
        name = entry.selection.image
        if name is not None:
            found = regions.named(self._one, (name,), meant, self._pool)
            self._complain(entry, found.problems)
            return Selected(entry, found.found, found.gaps)
        down = [region for region in meant if region in self._down]
        selected = [
            image
            for region in meant
            for image in manifest.select(
                entry.selection, self._own.get(region, ())
            )
        ]
        if not selected:
            self._complain(entry, self._nothing(down))
        if len(selected) > MOST:
            too_many = _(
                'this selects %(count)d images, and %(most)d at most are '
                'likely to be meant; narrow it, or add "newest".'
            ) % {'count': len(selected), 'most': MOST}
            self._complain(entry, [too_many])
            selected = []
        gaps = tuple(self._down[region] for region in down)
        return Selected(entry, tuple(selected), gaps)

    def _nothing(self, down: list[str]) -> Iterator[str]:
        yield from (self._down[region].reason for region in down)
        if not down:
            yield _('no image of project %s fits.') % text.project(
                self._who.project
            )

    def _complain(
        self, entry: manifest.Entry, problems: Iterable[str]
    ) -> None:
        where = self._manifest.where(entry)
        self.problems += (f'{where}: {each}' for each in problems)

    def _one(self, region: str, name_or_id: str) -> model.Image:
        """Return the image that is named.

        :raises unclear.Unclear: there is none, or there are several.
        :raises errors.CloudError: it could not be looked up.
        """
        if region in self._down:
            raise errors.Unavailable(
                self._down[region].reason.removesuffix('.')
            )
        own = self._own.get(region, ())
        found = [image for image in own if image.id == name_or_id] or [
            image for image in own if image.name == name_or_id
        ]
        if not found:
            # Somebody else's, which an administrator may share.
            found = images.candidates(
                self._cloud.glance(region), self._who, name_or_id
            )
        return images.only(name_or_id, found, self._who.project)


def chosen(
    selected: list[Selected], only: tuple[str, ...]
) -> tuple[list[Selected], list[str]]:
    """Leave out what is not among the images that a person named.

    :param only: names or IDs; empty: everything is chosen.
    :returns: what is left, and a sentence for each name that fits nothing.
    """
    if not only:
        return selected, []
    met: set[str] = set()

    def named(image: model.ImageName) -> bool:
        fits = {image.id, image.name} & set(only)
        met.update(fits)
        return bool(fits)

    left = [
        dataclasses.replace(
            each,
            images=tuple(filter(named, each.images)),
            gaps=tuple(gap for gap in each.gaps if named(gap.image)),
        )
        for each in selected
    ]
    problems = [
        _('No entry of the manifest selects image %s.') % text.visible(name)
        for name in dict.fromkeys(only)
        if name not in met
    ]
    return left, problems
