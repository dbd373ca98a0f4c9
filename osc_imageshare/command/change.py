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

"""What every command that changes shares has in common."""

import argparse
from typing import TYPE_CHECKING

from osc_imageshare.command import arguments
from osc_imageshare.command import base
from osc_imageshare.command import guide
from osc_imageshare.command import printer
from osc_imageshare.i18n import _

if TYPE_CHECKING:
    from osc_imageshare.sharing import copying
    from osc_imageshare.sharing import planning
    from osc_imageshare.sharing import result


class ChangeCommand(printer.Lister):
    """A command that changes shares, and prints a row for each of them."""

    exit_codes = guide.CHANGING

    def change(
        self, parsed_args: argparse.Namespace
    ) -> 'result.Verdict | copying.CopyVerdict':
        """Make the change, and return what became of it."""
        raise NotImplementedError

    def take_action(self, parsed_args: argparse.Namespace) -> printer.Table:
        """Make the change, and return a row for each image and project."""
        from osc_imageshare.command import terminal
        from osc_imageshare.report import rows
        from osc_imageshare.sharing import result

        verdict: result.Verdict | copying.CopyVerdict
        with base.printable_errors():
            try:
                verdict = self.change(parsed_args)
            except arguments.NoImages:
                verdict = result.nothing(
                    _('Standard input is empty. Nothing was changed.')
                )
        self.tell(verdict.notes)
        if terminal.can_ask():
            self.tell(verdict.reminders)
        self.exit_code = verdict.exit_code
        return rows.table(
            self.columns(parsed_args),
            verdict.outcomes,
            self.reader(parsed_args),
        )


def add_yes(parser: argparse.ArgumentParser, help_text: str) -> None:
    """Add ``--yes``."""
    safety = guide.group(parser, guide.SAFETY)
    safety.add_argument('--yes', action='store_true', help=help_text)


def ask(plan: 'planning.Plan') -> bool:
    """Name the shares that a plan ends, and ask a person to agree."""
    from osc_imageshare.command import terminal
    from osc_imageshare.sharing import advice

    return terminal.agrees(*advice.removals(plan))
