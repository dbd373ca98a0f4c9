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

"""What a shell and ``man`` make of what is installed, each a real one."""

import importlib.metadata
import json
import os
from pathlib import Path
import subprocess
import sys

import pytest

from tests.cloud import debian
from tests.functional import terminal
from tests.functional.warm import PROGRAM

ROOT = Path(__file__).parents[2]
COMPLETION = debian.Program(
    title='bash-completion',
    user='The tests of completion',
    variable='BASH_COMPLETION_SCRIPT',
    names=('bash_completion',),
    package='bash-completion',
    folders=('/usr/share/bash-completion',),
    mode=os.R_OK,
)
MAN = debian.Program(
    title='man',
    user='The tests of the manual',
    variable='MAN',
    names=('man',),
    package='man-db',
)
COMMANDS = {
    entry.name.partition('_')[2]
    for entry in importlib.metadata.entry_points(group='openstack.image.v2')
    if entry.value.startswith('osc_imageshare.')
}
PROMPT = '$ '
TAB = '\t'


@pytest.fixture(scope='module')
def environment(
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, str]:
    """The variables of a shell that completes what this ``openstack`` says.

    What that prints is where the page about the installation puts it.
    """
    folder = tmp_path_factory.mktemp('share')
    variables = {
        'PATH': os.pathsep.join([str(Path(PROGRAM).parent), os.defpath]),
        'PS1': PROMPT,
        'TERM': 'dumb',
        'LANG': 'C.UTF-8',
        'XDG_DATA_HOME': str(folder),
    }
    printed = subprocess.run(
        [PROGRAM, 'complete'],
        check=True,
        capture_output=True,
        env=variables,
        text=True,
    )
    assert printed.stderr == ''
    script = folder / 'bash-completion' / 'completions' / 'openstack'
    script.parent.mkdir(parents=True)
    script.write_text(printed.stdout)
    return variables


def _typed(
    environment: dict[str, str],
    folder: Path,
    text: str,
    end: str,
) -> str:
    """Type into bash, and return what is on the screen until that end."""
    exchanges = [
        (PROMPT, f'. {COMPLETION.executable()}\n'),
        (PROMPT, text),
        (end, terminal.CTRL_C),
        (PROMPT, terminal.CTRL_D),
    ]
    argv = ('--noprofile', '--norc', '-i')
    talk = terminal.talked(argv, environment, folder, exchanges, '/bin/bash')
    return talk.screen


def test_tab_lists_the_commands(
    environment: dict[str, str], tmp_path: Path
) -> None:
    line = 'openstack image share-'
    end = f'{PROMPT}{line}'
    screen = _typed(environment, tmp_path, f'{line}{TAB}{TAB}', end)
    listed = screen.split(line)[1]
    assert set(listed.split()) - {'$', '\x07'} >= COMMANDS


def test_tab_lists_the_options(
    environment: dict[str, str], tmp_path: Path
) -> None:
    line = 'openstack image share-to golden --'
    end = f'{PROMPT}{line}'
    screen = _typed(environment, tmp_path, f'{line}{TAB}{TAB}', end)
    listed = screen.split(line)[1].split()
    assert {'--target-cloud', '--dry-run', '--accept-as-admin'} <= set(listed)


@pytest.mark.parametrize(
    'text, completed',
    [
        ('openstack image share-rev', 'oke '),
        ('openstack image share-to --tar', 'get-cloud '),
        ('openstack image share-audit --ski', 'p '),
        # The value of an option is completed as the name of a file.
        ('openstack image share-audit --check ', 'hidden-notes.txt '),
    ],
)
def test_tab_completes(
    environment: dict[str, str],
    tmp_path: Path,
    text: str,
    completed: str,
) -> None:
    (tmp_path / 'hidden-notes.txt').touch()
    _typed(environment, tmp_path, f'{text}{TAB}', text + completed)


def _manual() -> Path:
    """Return the folder of the manual; a checkout in use has its own."""
    for found in importlib.metadata.distributions(name='osc-imageshare'):
        direct = json.loads(found.read_text('direct_url.json') or '{}')
        if direct.get('dir_info', {}).get('editable'):
            return ROOT / 'doc' / 'man'
    return Path(sys.prefix) / 'share' / 'man'


@pytest.mark.parametrize('command', sorted(COMMANDS))
def test_man_shows_each_command(command: str) -> None:
    shown = subprocess.run(
        [MAN.executable(), '--warnings', f'openstack-image-{command}'],
        check=True,
        capture_output=True,
        env={
            'PATH': os.defpath,
            'MANPATH': str(_manual()),
            'MANWIDTH': '79',
            'LANG': 'C.UTF-8',
        },
        text=True,
    )
    assert shown.stderr == ''
    assert f'openstack image {command}' in shown.stdout
    assert '--timeout <seconds>' in shown.stdout
    assert 'osc-imageshare(7)' in shown.stdout
