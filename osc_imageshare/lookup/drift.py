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

"""Reads what a manifest declares, to compare the cloud with it."""

from collections.abc import Collection
from collections.abc import Iterator
import dataclasses
import datetime
from typing import TypeAlias

from osc_imageshare import errors
from osc_imageshare import workers
from osc_imageshare.audit import evidence
from osc_imageshare.audit import finding
from osc_imageshare.cloud import connect
from osc_imageshare.i18n import _
from osc_imageshare.lookup import audit
from osc_imageshare.lookup import sync
from osc_imageshare.sharing import manifest
from osc_imageshare.sharing import model
from osc_imageshare.sharing import planning
from osc_imageshare.sharing import reconcile
from osc_imageshare.sharing import request

Evidence: TypeAlias = evidence.Compared | audit.UnreadImages


@dataclasses.dataclass(frozen=True, slots=True)
class Comparison:
    """What a manifest declares, beside what is there.

    :ivar names: names and IDs of the images that it is about.
    :ivar notes: doubts about the manifest, sentences.
    """

    found: tuple[Evidence, ...] = ()
    names: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()

    def without(self, down: Collection[str]) -> Iterator[Evidence]:
        """Yield it but for what could not be read in these regions."""
        for each in self.found:
            match each:
                case audit.UnreadImages(region=region) if region in down:
                    continue
                case evidence.Missed(image=image, absent=False) if (
                    image.region in down
                ):
                    continue
                case _:
                    yield each


def read(
    wanted: manifest.Manifest,
    images: tuple[str, ...],
    cloud: connect.Cloud,
    pool: workers.Pool,
    now: datetime.datetime,
) -> Comparison:
    """Compare images with what a manifest declares for them.

    :param images: names or IDs; empty: all that the manifest selects.
    :raises errors.UserError: the manifest contradicts itself, or names what
        is not there.
    """
    # Nothing is taken back, so that nobody has to know what is in use.
    order = request.SyncRequest(wanted, only=images, force=True, now=now)
    try:
        seen = sync.read(order, cloud, pool)
    except errors.CloudError as exc:
        return Comparison((_unread(exc, cloud),))
    problems = (*seen.problems, *reconcile.contradictions(seen.declared))
    if problems:
        raise errors.UserError('\n'.join(problems))
    plan = reconcile.plan(order, seen)
    compared = (
        evidence.Declared(planned, _expired(each, now))
        for planned, each in zip(plan.images, seen.declared, strict=True)
    )
    shown = [planned.image for planned in plan.images]
    missed = tuple(_missed(plan))
    return Comparison(
        (*compared, *missed),
        frozenset(
            name
            for image in (*shown, *(each.image for each in missed))
            for name in (image.id, image.name)
        ),
        seen.notes,
    )


def _expired(
    found: reconcile.DesiredImage, now: datetime.datetime
) -> frozenset[str]:
    return frozenset(
        wish.target.id for wish in found.wishes if reconcile.expired(wish, now)
    )


def _missed(plan: planning.Plan) -> Iterator[evidence.Missed]:
    """Yield what was not met in a region, once for all its projects."""
    told: set[tuple[str, str, str, str]] = set()
    for outcome in plan.missed:
        image = outcome.image
        what = (*image.key, image.name, outcome.reason)
        # What has expired, of an image that is not there, is as declared.
        if outcome.reached or what in told:
            continue
        told.add(what)
        absent = outcome.result is not model.Result.FAILED
        yield evidence.Missed(image, absent, outcome.reason)


def _unread(
    exc: errors.CloudError, cloud: connect.Cloud
) -> audit.UnreadImages:
    forbidden = isinstance(exc, errors.Forbidden)
    return audit.UnreadImages(
        _('What the manifest declares could not be read: %s.') % exc,
        cloud.regions[0] if len(cloud.regions) == 1 else '',
        finding.Why.NOT_PERMITTED if forbidden else finding.Why.UNREADABLE,
    )
