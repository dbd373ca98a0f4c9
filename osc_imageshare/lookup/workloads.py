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

These may look into a project: a credential that was given for it, its own
token, an administrator, or the caller's own user with a token for it. If one
fails, the next one is tried; if all fail, the use is unknown.
"""

from collections.abc import Callable
from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
import dataclasses
import functools
import itertools
from typing import Generic
from typing import TypeAlias
from typing import TypeVar

from osc_imageshare import errors
from osc_imageshare import once
from osc_imageshare import workers
from osc_imageshare.cloud import connect
from osc_imageshare.i18n import _
from osc_imageshare.lookup import credentials
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
class Gathered(Generic[T]):
    """Items that came, and why there may be more; ``None``: that was all."""

    items: tuple[T, ...]
    unseen: reading.Unread | None


def of_request(
    usage_request: request.UsageRequest | None,
    cloud: connect.Cloud,
    pool: workers.Pool,
) -> 'Workloads | None':
    """Get ready to look, with the credentials that were named.

    :returns: ``None`` if usage was not asked for.
    :raises errors.UserError: some do not work, or not here; all are named.
    """
    if usage_request is None:
        return None
    targets = credentials.log_in_to_all(
        cloud, usage_request.clouds, pool, credentials.lent
    )
    return Workloads(cloud, _lent(targets))


def of_shares(
    shares: Iterable[model.Share],
    looking: 'Workloads',
    pool: workers.Pool,
    counted: Callable[[int], Callable[[], None]],
) -> dict[Key, usage.Use]:
    """Look for what the members of shares use.

    :param counted: is told how many shares there are, and returns what is to
        be called after each.
    """
    asked: dict[tuple[str, str], tuple[model.Image, dict[str, None]]] = {}
    for share in shares:
        _image, ids = asked.setdefault(share.image.key, (share.image, {}))
        ids[share.member.id] = None
    advance = counted(sum(len(ids) for _image, ids in asked.values()))
    return looking.all(asked.values(), pool, advance)


def of_removals(
    plan: planning.Plan, cloud: connect.Cloud, pool: workers.Pool
) -> dict[Key, usage.Use]:
    """Look for the use of the images whose shares a plan would revoke."""
    removals = [
        (planned.image, targets)
        for planned in plan.images
        if (targets := planning.taken(planned))
    ]
    if not removals:
        return {}
    lent = _lent(itertools.chain(*(targets for _image, targets in removals)))
    return Workloads(cloud, lent).all(
        [(image, [t.id for t in targets]) for image, targets in removals],
        pool,
    )


def _lent(targets: Iterable[model.Target]) -> dict[str, model.Credential]:
    """Return the credential that was given for each project, by its ID."""
    lent: dict[str, model.Credential] = {}
    for target in targets:
        if target.lent:
            lent.setdefault(target.id, target.lent)
    return lent


class Workloads:
    """What projects use; safe to be asked by several workers.

    :ivar lent: credentials by the ID of the project that they are for.
    """

    def __init__(
        self,
        cloud: connect.Cloud,
        lent: Mapping[str, model.Credential],
    ) -> None:
        self._cloud = cloud
        self.lent = lent
        self._users = once.Once[str, model.Credential | reading.Unread]()
        # A member is shown all volumes of a project at once, so they are
        # kept: by region and credential, those of any image.
        self._volumes = once.Once[
            tuple[str, model.Credential],
            tuple[dict[str, tuple[usage.Volume, ...]], reading.Unread | None],
        ]()

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
                pieces += [(image, (member,)) for member in ids]

        def look(
            piece: tuple[model.Image, Collection[str]],
        ) -> list[tuple[Key, usage.Use]]:
            image, ids = piece
            uses = self.of(image, ids)
            for _member in ids:
                advance()
            return [((image.key, member), uses[member]) for member in ids]

        return dict(itertools.chain(*pool.map(look, pieces)))

    def of(
        self, image: model.Image, ids: Collection[str]
    ) -> dict[str, usage.Use]:
        """Look for what an image is used for in projects, by their IDs."""
        # A filter takes one project, and not every text that is a member ID.
        only = next(iter(ids)) if len(ids) == 1 else None
        if only is not None and not project_id.well_formed(only):
            only = None
        server_views = self._server_views(image, only)
        volume_views = self._volume_views(image, only)
        uses = {}
        for member in ids:
            servers = self._look(server_views, member)
            volumes = self._look(volume_views, member)
            uses[member] = usage.Use(
                servers.items, volumes.items, servers.unseen, volumes.unseen
            )
        return uses

    def _look(self, views: '_Views[Item]', member: str) -> Gathered[Item]:
        """Look into a project, with each credential that may."""
        items: dict[str, Item] = {}
        unseen: list[reading.Unread] = []
        for part in self._ways(views, member):
            items |= {item.id: item for item in part.items}
            if part.unseen is None:
                return Gathered(tuple(items.values()), None)
            unseen.append(part.unseen)
        failed = [u for u in unseen if u.why is reading.Why.UNREADABLE]
        return Gathered(tuple(items.values()), (failed or unseen)[0])

    def _ways(
        self, views: '_Views[Item]', member: str
    ) -> Iterator[Gathered[Item]]:
        """Yield what each credential sees in a project."""
        if credential := self.lent.get(member):
            yield views.own(credential)
        if member == self._cloud.project.id:
            yield views.own(model.CALLER)
            return
        if self._cloud.caller.admin:
            everything = views.everywhere()
            yield Gathered(
                tuple(
                    item for owner, item in everything.items if owner == member
                ),
                everything.unseen,
            )
        user = self._users.get(member, lambda: self._own_user(member))
        if isinstance(user, reading.Unread):
            yield Gathered((), user)
        else:
            yield views.own(user)

    def _own_user(self, member: str) -> model.Credential | reading.Unread:
        """Return the caller's own user in a project, or why it may not."""
        if self._cloud.own_login.delegated:
            # It may not even ask in which projects its user has a role.
            return reading.Unread(
                reading.Why.NOT_PERMITTED,
                _THERE[credentials.Hindrance.DELEGATED],
            )
        try:
            own_projects = self._cloud.keystone().own_projects()
            project = own_projects.get(member, model.Project(member))
            user = credentials.own_user(
                self._cloud, self._cloud.names.named(project)
            )
        except errors.CloudError as exc:
            return reading.unread(exc, _('the login there failed: %s') % exc)
        if isinstance(user, model.Credential):
            return user
        return reading.Unread(reading.Why.NOT_PERMITTED, _THERE[user])

    def _server_views(
        self, image: model.Image, only: str | None
    ) -> '_Views[usage.Server]':
        def own(credential: model.Credential) -> Gathered[usage.Server]:
            return gathered(
                lambda: self._cloud.nova(image.region, credential).servers(
                    image.id
                )
            )

        @functools.cache
        def everywhere() -> Gathered[tuple[str, usage.Server]]:
            return gathered(
                lambda: self._cloud.nova(
                    image.region, model.CALLER
                ).servers_of_all(image.id, only)
            )

        return _Views(own, everywhere)

    def _volume_views(
        self, image: model.Image, only: str | None
    ) -> '_Views[usage.Volume]':
        def own(credential: model.Credential) -> Gathered[usage.Volume]:
            by_image, unseen = self._volumes.get(
                (image.region, credential),
                lambda: self._all_volumes(image.region, credential),
            )
            return Gathered(by_image.get(image.id, ()), unseen)

        @functools.cache
        def everywhere() -> Gathered[tuple[str, usage.Volume]]:
            return gathered(
                lambda: self._cloud.cinder(
                    image.region, model.CALLER
                ).volumes_of_all(image.id, only)
            )

        return _Views(own, everywhere)

    def _all_volumes(
        self, region: str, credential: model.Credential
    ) -> tuple[dict[str, tuple[usage.Volume, ...]], reading.Unread | None]:
        """Read the volumes of a credential's project, by their images."""
        volumes = gathered(
            lambda: self._cloud.cinder(region, credential).volumes()
        )
        by_image: dict[str, list[usage.Volume]] = {}
        for image_id, volume in volumes.items:
            by_image.setdefault(image_id, []).append(volume)
        return {key: tuple(by_image[key]) for key in by_image}, volumes.unseen


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

    own: Callable[[model.Credential], Gathered[Item]]
    everywhere: Callable[[], Gathered[tuple[str, Item]]]


def gathered(ask: Callable[[], Iterator[T]]) -> Gathered[T]:
    """Read to the end, or until it fails: what came is kept."""
    items: list[T] = []
    try:
        items.extend(ask())
    except errors.NotInCatalog as exc:
        # A catalog without the service says nothing of whether there is one.
        unseen = reading.Unread(reading.Why.NOT_PERMITTED, str(exc))
        return Gathered(tuple(items), unseen)
    except errors.CloudError as exc:
        return Gathered(tuple(items), reading.unread(exc, str(exc)))
    return Gathered(tuple(items), None)
