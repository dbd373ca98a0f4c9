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

"""Reads the images that the project's own servers and volumes come from.

One list of servers, one of volumes, and one request for each image: a reader
may make them all.
"""

from collections.abc import Iterator
import dataclasses
import functools
from typing import TypeAlias

from osc_imageshare import errors
from osc_imageshare import workers
from osc_imageshare.audit import evidence
from osc_imageshare.cloud import connect
from osc_imageshare.cloud import glance
from osc_imageshare.i18n import _
from osc_imageshare.lookup import projects
from osc_imageshare.lookup import workloads
from osc_imageshare.sharing import image_filter
from osc_imageshare.sharing import model
from osc_imageshare.sharing import reading
from osc_imageshare.sharing import request
from osc_imageshare.sharing import usage

Item: TypeAlias = evidence.UsedImage | evidence.UnreadUse


def read(
    scope: request.ShareScope,
    cloud: connect.Cloud,
    region: str,
    directory: projects.Projects,
    pool: workers.Pool,
) -> Iterator[Item]:
    """Yield the images of a region, and what was not seen of their use."""
    servers = workloads.gathered(
        lambda: cloud.nova(region, model.CALLER).own_servers()
    )
    volumes = workloads.gathered(
        lambda: cloud.cinder(region, model.CALLER).volumes()
    )
    uses = _uses(servers.items, volumes.items)
    look = functools.partial(
        _used, cloud.glance(region), cloud.caller, directory
    )
    asked = image_filter.all_meant(scope.images)
    for used in pool.stream(look, uses.items()):
        if image_filter.fits(used.image, asked):
            yield used
    if servers.unseen:
        yield _unread(
            region, _('Your servers could not be read: %s.'), servers.unseen
        )
    if volumes.unseen:
        yield _unread(
            region, _('Your volumes could not be read: %s.'), volumes.unseen
        )


def _uses(
    servers: tuple[tuple[str, usage.Server], ...],
    volumes: tuple[tuple[str, usage.Volume], ...],
) -> dict[str, tuple[usage.Use, usage.Use]]:
    """Return what is used, and what is rebuilt, by the IDs of the images.

    A server that was booted from a volume has no image in Nova. It is rebuilt
    from the image of that volume.
    """
    by_volume = {server.id for image_id, server in servers if not image_id}
    uses: dict[str, tuple[usage.Use, usage.Use]] = {}
    for image_id, server in servers:
        if image_id:
            use, rebuilt = uses.get(image_id, _NONE)
            uses[image_id] = (
                dataclasses.replace(use, servers=(*use.servers, server)),
                dataclasses.replace(
                    rebuilt, servers=(*rebuilt.servers, server)
                ),
            )
    for image_id, volume in volumes:
        use, rebuilt = uses.get(image_id, _NONE)
        use = dataclasses.replace(use, volumes=(*use.volumes, volume))
        if not by_volume.isdisjoint(volume.servers):
            rebuilt = dataclasses.replace(
                rebuilt, volumes=(*rebuilt.volumes, volume)
            )
        uses[image_id] = use, rebuilt
    return uses


_NONE = (usage.Use(), usage.Use())


def _used(
    service: glance.Glance,
    caller: model.Caller,
    directory: projects.Projects,
    entry: tuple[str, tuple[usage.Use, usage.Use]],
) -> evidence.UsedImage:
    image_id, (use, rebuilt) = entry
    standing = _standing(service, caller, image_id)
    name = model.ImageName(service.region, image_id, '')
    image, owner = name, model.Project('')
    if isinstance(standing, model.Image):
        image, owner = standing, directory.project(standing.owner)
    member = directory.project(caller.project.id)
    return evidence.UsedImage(image, owner, member, use, rebuilt, standing)


def _standing(
    service: glance.Glance, caller: model.Caller, image_id: str
) -> model.Image | evidence.Loss | reading.Unread:
    """Return an image, or why the project does not have it."""
    # A volume's metadata can be changed to anything.
    if image_filter.canonical(image_id) is None:
        return evidence.Loss.GONE
    try:
        image = service.image(image_id)
        if caller.admin and not _is_available(service, caller, image):
            return evidence.Loss.WITHDRAWN
    except errors.NotFound:
        return evidence.Loss.GONE
    except errors.CloudError as exc:
        return reading.unread(exc, f'{exc}.', reading.Source.IMAGES)
    return image


def _is_available(
    service: glance.Glance, caller: model.Caller, image: model.Image
) -> bool:
    """Tell whether an image is the project's; an administrator sees all."""
    own_id = caller.project.id
    if image.owner == own_id:
        return True
    if image.visibility is model.Visibility.SHARED:
        return service.member(image.id, own_id) is not None
    return image.visibility is not model.Visibility.PRIVATE


def _unread(
    region: str, sentence: str, unseen: reading.Unread
) -> evidence.UnreadUse:
    detail, cause = sentence % unseen.detail, unseen.detail
    return evidence.UnreadUse(
        reading.Unread(unseen.why, detail, reading.Source.USE, cause), region
    )
