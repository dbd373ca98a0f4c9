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


"""Reads one image and its shares."""

from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Sequence
import dataclasses

from osc_imageshare import errors
from osc_imageshare import workers
from osc_imageshare.audit import evidence
from osc_imageshare.audit import image_shares
from osc_imageshare.cloud import connect
from osc_imageshare.i18n import _
from osc_imageshare.lookup import images
from osc_imageshare.lookup import not_seen
from osc_imageshare.lookup import projects
from osc_imageshare.lookup import regions
from osc_imageshare.lookup import share_reader
from osc_imageshare.lookup import workloads
from osc_imageshare.sharing import image_filter
from osc_imageshare.sharing import reading
from osc_imageshare.sharing import request
from osc_imageshare.sharing import text


def read(
    show_request: request.ShowRequest,
    cloud: connect.Cloud,
    pool: workers.Pool,
) -> image_shares.ImageShares:
    """Read the one image that is meant, and its members.

    :raises errors.UserError: there is none, there are several, or it could
        not be read.
    """
    directory = projects.Projects(cloud)

    def look(region: str, name_or_id: str) -> evidence.Outgoing:
        service = cloud.glance(region)
        image = images.only(
            service,
            name_or_id,
            images.seen(service, cloud.caller, name_or_id),
            cloud.project,
        )
        reader = share_reader.ShareReader(
            request.ShareScope(), cloud, region, directory
        )
        share = reader.outgoing(image)
        if share is None:
            raise not_seen.error(service, name_or_id, cloud.project)
        return share

    asked = image_filter.meant(show_request.image)
    matches = regions.find(look, (asked,), cloud.regions, pool)
    if matches.problems:
        raise errors.UserError('\n'.join(matches.problems))
    share = _only(asked, matches.items)
    return image_shares.ImageShares(
        share,
        cloud.caller,
        (
            *(gap.reason for gap in matches.gaps if not gap.absent),
            *dict.fromkeys(_unnamed(share, directory)),
        ),
    )


def with_uses(
    shares: image_shares.ImageShares,
    looking: workloads.Workloads,
    pool: workers.Pool,
    counted: Callable[[int], Callable[[], None]],
) -> image_shares.ImageShares:
    """Look for what the members use.

    :param counted: is told how many members there are, and returns what is
        to be called after each.
    """
    image = shares.share.image
    members = shares.share.known_members
    ids = [member.project.id for member in members]
    uses = looking.all([(image, ids)], pool, counted(len(ids)))
    used = tuple(
        dataclasses.replace(member, use=uses[image.key, member.project.id])
        for member in members
    )
    # Members that could not be read stay so.
    if not used:
        return shares
    return dataclasses.replace(
        shares, share=dataclasses.replace(shares.share, members=used)
    )


def _only(
    name_or_id: str, shares: Sequence[evidence.Outgoing]
) -> evidence.Outgoing:
    """Return the image of the only region that has it.

    :raises errors.Ambiguous: several regions have it.
    """
    if len(shares) == 1:
        return shares[0]
    names = [text.visible(share.image.region) for share in shares]
    raise errors.Ambiguous(
        _(
            'Several regions have an image named %(image)s or with that ID: '
            '%(regions)s. Name one of them with --region.'
        )
        % {'image': text.visible(name_or_id), 'regions': text.listing(names)}
    )


def _unnamed(
    share: evidence.Outgoing, directory: projects.Projects
) -> Iterator[str]:
    """Yield why names of projects are not known, if Keystone failed."""
    standings = [directory.standing(share.image.owner)]
    standings += [member.standing for member in share.known_members]
    for standing in standings:
        if (
            isinstance(standing, reading.Unread)
            and standing.why is reading.Why.UNREADABLE
        ):
            yield standing.detail
