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

"""Reads images and their members."""

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
import dataclasses
import itertools

from osc_imageshare import errors
from osc_imageshare import workers
from osc_imageshare.cloud import connect
from osc_imageshare.cloud import glance
from osc_imageshare.i18n import _
from osc_imageshare.lookup import candidates
from osc_imageshare.lookup import image_lists
from osc_imageshare.lookup import not_seen
from osc_imageshare.lookup import regions
from osc_imageshare.sharing import guards
from osc_imageshare.sharing import image_filter
from osc_imageshare.sharing import model
from osc_imageshare.sharing import text

# So many IDs fit into the line of a request on every server.
_IDS_AT_ONCE = 80


def own(
    cloud: connect.Cloud, pool: workers.Pool
) -> regions.Matches[model.Image]:
    """List the images of the caller's project in every region.

    :raises errors.CloudError: the only region that is meant failed.
    """
    query = {'owner': cloud.project.id}
    return regions.read_lists(
        lambda region, own_pool: image_lists.read(
            cloud.glance(region), [query], own_pool
        ),
        cloud.regions,
        pool,
    )


def find(
    cloud: connect.Cloud, names_or_ids: tuple[str, ...], pool: workers.Pool
) -> regions.Matches[model.ImageState]:
    """Read images and their members, each image once."""
    asked = tuple(map(image_filter.meant, names_or_ids))
    listed = _list_ids(cloud, asked, pool)

    def read(region: str, name_or_id: str) -> model.ImageState:
        if region in listed.down:
            raise listed.down[region]
        service = cloud.glance(region)
        image = listed.images.get((region, name_or_id))
        if image is None:
            fitting = by_name_or_id(service, cloud.caller, name_or_id)
            image = only(service, name_or_id, fitting, cloud.project)
        return state(service, cloud.caller, image)

    matches = regions.find(read, asked, cloud.regions, pool)
    states = {state.image.key: state for state in matches.items}
    return dataclasses.replace(matches, items=tuple(states.values()))


@dataclasses.dataclass(frozen=True, slots=True)
class _ListedImages:
    """Images that were read by a list of their IDs.

    :ivar images: by region and ID.
    :ivar down: why a region did not answer.
    """

    images: dict[tuple[str, str], model.Image]
    down: dict[str, errors.Unavailable]


def _list_ids(
    cloud: connect.Cloud, names_or_ids: tuple[str, ...], pool: workers.Pool
) -> _ListedImages:
    """Read the images whose IDs were given, many in one call.

    A list shows less than an ID does (no hidden image, no offer): what is not
    in it, or is the only one, is left to be read by itself.
    """
    listed = _ListedImages({}, {})
    ids = list(filter(image_filter.canonical, dict.fromkeys(names_or_ids)))
    if len(ids) == 1:
        return listed
    parts = [
        ids[begin : begin + _IDS_AT_ONCE]
        for begin in range(0, len(ids), _IDS_AT_ONCE)
    ]

    def read(place: tuple[str, list[str]]) -> None:
        region, part = place
        query = {'id': f'in:{",".join(part)}'}
        try:
            for image in cloud.glance(region).images(query):
                listed.images[region, image.id] = image
        except errors.Unavailable as exc:
            listed.down[region] = exc
        except errors.CloudError:
            # Each image is read by itself then, and fails with its reason.
            return

    pool.map(read, list(itertools.product(cloud.regions, parts)))
    return listed


def state(
    service: glance.Glance, caller: model.Caller, image: model.Image
) -> model.ImageState:
    """Read the members of an image, as far as the caller has a use for it."""
    shared = image.visibility is model.Visibility.SHARED
    # A caller who may not share the image would see itself at most.
    if not shared or not guards.may_share(caller, image):
        return model.ImageState(image, None)
    return model.ImageState(image, service.members(image.id))


