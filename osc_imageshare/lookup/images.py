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

"""Reads the images that a person named, and their members."""

from collections.abc import Iterable
import dataclasses
import itertools

from osc_imageshare import errors
from osc_imageshare import workers
from osc_imageshare.cloud import connect
from osc_imageshare.cloud import glance
from osc_imageshare.i18n import _
from osc_imageshare.lookup import regions
from osc_imageshare.sharing import guards
from osc_imageshare.sharing import model
from osc_imageshare.sharing import text

# So many IDs fit into the line of a request on every server.
_IDS_AT_ONCE = 80


def caller(cloud: connect.Cloud) -> model.Caller:
    """Tell who runs the command."""
    return model.Caller(cloud.project, cloud.caller.admin)


def find(
    cloud: connect.Cloud,
    who: model.Caller,
    names_or_ids: tuple[str, ...],
    pool: workers.Pool,
) -> regions.Matches[model.ImageState]:
    """Read images and their members, each image once."""
    listed = _listed(cloud, names_or_ids, pool)

    def look(region: str, name_or_id: str) -> model.ImageState:
        if region in listed.down:
            raise listed.down[region]
        service = cloud.glance(region)
        if image := listed.images.get((region, name_or_id)):
            return state(service, who, image)
        return _state(service, who, name_or_id)

    named = regions.named(look, names_or_ids, cloud.regions, pool)
    states = {state.image.key: state for state in named.found}
    return dataclasses.replace(named, found=tuple(states.values()))


@dataclasses.dataclass(frozen=True, slots=True)
class _Listed:
    """Images that were read by a list of their IDs.

    :ivar images: by region and ID.
    :ivar down: why a region did not answer.
    """

    images: dict[tuple[str, str], model.Image]
    down: dict[str, errors.Unavailable]


def _listed(
    cloud: connect.Cloud, names_or_ids: tuple[str, ...], pool: workers.Pool
) -> _Listed:
    """Read the images that are named by ID, many in one call.

    A list shows less than an ID does (no hidden image, no offer): what is not
    in it, or is the only one, is left to be read by itself.
    """
    found = _Listed({}, {})
    ids = [i for i in dict.fromkeys(names_or_ids) if glance.is_image_id(i)]
    if len(ids) == 1:
        return found
    parts = [
        ids[begin : begin + _IDS_AT_ONCE]
        for begin in range(0, len(ids), _IDS_AT_ONCE)
    ]

    def read(place: tuple[str, list[str]]) -> None:
        region, part = place
        query = {'id': f'in:{",".join(part)}'}
        try:
            for image in cloud.glance(region).images(query):
                found.images[region, image.id] = image
        except errors.Unavailable as exc:
            found.down[region] = exc
        except errors.CloudError:
            # Whatever it is, it will be said of each image.
            return

    pool.map(read, list(itertools.product(cloud.regions, parts)))
    return found


def _state(
    service: glance.Glance, who: model.Caller, name_or_id: str
) -> model.ImageState:
    found = candidates(service, who, name_or_id)
    return state(service, who, only(name_or_id, found, who.project))


def state(
    service: glance.Glance, who: model.Caller, image: model.Image
) -> model.ImageState:
    """Read the members of an image, as far as the caller has a use for it."""
    shared = image.visibility is model.Visibility.SHARED
    # Somebody who may not share the image would be shown itself at most.
    if not shared or not guards.may_share(who, image):
        return model.ImageState(image, None)
    return model.ImageState(image, service.members(image.id))


def candidates(
    service: glance.Glance, who: model.Caller, name_or_id: str
) -> list[model.Image]:
    """Find what can be meant: by ID, or else by name.

    An ID that is there is never taken for a name. Only one's own images can
    be shared, unless one is an administrator, so only they can be meant if
    there are any.
    """
    if image := service.by_id(name_or_id):
        return [image]
    # Others' community images are shown to an administrator only so.
    query = {'visibility': 'all'} if who.admin else {}
    found: list[model.Image] = []
    for hidden in ('false', 'true'):
        found += service.by_name(name_or_id, os_hidden=hidden, **query)
        own = [i for i in found if i.owner == who.project.id]
        if who.admin and found:
            return found
        if own and not who.admin:
            return own
    return found


def only(
    name_or_id: str, found: list[model.Image], who: model.Project
) -> model.Image:
    """Return the one image that was found.

    :param who: the project that sees them.
    :raises errors.Missing: there is none.
    :raises errors.UserError: there are several.
    """
    match found:
        case [image]:
            return image
        case []:
            raise errors.Missing(
                _(
                    'No image with the name or ID %(image)s can be seen by '
                    'project %(project)s.'
                )
                % {
                    'image': text.visible(name_or_id),
                    'project': text.project(who),
                }
            )
        case _:
            raise errors.UserError(
                _('%(count)s images are named %(image)s; use an ID: %(list)s.')
                % {
                    'count': len(found),
                    'image': text.visible(name_or_id),
                    'list': text.listing([_told_apart(i) for i in found]),
                }
            )


def _told_apart(image: model.Image) -> str:
    return _('%(id)s (created %(date)s, %(status)s)') % {
        'id': text.visible(image.id),
        'date': text.visible(image.created_at),
        'status': text.visible(image.status),
    }


class States:
    """Images and their members, each read once.

    :ivar unread: sentences about images of one of several regions whose
        members could not be read.
    """

    def __init__(self, cloud: connect.Cloud, who: model.Caller) -> None:
        self._cloud = cloud
        self._who = who
        self.known: dict[tuple[str, str], model.ImageState] = {}
        self.unread: dict[tuple[str, str], str] = {}

    @property
    def members(self) -> frozenset[str]:
        """The IDs of all members."""
        return frozenset(
            member
            for state in self.known.values()
            for member in state.members or ()
        )

    def read(self, found: Iterable[model.Image], pool: workers.Pool) -> None:
        """Read the members of images.

        :raises errors.CloudError: those of an image could not be read, and
            there is only one region.
        """
        once = {image.key: image for image in found}

        def read(image: model.Image) -> model.ImageState | str:
            try:
                return state(
                    self._cloud.glance(image.region), self._who, image
                )
            except errors.CloudError as exc:
                if len(self._cloud.regions) == 1:
                    raise
                return _(
                    'The members of image %(image)s could not be read: '
                    '%(why)s.'
                ) % {'image': text.image(image), 'why': exc}

        answers = pool.map(read, list(once.values()))
        for key, answer in zip(once, answers, strict=True):
            if isinstance(answer, str):
                self.unread[key] = answer
            else:
                self.known[key] = answer
