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

"""``openstack image share-map``."""

import argparse
import pathlib
from typing import TYPE_CHECKING

from osc_imageshare.command import arguments
from osc_imageshare.command import base
from osc_imageshare.command import filters
from osc_imageshare.command import guide
from osc_imageshare.command import options
from osc_imageshare.i18n import _

if TYPE_CHECKING:
    from osc_imageshare.sharing import request

_FORMATS = ('html', 'svg', 'dot', 'mmd')


class ShareMap(base.Command):
    """Draw a map of image shares"""

    examples = (
        guide.Example(
            _('Draw a page to search and click through'),
            'openstack image share-map --output map.html',
        ),
        guide.Example(
            _('Draw the findings of an audit, too'),
            'openstack image share-map --output map.svg --audit',
        ),
        guide.Example(
            _('Draw the shares of all projects, as an administrator'),
            'openstack image share-map --all-projects --output map.html',
        ),
        guide.Example(
            _('Print a diagram for a Markdown page'),
            'openstack image share-map --output - --format mmd',
        ),
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Add the command's own arguments."""
        output = guide.group(parser, guide.OUTPUT)
        output.add_argument(
            '--output',
            metavar='<file>',
            required=True,
            help=_(
                'File to write or replace: .html (a page with map, matrix '
                'and table), .svg, .dot (Graphviz) or .mmd (Mermaid); "-" '
                'writes to standard output'
            ),
        )
        output.add_argument(
            '--format',
            metavar='<format>',
            choices=_FORMATS,
            help=_('html, svg, dot or mmd (default: the suffix of the file)'),
        )
        output.add_argument(
            '--title',
            metavar='<text>',
            type=arguments.title,
            help=_('Title of the map (default: one that names the cloud)'),
        )
        output.add_argument(
            '--now',
            metavar='<date>',
            type=arguments.date,
            help=_(
                'Date of the map and of its audit, for example 2026-01-31 or '
                '2026-01-31T08:00:00Z (default: now)'
            ),
        )
        filters.add(parser)
        checks = guide.group(parser, guide.CHECKS)
        checks.add_argument(
            '--audit',
            action='store_true',
            help=_('Mark the findings of an audit (see image share-audit)'),
        )
        checks.add_argument(
            '--policy',
            metavar='<file>',
            type=pathlib.Path,
            help=_('Mark the findings of an audit with this policy (YAML)'),
        )
        options.add_regions(parser)
        options.add_limits(parser)

    def check(self, parsed_args: argparse.Namespace) -> str | None:
        """Return the problem with the arguments as a whole, if any."""
        output = parsed_args.output
        if not output or '\0' in output:
            return _('--output needs the name of a file')
        if output == '-' and parsed_args.format is None:
            return _('--output - requires --format')
        return filters.check(parsed_args)

    def prints(self, parsed_args: argparse.Namespace) -> bool:
        """Tell whether the result goes to standard output."""
        return bool(parsed_args.output == '-')

    def take_action(self, parsed_args: argparse.Namespace) -> None:
        """Read the shares, and draw them."""
        from osc_imageshare.workflow import draw

        with base.printable_errors():
            result = draw.run(_request(parsed_args), self.connect(parsed_args))
        self.exit_code = result.exit_code
        self.tell(result.notes)


def _request(parsed_args: argparse.Namespace) -> 'request.MapRequest':
    """Return the request that the arguments stand for."""
    from osc_imageshare.report.map import formats
    from osc_imageshare.sharing import request

    output = parsed_args.output
    path = None if output == '-' else pathlib.Path(output)
    if parsed_args.format is not None:
        form = request.MapFormat(parsed_args.format)
    else:
        form = formats.by_suffix(pathlib.Path(output))
    return request.MapRequest(
        listing=filters.listing_request(parsed_args),
        format=form,
        path=path,
        audit=parsed_args.audit or parsed_args.policy is not None,
        policy=parsed_args.policy,
        title=parsed_args.title,
        now=parsed_args.now,
        jobs=parsed_args.jobs,
    )
