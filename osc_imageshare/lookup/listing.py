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

"""Reads the shares of a project, or of all projects, from both sides."""

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
import dataclasses
import functools
from typing import assert_never
from typing import TypeAlias

from osc_imageshare import errors
from osc_imageshare import workers
from osc_imageshare.cloud import connect
from osc_imageshare.cloud import glance
from osc_imageshare.i18n import _
from osc_imageshare.lookup import images
from osc_imageshare.lookup import lists
from osc_imageshare.lookup import projects
from osc_imageshare.sharing import model
from osc_imageshare.sharing import request
from osc_imageshare.sharing import text
from osc_imageshare.sharing import usage

Members: TypeAlias = dict[str, model.MemberStatus]
Read: TypeAlias = Callable[[model.Image], Members]


@dataclasses.dataclass(frozen=True, slots=True)
class Seen:
    """What was read.

    :ivar unread: a sentence about each thing that could not be read.
    :ivar doubts: a sentence about each project that was named and that
        nobody here knows.
    :ivar uses: what members use; ``None``: that was not looked for.
    """

    shares: tuple[model.Share, ...]
    unread: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    uses: usage.Uses | None = None


# Reads the shares of a region: those, and which images could not be looked
# into. It raises errors.CloudError where a list could not be read.
Search: TypeAlias = Callable[
    [str, workers.Pool], tuple[list[model.Share], list[str]]
]
# Returns a search for a caller and for IDs of projects on the other side.
Source: TypeAlias = Callable[
    [model.Caller, frozenset[str], Callable[[int], Callable[[], None]]], Search
]


def read(
    wanted: request.ListingRequest,
    cloud: connect.Cloud,
    pool: workers.Pool,
    counted: Callable[[int], Callable[[], None]],
    source: Source | None = None,
) -> Seen:
    """Read the shares that are asked for, with the names that are known.

    :param counted: is told how many images are to be looked into, and
        returns what is to be called after each.
    :param source: reads shares in another way than for themselves.
    :raises errors.UserError: what is asked for cannot be read by the caller.
    :raises errors.CloudError: the images of the only region that is meant
        could not be listed.
    """
    who = images.caller(cloud)
    if wanted.all_projects and not who.admin:
        raise errors.UserError(
            _(
                'Only an administrator can read the shares of all projects: '
                'leave --all-projects out to see your own.'
            )
        )
    directory = projects.Projects(cloud)
    others, doubts = _others(wanted, directory)
    if source is not None:
        search = source(who, others, counted)
    else:
        search = _search(wanted, who, cloud, counted)
    found: list[model.Share] = []
    unread: list[str] = []
    for part in pool.merge(
        [
            functools.partial(_region, search, cloud, region)
            for region in cloud.regions
        ]
    ):
        found += part.shares
        unread += part.unread
    chosen = [share for share in found if _wanted(wanted, others, share)]
    names, unnamed = directory.known(
        {p.id for share in chosen for p in (share.owner, share.member)}
    )
    shares = [
        dataclasses.replace(
            share,
            owner=names.get(share.owner.id, share.owner),
            member=names.get(share.member.id, share.member),
        )
        for share in chosen
    ]
    # A filter that nobody could make sense of, and that fits nothing, is no
    # proof that there is nothing.
    sides = {p.id for share in chosen for p in (share.owner, share.member)}
    meaningless = [doubts[name] for name in doubts if name not in sides]
    return Seen(
        tuple(sorted(shares, key=_order)),
        (*unread, *unnamed),
        tuple(meaningless),
    )


def _search(
    wanted: request.ListingRequest,
    who: model.Caller,
    cloud: connect.Cloud,
    counted: Callable[[int], Callable[[], None]],
) -> Search:
    def search(
        region: str, pool: workers.Pool
    ) -> tuple[list[model.Share], list[str]]:
        service = cloud.glance(region)
        return _Search(wanted, who, service).shares(pool, counted)

    return search


def _region(
    search: Search, cloud: connect.Cloud, region: str, pool: workers.Pool
) -> Iterator[Seen]:
    """Yield the shares of one region."""
    try:
        found, unread = search(region, pool)
    except errors.CloudError as exc:
        if len(cloud.regions) == 1:
            raise
        yield Seen(
            (),
            (
                _('The shares in region %(region)s are unknown: %(why)s.')
                % {'region': text.visible(region), 'why': exc},
            ),
        )
    else:
        yield Seen(tuple(found), tuple(unread))


