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
from osc_imageshare.lookup import image_lists
from osc_imageshare.lookup import projects
from osc_imageshare.lookup import regions
from osc_imageshare.sharing import image_filter
from osc_imageshare.sharing import model
from osc_imageshare.sharing import request
from osc_imageshare.sharing import text
from osc_imageshare.sharing import usage

_Members: TypeAlias = dict[str, model.MemberStatus]
# Is told how many images are to be looked into, and returns what is to be
# called after each.
Counter: TypeAlias = Callable[[int], Callable[[], None]]


@dataclasses.dataclass(frozen=True, slots=True)
class Listing:
    """The shares that were read.

    :ivar unread: a sentence about each thing that could not be read.
    :ivar doubts: a sentence about each name of a project that could not be
        verified.
    :ivar uses: what members use; ``None``: that was not looked for.
    """

    shares: tuple[model.Share, ...]
    unread: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    uses: usage.Uses | None = None


# Reads the shares of a region. It raises errors.CloudError where a list could
# not be read.
Search: TypeAlias = Callable[[str, workers.Pool], Listing]
# Returns a search, for IDs of projects on the other side.
Source: TypeAlias = Callable[[frozenset[str], Counter], Search]


def read(
    request: request.ListingRequest,
    cloud: connect.Cloud,
    pool: workers.Pool,
    counter: Counter,
    source: Source | None = None,
) -> Listing:
    """Read the shares that are asked for, with the names that are known.

    :param source: reads the shares together with something else.
    :raises errors.UserError: what is asked for cannot be read by the caller.
    :raises errors.CloudError: the images of the only region that is meant
        could not be listed.
    """
    if request.all_projects and not cloud.caller.admin:
        raise errors.UserError(
            _(
                'Only an administrator can read the shares of all projects: '
                'leave --all-projects out to see your own.'
            )
        )
    directory = projects.Projects(cloud)
    others, doubts = _others(request, directory)
    search = (
        source(others, counter)
        if source
        else functools.partial(_read_shares, request, cloud, counter)
    )
    parts = list(
        pool.merge(
            [
                functools.partial(_read_region, search, cloud.regions, region)
                for region in cloud.regions
            ]
        )
    )
    shares = [
        share
        for part in parts
        for share in part.shares
        if _fits(request, others, share)
    ]
    sides = {p.id for share in shares for p in (share.owner, share.member)}
    names, unnamed = directory.known(sides)
    shares = [
        dataclasses.replace(
            share,
            owner=names.get(share.owner.id, share.owner),
            member=names.get(share.member.id, share.member),
        )
        for share in shares
    ]
    return Listing(
        tuple(sorted(shares, key=_order)),
        (*(sentence for part in parts for sentence in part.unread), *unnamed),
        # A filter that may be misspelt, and that fits nothing, is no proof
        # that there is nothing.
        tuple(doubts[name] for name in doubts if name not in sides),
    )


def _read_shares(
    request: request.ListingRequest,
    cloud: connect.Cloud,
    counter: Counter,
    region: str,
    pool: workers.Pool,
) -> Listing:
    reader = _ShareReader(request, cloud.caller, cloud.glance(region))
    return reader.read(pool, counter)


def _read_region(
    search: Search,
    all_regions: tuple[str, ...],
    region: str,
    pool: workers.Pool,
) -> Iterator[Listing]:
    """Yield the shares of one region."""
    answer = regions.attempt(lambda: search(region, pool), all_regions)
    if isinstance(answer, errors.CloudError):
        reason = _('The shares in region %(region)s are unknown: %(why)s.') % {
            'region': text.visible(region),
            'why': answer,
        }
        yield Listing((), (reason,))
    else:
        yield answer


