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

"""Reasons not to begin with copies, all of them before any byte moves."""

from collections.abc import Iterable
from collections.abc import Iterator
import hashlib

from osc_imageshare.i18n import _
from osc_imageshare.sharing import backing
from osc_imageshare.sharing import copy_plan
from osc_imageshare.sharing import copy_request
from osc_imageshare.sharing import copying
from osc_imageshare.sharing import guards
from osc_imageshare.sharing import model
from osc_imageshare.sharing import text

_MEBIBYTE = 1024 * 1024


def permissions(
    snapshot: copying.CopySnapshot, copies: tuple[copy_plan.Copy, ...]
) -> Iterator[str]:
    """Yield why the caller may not make the copies that are planned."""
    places = {c.place for c in copies if c.action in copy_plan.TRANSFERS}
    if places and snapshot.caller.reader:
        yield _(
            'Your role in project %s is read-only, so you cannot download '
            'images. Log in with a role such as member.'
        ) % text.project(snapshot.caller.project)
    if places and snapshot.barred:
        yield _barred(_('your own account'), snapshot.barred)
    for state in snapshot.places:
        if state.place not in places:
            continue
        where = title(state.place)
        if state.reader:
            yield (
                _(
                    'The role in %s is read-only, so no images can be created '
                    'there. Use an account with a role such as member.'
                )
                % where
            )
        if state.barred:
            yield _barred(where, state.barred)


def _barred(account: str, request: str) -> str:
    return _(
        'The application credential of %(account)s has no access rule for '
        '%(request)s.'
    ) % {'account': account, 'request': request}


def check(
    request: copy_request.CopyRequest,
    snapshot: copying.CopySnapshot,
    copies: tuple[copy_plan.Copy, ...],
    jobs: int,
) -> Iterator[str]:
    """Yield every reason not to make the copies that are planned.

    :param jobs: how many images are copied at once.
    """
    moving = tuple(c for c in copies if c.action in copy_plan.TRANSFERS)
    yield from _content(request, copies)
    if not moving:
        return
    images = {copy.image.key: copy.image for copy in moving}
    for image in images.values():
        yield from _unusable(image)
    if request.share:
        yield from _members(snapshot, images.values())
    by_place = {
        state.place: tuple(c for c in moving if c.place == state.place)
        for state in snapshot.places
    }
    for state in snapshot.places:
        if planned := by_place[state.place]:
            yield from _place(request, state, planned)
    if snapshot.room is not None:
        yield from _room(request, snapshot.room, moving, jobs)


def _room(
    request: copy_request.CopyRequest,
    room: int,
    copies: Iterable[copy_plan.Copy],
    jobs: int,
) -> Iterator[str]:
    """Yield if the spool cannot hold the images that are copied at once."""
    sizes = {copy.image.key: copy.image.size or 0 for copy in copies}
    needed = sum(sorted(sizes.values(), reverse=True)[:jobs])
    if needed > room:
        yield _(
            'The spool %(spool)s has %(room)s free and %(size)s are needed. '
            'Name another directory with --spool, or use fewer --jobs.'
        ) % {
            'spool': text.visible(str(request.spool)),
            'room': text.size(room),
            'size': text.size(needed),
        }


def _content(
    request: copy_request.CopyRequest, copies: Iterable[copy_plan.Copy]
) -> Iterator[str]:
    """Yield which images do not have the hash that was given."""
    expected = request.expected
    if expected is None:
        return
    if expected.algo not in hashlib.algorithms_available:
        yield _(
            'The hash algorithm %s is unknown. Use the one that Glance shows '
            'as os_hash_algo.'
        ) % text.visible(expected.algo)
        return
    images = {c.source.key: c.source for c in copies}
    for image in images.values():
        if (
            isinstance(image, model.Image)
            and image.hash_algo.lower() == expected.algo
            and image.hash_value.lower() != expected.value
        ):
            yield _(
                'Image %(image)s does not have the expected content: its '
                'hash is %(hash)s.'
            ) % {'image': text.image(image), 'hash': text.content(image)}


