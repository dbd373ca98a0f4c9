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
from collections.abc import Sequence
import dataclasses

from osc_imageshare import errors
from osc_imageshare import workers
from osc_imageshare.cloud import connect
from osc_imageshare.i18n import _
from osc_imageshare.lookup import images
from osc_imageshare.lookup import regions
from osc_imageshare.sharing import image_filter
from osc_imageshare.sharing import manifest
from osc_imageshare.sharing import model
from osc_imageshare.sharing import suggestion
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
        declaration: manifest.Manifest,
        cloud: connect.Cloud,
        pool: workers.Pool,
    ) -> None:
        """List the project's images in every region that is meant.

        :raises errors.CloudError: the only region that is meant failed.
        """
        self._manifest = declaration
        self._cloud = cloud
        self._pool = pool
        own = images.own(cloud, pool)
        self._own: dict[str, list[model.Image]] = {}
        for image in own.items:
            self._own.setdefault(image.region, []).append(image)
        self._down = {gap.image.region: gap for gap in own.gaps}
        self.problems: list[str] = []

    def select(self) -> list[Selected]:
        """Return what each entry selects."""
        return [self._select(entry) for entry in self._manifest.entries]

    def _select(self, entry: manifest.Entry) -> Selected:
        meant = self._cloud.regions_of(self._manifest.reaches(entry))
        name = entry.selection.image
        if name is not None:
            matches = regions.find(
                self._read, (image_filter.meant(name),), meant, self._pool
            )
            self._complain(entry, matches.problems)
            return Selected(entry, matches.items, matches.gaps)
        down = [region for region in meant if region in self._down]
        selected = [
            image
            for region in meant
            for image in manifest.select(
                entry.selection, self._own.get(region, ())
            )
        ]
        if not selected:
            self._complain(entry, self._nothing(meant, down))
        if len(selected) > MOST:
            too_many = _(
                'this selects %(count)d images, more than %(most)d. Select '
                'fewer, or add "newest".'
            ) % {'count': len(selected), 'most': MOST}
            self._complain(entry, [too_many])
            selected = []
        gaps = tuple(self._down[region] for region in down)
        return Selected(entry, tuple(selected), gaps)

    def _nothing(self, meant: Sequence[str], down: list[str]) -> Iterator[str]:
        yield from (self._down[region].reason for region in down)
        if not down:
            yield _('no image of project %(project)s fits (%(regions)s).') % {
                'project': text.project(self._cloud.project),
                'regions': text.regions(meant),
            }

    def _complain(
        self, entry: manifest.Entry, problems: Iterable[str]
    ) -> None:
        place = self._manifest.where(entry)
        self.problems += (f'{place}: {problem}' for problem in problems)

    def _read(self, region: str, name_or_id: str) -> model.Image:
        """Return the image that a name or an ID means.

        :raises errors.UserError: there is none, or there are several.
        :raises errors.CloudError: it could not be looked up.
        """
        if region in self._down:
            raise errors.Unavailable(
                self._down[region].reason.removesuffix('.')
            )
        service = self._cloud.glance(region)
        fitting = manifest.by_name_or_id(name_or_id, self._own.get(region, ()))
        if not fitting:
            # Another project's, which an administrator may share.
            fitting = images.by_name_or_id(
                service, self._cloud.caller, name_or_id
            )
        return images.only(service, name_or_id, fitting, self._cloud.project)


def chosen(
    selections: list[Selected], names_or_ids: tuple[str, ...]
) -> tuple[list[Selected], list[str]]:
    """Keep only the images that a person named.

    :param names_or_ids: empty: everything is chosen.
    :returns: what is left, and a sentence for each name that fits nothing.
    """
    asked = image_filter.all_meant(names_or_ids)
    left = [
        dataclasses.replace(
            selected,
            images=tuple(
                image
                for image in selected.images
                if image_filter.fits(image, asked)
            ),
            gaps=tuple(
                gap
                for gap in selected.gaps
                if image_filter.fits(gap.image, asked)
            ),
        )
        for selected in selections
    ]
    if names_or_ids:
        # The password of an entry that is not meant is not asked for.
        left = [s for s in left if s.images or s.gaps]
    names = [image.name for s in selections for image in s.images]
    known: list[model.ImageName] = []
    for selected in left:
        known += selected.images
        known += (gap.image for gap in selected.gaps)
    problems = [
        _('No entry of the manifest selects image %s.') % text.visible(name)
        + suggestion.question(map(text.visible, suggestion.close(name, names)))
        for name in image_filter.unmatched(names_or_ids, known)
    ]
    return left, problems
