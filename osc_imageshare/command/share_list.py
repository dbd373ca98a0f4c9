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

"""``openstack image share-list``."""

import argparse
import dataclasses
from typing import TYPE_CHECKING

from osc_imageshare.command import arguments
from osc_imageshare.command import base
from osc_imageshare.command import filters
from osc_imageshare.command import guide
from osc_imageshare.command import options
from osc_imageshare.command import printer
from osc_imageshare.i18n import _

if TYPE_CHECKING:
    from osc_imageshare.report import rows
    from osc_imageshare.report import screen
    from osc_imageshare.sharing import model
    from osc_imageshare.sharing import usage


class ShareList(printer.Lister):
    """List images shared by and with a project"""

    examples = (
        guide.Example(
            _('List what you share and what is shared with you'),
            'openstack image share-list',
        ),
        guide.Example(
            _('List the offers that wait for your decision'),
            'openstack image share-list --incoming --status pending',
        ),
        guide.Example(
            _('List the members of one image, and what they use it for'),
            'openstack image share-list --image golden --usage',
        ),
        guide.Example(
            _('Print the IDs of the projects that have an image'),
            'openstack image share-list --image golden \\\n'
            '    -f value -c "Member ID"',
        ),
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Add the command's own arguments."""
        filters.add(parser)
        options.add_regions(parser)
        options.add_long(parser)
        options.add_limits(parser)

    def check(self, parsed_args: argparse.Namespace) -> str | None:
        """Return the problem with the arguments as a whole, if any."""
        return filters.check(parsed_args)

    def take_action(self, parsed_args: argparse.Namespace) -> printer.Table:
        """Read the shares, and return a row for each."""
        from osc_imageshare.report import rows
        from osc_imageshare.workflow import listing

        with base.printable_errors():
            try:
                listing_request = filters.listing_request(parsed_args)
            except arguments.NoImages:
                self.tell(
                    (_('Standard input is empty. There is nothing to list.'),)
                )
                titles = [title for title, _cell in self.columns(parsed_args)]
                return titles, []
            snapshot, notes, self.exit_code = listing.run(
                listing_request,
                parsed_args.jobs,
                self.connect(parsed_args),
            )
        self.tell(notes)
        columns = rows.share_columns(self.extra(parsed_args), snapshot.uses)
        return rows.table(columns, snapshot.shares, self.reader(parsed_args))

    def columns(
        self, parsed_args: argparse.Namespace
    ) -> 'rows.Columns[model.Share]':
        """Return the columns of the rows."""
        from osc_imageshare.report import rows

        # Their titles are all that is asked for here.
        uses: usage.Uses | None = (
            {} if options.usage_request(parsed_args) else None
        )
        return rows.share_columns(self.extra(parsed_args), uses)

    def form(self, parsed_args: argparse.Namespace) -> 'screen.Form':
        """Return the short table for a person at a terminal."""
        from osc_imageshare.report import screen

        # It has a region only where one is asked for.
        return dataclasses.replace(screen.SHARES, regional=True)
