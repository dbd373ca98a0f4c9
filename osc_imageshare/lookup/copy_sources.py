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

"""Finds the images to copy: one's own, and those of other projects."""

from collections.abc import Iterable
import dataclasses

from osc_imageshare import errors
from osc_imageshare import workers
from osc_imageshare.cloud import connect
from osc_imageshare.cloud import glance
from osc_imageshare.lookup import images
from osc_imageshare.lookup import regions
from osc_imageshare.sharing import copy_request
from osc_imageshare.sharing import copying
from osc_imageshare.sharing import guards
from osc_imageshare.sharing import image_filter
from osc_imageshare.sharing import model

# An image that is offered, or another project's community image, is in no
# list that does not ask for it.
_ANY = {'visibility': 'all', 'member_status': 'all'}
_IDS_AT_ONCE = 80


@dataclasses.dataclass(frozen=True, slots=True)
class Missing:
    """An image that was named and is not there.

    :ivar id: ``''`` where a name was given.
    :ivar name: ``''`` where an ID was given.
    """

    id: str
    name: str
    sentence: str


@dataclasses.dataclass(frozen=True, slots=True)
class Sources:
    """The images that were named, each once.

    :ivar problems: sentences about what is wrong with a name.
    """

    sources: tuple[copying.CopySource, ...]
    missing: tuple[Missing, ...]
    problems: tuple[str, ...]

    @property
    def items(self) -> tuple[model.ImageName, ...]:
        """The images."""
        return tuple(source.image for source in self.sources)


def find(
    asked: copy_request.CopyRequest, cloud: connect.Cloud, pool: workers.Pool
) -> Sources:
    """Find the images, and their members where those are asked for."""
    region = cloud.regions[0]
    names = tuple(dict.fromkeys(map(image_filter.meant, asked.images)))
    listed = _list_ids(cloud, names)

    def one(name_or_id: str) -> copying.CopySource | Missing | str:
        service = cloud.glance(region)
        try:
            image = listed.get(name_or_id) or _find(
                service, cloud, name_or_id, here=asked.here
            )
            return copying.CopySource(image, _members(asked, cloud, image))
        except errors.Missing as exc:
            id_ = image_filter.canonical(name_or_id)
            return Missing(id_ or '', '' if id_ else name_or_id, str(exc))
        except errors.UserError as exc:
            return str(exc)
        except errors.CloudError as exc:
            return regions.unread_image(name_or_id, exc)

    answers = pool.map(one, names)
    sources = {
        answer.image.key: answer
        for answer in answers
        if isinstance(answer, copying.CopySource)
    }
    return Sources(
        tuple(sources.values()),
        tuple(a for a in answers if isinstance(a, Missing)),
        tuple(dict.fromkeys(a for a in answers if isinstance(a, str))),
    )


def _list_ids(
    cloud: connect.Cloud, names: Iterable[str]
) -> dict[str, model.Image]:
    """Read images by many IDs in one call; what is missing is read again."""
    ids = list(filter(image_filter.canonical, names))
    listed: dict[str, model.Image] = {}
    if len(ids) < 2:
        return listed
    for begin in range(0, len(ids), _IDS_AT_ONCE):
        part = ','.join(ids[begin : begin + _IDS_AT_ONCE])
        try:
            found = cloud.glance(cloud.regions[0]).images(
                {**_ANY, 'id': f'in:{part}'}
            )
        except errors.CloudError:
            # Each image is read by itself then, and fails with its reason.
            continue
        listed |= {image.id: image for image in found}
    return listed


def _find(
    service: glance.Glance,
    cloud: connect.Cloud,
    name_or_id: str,
    *,
    here: bool,
) -> model.Image:
    """Find the image that a name or an ID means.

    :param here: the copy is for the caller's project, where the images are.
    :raises errors.UserError: there is none, or there are several.
    """
    if image_filter.canonical(name_or_id):
        image = service.by_id(name_or_id)
        candidates = [image] if image else []
    else:
        candidates = service.by_name(name_or_id, **_ANY)
        if not candidates:
            candidates = service.by_name(name_or_id, **_ANY, os_hidden='true')
        candidates = _preferred(candidates, cloud.project.id, here=here)
    return images.only(service, name_or_id, candidates, cloud.project)


def _preferred(
    candidates: list[model.Image], own_id: str, *, here: bool
) -> list[model.Image]:
    """Return the images of a name that can be meant.

    What one's own project has need not be copied there, so another project's
    image is meant; anywhere else one's own is. Any project can make a
    community image of any name: one is meant only if there is nothing else.
    """
    own = [image for image in candidates if image.owner == own_id]
    others = [image for image in candidates if image.owner != own_id]
    known = [
        image
        for image in others
        if image.visibility is not model.Visibility.COMMUNITY
    ]
    if here:
        return known or own or others
    return own or known or others


def _members(
    asked: copy_request.CopyRequest,
    cloud: connect.Cloud,
    image: model.Image,
) -> dict[str, model.MemberStatus]:
    shared = image.visibility is model.Visibility.SHARED
    if not (asked.share and shared and guards.may_share(cloud.caller, image)):
        return {}
    return cloud.glance(image.region).members(image.id)
