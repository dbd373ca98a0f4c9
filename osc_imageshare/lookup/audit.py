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

"""Reads everything that an audit looks into, in one pass."""

from collections.abc import Iterator
import functools
from typing import TypeAlias

from osc_imageshare import errors
from osc_imageshare import workers
from osc_imageshare.audit import evidence
from osc_imageshare.cloud import connect
from osc_imageshare.i18n import _
from osc_imageshare.lookup import credentials
from osc_imageshare.lookup import dependence
from osc_imageshare.lookup import projects
from osc_imageshare.lookup import share_reader
from osc_imageshare.lookup import workloads
from osc_imageshare.sharing import image_filter
from osc_imageshare.sharing import request
from osc_imageshare.sharing import text

Evidence: TypeAlias = share_reader.Evidence | dependence.Item


def read(
    scope: request.ShareScope, cloud: connect.Cloud, pool: workers.Pool
) -> Iterator[Evidence]:
    """Yield every image that is asked for, with all that checks need.

    :raises errors.UserError: what is asked for cannot be read by the caller,
        an image that was named is not there, or an entry of clouds.yaml does
        not work.
    """
    if scope.all_projects and not cloud.caller.admin:
        raise errors.UserError(
            _(
                'Only an administrator can read the shares of all projects. '
                'Drop --all-projects to audit your own.'
            )
        )
    proven = credentials.log_in_to_all(
        cloud, scope.clouds, pool, credentials.lent
    )
    directory = projects.Projects(cloud, [t.project for t in proven])
    usage = workloads.of_request(scope.usage, cloud, pool)

    def read_region(region: str, lane: workers.Pool) -> Iterator[Evidence]:
        reader = share_reader.ShareReader(
            scope, cloud, region, directory, usage=usage
        )
        yield from reader.read(lane)
        # If it is down, an audit that read nothing says so already.
        if scope.sources and not reader.is_down:
            yield from dependence.read(scope, cloud, region, directory, lane)

    readers = [
        functools.partial(read_region, region) for region in cloud.regions
    ]
    whole = True
    missing = [name for name in scope.images if name not in scope.met]
    for item in pool.merge(readers):
        whole = whole and not isinstance(item, evidence.UnreadImages)
        if isinstance(item, evidence.UnreadUse):
            whole = False
        elif item.image and missing:
            missing = image_filter.unmatched(missing, [item.image])
        yield item
    # If a list could not be read, it is unknown what is missing.
    if missing and whole:
        raise errors.UserError(
            _('No shared image has the name or ID %(images)s (%(regions)s).')
            % {
                'images': text.listing(list(map(text.visible, missing))),
                'regions': text.regions(cloud.regions),
            }
        )
