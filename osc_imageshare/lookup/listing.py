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
from collections.abc import Mapping
import dataclasses
import functools
from typing import TypeAlias

from osc_imageshare import errors
from osc_imageshare import workers
from osc_imageshare.audit import evidence
from osc_imageshare.cloud import connect
from osc_imageshare.i18n import _
from osc_imageshare.lookup import images
from osc_imageshare.lookup import naming
from osc_imageshare.lookup import not_seen
from osc_imageshare.lookup import projects
from osc_imageshare.lookup import regions
from osc_imageshare.lookup import share_reader
from osc_imageshare.sharing import image_filter
from osc_imageshare.sharing import model
from osc_imageshare.sharing import project_id
from osc_imageshare.sharing import reading
from osc_imageshare.sharing import request
from osc_imageshare.sharing import text
from osc_imageshare.sharing import usage

# Is told how many images are to be looked into, and returns what is to be
# called after each.
Counter: TypeAlias = Callable[[int], Callable[[], None]]


@dataclasses.dataclass(frozen=True, slots=True)
class Listing:
    """The shares that were read.

    :ivar unread: a sentence about each thing that could not be read.
    :ivar doubts: a sentence about each name of a project that could not be
        verified.
    :ivar missing: a sentence about each image that was named and is not
        there.
    :ivar unshared: a sentence about each image that was named, is there, and
        has no share that is asked for.
    :ivar uses: what members use; ``None``: that was not looked for.
    :ivar evidence: all that was read; to be judged if that was asked for.
    """

    shares: tuple[model.Share, ...]
    unread: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    unshared: tuple[str, ...] = ()
    uses: usage.Uses | None = None
    evidence: tuple[share_reader.Evidence, ...] = ()


def read(
    listing_request: request.ListingRequest,
    cloud: connect.Cloud,
    pool: workers.Pool,
    counter: Counter,
    *,
    judged: bool = False,
) -> Listing:
    """Read the shares that are asked for, with the names that are known.

    :param judged: read also all that an audit looks at.
    :raises errors.UserError: what is asked for cannot be read by the caller.
    :raises errors.CloudError: the only region's images could not be listed.
    """
    if listing_request.all_projects and not cloud.caller.admin:
        raise errors.UserError(
            _(
                'Only an administrator can read the shares of all projects. '
                'Drop --all-projects to see your own.'
            )
        )
    directory = projects.Projects(cloud)
    others, doubts = _others(listing_request, directory)
    scope = _scope(listing_request, others, judged=judged)
    sources = [
        functools.partial(
            _read_region, scope, cloud, directory, counter, region
        )
        for region in cloud.regions
    ]
    parts = list(pool.merge(sources))
    # An image that is hidden meanwhile is in two lists.
    shares = {
        (share.image.key, share.member.id): share
        for part in parts
        for share in part.shares
        if _fits(listing_request, others, share)
    }
    sides = {p.id for s in shares.values() for p in (s.owner, s.member)}
    names, unnamed = directory.known(sides)
    unmatched = _unmatched(listing_request, cloud, shares.values())
    return Listing(
        tuple(
            _with_names(share, names)
            for share in sorted(shares.values(), key=_order)
        ),
        (
            *(sentence for part in parts for sentence in part.unread),
            *unnamed,
            *unmatched.unread,
        ),
        # A filter that fits nothing may be misspelt, so it does not prove that
        # there are no shares.
        tuple(
            naming.explained(cloud, doubts[name], name)
            for name in doubts
            if name not in sides
        ),
        unmatched.missing,
        unmatched.unshared,
        evidence=tuple(item for part in parts for item in part.evidence),
    )


def _scope(
    listing_request: request.ListingRequest,
    others: frozenset[str],
    *,
    judged: bool,
) -> request.ShareScope:
    """Return what is to be read.

    :param others: IDs of the projects on the other side; empty: all.
    """
    return request.ShareScope(
        images=listing_request.images,
        outgoing=listing_request.outgoing,
        incoming=listing_request.incoming and not listing_request.all_projects,
        all_projects=listing_request.all_projects,
        statuses=tuple(
            status
            for status in model.MemberStatus
            if _has_status(listing_request, status)
        ),
        owners=others,
        judged=judged,
        compare=judged,
    )


def _read_region(
    scope: request.ShareScope,
    cloud: connect.Cloud,
    directory: projects.Projects,
    counter: Counter,
    region: str,
    pool: workers.Pool,
) -> Iterator[Listing]:
    """Yield the shares of one region; none where a list could not be read."""
    items: list[share_reader.Evidence] = []

    def read_all() -> None:
        reader = share_reader.ShareReader(
            scope, cloud, region, directory, expect=counter
        )
        advance = counter(0)
        for item in reader.read(pool):
            items.append(item)
            if isinstance(item, evidence.UnreadImages) and not item.image:
                raise reader.failures[0]
            advance()

    failure = regions.attempt(read_all, cloud.regions)
    if failure is None:
        own_id = cloud.project.id
        yield Listing(
            tuple(share for item in items for share in _shares(own_id, item)),
            tuple(sentence for item in items for sentence in _unread(item)),
            evidence=tuple(items),
        )
    else:
        reason = _('The shares in region %(region)s are unknown: %(why)s.') % {
            'region': text.visible(region),
            'why': failure,
        }
        yield Listing((), (reason,), evidence=tuple(items))


