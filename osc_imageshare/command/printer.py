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

"""What the commands have in common whose result is rows or fields.

As its neighbour ``base``, it is imported on every ``openstack`` call.
"""

import argparse
from collections.abc import Iterable
from collections.abc import Sequence
import contextlib
import dataclasses
from typing import Any
from typing import TYPE_CHECKING
from typing import TypeAlias

from osc_lib import exceptions
from osc_lib.command import command

from osc_imageshare.command import base
from osc_imageshare.command import options
from osc_imageshare.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from osc_imageshare.report import rows
    from osc_imageshare.report import screen

Table: TypeAlias = tuple[Sequence[str], Iterable[tuple[Any, ...]]]
Fields: TypeAlias = tuple[Sequence[str], Sequence[Any]]


class Printer(base.Command):
    """A command whose result one of cliff's formatters prints."""

    @contextlib.contextmanager
    def printing(self) -> 'Iterator[None]':
        """Print to the last byte meanwhile, or say that it was not printed.

        Python would write the rest at its very end, and complain there, past
        every exit code of ours.
        """
        from osc_imageshare.report import output

        stdout = self.app.stdout
        try:
            with output.lenient(stdout):
                yield
                stdout.flush()
        except BrokenPipeError:
            # cliff has an exit code for that.
            base.discard(stdout)
            raise
        except OSError as exc:
            base.discard(stdout)
            raise exceptions.CommandError(
                _('Standard output cannot be written: %s.') % exc.strerror
            ) from exc

    def printable(
        self,
        parsed_args: argparse.Namespace,
        table: Iterable[Sequence[Any]],
    ) -> list[tuple[Any, ...]]:
        """Return rows as standard output and who reads it can take them."""
        from osc_imageshare import interruption
        from osc_imageshare.report import output
        from osc_imageshare.report import rows

        interruption.print_all()
        reader = self.reader(parsed_args)
        if reader is rows.Reader.MACHINE and output.runs_commands():
            # A Lister or a ShowOne has it from cliff.
            self.formatter: Any = output.InertFormatter(
                self.formatter, parsed_args.formatter
            )
        return output.cells(table, reader, self.app.stdout)

    def _check(self, parsed_args: argparse.Namespace) -> str | None:
        return super()._check(parsed_args) or self._check_columns(parsed_args)

    def _check_columns(self, parsed_args: argparse.Namespace) -> str | None:
        """Return why no column is left to be printed.

        cliff finds out when it prints, which is after the change; and only
        its newer releases take "image_id" for "Image ID".
        """
        # Options of cliff's own, which every printer has.
        if not parsed_args.columns:
            return None
        titles = self.titles(parsed_args)
        asked = set(map(_loose, parsed_args.columns))
        if chosen := [title for title in titles if _loose(title) in asked]:
            parsed_args.columns = chosen
            return None
        return str(
            _('unknown column %(wrong)s; available columns: %(columns)s')
            % {
                'wrong': ', '.join(map(repr, parsed_args.columns)),
                'columns': ', '.join(titles),
            }
        )

    def titles(self, parsed_args: argparse.Namespace) -> Sequence[str]:
        """Return the titles that the result has."""
        return ()

    def reader(self, parsed_args: argparse.Namespace) -> 'rows.Reader':
        """Return the output target."""
        from osc_imageshare.report import rows

        return rows.reader(parsed_args.formatter)

    def screen(
        self, parsed_args: argparse.Namespace
    ) -> 'screen.Screen | None':
        """Return the terminal at which a person reads the result, if any."""
        from osc_imageshare.command import terminal

        return terminal.screen_of(parsed_args, self.app.stdout)


class ShowOne(Printer, command.ShowOne):
    """A command that prints the fields of one thing."""

    def produce_output(
        self,
        parsed_args: argparse.Namespace,
        column_names: Sequence[str],
        data: Sequence[Any],
    ) -> int:
        """Print the fields."""
        from osc_imageshare.report import screen

        (values,) = self.printable(parsed_args, [data])
        if shown_on := self.screen(parsed_args):
            self.formatter = screen.FieldsFormatter(shown_on, self.formatter)
        with self.printing():
            return super().produce_output(parsed_args, column_names, values)


class Lister(Printer, command.Lister):
    """A command that prints rows."""

    def produce_output(
        self,
        parsed_args: argparse.Namespace,
        column_names: Sequence[str],
        data: Iterable[Sequence[Any]],
    ) -> int:
        """Print the rows."""
        from osc_imageshare.report import screen

        table = self.printable(parsed_args, data)
        if shown_on := self.screen(parsed_args):
            self.formatter = screen.ScreenFormatter(
                shown_on, self.form(parsed_args)
            )
        with self.printing():
            return super().produce_output(parsed_args, column_names, table)

    def titles(self, parsed_args: argparse.Namespace) -> Sequence[str]:
        """Return the titles of the columns."""
        return [title for title, _cell in self.columns(parsed_args)]

    def columns(self, parsed_args: argparse.Namespace) -> 'rows.Columns[Any]':
        """Return the documented columns of the rows."""
        from osc_imageshare.report import rows

        return rows.outcome_columns(self.extra(parsed_args))

    def extra(self, parsed_args: argparse.Namespace) -> 'rows.Extra':
        """Return the columns beside those that there always are.

        A person at a terminal is shown few, which are made from all.
        """
        from osc_imageshare.report import rows

        extra = options.extra_columns(parsed_args)
        return extra | rows.Extra.LONG if self.screen(parsed_args) else extra

    def form(self, parsed_args: argparse.Namespace) -> 'screen.Form':
        """Return the short table for a person at a terminal."""
        from osc_imageshare.report import rows
        from osc_imageshare.report import screen

        asked = rows.Extra.REGION in options.extra_columns(parsed_args)
        return dataclasses.replace(screen.OUTCOMES, regional=asked)


def _loose(title: str) -> str:
    return title.strip().lower().replace(' ', '_')
