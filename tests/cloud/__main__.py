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

"""Starts and stops the test cloud by hand."""

from __future__ import annotations

import argparse
from pathlib import Path
import shlex
import signal
import sys

from tests.cloud import builds
from tests.cloud import cloud
from tests.cloud import errors
from tests.cloud import mariadb
from tests.cloud import nova
from tests.cloud import places
from tests.cloud import process
from tests.cloud import states
from tests.cloud.databases import Database
from tests.cloud.tiers import Tier

_INTERRUPTED = 130


def pointer(state: Path) -> str:
    """Return the line that points the ``openstack`` command at the cloud."""
    path = shlex.quote(str(states.clouds_file(state)))
    return f'export OS_CLIENT_CONFIG_FILE={path} OS_CLOUD=project-a'


def build(state: Path, tier: Tier, database: Database) -> int:
    """Build what the services run from, and start nothing."""
    builds.build(tier, database=database)
    return 0


def serves(
    state: Path, tier: Tier, database: Database = Database.SQLITE
) -> bool:
    """Tell whether a cloud is up that has at least this much.

    :raises CloudError: if it is up and has less, or another database
    """
    names = {running.name for running in states.alive(state)}
    if not names or not states.clouds_file(state).exists():
        return False
    if tier is Tier.WHOLE and nova.NAME not in names:
        raise errors.CloudError(
            f'The cloud that runs from {state} has no Nova: stop it first.'
        )
    if (mariadb.NAME in names) != (database is Database.MARIADB):
        raise errors.CloudError(
            f'The cloud that runs from {state} has another database: stop it'
            ' first.'
        )
    return True


def up(state: Path, tier: Tier, database: Database) -> int:
    """Start the cloud, unless it is up."""
    lock = places.cache_folder() / 'up.lock'
    with places.locked(lock, f'Waiting for another start: {lock}'):
        if serves(state, tier, database):
            print('It is up already.', file=sys.stderr)
        else:
            states.stop(state)  # what a start that was killed has left
            cloud.Cloud.start(
                state, process.Lifetime.FREE, tier=tier, database=database
            )
    print(pointer(state))
    return 0


def down(state: Path, tier: Tier, database: Database) -> int:
    """Stop what was started from the state folder."""
    count = states.stop(state)
    print(f'{count} processes were stopped.' if count else 'Nothing ran.')
    return 0


def status(state: Path, tier: Tier, database: Database) -> int:
    """Say what runs; exit with 1 unless everything does."""
    recorded = process.recorded(state)
    for each in recorded:
        says = 'runs' if each.alive() else 'has ended'
        print(f'{each.name} (process {each.pid}) {says}')
    if not recorded:
        print(f'Nothing runs from {state}.')
        return 1
    if not all(each.alive() for each in recorded):
        return 1
    if not states.clouds_file(state).exists():
        print('Its start goes on, or was killed.')
        return 1
    print(pointer(state))
    return 0


ACTIONS = {'build': build, 'up': up, 'down': down, 'status': status}
STARTING = (build, up)


def terminated(number: int, frame: object) -> None:
    """End as Ctrl-C does, so that what was started is stopped."""
    raise KeyboardInterrupt


def main(argv: list[str] | None = None) -> int:
    """Run the program; return its exit code."""
    parser = argparse.ArgumentParser(
        prog='python -m tests.cloud', description=__doc__
    )
    commands = parser.add_subparsers(dest='action', required=True)
    for name, action in ACTIONS.items():
        described = (action.__doc__ or '').split('\n')[0]
        command = commands.add_parser(
            name, help=described, description=described
        )
        command.add_argument(
            '--state',
            metavar='DIR',
            type=Path,
            default=places.default_state(),
            help='folder of the cloud (default: %(default)s)',
        )
        command.set_defaults(tier=Tier.IMAGES, database=Database.SQLITE)
        if action in STARTING:
            command.add_argument(
                '--whole',
                action='store_const',
                dest='tier',
                const=Tier.WHOLE,
                help='Placement, Nova and Cinder as well',
            )
            command.add_argument(
                '--mariadb',
                action='store_const',
                dest='database',
                const=Database.MARIADB,
                help='Keystone and Glance on MariaDB instead of SQLite',
            )
    arguments = parser.parse_args(argv)
    signal.signal(signal.SIGTERM, terminated)
    signal.signal(signal.SIGHUP, terminated)
    try:
        action = ACTIONS[arguments.action]
        return action(
            arguments.state.absolute(), arguments.tier, arguments.database
        )
    except errors.CloudError as exc:
        print(exc, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print('Interrupted: nothing was left running.', file=sys.stderr)
        return _INTERRUPTED


if __name__ == '__main__':
    sys.exit(main())
