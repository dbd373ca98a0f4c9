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

from osc_imageshare import pool as pools
from osc_imageshare.cloud import connect
from osc_imageshare.i18n import _
from osc_imageshare.look import shares
from osc_imageshare.report import progress
from osc_imageshare.sharing import model
from osc_imageshare.sharing import request


def run(
    wanted: request.Listing, jobs: int, cloud: connect.Cloud
) -> tuple[shares.Seen, tuple[str, ...], model.ExitStatus]:
    """Read shares.

    :param jobs: how many requests may be under way at once.
    :returns: the shares, sentences for standard error, and the exit code: a
        list that is not whole is a failure.
    """
    with (
        pools.Pool(jobs) as pool,
        progress.counted(_('Reading shares'), None) as shown,
    ):

        def counted(pieces: int) -> Callable[[], None]:
            shown.expect(pieces)
            return shown.advance

        seen = shares.look(wanted, cloud, pool, counted)
    unsure = seen.unread or seen.doubts
    status = model.ExitStatus.FAILED if unsure else model.ExitStatus.DONE
    missing = shares.missing(wanted, seen.shares)
    notes = (*seen.unread, *seen.doubts, *missing)
    return seen, notes, status