class _ShareReader:
    """Reads what one Glance knows of a caller's shares."""

    def __init__(
        self,
        request: request.ListingRequest,
        caller: model.Caller,
        service: glance.Glance,
    ) -> None:
        self._request = request
        self._caller = caller
        self._own_id = caller.project.id
        self._service = service

    def read(self, pool: workers.Pool, counter: Counter) -> Listing:
        """Read shares, and say which images could not be looked into."""
        shares: list[model.Share] = []
        # Everything that takes a call of its own: the members of what is
        # shared, and the offers whose status the lists do not tell.
        calls: list[tuple[model.Image, Callable[[model.Image], _Members]]] = [
            (image, self._members)
            for image in self._outgoing(pool)
            if image_filter.fits(image, self._request.images)
        ]
        for image, status in self._incoming(pool):
            if not image_filter.fits(image, self._request.images):
                continue
            if status is None:
                calls.append((image, self._own_status))
            else:
                shares.append(share(self._own_id, image, self._own_id, status))
        advance = counter(len(calls))

        def call(
            item: tuple[model.Image, Callable[[model.Image], _Members]],
        ) -> list[model.Share] | str:
            image, read_members = item
            try:
                members = read_members(image)
            except errors.CloudError as exc:
                return text.unread_members(image, exc)
            finally:
                advance()
            return [share(self._own_id, image, m, members[m]) for m in members]

        unread: list[str] = []
        for answer in pool.map(call, calls):
            if isinstance(answer, str):
                unread.append(answer)
            else:
                shares.extend(answer)
        return Listing(tuple(shares), tuple(unread))

    def _outgoing(self, pool: workers.Pool) -> list[model.Image]:
        """List the images whose members are to be read."""
        query = {'visibility': 'shared'}
        if not self._request.all_projects:
            if not self._request.outgoing:
                return []
            query['owner'] = self._own_id
        return image_lists.read(self._service, [query], pool)

    def _incoming(self, pool: workers.Pool) -> list[image_lists.Entry]:
        """List the images that are shared with the caller's project."""
        if self._request.all_projects or not self._request.incoming:
            return []
        statuses = tuple(
            status
            for status in model.MemberStatus
            if _has_status(self._request, status)
        )
        return image_lists.incoming(
            self._service,
            self._own_id,
            statuses,
            pool,
            admin=self._caller.admin,
        )

    def _members(self, image: model.Image) -> _Members:
        return self._service.members(image.id)

    def _own_status(self, image: model.Image) -> _Members:
        member = self._service.member(image.id, self._own_id)
        # An administrator also sees images that are not offered to it.
        return {member.id: member.status} if member else {}


def share(
    own_id: str, image: model.Image, member_id: str, status: model.MemberStatus
) -> model.Share:
    """Return a share as a project sees it, without names.

    :param own_id: the project's ID.
    """
    if image.owner == own_id:
        direction = model.Direction.OUTGOING
    elif member_id == own_id:
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
    request: request.ListingRequest, directory: projects.Projects
) -> tuple[frozenset[str], dict[str, str]]:
    """Return the member IDs and owners that a person named.

    A member ID that Glance holds may be no project's: it is taken as given,
    and why it could not be taken for a name is kept beside it.
    """
    ids = set(request.projects)
    doubts: dict[str, str] = {}
    for name_or_id in request.projects:
        try:
            project = directory.find(name_or_id, request.project_domain)
        except errors.Ambiguous:
            raise
        except errors.UserError as exc:
            doubts[name_or_id] = str(exc)
        else:
            ids.add(project.id)
    return frozenset(ids), doubts


def _has_status(
    request: request.ListingRequest, status: model.MemberStatus
) -> bool:
    return not request.statuses or status in request.statuses


def _fits(
    request: request.ListingRequest,
    others: frozenset[str],
    share: model.Share,
) -> bool:
    """Tell whether a share is asked for."""
    if not _has_status(request, share.status):
        return False
    match share.direction:
        case model.Direction.OUTGOING:
            sides = {share.member.id}
            asked = request.outgoing
        case model.Direction.INCOMING:
            sides = {share.owner.id}
            asked = request.incoming
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
    request: request.ListingRequest, shares: Iterable[model.Share]
) -> tuple[str, ...]:
    """Return a sentence for each image that was named and is not shared."""
    return tuple(
        _('No share of an image with the name or ID %s was found.')
        % text.visible(name_or_id)
        for name_or_id in image_filter.unmatched(
            request.images, (share.image for share in shares)
        )
    )
