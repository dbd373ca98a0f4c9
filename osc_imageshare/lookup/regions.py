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

"""Reads the same in every region that is meant: each is one more Glance.

If one region does not have an image or does not answer, the command goes on
with the others: the gap ends as a row. Where only one region is meant,
or where no region has an image of a name, it is a problem, and nothing is
done.
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
from osc_imageshare.i18n import _
from osc_imageshare.lookup import not_seen
from osc_imageshare.sharing import image_filter
from osc_imageshare.sharing import model
from osc_imageshare.sharing import text

T = TypeVar('T')


@dataclasses.dataclass(frozen=True, slots=True)
class Matches(Generic[T]):
    """What the regions have.

    :ivar items: in the order of the names, and for each of the regions.
    :ivar gaps: what some of several regions do not have or do not answer.
    :ivar problems: sentences about names that stop everything.
    """

    items: tuple[T, ...]
    gaps: tuple[model.Gap, ...] = ()
    problems: tuple[str, ...] = ()


def attempt(
    read: Callable[[], T], regions: Sequence[str]
) -> T | errors.CloudError:
    """Read something of one of the regions that are meant.

    :returns: an error where there are other regions to go on with.
    :raises errors.CloudError: the only region that is meant failed.
    """
    try:
        return read()
    except errors.CloudError as exc:
        if len(regions) == 1:
            raise
        return exc


def find(
    read: Callable[[str, str], T],
    names_or_ids: Sequence[str],
    regions: tuple[str, ...],
    pool: workers.Pool,
) -> Matches[T]:
    """Find what each name or ID means in every region.

    A region that did not answer once is not asked for the next name.

    :param read: takes a region and a name or an ID; it raises
        :class:`errors.UserError` or :class:`errors.CloudError`.
    """
    down: dict[str, errors.Unavailable] = {}
    unseen: dict[tuple[str, str], not_seen.NotSeen] = {}

    def find_one(place: tuple[str, str]) -> T | model.Gap | errors.UserError:
        name_or_id, region = place
        try:
            if region in down:
                raise down[region]
            return read(region, name_or_id)
        except errors.Missing as exc:
            if isinstance(exc, not_seen.NotSeen):
                unseen[name_or_id, region] = exc
            return _gap(region, name_or_id, str(exc), absent=True)
        except errors.UserError as exc:
            return exc
        except errors.CloudError as exc:
            if isinstance(exc, errors.Unavailable):
                down[region] = exc
            reason = unread_image(name_or_id, exc)
            return _gap(region, name_or_id, reason, absent=False)

    names = tuple(dict.fromkeys(names_or_ids))
    answers = iter(pool.map(find_one, list(itertools.product(names, regions))))
    items: list[T] = []
    gaps: list[model.Gap] = []
    problems: list[str] = []
    for name in names:
        of_name = list(itertools.islice(answers, len(regions)))
        missed = [a for a in of_name if isinstance(a, model.Gap)]
        unclear = [str(a) for a in of_name if isinstance(a, errors.UserError)]
        clear = [
            a
            for a in of_name
            if not isinstance(a, model.Gap | errors.UserError)
        ]
        items += clear
        problems += unclear
        if clear:
            gaps += (
                gap if (name, gap.image.region) in unseen else _in_region(gap)
                for gap in missed
            )
        elif not unclear:
            problems += _nowhere(
                missed, [unseen.get((name, region)) for region in regions]
            )
    return Matches(tuple(items), tuple(gaps), tuple(problems))


def read_lists(
    read: Callable[[str, workers.Pool], list[T]],
    regions: tuple[str, ...],
    pool: workers.Pool,
) -> Matches[T]:
    """Read the lists of every region.

    :param read: takes a region and the pool to use there.
    :raises errors.CloudError: the only region that is meant failed.
    """

    def read_region(region: str, own: workers.Pool) -> Iterator[Matches[T]]:
        items = attempt(lambda: read(region, own), regions)
        if not isinstance(items, errors.CloudError):
            yield Matches(tuple(items))
            return
        reason = _('The images of region %(region)s are unknown: %(why)s.') % {
            'region': text.visible(region),
            'why': items,
        }
        image = model.ImageName(region, '', '')
        yield Matches((), (model.Gap(image, absent=False, reason=reason),))

    parts = list(
        pool.merge(
            [functools.partial(read_region, region) for region in regions]
        )
    )
    return Matches(
        tuple(item for part in parts for item in part.items),
        tuple(gap for part in parts for gap in part.gaps),
    )


def unread_image(name_or_id: str, exc: errors.CloudError) -> str:
    """Say that an image could not be read, and why."""
    return _('Image %(image)s could not be read: %(why)s.') % {
        'image': text.visible(name_or_id),
        'why': exc,
    }


def _gap(
    region: str, name_or_id: str, reason: str, *, absent: bool
) -> model.Gap:
    id_ = image_filter.canonical(name_or_id)
    image = model.ImageName(region, id_ or '', '' if id_ else name_or_id)
    return model.Gap(image, absent=absent, reason=reason)


def _nowhere(
    gaps: Sequence[model.Gap], unseen: Sequence[not_seen.NotSeen | None]
) -> Iterator[str]:
    """Yield why no region has what was named.

    :param unseen: for each region, if that is the reason.
    """
    alike = [exc for exc in unseen if exc is not None]
    if alike:
        absent = [
            gap.image.region
            for gap, exc in zip(gaps, unseen, strict=True)
            if exc is not None
        ]
        yield str(alike[0].among(absent, alike))
    yield from dict.fromkeys(
        gap.reason
        for gap, exc in zip(gaps, unseen, strict=True)
        if exc is None
    )


def _in_region(gap: model.Gap) -> model.Gap:
    """Let the reason of a gap say which region it is about."""
    reason = _('Region %(region)s: %(reason)s') % {
        'region': text.visible(gap.image.region),
        'reason': gap.reason,
    }
    return dataclasses.replace(gap, reason=reason)
