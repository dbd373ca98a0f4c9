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

"""Reads everything that an audit looks into, in one pass.

Images come page by page and go through the checks as they come, so that
memory grows with what is found and not with what is read.
"""

from collections.abc import Iterator
import dataclasses
from typing import TypeAlias

from osc_imageshare import errors
from osc_imageshare import workers
from osc_imageshare.audit import evidence
from osc_imageshare.cloud import connect
from osc_imageshare.cloud import glance
from osc_imageshare.i18n import _
from osc_imageshare.lookup import failure
from osc_imageshare.lookup import image_lists
from osc_imageshare.lookup import projects
from osc_imageshare.lookup import workloads
from osc_imageshare.sharing import dates
from osc_imageshare.sharing import likeness
from osc_imageshare.sharing import model
from osc_imageshare.sharing import reading
from osc_imageshare.sharing import request
from osc_imageshare.sharing import text

_OPEN = (model.Visibility.PUBLIC, model.Visibility.COMMUNITY)
_SHARED = model.Visibility.SHARED
_EXPOSED = (_SHARED, *_OPEN)

Evidence: TypeAlias = (
    evidence.Outgoing | evidence.Incoming | evidence.UnreadImages
)


@dataclasses.dataclass(frozen=True, slots=True)
class Offers:
    """Which of the images that others share are looked into.

    :ivar statuses: of the audited project.
    :ivar owners: IDs of projects; empty: every owner.
    """

    statuses: tuple[model.MemberStatus, ...] = tuple(model.MemberStatus)
    owners: frozenset[str] = frozenset()


ALL_OFFERS = Offers()


def read(
    scope: request.AuditScope, cloud: connect.Cloud, pool: workers.Pool
) -> Iterator[Evidence]:
    """Yield every image that is asked for, with all that checks need.

    :raises errors.UserError: what is asked for cannot be read by the caller,
        or an image that was named is not there.
    """
    caller = cloud.caller
    if scope.all_projects and not caller.admin:
        raise errors.UserError(
            _(
                'Only an administrator can read the shares of all projects: '
                'leave --all-projects out to audit your own.'
            )
        )
    directory = projects.Projects(cloud)
    usage = None
    if scope.usage:
        usage = workloads.of_request(scope.usage, cloud, pool)
    regions = [
        Region(scope, caller, cloud.glance(region), directory, usage)
        for region in cloud.regions
    ]
    whole = True
    for item in pool.merge([region.read for region in regions]):
        whole = whole and not isinstance(item, evidence.UnreadImages)
        yield item
    met = scope.met.union(*(region.met for region in regions))
    missing = [name for name in scope.images if name not in met]
    # Where a list could not be read, nobody knows what is missing.
    if missing and whole:
        raise errors.UserError(
            _('No image that is shared has the name or ID %s.')
            % text.listing(list(map(text.visible, missing)))
        )


