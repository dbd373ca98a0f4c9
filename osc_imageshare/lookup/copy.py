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

"""Everything that ``image share-copy`` needs to know, before it decides."""

from collections.abc import Iterator
import dataclasses
import functools
import os
import pathlib
import shutil
import time

from osc_imageshare import errors
from osc_imageshare import workers
from osc_imageshare.cloud import connect
from osc_imageshare.cloud import image_store
from osc_imageshare.i18n import _
from osc_imageshare.lookup import copy_sources
from osc_imageshare.sharing import copy_guards
from osc_imageshare.sharing import copy_plan
from osc_imageshare.sharing import copy_record
from osc_imageshare.sharing import copy_request
from osc_imageshare.sharing import copying
from osc_imageshare.sharing import model
from osc_imageshare.sharing import request
from osc_imageshare.sharing import text

_ANY = {'visibility': 'all', 'member_status': 'all'}
# Seconds in which Glance notices that an upload has ended.
_NOTICE, _POLL = 4.0, 0.5
_IDS_AT_ONCE = 80
_SOME_ID = '00000000-0000-4000-8000-000000000000'
_TO_COPY_FROM = (('GET', f'/v2/images/{_SOME_ID}/file'),)
_TO_COPY_TO = (
    ('POST', '/v2/images'),
    ('PUT', f'/v2/images/{_SOME_ID}/file'),
    ('GET', f'/v2/images/{_SOME_ID}'),
    ('DELETE', f'/v2/images/{_SOME_ID}'),
)


@dataclasses.dataclass(frozen=True, slots=True)
class Reach:
    """A place, and the cloud by which it is reached."""

    place: copying.Place
    cloud: connect.Cloud


@dataclasses.dataclass(frozen=True, slots=True)
class Findings:
    """What was read, and how each place is reached."""

    snapshot: copying.CopySnapshot
    reaches: tuple[Reach, ...]


def read(
    asked: copy_request.CopyRequest, cloud: connect.Cloud, pool: workers.Pool
) -> Findings:
    """Read the images, and what there is in every place."""
    (reaches, unreached), images = pool.both(
        lambda: _reaches(asked, cloud, pool),
        lambda: copy_sources.find(asked, cloud, pool),
    )
    sources = tuple(i for i in images.items if isinstance(i, model.Image))
    several = len(reaches) > 1

    def state(reach: Reach) -> copying.PlaceState | str:
        try:
            return _state(asked, cloud, reach, sources)
        except errors.CloudError as exc:
            sentence = _(
                'The images of %(place)s could not be read: %(why)s.'
            ) % {'place': copy_guards.title(reach.place), 'why': exc}
            if several and isinstance(exc, errors.Unavailable):
                return copying.PlaceState(reach.place, down=sentence)
            return sentence

    answers = pool.map(state, list(reaches))
    states = tuple(a for a in answers if isinstance(a, copying.PlaceState))
    gone, missing = _gone(images.missing, states, cloud.regions[0])
    room, no_room = _room(asked.spool, sources)
    down = all(s.down for s in states) and bool(states)
    snapshot = copying.CopySnapshot(
        caller=cloud.caller,
        sources=(*images.sources, *gone),
        places=states,
        room=room,
        barred=_barred(cloud, _TO_COPY_FROM),
        problems=(
            *images.problems,
            *missing,
            *unreached,
            *(a for a in answers if isinstance(a, str)),
            *((s.down for s in states) if down else ()),
            *no_room,
        ),
    )
    return Findings(snapshot, reaches)


def _reaches(
    asked: copy_request.CopyRequest, cloud: connect.Cloud, pool: workers.Pool
) -> tuple[tuple[Reach, ...], tuple[str, ...]]:
    """Log in to every place; return those that cannot be used as sentences."""

    def region(name: str) -> Reach | str:
        try:
            (there,) = cloud.regions_of(request.Regions((name,)))
        except errors.CloudError as exc:
            return _('Region %(region)s cannot take copies: %(why)s.') % {
                'region': text.visible(name),
                'why': exc,
            }
        return Reach(copying.Place('', there, cloud.project), cloud.at(there))

    def entry(name: str) -> Reach | str:
        try:
            other = cloud.other(name)
        except errors.CloudError as exc:
            return _('Cloud %(cloud)s cannot take copies: %(why)s.') % {
                'cloud': text.visible(name),
                'why': exc,
            }
        place = copying.Place(name, other.regions[0], other.project)
        return Reach(place, other)

    if asked.here:
        here = cloud.regions[0]
        place = copying.Place('', here, cloud.project)
        return (Reach(place, cloud),), ()
    tasks = [functools.partial(region, name) for name in asked.regions]
    tasks += [functools.partial(entry, name) for name in asked.clouds]
    answers = pool.map(lambda task: task(), tasks)
    reaches: dict[tuple[str, str], Reach] = {}
    for answer in answers:
        if isinstance(answer, Reach):
            reaches.setdefault(_key(answer), answer)
    problems = tuple(a for a in answers if isinstance(a, str))
    return tuple(reaches.values()), problems


def _key(reach: Reach) -> tuple[str, str]:
    """Return what tells a place from every other, however it was named."""
    url = reach.cloud.image_store(reach.place.region).url
    return url, reach.place.project.id


