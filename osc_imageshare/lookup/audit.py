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
from osc_imageshare.audit import finding
from osc_imageshare.cloud import connect
from osc_imageshare.cloud import glance
from osc_imageshare.i18n import _
from osc_imageshare.lookup import image_lists
from osc_imageshare.lookup import projects
from osc_imageshare.lookup import workloads
from osc_imageshare.sharing import dates
from osc_imageshare.sharing import likeness
from osc_imageshare.sharing import model
from osc_imageshare.sharing import request
from osc_imageshare.sharing import text

_OPEN = (model.Visibility.PUBLIC, model.Visibility.COMMUNITY)
_SHARED = model.Visibility.SHARED


@dataclasses.dataclass(frozen=True, slots=True)
class UnreadImages:
    """Images that could not be listed, or an offer that could not be read.

    :ivar detail: a sentence about which and why.
    :ivar image: the one image that it is about, if it is only one.
    """

    detail: str
    region: str
    why: finding.Why = finding.Why.UNREADABLE
    image: model.Image | None = None


Evidence: TypeAlias = evidence.Outgoing | evidence.Incoming | UnreadImages


def read(
    wanted: request.AuditScope, cloud: connect.Cloud, pool: workers.Pool
) -> Iterator[Evidence]:
    """Yield every image that is asked for, with all that checks need.

    :raises errors.UserError: what is asked for cannot be read by the caller,
        or an image that was named is not there.
    """
    who = cloud.caller
    if wanted.all_projects and not who.admin:
        raise errors.UserError(
            _(
                'Only an administrator can read the shares of all projects: '
                'leave --all-projects out to audit your own.'
            )
        )
    directory = projects.Projects(cloud)
    looking = (
        workloads.of_request(wanted.usage, cloud, pool)
        if wanted.usage
        else None
    )
    audits = [
        _Audit(wanted, who, cloud.glance(region), directory, looking)
        for region in cloud.regions
    ]
    whole = True
    for found in pool.merge([audit.both_sides for audit in audits]):
        whole = whole and not isinstance(found, UnreadImages)
        yield found
    met = {named for audit in audits for named in audit.met} | wanted.met
    missing = [i for i in wanted.images if i not in met]
    # Where a list could not be read, nobody knows what is missing.
    if missing and whole:
        raise errors.UserError(
            _('No image that is shared has the name or ID %s.')
            % text.listing(list(map(text.visible, missing)))
        )


