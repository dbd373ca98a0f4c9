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

from osc_imageshare.command import options
from osc_imageshare.i18n import _

if TYPE_CHECKING:
    from osc_imageshare.sharing import request


def add(parser: argparse.ArgumentParser) -> None:
    """Add the options that select shares."""
    side = parser.add_mutually_exclusive_group()
    side.add_argument(
        '--outgoing',
        action='store_true',
        help=_('Only images that the project shares'),
    )
    side.add_argument(
        '--incoming',
        action='store_true',
        help=_('Only images that are shared with the project'),
    )
    parser.add_argument(
        '--status',
        metavar='<status>',
        dest='statuses',
        action='append',
        default=[],
        choices=('pending', 'accepted', 'rejected'),
        help=_(
            'Only shares with this status: pending, accepted or '
            'rejected (repeat option for several)'
        ),
    )
    parser.add_argument(
        '--image',
        metavar='<image>',
        dest='images',
        action='append',
        default=[],
        type=options.named,
        help=_(
            'Only shares of this image (name or ID; repeat option '
            'to list several)'
        ),
    )
    parser.add_argument(
        '--project',
        metavar='<project>',
        dest='projects',
        action='append',
        default=[],
        type=options.named,
        help=_(
            'Only shares with this project on the other side (name '
            'or ID; repeat option for several)'
        ),
    )
    parser.add_argument(
        '--project-domain',
        metavar='<project-domain>',
        type=options.named,
        help=_('Domain the projects belong to (name or ID)'),
    )
    side.add_argument(
        '--all-projects',
        action='store_true',
        help=_('The shares of all projects (admin only)'),
    )
    options.add_usage(parser)


def check(parsed_args: argparse.Namespace) -> str | None:
    """Return what is wrong with the selection as a whole, if anything."""
    if parsed_args.project_domain and not parsed_args.projects:
        return _('--project-domain goes with --project')
    return options.check_usage(parsed_args)


def wanted(parsed_args: argparse.Namespace) -> 'request.ListingRequest':
    """Return the shares that the arguments select."""
    from osc_imageshare.sharing import request

    return request.ListingRequest(
        outgoing=not parsed_args.incoming,
        incoming=not parsed_args.outgoing,
        all_projects=parsed_args.all_projects,
        images=tuple(parsed_args.images),
        projects=tuple(parsed_args.projects),
        project_domain=parsed_args.project_domain,
        statuses=tuple(parsed_args.statuses),
        usage=options.usage(parsed_args),
    )
