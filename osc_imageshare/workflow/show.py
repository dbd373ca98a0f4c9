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


"""``image share-show``, from the request to the image and its shares."""

from collections.abc import Iterator

from osc_imageshare import workers
from osc_imageshare.audit import image_shares
from osc_imageshare.cloud import connect
from osc_imageshare.i18n import _
from osc_imageshare.lookup import show
from osc_imageshare.lookup import workloads
from osc_imageshare.report import progress
from osc_imageshare.sharing import model
from osc_imageshare.sharing import reading
from osc_imageshare.sharing import request
from osc_imageshare.sharing import usage_text


def run(
    show_request: request.ShowRequest, jobs: int, cloud: connect.Cloud
) -> tuple[image_shares.ImageShares, tuple[str, ...], model.ExitStatus]:
    """Read one image and its shares.

    :param jobs: how many requests may be under way at once.
    :returns: the image, sentences for standard error, and the exit code:
        something that could not be read is a failure.
    """
    with (
        workers.Pool(jobs) as pool,
        progress.counted(_('Reading shares'), None) as progress_line,
    ):
        usage_reader = workloads.of_request(show_request.usage, cloud, pool)
        shares = show.read(show_request, cloud, pool)
        if usage_reader:
            shares = show.with_uses(
                shares, usage_reader, pool, progress_line.expect
            )
    return shares, tuple(_notes(shares)), _status(shares)


def _notes(shares: image_shares.ImageShares) -> Iterator[str]:
    if isinstance(shares.share.members, reading.Unread):
        yield shares.share.members.detail
    yield from shares.unread
    yield from usage_text.unknown_in(
        (member.project, member.use)
        for member in shares.share.known_members
        if member.use
    )


def _status(shares: image_shares.ImageShares) -> model.ExitStatus:
    # A caller who may not look sees as much as it can.
    broken = any(
        member.use and member.use.failed
        for member in shares.share.known_members
    )
    unread = isinstance(shares.share.members, reading.Unread)
    if shares.unread or unread or broken:
        return model.ExitStatus.FAILED
    return model.ExitStatus.DONE
