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

"""Options of the commands that share: who accepts, and what is allowed."""

import argparse
from typing import TYPE_CHECKING

from osc_imageshare.command import arguments
from osc_imageshare.command import guide
from osc_imageshare.i18n import _

if TYPE_CHECKING:
    from osc_imageshare.sharing import request


def add(parser: argparse.ArgumentParser) -> None:
    """Add how to accept, whether to wait, and what to do about members."""
    acceptance = guide.group(parser, guide.ACCEPTANCE)
    accept = acceptance.add_mutually_exclusive_group()
    accept.add_argument(
        '--accept-as-admin',
        action='store_true',
        help=_(
            'Accept with your own credentials if no others can (admin only)'
        ),
    )
    accept.add_argument(
        '--no-accept',
        action='store_true',
        help=_('Do not accept; the other projects decide'),
    )
    acceptance.add_argument(
        '--wait',
        metavar='<seconds>',
        type=arguments.seconds,
        default=0,
        help=_(
            'Time in seconds to wait for the other projects to accept or '
            'reject, for example 300'
        ),
    )
    safety = guide.group(parser, guide.SAFETY)
    safety.add_argument(
        '--narrow',
        action='store_true',
        help=_(
            'Share even a public or community image, which ends access '
            'for all other projects'
        ),
    )
    old = safety.add_mutually_exclusive_group()
    old.add_argument(
        '--keep-old',
        action='store_true',
        help=_(
            'Restore the access of earlier members when a private image '
            'is shared again; without a project, share it with them only'
        ),
    )
    old.add_argument(
        '--purge-old',
        action='store_true',
        help=_('Remove earlier members instead'),
    )


def accept(parsed_args: argparse.Namespace) -> 'request.Accept':
    """Return who accepts."""
    from osc_imageshare.sharing import request

    if parsed_args.no_accept:
        return request.Accept.NEVER
    if parsed_args.accept_as_admin:
        return request.Accept.AS_ADMIN
    return request.Accept.WHERE_POSSIBLE


def dormant(parsed_args: argparse.Namespace) -> 'request.Dormant':
    """Return what happens to members of a private image."""
    from osc_imageshare.sharing import request

    if parsed_args.keep_old:
        return request.Dormant.KEEP
    if parsed_args.purge_old:
        return request.Dormant.PURGE
    return request.Dormant.REFUSE
