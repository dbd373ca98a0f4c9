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
from osc_imageshare.cloud import connect
from osc_imageshare.i18n import _
from osc_imageshare.lookup import sync
from osc_imageshare.sharing import advice
from osc_imageshare.sharing import image_filter
from osc_imageshare.sharing import manifest
from osc_imageshare.sharing import merge
from osc_imageshare.sharing import model
from osc_imageshare.sharing import planning
from osc_imageshare.sharing import reading
from osc_imageshare.sharing import reconcile
from osc_imageshare.sharing import request

Evidence: TypeAlias = evidence.Compared | evidence.UnreadImages


@dataclasses.dataclass(frozen=True, slots=True)
class Comparison:
    """What a manifest declares, beside what is there.

    :ivar names: names and IDs of the images that it is about.
    :ivar notes: doubts about the manifest, sentences.
    """

    evidence: tuple[Evidence, ...] = ()
    names: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()

    def without(self, down: Collection[str]) -> Iterator[Evidence]:
        """Yield it but for what could not be read in these regions."""
        for item in self.evidence:
            match item:
                case evidence.UnreadImages(region=region) if region in down:
                    continue
                case model.Gap(image=image, absent=False) if (
                    image.region in down
                ):
                    continue
                case _:
                    yield item


def read(
    declared: manifest.Manifest,
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
    # Nothing is revoked, so the use of images is not needed.
    sync_request = request.SyncRequest(
        declared, only=images, force=True, now=now
    )
    try:
        snapshot = sync.read(sync_request, cloud, pool)
    except errors.CloudError as exc:
        return Comparison((_unread(exc, cloud),))
    problems = (
        *snapshot.problems,
        *merge.contradictions(snapshot.declared),
    )
    if problems:
        raise errors.UserError('\n'.join(problems))
    plan = reconcile.plan(sync_request, snapshot)
    compared = (
        evidence.Declared(planned, _expired(desired, now))
        for planned, desired in zip(
            plan.images, snapshot.declared, strict=True
        )
    )
    gaps = _gaps(plan)
    images_met = (
        *(planned.image for planned in plan.images),
        *(gap.image for gap in gaps),
    )
    return Comparison(
        (*compared, *gaps),
        frozenset(
            label
            for image in images_met
            for label in image_filter.labels(image)
        ),
        (*snapshot.notes, *advice.doubts(plan), *snapshot.disabled),
    )


def _expired(
    desired: merge.DesiredImage, now: datetime.datetime
) -> frozenset[str]:
    return frozenset(
        wish.target.id
        for wish in desired.wishes
        if reconcile.expired(wish, now)
    )


def _gaps(plan: planning.Plan) -> tuple[model.Gap, ...]:
    """Return what was not met in a region, once for all its projects."""
    gaps: dict[tuple[str, str, str, str], model.Gap] = {}
    for outcome in plan.missed:
        # What has expired, of an image that is not there, is as declared.
        if outcome.reached:
            continue
        image = outcome.image
        gaps.setdefault(
            (*image.key, image.name, outcome.reason),
            model.Gap(
                image,
                outcome.result is not model.Result.FAILED,
                outcome.reason,
            ),
        )
    return tuple(gaps.values())


def _unread(
    exc: errors.CloudError, cloud: connect.Cloud
) -> evidence.UnreadImages:
    detail = _('What the manifest declares could not be read: %s.') % exc
    return evidence.UnreadImages(
        reading.unread(exc, detail),
        cloud.regions[0] if len(cloud.regions) == 1 else '',
    )
