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

"""openstack up to the moment at which a command begins, and no further.

It loads all plugins, reads the configuration and gets a token, as before any
command that talks to a cloud. What a command takes beyond that is its own.
"""

from __future__ import annotations

import argparse
import sys

from openstackclient import shell
from osc_lib.command import command


class Idle(command.Command):
    """Do nothing"""

    def take_action(self, parsed_args: argparse.Namespace) -> None:
        """Have a token, which every command has by then."""
        access = self.app.client_manager.auth_ref
        assert access is not None
        sys.stdout.write(f'{access.project_id}\n')


class Shell(shell.OpenStackShell):
    """openstack with this one command more."""

    def initialize_app(self, argv: list[str]) -> None:
        """Add the command where the plugins' are."""
        super().initialize_app(argv)
        self.command_manager.add_command('image share-idle', Idle)


if __name__ == '__main__':
    sys.exit(Shell().run(['image', 'share-idle']))
