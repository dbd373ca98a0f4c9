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

"""Which shares are meant: what share-list and share-map have in common."""

import argparse
from typing import TYPE_CHECKING

from osc_imageshare.command import arguments
from osc_imageshare.command import guide
from osc_imageshare.command import options
from osc_imageshare.i18n import _

if TYPE_CHECKING:
    from osc_imageshare.sharing import request


def add(parser: argparse.ArgumentParser) -> None:
    """Add the options that select shares."""
    options.add_sides(
        parser,
        outgoing=_('Only images that the project shares'),
        incoming=_('Only images that are shared with the project'),
        all_projects=_('Shares of all projects (admin only)'),
    )
    images = guide.group(parser, guide.IMAGES)
    projects = guide.group(parser, guide.PROJECTS)
    options.add_repeatable(
        images,
        '--status',
        '<status>',
        dest='statuses',
        type_=str,
        choices=('pending', 'accepted', 'rejected'),
        help_text=_(
            'Only shares with this status: pending, accepted or rejected '
            '(repeat option for several statuses)'
        ),
    )
    options.add_repeatable(
        images,
        '--image',
        '<image>',
        dest='images',
        help_text=_(
            'Only shares of this image (name or ID; repeat option for '
            'several images; "-" reads one per line from standard input)'
        ),
    )
    options.add_repeatable(
        projects,
        '--project',
        '<project>',
        dest='projects',
        help_text=_(
            'Only shares with this project on the other side (name or ID; '
            'repeat option for several projects)'
        ),
    )
    projects.add_argument(
        '--project-domain',
        metavar='<project-domain>',
        type=arguments.name_or_id,
        help=_('Domain of each project given by --project (name or ID)'),
    )
    options.add_usage(parser)


def check(parsed_args: argparse.Namespace) -> str | None:
    """Return the problem with these options, if there is one."""
    if parsed_args.project_domain and not parsed_args.projects:
        return _('--project-domain requires --project')
    return options.check_usage(parsed_args)


def listing_request(
    parsed_args: argparse.Namespace,
) -> 'request.ListingRequest':
    """Return the shares that the arguments select."""
    from osc_imageshare.sharing import request

    return request.ListingRequest(
        outgoing=not parsed_args.incoming,
        incoming=not parsed_args.outgoing,
        all_projects=parsed_args.all_projects,
        images=arguments.images(parsed_args.images),
        projects=tuple(parsed_args.projects),
        project_domain=parsed_args.project_domain,
        statuses=tuple(parsed_args.statuses),
        usage=options.usage_request(parsed_args),
    )
