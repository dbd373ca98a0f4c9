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

"""openstack itself, which tells when a command begins.

By then it has loaded the names of all plugins, read the configuration, and
got a token, as before any command that talks to a cloud. What a command takes
beyond that is its own, and so is what it takes to load it, which comes before
the token.
"""

from __future__ import annotations

import sys

from cliff import command
from openstackclient import shell

from benchmarks.rivals import begin


class Shell(shell.OpenStackShell):
    """openstack, to the letter."""

    _looking: begin.Moment

    def run_subcommand(self, argv: list[str]) -> int:
        """Note when the command is looked for, and loaded."""
        self._looking = begin.Moment.now()
        return int(super().run_subcommand(argv))

    def prepare_to_run_command(self, cmd: command.Command) -> None:
        """Sign in, and tell that this is done."""
        loaded = begin.Moment.now()
        super().prepare_to_run_command(cmd)
        begin.tell(begin.Moment.now().before(self._looking, loaded))


if __name__ == '__main__':
    sys.exit(Shell().run(sys.argv[1:]))
