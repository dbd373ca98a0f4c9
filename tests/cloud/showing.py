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
Commands = tuple[tuple[str, ...], ...]


def images(file: Path) -> Commands:
    """Share an image with two projects.

    :param file: what is uploaded
    """
    columns = ('-c', 'id', '-c', 'name', '-c', 'visibility')
    return (
        (
            *('project-a', 'image', 'create', IMAGE),
            *('--file', str(file), *columns),
        ),
        (
            *('project-a', 'image', 'share-to', IMAGE),
            *('--target-cloud', 'project-b', '--target-cloud', 'project-c'),
        ),
        ('project-b', 'image', 'list'),
        ('project-a', 'image', 'share-list'),
    )


def servers() -> Commands:
    """Boot a server from the shared image, in the other project."""
    columns = ('-c', 'name', '-c', 'status', '-c', 'image')
    return (
        (
            *('project-b', 'server', 'create', SERVER, '--image', IMAGE),
            *('--flavor', nova.FLAVOR, '--nic', 'none', '--wait', *columns),
        ),
        ('project-b', 'server', 'list', '-c', 'Name', '-c', 'Image'),
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
    for cloud, *arguments in commands:
        output = sys.stderr if quiet else sys.stdout
        typed = shlex.join(('openstack', '--os-cloud', cloud, *arguments))
        print(f'\n$ {typed}', file=output, flush=True)
        code = subprocess.call(
            (tools.tool('openstack'), '--os-cloud', cloud, *arguments),
            env=process.clean_environment(
                OS_CLIENT_CONFIG_FILE=str(states.clouds_file(state))
            ),
            stdout=output,
        )
        if code != 0:
            raise CloudError(f'The command ended with exit code {code}.')
