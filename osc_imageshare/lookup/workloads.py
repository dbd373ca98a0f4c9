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

"""Finds out what members have made from images: servers and volumes.

Who may look into a project: a credential that was given for it, its own
token, an administrator, or the caller's own user with a token for it. The
next one is tried where one fails; where nobody is left, it is not known.
"""

from collections.abc import Callable
from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
import dataclasses
import functools
import threading
from typing import Generic
from typing import TypeAlias
from typing import TypeVar

from osc_imageshare import errors
from osc_imageshare import workers
from osc_imageshare.cloud import connect
from osc_imageshare.i18n import _
from osc_imageshare.lookup import credentials
from osc_imageshare.lookup import failure
from osc_imageshare.lookup import projects
from osc_imageshare.sharing import model
from osc_imageshare.sharing import planning
from osc_imageshare.sharing import project_id
from osc_imageshare.sharing import reading
from osc_imageshare.sharing import request
from osc_imageshare.sharing import usage

T = TypeVar('T')
Item = TypeVar('Item', usage.Server, usage.Volume)

Key: TypeAlias = tuple[tuple[str, str], str]


@dataclasses.dataclass(frozen=True, slots=True)
class _Gathered(Generic[T]):
    """What came, and why there may be more; ``None``: that was all."""

    items: tuple[T, ...]
    unseen: reading.Unread | None


def by_order(
    wanted: request.UsageRequest, cloud: connect.Cloud, pool: workers.Pool
) -> 'Workloads':
    """Get ready to look, with the credentials that were named.

    :raises errors.UserError: some do not work, or not here; all are named.
    """
    return Workloads(cloud, lent(cloud, wanted.clouds, pool))


def of_shares(
    seen: Iterable[model.Share],
    usage: 'Workloads',
    pool: workers.Pool,
    counted: Callable[[int], Callable[[], None]],
) -> dict[Key, usage.Use]:
    """Look for what the members of shares use.

    :param counted: is told how many shares there are, and returns what is to
        be called after each.
    """
    asked: dict[tuple[str, str], tuple[model.Image, dict[str, None]]] = {}
    for share in seen:
        _image, ids = asked.setdefault(share.image.key, (share.image, {}))
        ids[share.member.id] = None
    advance = counted(sum(len(ids) for _image, ids in asked.values()))
    return usage.all(asked.values(), pool, advance)


def lent(
    cloud: connect.Cloud, names: Iterable[str], pool: workers.Pool
) -> dict[str, model.Credential]:
    """Log in to entries of clouds.yaml: the project of each, by its ID.

    :raises errors.UserError: some do not work, or not here; all are named.
    """

    def look(name: str) -> model.Target | str:
        try:
            return credentials.target(cloud, name)
        except errors.UserError as exc:
            return str(exc)

    found = pool.map(look, tuple(dict.fromkeys(names)))
    problems = [each for each in found if isinstance(each, str)]
    if problems:
        raise errors.UserError('\n'.join(problems))
    return {
        each.id: each.lent
        for each in reversed(found)
        if not isinstance(each, str) and each.lent
    }


def of_removals(
    plan: planning.Plan,
    cloud: connect.Cloud,
    pool: workers.Pool,
    directory: projects.Projects | None = None,
) -> dict[Key, usage.Use]:
    """Look for what a plan would take back, where it takes anything.

    :param directory: what is known of projects already.
    """
    lent: dict[str, model.Credential] = {}
    asked: list[tuple[model.Image, list[str]]] = []
    for planned in plan.images:
        if taken := planning.taken(planned):
            lent |= {target.id: target.lent for target in taken if target.lent}
            asked.append((planned.image, [target.id for target in taken]))
    return Workloads(cloud, lent, directory).all(asked, pool) if asked else {}


