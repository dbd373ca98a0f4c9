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

"""Makes the picture of a terminal that README.rst shows, from a real run.

``tools/pictures`` runs the commands below with the ``openstack`` of the same
environment, and writes the picture. It needs no font: each line has its
length, so that any font will do.
"""

import os
from pathlib import Path
import re
import subprocess
import sys

from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

from tests.cloud import Cloud

PICTURE = Path(__file__).parents[2] / 'doc/source/_static/terminal.svg'
#: Shown as they are: each fits into a terminal of 80 columns.
COMMANDS = (
    """\
openstack image share-to golden \\
    --target-cloud project-b --target-cloud project-c \\
    -c 'Image Name' -c 'Member Name' -c Status -c Result""",
    'openstack --os-cloud project-b image list',
    """\
openstack image share-list \\
    -c Direction -c 'Image Name' -c 'Member ID' -c Status""",
)
WIDTH = 80
_FONT = re.compile(r'@font-face \{.*?\}\s*', re.DOTALL)
_NUMBER = re.compile(r'terminal-\d+')


def run(environ: dict[str, str], command: str) -> str:
    """Return what a command prints on both streams."""
    ran = subprocess.run(
        command,
        shell=True,
        executable='/bin/bash',
        check=True,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return ran.stdout


def environment(cloud: Cloud) -> dict[str, str]:
    """Return the variables of the commands."""
    mine = str(Path(sys.executable).parent)
    return {
        'HOME': str(cloud.state),
        'LANG': 'C.UTF-8',
        'OS_CLIENT_CONFIG_FILE': str(cloud.clouds_file),
        'OS_CLOUD': 'project-a',
        'PATH': os.pathsep.join([mine, os.environ.get('PATH', os.defpath)]),
    }


def record(cloud: Cloud) -> str:
    """Return the picture of the commands on that cloud."""
    cloud.create_image(cloud.session('project-a'), 'golden')
    environ = environment(cloud)
    with Path(os.devnull).open('w') as nowhere:
        console = Console(
            record=True, width=WIDTH, file=nowhere, force_terminal=True
        )
        for number, command in enumerate(COMMANDS):
            printed = run(environ, command).strip('\n')
            if number:
                console.print()
            console.print(
                Text('$ ', 'bold green') + Text(command, 'bold white')
            )
            console.print(Text(printed))
        drawn = console.export_svg(title='project-a', theme=MONOKAI)
    return _NUMBER.sub('terminal', _FONT.sub('', drawn))


def write(cloud: Cloud) -> None:
    """Write the picture."""
    lines = (line.rstrip() for line in record(cloud).splitlines())
    PICTURE.write_text('\n'.join([*filter(None, lines), '']), 'utf-8')