def _state(
    asked: copy_request.CopyRequest,
    cloud: connect.Cloud,
    reach: Reach,
    sources: tuple[model.Image, ...],
) -> copying.PlaceState:
    """Read what a place has, and what it may have.

    :raises errors.CloudError: it could not be read.
    """
    place = reach.place
    store = reach.cloud.image_store(place.region)
    there = _images(asked, reach, sources)
    home = store.url == cloud.image_store(cloud.regions[0]).url
    one_keystone = cloud.own_login.same_keystone(reach.cloud.own_login)
    may_fetch = (
        one_keystone and asked.method is not copying.TransferMethod.STREAM
    )
    return copying.PlaceState(
        place=place,
        images=tuple(_settled(store, i, sources) for i in there.own),
        hash_algo=there.hash_algo,
        visible=there.others,
        quota=store.quota(),
        fetches=may_fetch and store.offers_download(),
        same_project=one_keystone and place.project.id == cloud.project.id,
        home=home,
        reader=reach.cloud.caller.reader,
        barred=_barred(reach.cloud, _TO_COPY_TO),
    )


@dataclasses.dataclass(frozen=True, slots=True)
class _Listed:
    """The images of a place that matter.

    :ivar hash_algo: of the latest hash of any image.
    """

    own: tuple[model.Image, ...]
    others: tuple[model.Image, ...]
    hash_algo: str


def _images(
    asked: copy_request.CopyRequest,
    reach: Reach,
    sources: tuple[model.Image, ...],
) -> _Listed:
    """Read the images of a place, and keep those that may be copies."""
    project_id = reach.place.project.id
    ids = frozenset(image.id for image in sources)
    hashes = frozenset(image.hash_value for image in sources) - {''}
    own: list[model.Image] = []
    others: list[model.Image] = []
    latest, algo = '', ''
    for query in _queries(asked, project_id, sorted(ids)):
        for image in reach.cloud.glance(reach.place.region).iter_images(query):
            if image.hash_value and image.created_at >= latest:
                latest, algo = image.created_at, image.hash_algo
            if image.owner != project_id:
                others.append(image)
            elif (
                image.id in ids
                or image.hash_value in hashes
                or copy_record.origin_of(image)
            ):
                own.append(image)
    return _Listed(tuple(own), tuple(others), algo)


def _queries(
    asked: copy_request.CopyRequest, project_id: str, ids: list[str]
) -> Iterator[dict[str, str]]:
    """Yield the lists that have every copy of the images."""
    if not asked.same_id:
        yield {'visibility': 'all', 'owner': project_id}
        return
    for begin in range(0, len(ids), _IDS_AT_ONCE):
        part = ','.join(ids[begin : begin + _IDS_AT_ONCE])
        yield {**_ANY, 'id': f'in:{part}'}


def _settled(
    store: image_store.ImageStore,
    image: model.Image,
    sources: tuple[model.Image, ...],
) -> model.Image:
    """Return an image as it is when Glance knows what became of an upload.

    It takes a moment to notice that a run was killed. Until then nothing
    tells the image from that of a run that is still at work.
    """
    end = time.monotonic() + _NOTICE
    is_copy = any(copy_record.is_copy_of(image, source) for source in sources)
    while is_copy and image.status == 'saving':
        if time.monotonic() > end:
            break
        time.sleep(_POLL)
        image = store.image(image.id)
    return image


def _barred(
    cloud: connect.Cloud, requests: tuple[tuple[str, str], ...]
) -> str:
    for method, path in requests:
        if not cloud.own_login.permits(method, path):
            return f'{method} {path.replace(_SOME_ID, "{image_id}")}'
    return ''


def _gone(
    missing: tuple[copy_sources.Missing, ...],
    states: tuple[copying.PlaceState, ...],
    region: str,
) -> tuple[list[copying.CopySource], list[str]]:
    """Tell images that every place has a copy of from those that are missing.

    The owner may have deleted an image since it was copied.
    """
    gone: list[copying.CopySource] = []
    problems: list[str] = []
    for absent in missing:
        image = model.ImageName(region, absent.id, absent.name)
        if states and all(_has_copy(state, image) for state in states):
            gone.append(copying.CopySource(image))
        else:
            problems.append(absent.sentence)
    return gone, problems


def _has_copy(state: copying.PlaceState, image: model.ImageName) -> bool:
    return any(
        copy.status == 'active' and copy_plan.is_left(copy, image)
        for copy in state.images
    )


def _room(
    spool: pathlib.Path | None, sources: tuple[model.Image, ...]
) -> tuple[int | None, Iterator[str]]:
    """Return the bytes that the spool has, and why it cannot be used.

    What an earlier run has left of an image is used again.
    """
    if spool is None:
        return None, iter(())
    params = {'spool': text.visible(str(spool))}
    if not spool.is_dir():
        sentence = _('The spool %(spool)s is not a directory.')
        return None, iter((sentence % params,))
    if not os.access(spool, os.W_OK | os.X_OK):
        sentence = _('The spool %(spool)s cannot be written.')
        return None, iter((sentence % params,))
    parts = (spool / copying.part_name(image) for image in sources)
    left = sum(part.stat().st_size for part in parts if part.is_file())
    return shutil.disk_usage(spool).free + left, iter(())
