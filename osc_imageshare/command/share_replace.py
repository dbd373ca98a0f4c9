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

"""``openstack image share-replace``."""

import argparse
from typing import TYPE_CHECKING

from osc_imageshare.command import arguments
from osc_imageshare.command import change
from osc_imageshare.command import guide
from osc_imageshare.command import options
from osc_imageshare.command import sharing
from osc_imageshare.i18n import _

if TYPE_CHECKING:
    from osc_imageshare.sharing import replace_request
    from osc_imageshare.sharing import result


class ShareReplace(change.ChangeCommand):
    """Replace a shared image with a new one, for all of its members"""

    examples = (
        guide.Example(
            _('Show what replacing would do'),
            'openstack image share-replace golden-may golden-june --dry-run',
        ),
        guide.Example(
            _('Wait up to an hour for the members to accept'),
            'openstack image share-replace golden-may golden-june \\\n'
            '    --wait 3600',
        ),
        guide.Example(
            _('Give the new image the name of the old one as well'),
            'openstack image share-replace golden golden-june --take-name',
        ),
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Add the command's own arguments."""
        parser.add_argument(
            'old',
            metavar='<old>',
            type=arguments.name_or_id,
            help=_('Image to replace (name or ID)'),
        )
        parser.add_argument(
            'new',
            metavar='<new>',
            type=arguments.name_or_id,
            help=_('Image that replaces it (name or ID)'),
        )
        options.add_target_cloud(
            parser,
            _(
                'clouds.yaml entry of a member, whose credentials accept the '
                'new image (repeat option for several projects)'
            ),
        )
        switch = guide.group(parser, guide.SWITCH)
        switch.add_argument(
            '--take-name',
            action='store_true',
            help=_(
                'Give the new image the name of the old one, and add the date '
                'to the name of the old one'
            ),
        )
        switch.add_argument(
            '--hide-anyway',
            action='store_true',
            help=_(
                'Hide the old image even if members that accepted it have '
                'not accepted the new one'
            ),
        )
        sharing.add(parser)
        guide.group(parser, guide.SAFETY).add_argument(
            '--force',
            action='store_true',
            help=_(
                'Share even an image that the other project cannot boot '
                'from, and replace an image that was replaced before'
            ),
        )
        options.add_execution(parser, rollback=False)

    def check(self, parsed_args: argparse.Namespace) -> str | None:
        """Return the problem with the arguments as a whole, if any."""
        if parsed_args.wait and parsed_args.dry_run:
            return _('--wait cannot be used with --dry-run')
        return None

    def change(self, parsed_args: argparse.Namespace) -> 'result.Verdict':
        """Replace, and return what became of each member and image."""
        from osc_imageshare.workflow import replace

        return replace.run(
            _request(parsed_args),
            options.execution(parsed_args),
            self.connect(parsed_args),
        )


def _request(
    parsed_args: argparse.Namespace,
) -> 'replace_request.ReplaceRequest':
    """Return the request that the arguments stand for."""
    from osc_imageshare.sharing import replace_request

    return replace_request.ReplaceRequest(
        old=parsed_args.old,
        new=parsed_args.new,
        clouds=tuple(parsed_args.target_clouds),
        accept=sharing.accept(parsed_args),
        dormant=sharing.dormant(parsed_args),
        take_name=parsed_args.take_name,
        hide_anyway=parsed_args.hide_anyway,
        narrow=parsed_args.narrow,
        force=parsed_args.force,
    )
