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

"""The commands of the demo, each printed before its output."""

from __future__ import annotations

import dataclasses
from pathlib import Path
import shlex
import subprocess
import sys

from tests.cloud import nova
from tests.cloud import process
from tests.cloud import states
from tests.cloud.environment import Environment
from tests.cloud.errors import CloudError
from tests.cloud.tiers import Tier

IMAGE = 'golden'
SERVER = 'machine'


@dataclasses.dataclass(frozen=True, slots=True)
class Command:
    """A command of the demo.

    :ivar cloud: the entry of clouds.yaml that it is run for
    :ivar exit_code: how it has to end; the demo shows it if it is not 0
    """

    cloud: str
    arguments: tuple[str, ...]
    exit_code: int = 0

    def typed(self) -> str:
        """Return what a person types."""
        return shlex.join(
            ('openstack', '--os-cloud', self.cloud, *self.arguments)
        )


def images(file: Path) -> tuple[Command, ...]:
    """Share an image with two projects.

    :param file: what is uploaded
    """
    columns = ('-c', 'id', '-c', 'name', '-c', 'visibility')
    return (
        Command(
            'project-a',
            ('image', 'create', IMAGE, '--file', str(file), *columns),
        ),
        Command(
            'project-a',
            (
                *('image', 'share-to', IMAGE),
                *('--target-cloud', 'project-b'),
                *('--target-cloud', 'project-c'),
            ),
        ),
        Command('project-b', ('image', 'list')),
        Command('project-a', ('image', 'share-list')),
    )


def servers() -> tuple[Command, ...]:
    """Boot a server from the shared image, and try to take the image back."""
    columns = ('-c', 'name', '-c', 'status', '-c', 'image')
    lent = ('--target-cloud', 'project-b')
    counted = ('Image Name', 'Member ID', 'Status', 'Servers', 'Volumes')
    return (
        Command(
            'project-b',
            (
                *('server', 'create', SERVER, '--image', IMAGE),
                *('--flavor', nova.FLAVOR, '--nic', 'none', '--wait'),
                *columns,
            ),
        ),
        Command(
            'project-a',
            (
                *('image', 'share-list', '--usage', *lent),
                *(word for name in counted for word in ('-c', name)),
            ),
        ),
        Command('project-a', ('image', 'share-revoke', IMAGE, *lent), 1),
    )


def show(tools: Environment, state: Path, tier: Tier, *, quiet: bool) -> None:
    """Run the commands of the demo.

    :param quiet: keep standard output for something else
    """
    file = state / f'{IMAGE}.img'
    file.write_bytes(b'not much of an operating system\n' * 128)
    commands = images(file)
    if tier is Tier.WHOLE:
        commands += servers()
    output = sys.stderr if quiet else sys.stdout
    for each in commands:
        print(f'\n$ {each.typed()}', file=output, flush=True)
        code = subprocess.call(
            (
                *(tools.tool('openstack'), '--os-cloud', each.cloud),
                *each.arguments,
            ),
            env=process.clean_environment(
                OS_CLIENT_CONFIG_FILE=str(states.clouds_file(state))
            ),
            stdout=output,
            # in the order of a terminal, wherever both go
            stderr=output,
        )
        if code != each.exit_code:
            raise CloudError(f'The command ended with exit code {code}.')
        if code != 0:
            print(f'$ echo $?\n{code}', file=output, flush=True)