def _unusable(image: model.Image) -> Iterator[str]:
    """Yield why the bytes of an image cannot be copied, or are of no use."""
    name = text.image(image)
    if image.status == 'deactivated':
        yield (
            _(
                'Image %s is deactivated and cannot be downloaded. Ask an '
                'administrator to reactivate it.'
            )
            % name
        )
    elif image.status != 'active':
        yield _(
            'Image %(image)s is %(status)s: it has no content yet. Wait until '
            'it is active.'
        ) % {'image': name, 'status': text.visible(image.status)}
    if key := backing.encryption_key(image):
        yield _(
            'Image %(image)s is encrypted with key %(key)s, which a copy '
            'could not use. Make an unencrypted image of it first.'
        ) % {'image': name, 'key': text.visible(key)}
    if snapshots := backing.volume_snapshots(image):
        yield _(
            'Image %(image)s has no content of its own: it refers to volume '
            'snapshot %(snapshots)s. Make a volume from the snapshot, and an '
            'image of the volume.'
        ) % {
            'image': name,
            'snapshots': text.listing(list(map(text.visible, snapshots))),
        }


def _members(
    snapshot: copying.CopySnapshot, images: Iterable[model.Image]
) -> Iterator[str]:
    for image in images:
        if not guards.may_share(snapshot.caller, image):
            yield _(
                'Image %(image)s belongs to project %(owner)s: only its owner '
                'can see its members. Drop --share-like-source.'
            ) % {
                'image': text.image(image),
                'owner': text.visible(image.owner),
            }


def _place(
    request: copy_request.CopyRequest,
    state: copying.PlaceState,
    copies: tuple[copy_plan.Copy, ...],
) -> Iterator[str]:
    """Yield why a place cannot take copies."""
    where = title(state.place)
    if request.method is copying.TransferMethod.SERVER:
        yield from _server(state, copies)
    if request.same_id:
        yield from _taken(state, copies)
    new = [c for c in copies if c.action is not copy_plan.Action.RESUME]
    size = sum(copy.image.size or 0 for copy in copies)
    quota = state.quota
    if quota.images and len(new) > quota.images.left:
        yield _(
            '%(place)s may have %(limit)s images and has %(used)s: %(new)s '
            'more exceed the quota.'
        ) % {
            'place': _capital(where),
            'limit': quota.images.limit,
            'used': quota.images.used,
            'new': len(new),
        }
    if quota.mebibytes and size > quota.mebibytes.left * _MEBIBYTE:
        yield _(
            '%(place)s may have %(limit)s of images and has %(used)s: '
            '%(size)s more exceed the quota.'
        ) % {
            'place': _capital(where),
            'limit': text.size(quota.mebibytes.limit * _MEBIBYTE),
            'used': text.size(quota.mebibytes.used * _MEBIBYTE),
            'size': text.size(size),
        }
    if quota.uploads and not quota.uploads.left:
        yield _(
            '%(place)s may upload %(limit)s images at once and does so '
            'already. Wait until an upload has ended.'
        ) % {'place': _capital(where), 'limit': quota.uploads.limit}


def _server(
    state: copying.PlaceState, copies: tuple[copy_plan.Copy, ...]
) -> Iterator[str]:
    if not state.fetches:
        yield _(
            'The image service of %s does not offer glance-download for these '
            'images. Use --method stream.'
        ) % title(state.place)
        return
    for copy in copies:
        if not copy.image.hash_value:
            yield _(
                'Image %s has no hash, so what the image service fetches '
                'cannot be verified. Use --method stream.'
            ) % text.image(copy.image)


def _taken(
    state: copying.PlaceState, copies: tuple[copy_plan.Copy, ...]
) -> Iterator[str]:
    for copy in copies:
        if copy.action is copy_plan.Action.REPLACE:
            yield _(
                'Image %(id)s in %(place)s cannot be replaced with --same-id: '
                'Glance never uses an ID again. Drop --same-id.'
            ) % {
                'id': text.visible(copy.image.id),
                'place': title(state.place),
            }
        for taken in (*state.images, *state.visible):
            if taken.id == copy.image.id and taken != copy.existing:
                yield _(
                    'The ID %(id)s is taken in %(place)s by image %(name)s. '
                    'Drop --same-id.'
                ) % {
                    'id': text.visible(copy.image.id),
                    'place': title(state.place),
                    'name': text.visible(taken.name or taken.id),
                }


def title(place: copying.Place) -> str:
    """Name a place in a sentence."""
    params = {
        'project': text.project(place.project),
        'region': text.visible(place.region),
        'cloud': text.visible(place.cloud),
    }
    if place.cloud:
        return (
            _('project %(project)s of cloud %(cloud)s (region %(region)s)')
            % params
        )
    return _('project %(project)s in region %(region)s') % params


def _capital(sentence: str) -> str:
    return f'{sentence[:1].upper()}{sentence[1:]}'
