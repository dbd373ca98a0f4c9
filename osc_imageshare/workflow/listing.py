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

"""``image share-list``, from the request to the shares."""

from collections.abc import Callable
from collections.abc import Iterator
import dataclasses

from osc_imageshare import workers
from osc_imageshare.cloud import connect
from osc_imageshare.i18n import _
from osc_imageshare.lookup import listing
from osc_imageshare.lookup import workloads
from osc_imageshare.report import progress
from osc_imageshare.sharing import model
from osc_imageshare.sharing import request
from osc_imageshare.sharing import usage_text


def run(
    wanted: request.ListingRequest,
    jobs: int,
    cloud: connect.Cloud,
    source: listing.Source | None = None,
) -> tuple[listing.Seen, tuple[str, ...], model.ExitStatus]:
    """Read shares.

    :param jobs: how many requests may be under way at once.
    :param source: reads them in another way than for themselves.
    :returns: the shares, sentences for standard error, and the exit code: a
        list that is not whole is a failure.
    """
    with (
        workers.Pool(jobs) as pool,
        progress.counted(_('Reading shares'), None) as shown,
    ):

        def counted(pieces: int) -> Callable[[], None]:
            shown.expect(pieces)
            return shown.advance

        looking = (
            workloads.by_order(wanted.usage, cloud, pool)
            if wanted.usage
            else None
        )
        seen = listing.read(wanted, cloud, pool, counted, source)
        if looking:
            uses = workloads.of_shares(seen.shares, looking, pool, counted)
            seen = dataclasses.replace(seen, uses=uses)
    return seen, tuple(_notes(wanted, seen)), _status(seen)


def _notes(
    wanted: request.ListingRequest, seen: listing.Seen
) -> Iterator[str]:
    yield from seen.unread
    yield from seen.doubts
    yield from listing.missing(wanted, seen.shares)
    if uses := seen.uses:
        yield from usage_text.unknown_in(
            (share.member, uses[share.image.key, share.member.id])
            for share in seen.shares
        )


def _status(seen: listing.Seen) -> model.ExitStatus:
    # Who may not look has a list that is as whole as it can be.
    broken = any(use.failed for use in (seen.uses or {}).values())
    if seen.unread or seen.doubts or broken:
        return model.ExitStatus.FAILED
    return model.ExitStatus.DONE
