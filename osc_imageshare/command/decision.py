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

"""What ``share-accept`` and ``share-reject`` have in common."""

import argparse
import sys
from typing import TYPE_CHECKING

from osc_imageshare.command import arguments
from osc_imageshare.command import options
from osc_imageshare.command import printer
from osc_imageshare.i18n import _

if TYPE_CHECKING:
    from osc_imageshare.sharing import model
    from osc_imageshare.sharing import request
    from osc_imageshare.workflow import offers as workflow


class DecisionCommand(printer.Lister):
    """A command by which a recipient decides on offers."""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Add the command's own arguments."""
        options.add_images(
            parser,
            _(
                'Image that is offered (name or ID); "-" reads one per line '
                'from standard input'
            ),
        )
        options.add_repeatable(
            parser,
            '--from',
            '<project>',
            dest='owners',
            help_text=_(
                'Only offers from this project (name or ID; repeat option '
                'for several projects)'
            ),
        )
        parser.add_argument(
            '--all',
            action='store_true',
            dest='everything',
            help=_('Every pending offer'),
        )
        parser.add_argument(
            '--yes',
            action='store_true',
            help=_('Do not ask before deciding on every offer'),
        )
        options.add_target_cloud(
            parser,
            _(
                'Entry of clouds.yaml in whose name to decide, in place of '
                'your own project (repeat option for several)'
            ),
        )
        parser.add_argument(
            '--force',
            action='store_true',
            help=_(
                'Accept also an image that is empty yet or could be taken '
                'for another one by its name; to reject needs no force'
            ),
        )
        options.add_execution(parser)

    def check(self, parsed_args: argparse.Namespace) -> str | None:
        """Return the problem with the arguments as a whole, if any."""
        if parsed_args.images and parsed_args.everything:
            return _('--all does not go with <image>')
        if not (
            parsed_args.images or parsed_args.everything or parsed_args.owners
        ):
            return _('name an <image>, or use --from or --all')
        return None

    def confirmer(self, parsed_args: argparse.Namespace) -> 'workflow.Confirm':
        """Return the question to ask before every offer is decided on."""
        asks = parsed_args.everything and not (
            parsed_args.owners or parsed_args.yes or parsed_args.dry_run
        )
        return _ask if asks else _go_on


def decision_request(
    parsed_args: argparse.Namespace,
    expected: 'request.Content | None' = None,
) -> 'request.DecisionRequest':
    """Return the request that the arguments stand for."""
    from osc_imageshare.sharing import request

    return request.DecisionRequest(
        images=arguments.images(parsed_args.images),
        owners=tuple(parsed_args.owners),
        clouds=tuple(parsed_args.target_clouds),
        expected=expected,
        force=parsed_args.force,
    )


def _go_on(_offers: 'tuple[model.Offer, ...]') -> bool:
    return True


def _ask(pending: 'tuple[model.Offer, ...]') -> bool:
    """Show the offers on standard error, and ask a person."""
    import datetime

    from osc_imageshare.command import terminal
    from osc_imageshare.report import offers
    from osc_imageshare.sharing import result

    if not all(s and s.isatty() for s in (sys.stdin, sys.stderr)):
        raise result.Refused(
            (
                _(
                    'Nobody can be asked whether to decide on every offer: '
                    'add --yes, or --from to name whose.'
                ),
            )
        )
    question = _('Decide on these %d offers? [y/N] ') % len(pending)
    blocks = offers.blocks(
        pending,
        datetime.datetime.now(datetime.UTC),
        terminal.width_of(sys.stderr),
    )
    sys.stderr.write(f'{blocks}\n{question}')
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in (_('y'), _('yes'))