def by_name_or_id(
    service: glance.Glance, caller: model.Caller, name_or_id: str
) -> list[model.Image]:
    """Read the images that can be meant: by ID, or else by name.

    An ID is never taken for a name. Only one's own images can be shared,
    unless one is an administrator, so only they can be meant if there are
    any.
    """
    if image_filter.canonical(name_or_id):
        image = service.by_id(name_or_id)
        return [image] if image else []
    # Others' community images are shown to an administrator only so.
    query = {'visibility': 'all'} if caller.admin else {}
    images: list[model.Image] = []
    for hidden in ('false', 'true'):
        images += service.by_name(name_or_id, os_hidden=hidden, **query)
        preferred = [
            image
            for image in images
            if caller.admin or image.owner == caller.project.id
        ]
        if preferred:
            return preferred
    return images


def seen(
    service: glance.Glance, caller: model.Caller, name_or_id: str
) -> list[model.Image]:
    """Read the images that can be meant, and those that others offer.

    An offer is in no list by name that does not ask for offers.
    """
    images = by_name_or_id(service, caller, name_or_id)
    # An administrator has seen everything by now.
    if image_filter.canonical(name_or_id) or caller.admin:
        return images
    images += offers(service, caller.project.id, name_or_id)
    return list({image.key: image for image in images}.values())


def offers(
    service: glance.Glance, project_id: str, name: str
) -> Iterator[model.Image]:
    """Yield the images of a name that others share with a project.

    One's own shared images are in these lists as well, and in an
    administrator's everybody's.
    """
    for hidden in ('false', 'true'):
        for image in service.by_name(
            name, visibility='shared', member_status='all', os_hidden=hidden
        ):
            if image.owner != project_id:
                yield image


def only(
    service: glance.Glance,
    name_or_id: str,
    images: list[model.Image],
    project: model.Project,
    *,
    offered: bool = False,
) -> model.Image:
    """Return the one image that a name or an ID means.

    :param service: the one that was asked for them.
    :param project: the one that sees them.
    :param offered: only images that others offer can be meant.
    :raises errors.Missing: there is none.
    :raises errors.Ambiguous: there are several.
    """
    return candidates.only(
        name_or_id,
        images,
        missing=lambda: not_seen.error(
            service, name_or_id, project, offered=offered
        ),
        ambiguous=_(
            '%(count)s images are named %(name)s; use an ID: %(list)s.'
        ),
        describe=lambda image: (
            _('%(id)s (created %(date)s, %(status)s)')
            % {
                'id': text.visible(image.id),
                'date': text.visible(image.created_at),
                'status': text.visible(image.status),
            }
        ),
    )


@dataclasses.dataclass(frozen=True, slots=True)
class ImageStates:
    """Images and their members, by region and ID.

    :ivar known: those that were read.
    :ivar unread: sentences about images of one of several regions whose
        members could not be read.
    """

    known: Mapping[tuple[str, str], model.ImageState]
    unread: Mapping[tuple[str, str], str]

    @property
    def members(self) -> frozenset[str]:
        """The IDs of all members."""
        return frozenset(
            member
            for state in self.known.values()
            for member in state.members or ()
        )


def read_states(
    cloud: connect.Cloud, images: Iterable[model.Image], pool: workers.Pool
) -> ImageStates:
    """Read the members of images, each once.

    :raises errors.CloudError: those of an image could not be read, and there
        is only one region.
    """

    def read(image: model.Image) -> model.ImageState | errors.CloudError:
        service = cloud.glance(image.region)
        return regions.attempt(
            lambda: state(service, cloud.caller, image), cloud.regions
        )

    by_key = {image.key: image for image in images}
    known: dict[tuple[str, str], model.ImageState] = {}
    unread: dict[tuple[str, str], str] = {}
    answers = pool.map(read, list(by_key.values()))
    for (key, image), answer in zip(by_key.items(), answers, strict=True):
        if isinstance(answer, errors.CloudError):
            unread[key] = text.unread_members(image, answer)
        else:
            known[key] = answer
    return ImageStates(known, unread)
