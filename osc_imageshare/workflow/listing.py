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
    listing_request: request.ListingRequest,
    jobs: int,
    cloud: connect.Cloud,
    *,
    judged: bool = False,
) -> tuple[listing.Listing, tuple[str, ...], model.ExitStatus]:
    """Read shares.

    :param jobs: how many requests may be under way at once.
    :param judged: read also all that an audit looks at.
    :returns: the shares, sentences for standard error, and the exit code: a
        list that is not whole is a failure.
    """
    with (
        workers.Pool(jobs) as pool,
        progress.counted(_('Reading shares'), None) as progress_line,
    ):
        usage_reader = workloads.of_request(listing_request.usage, cloud, pool)
        listed = listing.read(
            listing_request, cloud, pool, progress_line.expect, judged=judged
        )
        if usage_reader:
            uses = workloads.of_shares(
                listed.shares, usage_reader, pool, progress_line.expect
            )
            listed = dataclasses.replace(listed, uses=uses)
    return listed, tuple(_notes(listed)), _status(listed)


def _notes(listed: listing.Listing) -> Iterator[str]:
    yield from listed.unread
    yield from listed.doubts
    yield from listed.missing
    yield from listed.unshared
    if uses := listed.uses:
        yield from usage_text.unknown_in(
            (share.member, uses[share.image.key, share.member.id])
            for share in listed.shares
        )


def _status(listed: listing.Listing) -> model.ExitStatus:
    # A caller who may not look has a list that is as whole as it can be.
    broken = any(use.failed for use in (listed.uses or {}).values())
    if listed.unread or listed.doubts or listed.missing or broken:
        return model.ExitStatus.FAILED
    return model.ExitStatus.DONE
