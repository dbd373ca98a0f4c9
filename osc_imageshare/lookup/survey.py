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

"""Reads shares with all that checks need, for a list that is audited."""

from collections.abc import Iterator

from osc_imageshare import workers
from osc_imageshare.audit import evidence
from osc_imageshare.cloud import connect
from osc_imageshare.lookup import audit
from osc_imageshare.lookup import listing
from osc_imageshare.lookup import projects
from osc_imageshare.sharing import model
from osc_imageshare.sharing import reading
from osc_imageshare.sharing import request


class Survey:
    """Reads shares once, for a list and for an audit.

    :ivar evidence: what was read; to be judged when all was.
    """

    def __init__(
        self, listing_request: request.ListingRequest, cloud: connect.Cloud
    ) -> None:
        self._scope = request.AuditScope(
            images=listing_request.images,
            outgoing=listing_request.outgoing,
            incoming=listing_request.incoming
            and not listing_request.all_projects,
            all_projects=listing_request.all_projects,
        )
        self._statuses = tuple(
            status
            for status in model.MemberStatus
            if not listing_request.statuses
            or status in listing_request.statuses
        )
        self._cloud = cloud
        self.evidence: list[audit.Evidence] = []

    def source(
        self, others: frozenset[str], counter: listing.Counter
    ) -> listing.Search:
        """Return what reads the shares of a region; see `listing.Source`."""
        directory = projects.Projects(self._cloud)
        offers = audit.Offers(self._statuses, others)

        own_id = self._cloud.project.id

        def search(region: str, pool: workers.Pool) -> listing.Listing:
            reader = audit.Region(
                self._scope,
                self._cloud.caller,
                self._cloud.glance(region),
                directory,
                offers=offers,
            )
            shares: list[model.Share] = []
            unread: list[str] = []
            for item in reader.read(pool):
                self.evidence.append(item)
                if reader.failures:
                    raise reader.failures[0]
                shares += _shares(own_id, item)
                unread += _unread(item)
                counter(1)()
            return listing.Listing(tuple(shares), tuple(unread))

        return search


def _shares(own_id: str, item: audit.Evidence) -> Iterator[model.Share]:
    match item:
        case evidence.Outgoing(image=image):
            for member in item.known_members:
                member_id = member.project.id
                yield listing.share(own_id, image, member_id, member.status)
        case evidence.Incoming(image=image, member=member):
            yield listing.share(own_id, image, own_id, member.status)
        case evidence.UnreadImages(
            image=model.Image() as image, status=model.MemberStatus() as status
        ):
            yield listing.share(own_id, image, own_id, status)


def _unread(item: audit.Evidence) -> Iterator[str]:
    """Yield what is missing because it could not be read."""
    match item:
        case evidence.Outgoing(members=reading.Unread(detail=detail)):
            yield detail
        case evidence.UnreadImages(unread=unread, status=None):
            yield unread.detail