def _shares(own_id: str, item: share_reader.Evidence) -> Iterator[model.Share]:
    """Yield the shares of an image as a project sees them, without names.

    :param own_id: the project's ID.
    """
    match item:
        case evidence.Outgoing(image=image):
            for member in item.known_members:
                member_id = member.project.id
                yield _share(own_id, image, member_id, member.status)
        case evidence.Incoming(image=image, member=member):
            yield _share(own_id, image, own_id, member.status)
        case evidence.UnreadImages(
            image=model.Image() as image, status=model.MemberStatus() as status
        ):
            yield _share(own_id, image, own_id, status)


def _unread(item: share_reader.Evidence) -> Iterator[str]:
    """Yield what is missing because it could not be read."""
    match item:
        case evidence.Outgoing(members=reading.Unread(detail=detail)):
            yield detail
        case evidence.UnreadImages(unread=unread, status=None):
            yield unread.detail


def _share(
    own_id: str, image: model.Image, member_id: str, status: model.MemberStatus
) -> model.Share:
    return model.Share(
        model.Direction.seen_by(own_id, image.owner, member_id),
        image,
        model.Project(image.owner),
        model.Project(member_id),
        status,
    )


def _others(
    listing_request: request.ListingRequest, directory: projects.Projects
) -> tuple[frozenset[str], dict[str, errors.UserError]]:
    """Return the member IDs and owners that a person named.

    A member ID that Glance holds may be no project's: it is taken as given,
    and why it could not be taken for a name is kept beside it.
    """
    # A member may be listed in a form that no database takes for an ID.
    ids = {
        *listing_request.projects,
        *map(project_id.meant, listing_request.projects),
    }
    doubts: dict[str, errors.UserError] = {}
    for name_or_id in listing_request.projects:
        try:
            project = directory.find(
                name_or_id, listing_request.project_domain
            )
        except errors.Ambiguous:
            raise
        except errors.UserError as exc:
            doubts[name_or_id] = exc
        else:
            ids.add(project.id)
    return frozenset(ids), doubts


def _has_status(
    listing_request: request.ListingRequest, status: model.MemberStatus
) -> bool:
    return not listing_request.statuses or status in listing_request.statuses


def _fits(
    listing_request: request.ListingRequest,
    others: frozenset[str],
    share: model.Share,
) -> bool:
    """Tell whether a share has a status and a side that are asked for."""
    sides = set()
    if share.direction is not model.Direction.OUTGOING:
        sides.add(share.owner.id)
    if share.direction is not model.Direction.INCOMING:
        sides.add(share.member.id)
    return _has_status(listing_request, share.status) and (
        not others or bool(sides & others)
    )


def _with_names(
    share: model.Share, names: Mapping[str, model.Project]
) -> model.Share:
    return dataclasses.replace(
        share,
        owner=names.get(share.owner.id, share.owner),
        member=names.get(share.member.id, share.member),
    )


def _order(share: model.Share) -> tuple[str, ...]:
    return (
        share.direction.value,
        share.image.name,
        share.image.region,
        share.image.id,
        share.member.id,
    )


def _seen(
    cloud: connect.Cloud, name_or_id: str
) -> model.Image | errors.CloudError | None:
    """Return an image that a name or an ID may mean, in any region."""
    answer: errors.CloudError | None = None
    asked = image_filter.meant(name_or_id)
    for region in cloud.regions:
        service = cloud.glance(region)
        try:
            known = images.seen(service, cloud.caller, asked)
        except errors.CloudError as exc:
            answer = exc
        else:
            if known:
                return known[0]
    return answer


def _unmatched(
    listing_request: request.ListingRequest,
    cloud: connect.Cloud,
    shares: Iterable[model.Share],
) -> Listing:
    """Say why an image that was named has no row."""
    unread: list[str] = []
    missing: list[str] = []
    unshared: list[str] = []
    for name in image_filter.unmatched(
        listing_request.images, (share.image for share in shares)
    ):
        image = _seen(cloud, name)
        if isinstance(image, errors.CloudError):
            unread.append(regions.unread_image(name, image))
        elif image is None:
            exceptions = [
                not_seen.error(cloud.glance(region), name, cloud.project)
                for region in cloud.regions
            ]
            missing.append(str(exceptions[0].among(cloud.regions, exceptions)))
        else:
            unshared.append(
                _(
                    'No share of an image named %(image)s or with that ID '
                    'was found (%(regions)s).'
                )
                % {
                    'image': text.visible(name),
                    'regions': text.regions(cloud.regions),
                }
            )
    return Listing(
        (),
        tuple(unread),
        missing=tuple(missing),
        unshared=tuple(unshared),
    )