class Workloads:
    """What projects use; safe to be asked by several workers."""

    def __init__(
        self,
        cloud: connect.Cloud,
        given: Mapping[str, model.Credential],
        directory: projects.Projects | None = None,
    ) -> None:
        """Get ready.

        :param given: credentials by the ID of the project that they are for.
        :param directory: what is known of projects already.
        """
        self._cloud = cloud
        self._given = given
        self._projects = directory or projects.Projects(cloud)
        self._users: _Once[str, model.Credential | reading.Unread] = _Once()
        # A member is shown all volumes of a project at once, so they are
        # kept: by region and credential, those of any image.
        self._volumes: _Once[
            tuple[str, model.Credential],
            tuple[dict[str, tuple[usage.Volume, ...]], reading.Unread | None],
        ] = _Once()

    def all(
        self,
        asked: Iterable[tuple[model.Image, Collection[str]]],
        pool: workers.Pool,
        advance: Callable[[], None] = lambda: None,
    ) -> dict[Key, usage.Use]:
        """Look for what images are used for in projects.

        :param asked: images, and the IDs of projects.
        :param advance: is called after each project of an image.
        """
        pieces: list[tuple[model.Image, Collection[str]]] = []
        for image, ids in asked:
            if self._cloud.caller.admin:
                # For an administrator the whole image is one question.
                pieces.append((image, ids))
            else:
                pieces += [(image, (each,)) for each in ids]

        def look(
            piece: tuple[model.Image, Collection[str]],
        ) -> list[tuple[Key, usage.Use]]:
            image, ids = piece
            found = self.of(image, ids)
            for _each in ids:
                advance()
            return [((image.key, each), found[each]) for each in ids]

        return {
            key: each for some in pool.map(look, pieces) for key, each in some
        }

    def of(
        self, image: model.Image, ids: Collection[str]
    ) -> dict[str, usage.Use]:
        """Look for what an image is used for in projects, by their IDs."""
        # A filter takes one project, and not every text that is a member ID.
        only = next(iter(ids)) if len(ids) == 1 else None
        if only is not None and not project_id.well_formed(only):
            only = None
        servers = self._server_views(image, only)
        volumes = self._volume_views(image, only)
        found = {}
        for each in ids:
            known_servers = self._look(servers, each)
            known_volumes = self._look(volumes, each)
            found[each] = usage.Use(
                known_servers.items,
                known_volumes.items,
                known_servers.unseen,
                known_volumes.unseen,
            )
        return found

    def _look(self, views: '_Views[Item]', member: str) -> _Gathered[Item]:
        """Look into a project, by whoever may."""
        items: dict[str, Item] = {}
        unseen: list[reading.Unread] = []
        for seen in self._ways(views, member):
            items |= {item.id: item for item in seen.items}
            if seen.unseen is None:
                return _Gathered(tuple(items.values()), None)
            unseen.append(seen.unseen)
        failed = [u for u in unseen if u.why is reading.Why.UNREADABLE]
        return _Gathered(tuple(items.values()), (failed or unseen)[0])

    def _ways(
        self, views: '_Views[Item]', member: str
    ) -> Iterator[_Gathered[Item]]:
        """Yield what each one sees who may look into a project."""
        if given := self._given.get(member):
            yield views.own(given)
        if member == self._cloud.project.id:
            yield views.own(model.CALLER)
            return
        if self._cloud.caller.admin:
            everything = views.everywhere()
            yield _Gathered(
                tuple(
                    item for owner, item in everything.items if owner == member
                ),
                everything.unseen,
            )
        user = self._users.get(member, lambda: self._own_user(member))
        if isinstance(user, reading.Unread):
            yield _Gathered((), user)
        else:
            yield views.own(user)

    def _own_user(self, member: str) -> model.Credential | reading.Unread:
        """Return the caller's own user in a project, or why it may not."""
        try:
            project = self._projects.own.get(member, model.Project(member))
            found = credentials.credential(
                self._cloud, self._projects, project
            )
        except errors.CloudError as exc:
            return failure.unread(
                exc, _('logging in there did not work: %s') % exc
            )
        if isinstance(found, model.Credential):
            return found
        return reading.Unread(reading.Why.NOT_PERMITTED, _THERE[found])

    def _server_views(
        self, image: model.Image, only: str | None
    ) -> '_Views[usage.Server]':
        def own(credential: model.Credential) -> _Gathered[usage.Server]:
            return _gathered(
                lambda: self._cloud.nova(image.region, credential).servers(
                    image.id
                )
            )

        @functools.cache
        def everywhere() -> _Gathered[tuple[str, usage.Server]]:
            return _gathered(
                lambda: self._cloud.nova(
                    image.region, model.CALLER
                ).servers_of_all(image.id, only)
            )

        return _Views(own, everywhere)

    def _volume_views(
        self, image: model.Image, only: str | None
    ) -> '_Views[usage.Volume]':
        def own(credential: model.Credential) -> _Gathered[usage.Volume]:
            by_image, unseen = self._volumes.get(
                (image.region, credential),
                lambda: self._all_volumes(image.region, credential),
            )
            return _Gathered(by_image.get(image.id, ()), unseen)

        @functools.cache
        def everywhere() -> _Gathered[tuple[str, usage.Volume]]:
            return _gathered(
                lambda: self._cloud.cinder(
                    image.region, model.CALLER
                ).volumes_of_all(image.id, only)
            )

        return _Views(own, everywhere)

    def _all_volumes(
        self, region: str, credential: model.Credential
    ) -> tuple[dict[str, tuple[usage.Volume, ...]], reading.Unread | None]:
        """Read the volumes of a credential's project, by their images."""
        seen = _gathered(
            lambda: self._cloud.cinder(region, credential).volumes()
        )
        by_image: dict[str, list[usage.Volume]] = {}
        for image_id, volume in seen.items:
            by_image.setdefault(image_id, []).append(volume)
        return {key: tuple(by_image[key]) for key in by_image}, seen.unseen


_THERE = {
    credentials.Hindrance.NO_ROLE: _('you have no role there'),
    credentials.Hindrance.DISABLED: _('the project is disabled'),
    credentials.Hindrance.DELEGATED: _(
        'an application credential or a trust cannot look there'
    ),
}


@dataclasses.dataclass(frozen=True, slots=True)
class _Views(Generic[Item]):
    """Two ways to see what an image is used for.

    :ivar own: what there is in the project of a credential.
    :ivar everywhere: what an administrator sees, with the project of each;
        it is asked for once.
    """

    own: Callable[[model.Credential], _Gathered[Item]]
    everywhere: Callable[[], _Gathered[tuple[str, Item]]]


def _gathered(ask: Callable[[], Iterator[T]]) -> _Gathered[T]:
    """Read to the end, or until it fails: what came is kept."""
    items: list[T] = []
    try:
        items.extend(ask())
    except errors.NotInCatalog as exc:
        # A catalog without the service says nothing of whether there is one.
        unseen = reading.Unread(reading.Why.NOT_PERMITTED, str(exc))
        return _Gathered(tuple(items), unseen)
    except errors.CloudError as exc:
        return _Gathered(tuple(items), failure.unread(exc, str(exc)))
    return _Gathered(tuple(items), None)


K = TypeVar('K')


class _Once(Generic[K, T]):
    """Finds each thing out once, whoever asks first; the others wait."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._locks: dict[K, threading.Lock] = {}
        self._found: dict[K, T] = {}

    def get(self, key: K, find: Callable[[], T]) -> T:
        """Return what was found, or find it out."""
        with self._lock:
            lock = self._locks.setdefault(key, threading.Lock())
        with lock:
            if key not in self._found:
                self._found[key] = find()
            return self._found[key]
