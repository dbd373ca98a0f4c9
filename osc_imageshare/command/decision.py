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
from typing import ClassVar
from typing import TYPE_CHECKING

from osc_imageshare.command import arguments
from osc_imageshare.command import change
from osc_imageshare.command import guide
from osc_imageshare.command import options
from osc_imageshare.i18n import _

if TYPE_CHECKING:
    from osc_imageshare.sharing import model
    from osc_imageshare.sharing import request
    from osc_imageshare.workflow import offers as workflow


class DecisionCommand(change.ChangeCommand):
    """A command by which a recipient decides on offers.

    :cvar question: asked about an offer.
    """

    question: ClassVar[str]

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Add the command's own arguments."""
        options.add_images(
            parser,
            _(
                'Offered image (name or ID); "-" reads one per line from '
                'standard input'
            ),
        )
        images = guide.group(parser, guide.IMAGES)
        options.add_repeatable(
            guide.group(parser, guide.PROJECTS),
            '--from',
            '<project>',
            dest='owners',
            help_text=_(
                'Only offers from this project (name or ID; repeat option '
                'for several projects)'
            ),
        )
        images.add_argument(
            '--all',
            action='store_true',
            dest='everything',
            help=_('Every pending offer; asks about each of them'),
        )
        change.add_yes(parser, _('Do not ask about each offer (for scripts)'))
        options.add_target_cloud(
            parser,
            _(
                'clouds.yaml entry of the project to act for (repeat option '
                'for several projects; default: your own project)'
            ),
        )
        options.add_execution(parser)

    def check(self, parsed_args: argparse.Namespace) -> str | None:
        """Return the problem with the arguments as a whole, if any."""
        if parsed_args.images and parsed_args.everything:
            return _('--all cannot be used with <image>')
        if not (
            parsed_args.images or parsed_args.everything or parsed_args.owners
        ):
            return _('an <image>, --from or --all is required')
        return None

    def confirmer(self, parsed_args: argparse.Namespace) -> 'workflow.Confirm':
        """Return the question to ask before offers are decided on."""
        asks = parsed_args.everything and not (
            parsed_args.owners or parsed_args.yes or parsed_args.dry_run
        )
        return self._ask if asks else _agreed

    def _ask(self, offer: 'model.Offer') -> bool:
        """Show an offer to a person, and ask about it."""
        import datetime

        from osc_imageshare.command import terminal
        from osc_imageshare.report import offers
        from osc_imageshare.sharing import result

        if not terminal.can_ask():
            raise result.Refused(
                (
                    _(
                        'Cannot ask for confirmation (not a terminal). Use '
                        '--yes, or --from to select offers.'
                    ),
                )
            )
        now = datetime.datetime.now(datetime.UTC)
        block = offers.block(offer, now, terminal.width_of(sys.stderr))
        return terminal.agrees(block, self.question)


def decision_request(
    parsed_args: argparse.Namespace,
    expected: 'request.Content | None' = None,
    *,
    force: bool = False,
) -> 'request.DecisionRequest':
    """Return the request that the arguments stand for."""
    from osc_imageshare.sharing import request

    return request.DecisionRequest(
        images=arguments.images(parsed_args.images),
        owners=tuple(parsed_args.owners),
        clouds=tuple(parsed_args.target_clouds),
        expected=expected,
        force=force,
    )


def _agreed(_offer: 'model.Offer') -> bool:
    return True
