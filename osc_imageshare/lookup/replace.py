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

"""Everything that ``image share-replace`` needs to know."""

from collections.abc import Iterator
import dataclasses

from osc_imageshare import errors
from osc_imageshare import workers
from osc_imageshare.cloud import connect
from osc_imageshare.i18n import _
from osc_imageshare.lookup import images
from osc_imageshare.lookup import inherited
from osc_imageshare.lookup import regions
from osc_imageshare.lookup import targets
from osc_imageshare.sharing import image_filter
from osc_imageshare.sharing import model
from osc_imageshare.sharing import replace_request
from osc_imageshare.sharing import replacing
from osc_imageshare.sharing import text


def read(
    asked: replace_request.ReplaceRequest,
    cloud: connect.Cloud,
    pool: workers.Pool,
) -> replacing.Rollovers:
    """Read both images and their members; find who may accept."""
    old, new = _images(asked, cloud, pool)
    news = {state.image.region: state for state in new.items}
    pairs = tuple(
        replacing.Pair(state, news[state.image.region])
        for state in old.items
        if state.image.region in news
    )
    paired = dataclasses.replace(old, items=tuple(p.old for p in pairs))
    members = inherited.of(cloud, paired, pool)
    meant = targets.find(
        cloud,
        asked.sharing.targets,
        asked.accept,
        pool,
        inherited=members.targets,
    )
    regions_of = {target.id: target.regions for target in members.targets}
    return replacing.Rollovers(
        model.Snapshot(
            caller=cloud.caller,
            states=tuple(pair.new for pair in pairs),
            # A credential is lent for a member; it makes no new one.
            targets=tuple(
                dataclasses.replace(
                    target, regions=regions_of[target.id], implied=True
                )
                for target in meant.targets
                if target.id in regions_of
            ),
            problems=(
                *meant.problems,
                *members.problems,
                *new.problems,
            ),
            notes=(
                *meant.notes,
                *members.notes,
                *_idle(meant.targets, regions_of, asked.old),
            ),
            disabled=meant.passed_over,
        ),
        pairs,
        tuple(_lonely(old.items, new)),
    )


def _lonely(
    olds: tuple[model.ImageState, ...],
    new: regions.Matches[model.ImageState],
) -> Iterator[model.Outcome]:
    """Yield that old images without a new one stay."""
    gaps = {gap.image.region: gap for gap in new.gaps}
    for state in olds:
        if gap := gaps.get(state.image.region):
            yield model.Outcome(
                image=state.image,
                target=replacing.NO_MEMBER,
                status=None,
                result=model.Result.SKIPPED
                if gap.absent
                else model.Result.FAILED,
                reached=False,
                reason=gap.reason,
            )


def _idle(
    meant: tuple[model.Target, ...],
    regions_of: dict[str, frozenset[str] | None],
    old: str,
) -> Iterator[str]:
    for target in meant:
        if target.id not in regions_of:
            yield _(
                'Project %(project)s is not a member of image %(image)s, so '
                'it is skipped.'
            ) % {
                'project': text.project(target.project),
                'image': text.visible(old),
            }


def _images(
    asked: replace_request.ReplaceRequest,
    cloud: connect.Cloud,
    pool: workers.Pool,
) -> tuple[
    regions.Matches[model.ImageState], regions.Matches[model.ImageState]
]:
    """Find both images, also where a rollover has renamed them by now."""
    old, new = pool.both(
        lambda: images.find(cloud, (asked.old,), pool),
        lambda: images.find(cloud, (asked.new,), pool),
    )
    keys = {state.image.key for state in new.items}
    same = any(state.image.key in keys for state in old.items)
    names = (asked.old, asked.new)
    if all(map(image_filter.canonical, names)) or not (
        same or old.problems or new.problems
    ):
        return old, new
    replaced = _replaced(asked, cloud)
    if replaced is None:
        return old, new
    ids = (replaced.id, replaced.properties[replacing.REPLACED_BY])
    return pool.both(
        lambda: images.find(cloud, ids[:1], pool),
        lambda: images.find(cloud, ids[1:], pool),
    )


def _replaced(
    asked: replace_request.ReplaceRequest, cloud: connect.Cloud
) -> model.Image | None:
    """Return the image that was replaced under these names, if one was."""
    if len(cloud.regions) > 1:
        return None
    query = {'owner': cloud.project.id, 'os_hidden': 'true'}
    try:
        hidden = cloud.glance(cloud.regions[0]).images(query)
    except errors.CloudError:
        return None
    old, new = asked.old, asked.new
    fitting = [
        image
        for image in hidden
        if old in (image.id, image.properties.get(replacing.OLD_NAME))
        and new
        in (
            image.properties.get(replacing.REPLACED_BY),
            image.properties.get(replacing.NEW_NAME),
        )
        and replacing.REPLACED_BY in image.properties
    ]
    return fitting[0] if len(fitting) == 1 else None