class _Audit:
    """One audit of one Glance.

    :ivar met: names and IDs of the images that were read, as far as they
        were asked for.
    """

    def __init__(
        self,
        wanted: request.AuditScope,
        who: model.Caller,
        service: glance.Glance,
        directory: projects.Projects,
        looking: workloads.Workloads | None,
    ) -> None:
        self._wanted = wanted
        self._who = who
        self._me = who.project.id
        self._service = service
        self._projects = directory
        self._usage = looking
        self._down = False
        self.met: set[str] = set()

    def both_sides(self, pool: workers.Pool) -> Iterator[Evidence]:
        """Yield the images that are asked for, whoever shares them."""
        if self._wanted.outgoing or self._wanted.all_projects:
            yield from self.outgoing(pool)
        if self._wanted.incoming and not self._down:
            yield from self.incoming(pool)

    def outgoing(self, pool: workers.Pool) -> Iterator[Evidence]:
        """Yield the images of the project, or of all projects."""
        if self._wanted.all_projects:
            queries = [
                {'visibility': visibility.value}
                for visibility in (_SHARED, *_OPEN)
            ]
        else:
            queries = [{'owner': self._me}]
        for query in image_lists.with_hidden(queries):
            broken: list[errors.CloudError] = []
            for found in pool.stream(
                self._outgoing, self._each(query, broken)
            ):
                if found is not None:
                    yield found
            # What came before a list broke off has been looked into.
            if broken:
                yield self._unlisted(broken[0])
            # To find it out again may take minutes.
            if self._down:
                return

    def _each(
        self, query: dict[str, str], broken: list[errors.CloudError]
    ) -> Iterator[model.Image]:
        """Yield the images of a list; ``broken`` says if it broke off."""
        try:
            for image in self._service.iter_images(query):
                shared = image.visibility in (_SHARED, *_OPEN)
                if shared and self._named(image):
                    yield image
        except errors.CloudError as exc:
            broken.append(exc)
            self._down = isinstance(exc, errors.Unavailable)

    def _outgoing(self, image: model.Image) -> evidence.Outgoing | None:
        members: tuple[evidence.Shared, ...] | evidence.Unread = ()
        if image.visibility is _SHARED and self._wanted.members:
            try:
                found = self._service.member_list(image.id)
                members = self._used(image, tuple(map(self._shared, found)))
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
        found = self._usage.of(image, [each.project.id for each in members])
        return tuple(
            dataclasses.replace(each, use=found[each.project.id])
            for each in members
        )

    def _shared(self, member: model.Member) -> evidence.Shared:
        return evidence.Shared(
            self._projects.project(member.id),
            member.status,
            self._projects.standing(member.id),
            dates.timestamp(member.updated_at),
        )

    def incoming(self, pool: workers.Pool) -> Iterator[Evidence]:
        """Yield the images that others share with the project."""
        try:
            offers = image_lists.incoming(
                self._service,
                self._me,
                tuple(model.MemberStatus),
                pool,
                admin=self._who.admin,
            )
        except errors.CloudError as exc:
            yield self._unlisted(exc)
            return
        wanted = [entry for entry in offers if self._named(entry[0])]
        alike = self._likeness() if wanted and self._wanted.compare else {}

        def read(
            entry: image_lists.Entry,
        ) -> evidence.Incoming | UnreadImages | None:
            return self._incoming(entry, alike)

        for found in pool.stream(read, wanted):
            if found is not None:
                yield found

    def _incoming(
        self,
        entry: image_lists.Entry,
        alike: 'dict[str, list[model.Image]] | evidence.Unread',
    ) -> evidence.Incoming | UnreadImages | None:
        image, status = entry
        member = model.Member(self._me, status or model.MemberStatus.PENDING)
        # The lists do not tell since when an offer has been pending.
        if status is None or status is model.MemberStatus.PENDING:
            try:
                member = self._service.member(image.id, self._me)
            except errors.NotFound:
                return None
            except errors.CloudError as exc:
                unread = _unread(image, exc)
                return UnreadImages(
                    unread.detail, image.region, unread.why, image
                )
        return evidence.Incoming(
            image,
            self._projects.project(image.owner),
            self._shared(member),
            self._projects.standing(image.owner),
            alike
            if isinstance(alike, evidence.Unread)
            else _alike(image, alike),
        )

    def _likeness(self) -> 'dict[str, list[model.Image]] | evidence.Unread':
        """Read what the project sees, by what the names look like."""
        found: dict[str, list[model.Image]] = {}
        try:
            for image in image_lists.stream(self._service, [{}]):
                for look_ in likeness.looks(image.name) if image.name else ():
                    found.setdefault(look_, []).append(image)
        except errors.CloudError as exc:
            return evidence.Unread(
                finding.Why.UNREADABLE,
                _('The images that you see could not be listed: %s.') % exc,
            )
        return found

    def _unlisted(self, exc: errors.CloudError) -> UnreadImages:
        detail = _('Images could not be listed: %s.') % exc
        return UnreadImages(detail, self._service.region)

    def _named(self, image: model.Image) -> bool:
        named = self._wanted.images
        met = {image.id, image.name} & set(named)
        self.met |= met
        return bool(met) or not named


def _alike(
    image: model.Image, by_look: dict[str, list[model.Image]]
) -> tuple[model.Image, ...]:
    looks = likeness.looks(image.name) if image.name else frozenset()
    found = {
        other.key: other
        for look_ in looks
        for other in by_look.get(look_, ())
        if other.owner != image.owner
    }
    return tuple(found.values())


def _unread(image: model.Image, exc: errors.CloudError) -> evidence.Unread:
    why = finding.Why.UNREADABLE
    if isinstance(exc, errors.Forbidden):
        why = finding.Why.NOT_PERMITTED
    return evidence.Unread(
        why,
        text.unread_members(image, exc),
    )
