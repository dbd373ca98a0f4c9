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

"""The same look in every region that is meant: a region is one more Glance.

What one region does not have or does not answer is no reason to leave the
others: it becomes a gap, which ends as a row. Where only one region is meant,
or where no region has what was named, it is a problem, and nothing is done.
"""

from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Sequence
import dataclasses
import functools
import itertools
from typing import Generic
from typing import TypeVar

from osc_imageshare import errors
from osc_imageshare import workers
from osc_imageshare.cloud import glance
from osc_imageshare.i18n import _
from osc_imageshare.sharing import model
from osc_imageshare.sharing import text

T = TypeVar('T')


@dataclasses.dataclass(frozen=True, slots=True)
class Matches(Generic[T]):
    """What became of the names that a person gave.

    :ivar found: in the order of the names, and for each of the regions.
    :ivar problems: sentences about names that stop everything.
    """

    found: tuple[T, ...]
    gaps: tuple[model.Gap, ...] = ()
    problems: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class _Problem:
    sentence: str


def named(
    look: Callable[[str, str], T],
    names_or_ids: Sequence[str],
    regions: tuple[str, ...],
    pool: workers.Pool,
) -> Matches[T]:
    """Look for every image that a person named, in every region.

    A region that did not answer once is not asked for the next image.

    :param look: takes a region and a name or an ID; it raises
        :class:`errors.UserError` or :class:`errors.CloudError`.
    """
    down: dict[str, errors.Unavailable] = {}

    def one(place: tuple[str, str]) -> T | model.Gap | _Problem:
        name_or_id, region = place
        try:
            if region in down:
                raise down[region]
            return look(region, name_or_id)
        except errors.Missing as exc:
            return _gap(region, name_or_id, str(exc), absent=True)
        except errors.UserError as exc:
            return _Problem(str(exc))
        except errors.CloudError as exc:
            if isinstance(exc, errors.Unavailable):
                down[region] = exc
            why = unread(name_or_id, exc)
            return _gap(region, name_or_id, why, absent=False)

    names = tuple(dict.fromkeys(names_or_ids))
    places = list(itertools.product(names, regions))
    answers = iter(pool.map(one, places))
    found: list[T] = []
    gaps: list[model.Gap] = []
    problems: list[str] = []
    for _name in names:
        met: list[T] = []
        missed: list[model.Gap] = []
        unclear_ones: list[str] = []
        for answer in itertools.islice(answers, len(regions)):
            match answer:
                case _Problem(sentence=sentence):
                    unclear_ones.append(sentence)
                case model.Gap():
                    missed.append(answer)
                case _:
                    met.append(answer)
        found += met
        problems += unclear_ones
        if met:
            gaps += map(_in_region, missed)
        elif not unclear_ones:
            problems += dict.fromkeys(gap.reason for gap in missed)
    return Matches(tuple(found), tuple(gaps), tuple(problems))


def listed(
    look: Callable[[str, workers.Pool], list[T]],
    regions: tuple[str, ...],
    pool: workers.Pool,
) -> Matches[T]:
    """Read the lists of every region.

    :param look: takes a region and the pool to use there.
    :raises errors.CloudError: the only region that is meant failed.
    """

    def one(region: str, own: workers.Pool) -> Iterator[Matches[T]]:
        try:
            yield Matches(tuple(look(region, own)))
        except errors.CloudError as exc:
            if len(regions) == 1:
                raise
            reason = _('The images of region %(region)s are unknown: %(why)s.')
            what = {'region': text.visible(region), 'why': exc}
            image = model.ImageName(region, '', '')
            yield Matches(
                (), (model.Gap(image, absent=False, reason=reason % what),)
            )

    parts = pool.merge([functools.partial(one, region) for region in regions])
    by_region = list(parts)
    return Matches(
        tuple(each for part in by_region for each in part.found),
        tuple(gap for part in by_region for gap in part.gaps),
    )


def unread(name_or_id: str, exc: errors.CloudError) -> str:
    """Say that an image could not be read, and why."""
    return _('Image %(image)s could not be read: %(why)s.') % {
        'image': text.visible(name_or_id),
        'why': exc,
    }


def _gap(
    region: str, name_or_id: str, reason: str, *, absent: bool
) -> model.Gap:
    is_id = glance.is_image_id(name_or_id)
    image = model.ImageName(
        region,
        name_or_id if is_id else '',
        '' if is_id else name_or_id,
    )
    return model.Gap(image, absent=absent, reason=reason)


def _in_region(gap: model.Gap) -> model.Gap:
    """Let the reason of a gap say which region it is about."""
    reason = _('Region %(region)s: %(reason)s') % {
        'region': text.visible(gap.image.region),
        'reason': gap.reason,
    }
    return dataclasses.replace(gap, reason=reason)