class _Search:
    """Reads what one Glance knows of a caller's shares."""

    def __init__(
        self,
        wanted: request.ListingRequest,
        who: model.Caller,
        service: glance.Glance,
    ) -> None:
        self._wanted = wanted
        self._who = who
        self._me = who.project.id
        self._service = service

    def shares(
        self, pool: workers.Pool, counted: Callable[[int], Callable[[], None]]
    ) -> tuple[list[model.Share], list[str]]:
        """Read shares, and say which images could not be looked into."""
        found: list[model.Share] = []
        # Everything that takes a call of its own: the members of what is
        # shared, and the offers whose status the lists do not tell.
        calls: list[tuple[model.Image, Read]] = [
            (image, self._members)
            for image in self._outgoing(pool)
            if self._named(image)
        ]
        for image, status in self._incoming(pool):
            if not self._named(image):
                continue
            if status is None:
                calls.append((image, self._own_status))
            else:
                found.append(share(self._me, image, self._me, status))
        advance = counted(len(calls))

        def call(item: tuple[model.Image, Read]) -> list[model.Share] | str:
            image, read = item
            try:
                members = read(image)
            except errors.CloudError as exc:
                return _(
                    'The members of image %(image)s could not be read: '
                    '%(why)s.'
                ) % {'image': text.image(image), 'why': exc}
            finally:
                advance()
            return [share(self._me, image, m, members[m]) for m in members]

        unread = []
        for answer in pool.map(call, calls):
            if isinstance(answer, str):
                unread.append(answer)
            else:
                found.extend(answer)
        return found, unread

    def _outgoing(self, pool: workers.Pool) -> list[model.Image]:
        """List the images whose members are to be read."""
        query = {'visibility': 'shared'}
        if self._wanted.all_projects:
            return lists.images(self._service, [query], pool)
        if self._wanted.outgoing:
            query['owner'] = self._me
            return lists.images(self._service, [query], pool)
        return []

    def _incoming(self, pool: workers.Pool) -> list[lists.Entry]:
        """List the images that are shared with the caller's project."""
        if self._wanted.all_projects or not self._wanted.incoming:
            return []
        statuses = tuple(filter(self._status, model.MemberStatus))
        return lists.incoming(
            self._service, self._me, statuses, pool, admin=self._who.admin
        )

    def _members(self, image: model.Image) -> Members:
        return self._service.members(image.id)

    def _own_status(self, image: model.Image) -> Members:
        try:
            member = self._service.member(image.id, self._me)
        except errors.NotFound:
            # An administrator sees images that nobody has offered to it.
            return {}
        return {member.id: member.status}

    def _status(self, status: model.MemberStatus) -> bool:
        return not self._wanted.statuses or status in self._wanted.statuses

    def _named(self, image: model.Image) -> bool:
        named = self._wanted.images
        return not named or image.id in named or image.name in named


def share(
    me: str, image: model.Image, member_id: str, status: model.MemberStatus
) -> model.Share:
    """Return a share as a project sees it, without names.

    :param me: the project's ID.
    """
    if image.owner == me:
        direction = model.Direction.OUTGOING
    elif member_id == me:
        direction = model.Direction.INCOMING
    else:
        direction = model.Direction.OTHER
    return model.Share(
        direction,
        image,
        model.Project(image.owner),
        model.Project(member_id),
        status,
    )


def _others(
    wanted: request.ListingRequest, directory: projects.Projects
) -> tuple[frozenset[str], dict[str, str]]:
    """Return the member IDs and owners that a person named.

    A member ID that Glance holds may be no project's: it is found as given,
    and why it could not be taken for a name is kept beside it.
    """
    found = set(wanted.projects)
    doubts: dict[str, str] = {}
    for name_or_id in wanted.projects:
        try:
            project, _proof = directory.find(name_or_id, wanted.project_domain)
        except errors.Ambiguous:
            raise
        except errors.UserError as exc:
            doubts[name_or_id] = str(exc)
        else:
            found.add(project.id)
    return frozenset(found), doubts


def _wanted(
    wanted: request.ListingRequest, others: frozenset[str], share: model.Share
) -> bool:
    """Tell whether a share is asked for."""
    if wanted.statuses and share.status not in wanted.statuses:
        return False
    match share.direction:
        case model.Direction.OUTGOING:
            sides = {share.member.id}
            asked = wanted.outgoing
        case model.Direction.INCOMING:
            sides = {share.owner.id}
            asked = wanted.incoming
        case model.Direction.OTHER:
            sides = {share.owner.id, share.member.id}
            asked = True
        case _:
            assert_never(share.direction)
    return asked and (not others or bool(sides & others))


def _order(share: model.Share) -> tuple[str, ...]:
    return (
        share.direction.value,
        share.image.name,
        share.image.region,
        share.image.id,
        share.member.id,
    )


def missing(
    wanted: request.ListingRequest, shares: Iterable[model.Share]
) -> tuple[str, ...]:
    """Return a sentence for each image that was named and is not shared."""
    seen = {t for s in shares for t in (s.image.id, s.image.name)}
    return tuple(
        _('No share of an image with the name or ID %s was found.')
        % text.visible(name_or_id)
        for name_or_id in wanted.images
        if name_or_id not in seen
    )
