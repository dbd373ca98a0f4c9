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


"""``openstack image share-show``."""

import argparse

from osc_imageshare.command import arguments
from osc_imageshare.command import base
from osc_imageshare.command import guide
from osc_imageshare.command import options
from osc_imageshare.command import printer
from osc_imageshare.i18n import _


class ShareShow(printer.ShowOne):
    """Show the shares of one image"""

    examples = (
        guide.Example(
            _('Show the members of an image and their status'),
            'openstack image share-show golden',
        ),
        guide.Example(
            _('Show also which servers and volumes use it'),
            'openstack image share-show golden --usage',
        ),
        guide.Example(
            _('Print the members for a script'),
            'openstack image share-show golden -f json -c members',
        ),
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Add the command's own arguments."""
        parser.add_argument(
            'image',
            metavar='<image>',
            type=arguments.name_or_id,
            help=_('Image to show (name or ID)'),
        )
        options.add_usage(parser)
        options.add_regions(parser)
        guide.group(parser, guide.OUTPUT).add_argument(
            '--long',
            action='store_true',
            help=_('Show the whole hash and exact times at a terminal, too'),
        )
        options.add_limits(parser)

    def check(self, parsed_args: argparse.Namespace) -> str | None:
        """Return the problem with the arguments as a whole, if any."""
        return options.check_usage(parsed_args)

    def take_action(self, parsed_args: argparse.Namespace) -> printer.Fields:
        """Read the image and its shares, and return its fields."""
        from osc_imageshare.report import image_screen
        from osc_imageshare.sharing import request
        from osc_imageshare.workflow import show

        with base.printable_errors():
            shares, notes, self.exit_code = show.run(
                request.ShowRequest(
                    parsed_args.image, options.usage_request(parsed_args)
                ),
                parsed_args.jobs,
                self.connect(parsed_args),
            )
        self.tell(notes)
        form = image_screen.form_of(parsed_args.formatter)
        if self.screen(parsed_args):
            form = image_screen.Form.TERMINAL
        return image_screen.fields(shares, form)

    def titles(self, parsed_args: argparse.Namespace) -> tuple[str, ...]:
        """Return the titles of the fields."""
        from osc_imageshare.report import image_screen

        return image_screen.TITLES
