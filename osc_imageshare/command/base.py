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

"""What every command of this plugin has in common.

All command modules are imported on every ``openstack`` call. So this one and
its neighbours import the rest of the package only when a command is run.
"""

import argparse
import atexit
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
import contextlib
import logging
import os
import sys
from typing import Any
from typing import ClassVar
from typing import IO
from typing import TYPE_CHECKING

from osc_lib import exceptions
from osc_lib.command import command

from osc_imageshare.command import guide
from osc_imageshare.command import options
from osc_imageshare.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from osc_imageshare import interruption
    from osc_imageshare.cloud import address_book
    from osc_imageshare.cloud import connect
    from osc_imageshare.sharing import request

LOG = logging.getLogger(__name__)


class Command(command.Command):
    """A command whose result has an exit code."""

    exit_code = 0
    examples: ClassVar[tuple[guide.Example, ...]] = ()
    exit_codes: ClassVar[Mapping[str, str]] = guide.READING

    def __init__(
        self, app: Any, app_args: Any, cmd_name: str | None = None
    ) -> None:
        """Get ready; OSC logs in only after this."""
        from osc_imageshare.cloud import masks
        from osc_imageshare.cloud import own_login
        from osc_imageshare.cloud import retry

        super().__init__(app, app_args, cmd_name)
        self._names: address_book.AddressBook | None = None
        self._login = own_login.Explanation(getattr(app, 'cloud', None))
        self._login.begin()
        masks.mask_everywhere()
        retry.hush()

    def prints(self, parsed_args: argparse.Namespace) -> bool:
        """Tell whether the result goes to standard output."""
        return True

    def get_epilog(self) -> str:
        """Return the end of the help.

        cliff finds the name of the plugin in the metadata of every package
        that is installed. That takes a tenth of a second of each command.
        """
        return '\n\n'.join(
            (
                guide.epilog(self.examples, self.exit_codes),
                _('This command is provided by the osc-imageshare plugin.'),
            )
        )

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return a parser that takes options between the arguments."""
        # By now openstack has logged in.
        self._login.end()
        parser = super().get_parser(prog_name)
        # argparse has no other place for this than the parser itself.
        vars(parser)['parse_args'] = _parse_args(parser, self._check)
        self.add_arguments(parser)
        guide.arrange(parser)
        return parser

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Add the command's own arguments."""

    def check(self, parsed_args: argparse.Namespace) -> str | None:
        """Return the problem with the arguments as a whole, if any."""
        return None

    def run(self, parsed_args: argparse.Namespace) -> int:
        """Print the result, and return its exit code or that of a signal."""
        from osc_imageshare import interruption
        from osc_imageshare.report import output

        if self.prints(parsed_args):
            with printable_errors():
                output.check(sys.stdout)
        _end_at_once()
        code = 0
        signals = interruption.Signals()
        try:
            with interruption.heeded(signals):
                code = self._run(parsed_args)
        except KeyboardInterrupt:
            # Without ours cliff has the only exit code that there is.
            if signals.first is None:
                raise
        except exceptions.CommandError as exc:
            # A terminal that is gone takes no rows, for example.
            if signals.first is None:
                raise
            self.tell((str(exc),))
        except BrokenPipeError:
            if signals.first is None:
                raise
        if signals.first is not None:
            # Python has an exit code of its own for what it cannot write.
            _flush_or_discard(sys.stdout, sys.stderr)
        return _signalled(signals) or code

    def _run(self, parsed_args: argparse.Namespace) -> int:
        try:
            return super().run(parsed_args) or self.exit_code
        finally:
            if self._names is not None:
                self._names.keep()

    def connect(
        self,
        parsed_args: argparse.Namespace,
        more: 'tuple[request.Regions, ...]' = (),
    ) -> 'connect.Cloud':
        """Log in, and ask for passwords that are not in clouds.yaml.

        :param more: regions beside those of the arguments.
        """
        from osc_imageshare.cloud import connect
        from osc_imageshare.cloud import entries
        from osc_imageshare.command import terminal

        cloud = connect.Cloud(
            self.app.client_manager.sdk_connection.config,
            entries.Entries(
                self.app.cloud_config.get_one,
                terminal.ask_secret,
                lambda: self.app.cloud_config.cloud_config.get('clouds'),
            ),
            options.limits(parsed_args),
            options.regions(parsed_args),
            more,
        )
        self._names = cloud.names
        cloud.complete(getattr(parsed_args, 'target_clouds', ()))
        return cloud

    def tell(self, notes: Iterable[str]) -> None:
        """Print sentences on standard error, beside the result."""
        for note in notes:
            LOG.warning('%s', _printable(note))

    def _check(self, parsed_args: argparse.Namespace) -> str | None:
        return self.check(parsed_args)


@contextlib.contextmanager
def printable_errors() -> 'Iterator[None]':
    """Let osc-lib print our errors as it prints its own: exit code 1."""
    from osc_imageshare import errors

    try:
        yield
    except errors.UserError as exc:
        raise exceptions.CommandError(_printable(str(exc))) from exc
    except errors.CloudError as exc:
        clause = str(exc)
        raise exceptions.CommandError(
            _printable(f'{clause[:1].upper()}{clause[1:]}.')
        ) from exc


def _printable(sentences: str) -> str:
    """Return sentences as standard error and its reader can take them."""
    from osc_imageshare.command import terminal
    from osc_imageshare.report import output

    return terminal.wrapped(output.lines(sentences), sys.stderr)


def _signalled(signals: 'interruption.Signals') -> int:
    """Return the exit code for the first of the signals; 0: none came."""
    from osc_imageshare.sharing import model

    if signals.first is None:
        return 0
    # As shells count.
    return model.ExitStatus(128 + signals.first)


def _end_at_once() -> None:
    """Let Python not search for cycles once more when the process ends.

    openstack has made so many objects by then that the search takes 0.16
    seconds, a sixth of a short command, and finds what the kernel frees
    anyway. It is skipped at the very end only: a shell of openstack, which
    runs many commands, collects as before.
    """
    import gc

    atexit.unregister(gc.freeze)
    atexit.register(gc.freeze)


def _flush_or_discard(*streams: IO[str] | None) -> None:
    """Write what streams still hold, or drop it for good."""
    for stream in filter(None, streams):
        try:
            stream.flush()
        except OSError:
            discard(stream)


def discard(stream: IO[str]) -> None:
    """Drop what a stream still holds, so that Python does not write it."""
    with contextlib.suppress(OSError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def _parse_args(
    parser: argparse.ArgumentParser,
    check: Callable[[argparse.Namespace], str | None],
) -> Callable[..., argparse.Namespace]:
    """Return a ``parse_args`` for a parser.

    argparse takes all positional arguments from one place, so that an option
    between an image and its projects would end them. Its intermixed parsing
    takes them from everywhere, but does not know ``--``.
    """
    plain = parser.parse_args

    def parse_args(
        args: Sequence[str] | None = None,
        namespace: argparse.Namespace | None = None,
    ) -> argparse.Namespace:
        if args is None or '--' in args:
            parsed = plain(args, namespace)
        else:
            parsed = parser.parse_intermixed_args(args, namespace)
        if problem := check(parsed):
            parser.error(problem)
        return parsed

    return parse_args