class Region:
    """The shares of one region, as an audit reads them.

    :ivar met: names and IDs of the images that were listed, as far as they
        were asked for.
    :ivar failures: why lists could not be read to their end.
    """

    def __init__(
        self,
        scope: request.AuditScope,
        caller: model.Caller,
        service: glance.Glance,
        directory: projects.Projects,
        usage: workloads.Workloads | None = None,
        offers: Offers = ALL_OFFERS,
    ) -> None:
        """Get ready.

        :param usage: finds what members use, if that is asked for.
        """
        self._scope = scope
        self._caller = caller
        self._me = caller.project.id
        self._service = service
        self._projects = directory
        self._usage = usage
        self._offers = offers
        self._names = frozenset(scope.images)
        self.met: set[str] = set()
        self.failures: list[errors.CloudError] = []

    def read(self, pool: workers.Pool) -> Iterator[Evidence]:
        """Yield the images that are asked for, whoever shares them."""
        if self._scope.outgoing or self._scope.all_projects:
            yield from self._shared_by(pool)
        # To find it out again may take minutes.
        if self._scope.incoming and not self._is_down():
            yield from self._shared_with(pool)

    def _is_down(self) -> bool:
        return any(isinstance(f, errors.Unavailable) for f in self.failures)

    def _selects(self, image: model.Image) -> bool:
        return not self._names or not self._names.isdisjoint(
            (image.id, image.name)
        )

    def _meet(self, image: model.Image) -> None:
        self.met |= self._names & {image.id, image.name}

    def _shared_by(self, pool: workers.Pool) -> Iterator[Evidence]:
        """Yield the images of the project, or of all projects."""
        if self._scope.all_projects:
            queries = [{'visibility': visible.value} for visible in _EXPOSED]
        else:
            queries = [{'owner': self._me}]
        for query in image_lists.with_hidden(queries):
            before = len(self.failures)
            for share in pool.stream(self._outgoing, self._listed(query)):
                if share is not None:
                    yield share
            # What came before a list broke off has been looked into.
            yield from map(self._unlisted, self.failures[before:])
            if self._is_down():
                return

    def _listed(self, query: dict[str, str]) -> Iterator[model.Image]:
        """Yield the images of a list; ``failures`` says if it broke off."""
        try:
            for image in self._service.iter_images(query):
                if image.visibility in _EXPOSED and self._selects(image):
                    self._meet(image)
                    yield image
        except errors.CloudError as exc:
            self.failures.append(exc)

    def _outgoing(self, image: model.Image) -> evidence.Outgoing | None:
        members: tuple[evidence.Shared, ...] | reading.Unread = ()
        if image.visibility is _SHARED and self._scope.members:
            try:
                known = map(self._shared, self._service.member_list(image.id))
                members = self._used(image, tuple(known))
            except errors.NotFound:
                # Deleted since it was listed: nobody has it any more.
                return None
            except errors.CloudError as exc:
                members = _unread(image, exc)
        owner = self._projects.project(image.owner)
        return evidence.Outgoing(image, owner, members)

    def _used(
        self, image: model.Image, members: tuple[evidence.Shared, ...]
    ) -> tuple[evidence.Shared, ...]:
        """Add what members use, if that is wanted."""
        if self._usage is None:
            return members
        uses = self._usage.of(image, [m.project.id for m in members])
        return tuple(
            dataclasses.replace(member, use=uses[member.project.id])
            for member in members
        )

    def _shared(self, member: model.Member) -> evidence.Shared:
        return evidence.Shared(
            self._projects.project(member.id),
            member.status,
            self._projects.standing(member.id),
            dates.timestamp(member.updated_at),
        )

    def _shared_with(self, pool: workers.Pool) -> Iterator[Evidence]:
        """Yield the images that others share with the project."""
        try:
            entries = image_lists.incoming(
                self._service,
                self._me,
                self._offers.statuses,
                pool,
                admin=self._caller.admin,
            )
        except errors.CloudError as exc:
            self.failures.append(exc)
            yield self._unlisted(exc)
            return
        chosen = [entry for entry in entries if self._is_offered(entry[0])]
        for image, _status in chosen:
            self._meet(image)
        compare = bool(chosen) and self._scope.compare
        index = self._index() if compare else likeness.NameIndex(())

        def incoming(
            entry: image_lists.Entry,
        ) -> evidence.Incoming | evidence.UnreadImages | None:
            return self._incoming(entry, index)

        for offer in pool.stream(incoming, chosen):
            if offer is not None:
                yield offer

    def _is_offered(self, image: model.Image) -> bool:
        owners = self._offers.owners
        return self._selects(image) and (not owners or image.owner in owners)

    def _incoming(
        self,
        entry: image_lists.Entry,
        index: likeness.NameIndex | reading.Unread,
    ) -> evidence.Incoming | evidence.UnreadImages | None:
        image, status = entry
        member = model.Member(self._me, status or model.MemberStatus.PENDING)
        # The lists do not tell since when an offer has been pending.
        if member.status is model.MemberStatus.PENDING:
            try:
                known = self._service.member(image.id, self._me)
            except errors.CloudError as exc:
                unread = _unread(image, exc)
                return evidence.UnreadImages(
                    unread, image.region, image, status
                )
            if known is None:
                return None
            member = known
        return evidence.Incoming(
            image,
            self._projects.project(image.owner),
            self._shared(member),
            self._projects.standing(image.owner),
            _alike(image, index),
        )

    def _index(self) -> likeness.NameIndex | reading.Unread:
        """Read what the project sees, to be found by its names."""
        try:
            listed = image_lists.stream(self._service, [{}])
            return likeness.NameIndex(image for image in listed if image.name)
        except errors.CloudError as exc:
            return reading.Unread(
                reading.Why.UNREADABLE,
                _('The images that you see could not be listed: %s.') % exc,
            )

    def _unlisted(self, exc: errors.CloudError) -> evidence.UnreadImages:
        # Whoever may not list images may look at nothing.
        unread = reading.Unread(
            reading.Why.UNREADABLE,
            _('Images could not be listed: %s.') % exc,
        )
        return evidence.UnreadImages(unread, self._service.region)


def _alike(
    image: model.Image, index: likeness.NameIndex | reading.Unread
) -> tuple[model.Image, ...] | reading.Unread:
    if isinstance(index, reading.Unread):
        return index
    alike = index.like(image.name)
    return tuple(other for other in alike if other.owner != image.owner)


def _unread(image: model.Image, exc: errors.CloudError) -> reading.Unread:
    return failure.unread(exc, text.unread_members(image, exc))
