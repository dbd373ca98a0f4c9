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

"""Reads the shares of a region from both sides, for lists and for audits.

Images come page by page and are looked into as they come, so that memory
grows with what is found and not with what is read.
"""

from collections.abc import Callable
from collections.abc import Iterator
import dataclasses
import functools
from typing import TypeAlias

from osc_imageshare import errors
from osc_imageshare import workers
from osc_imageshare.audit import evidence
from osc_imageshare.cloud import connect
from osc_imageshare.i18n import _
from osc_imageshare.lookup import image_lists
from osc_imageshare.lookup import projects
from osc_imageshare.lookup import workloads
from osc_imageshare.sharing import dates
from osc_imageshare.sharing import image_filter
from osc_imageshare.sharing import likeness
from osc_imageshare.sharing import model
from osc_imageshare.sharing import reading
from osc_imageshare.sharing import request
from osc_imageshare.sharing import text

_PENDING = model.MemberStatus.PENDING
_SHARED = model.Visibility.SHARED
_EXPOSED = (_SHARED, model.Visibility.PUBLIC, model.Visibility.COMMUNITY)

Evidence: TypeAlias = (
    evidence.Outgoing | evidence.Incoming | evidence.UnreadImages
)


class ShareReader:
    """Reads the shares of one region.

    :ivar failures: why lists could not be read to their end.
    """

    def __init__(
        self,
        scope: request.ShareScope,
        cloud: connect.Cloud,
        region: str,
        directory: projects.Projects,
        *,
        usage: workloads.Workloads | None = None,
        expect: Callable[[int], object] = lambda _pieces: None,
    ) -> None:
        """Get ready.

        :param directory: knows the projects; it is asked for a judgement only.
        :param usage: finds what members use, if that is asked for.
        :param expect: is told how many more images are to be looked into.
        """
        self._scope = scope
        self._caller = cloud.caller
        self._own_id = cloud.caller.project.id
        self._service = cloud.glance(region)
        self._projects = directory
        self._usage = usage
        self._asked = image_filter.all_meant(scope.images)
        self._expect = expect
        self.failures: list[errors.CloudError] = []

    def read(self, pool: workers.Pool) -> Iterator[Evidence]:
        """Yield the images that are asked for, from both sides."""
        for item in self._items(pool):
            # It may be gone since it was listed.
            if item is not None:
                yield item

    def _items(self, pool: workers.Pool) -> Iterator[Evidence | None]:
        if self._scope.outgoing or self._scope.all_projects:
            yield from pool.stream(self.outgoing, self._listed())
            # What came before a list broke off has been looked into.
            yield from map(self._unlisted, self.failures)
        # To find it out again may take minutes.
        if self._scope.incoming and not self.is_down:
            yield from self._offers(pool)

    @property
    def is_down(self) -> bool:
        """Glance does no work at all, as far as it was asked."""
        return any(isinstance(f, errors.Unavailable) for f in self.failures)

    def _queries(self) -> list[dict[str, str]]:
        """Return what lists the images of the project, or of all projects."""
        if self._scope.all_projects:
            visibilities = _EXPOSED if self._scope.judged else (_SHARED,)
            return [{'visibility': v.value} for v in visibilities]
        own = {'owner': self._own_id}
        if self._scope.judged:
            return [own]
        return [{**own, 'visibility': _SHARED.value}]

    def _listed(self) -> Iterator[model.Image]:
        """Yield what is listed; ``failures`` says which lists broke off."""
        for query in image_lists.with_hidden(self._queries()):
            try:
                for image in self._service.iter_images(query):
                    if image.visibility in _EXPOSED and image_filter.fits(
                        image, self._asked
                    ):
                        self._expect(1)
                        yield image
            except errors.CloudError as exc:
                self.failures.append(exc)
            if self.is_down:
                return

    def outgoing(self, image: model.Image) -> evidence.Outgoing | None:
        """Read the members of an image; ``None``: it is gone."""
        members: tuple[evidence.Shared, ...] | reading.Unread = ()
        if image.visibility is _SHARED and self._scope.members:
            try:
                known = map(self._shared, self._service.member_list(image.id))
                members = self._used(image, tuple(known))
            except errors.NotFound:
                return None
            except errors.CloudError as exc:
                members = _unread(image, exc)
        owner, _standing = self._project(image.owner)
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
        project, standing = self._project(member.id)
        changed = dates.timestamp(member.updated_at)
        return evidence.Shared(project, member.status, standing, changed)

    def _project(self, id_: str) -> tuple[model.Project, evidence.Standing]:
        """Return a project as it is to be named, and what is known of it."""
        if not self._scope.judged:
            return model.Project(id_), model.Project(id_)
        return self._projects.project(id_), self._projects.standing(id_)

    def _offers(self, pool: workers.Pool) -> Iterator[Evidence | None]:
        """Yield the images that others share with the project."""
        try:
            entries = image_lists.incoming(
                self._service,
                self._own_id,
                self._scope.statuses,
                pool,
                admin=self._caller.admin,
            )
        except errors.CloudError as exc:
            self.failures.append(exc)
            yield self._unlisted(exc)
            return
        owners = self._scope.owners
        chosen = [
            (image, status)
            for image, status in entries
            if image_filter.fits(image, self._asked)
            and (not owners or image.owner in owners)
        ]
        self._expect(len(chosen))
        compare = bool(chosen) and self._scope.compare
        index = self._index() if compare else likeness.NameIndex(())
        yield from pool.stream(
            functools.partial(self._incoming, index), chosen
        )

    def _incoming(
        self,
        index: likeness.NameIndex | reading.Unread,
        entry: image_lists.Entry,
    ) -> evidence.Incoming | evidence.UnreadImages | None:
        image, status = entry
        member = model.Member(self._own_id, status or _PENDING)
        # The lists do not tell since when an offer has been pending.
        if status is None or (self._scope.judged and status is _PENDING):
            try:
                read = self._service.member(image.id, self._own_id)
            except errors.CloudError as exc:
                return evidence.UnreadImages(
                    _unread(image, exc), image.region, image, status
                )
            if read is None:
                return None
            member = read
        owner, standing = self._project(image.owner)
        return evidence.Incoming(
            image, owner, self._shared(member), standing, _alike(image, index)
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
                reading.Source.IMAGES,
                str(exc),
            )

    def _unlisted(self, exc: errors.CloudError) -> evidence.UnreadImages:
        # Without permission to list images nothing can be read.
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
    # A service that does no work at all fails for every image.
    down = isinstance(exc, errors.Unavailable)
    return reading.unread(
        exc,
        text.unread_members(image, exc),
        reading.Source.IMAGES if down else None,
    )
