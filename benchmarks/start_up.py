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

"""What the plugin adds to the start of ``openstack``.

The same commands run in turns in two environments with the same releases, of
which one has the plugin. Then one of them tells module by module what it has
imported.
"""

from __future__ import annotations

from collections.abc import Iterator
import dataclasses
import json
import statistics
import subprocess

from benchmarks import program
from tests.cloud import demo
from tests.cloud import places
from tests.cloud import process
from tests.cloud.environment import Environment
from tests.cloud.environment import pins
from tests.cloud.environment import ready

_OURS = 'share-to'
_ANOTHER = ('image', 'list', '--help')
#: Commands of other packages, and one of ours.
COMMANDS = (
    ('--version',),
    _ANOTHER,
    ('image', _OURS, '--help'),
)
_PACKAGE = 'osc_imageshare'
#: What openstack has loaded by then, and then all commands of the plugin: as
#: statements, since Python does not time what importlib imports.
_IMPORT = f"""
import importlib.metadata
import openstackclient.shell
import osc_lib.command.command
for entry in importlib.metadata.entry_points(group='openstack.image.v2'):
    if entry.module.startswith('{_PACKAGE}.'):
        exec(f'import {{entry.module}}')
"""


@dataclasses.dataclass(frozen=True, slots=True)
class Start:
    """What a command takes: milliseconds, medians of the rounds.

    :ivar without: without the plugin; ``None``: openstack lacks it then
    :ivar added: of the differences within each round
    """

    command: str
    with_plugin: float
    without: float | None
    added: float | None


@dataclasses.dataclass(frozen=True, slots=True)
class Module:
    """A module of the plugin, and the microseconds that it took by itself."""

    name: str
    microseconds: int


def bare() -> Environment:
    """Return an environment with openstack, and without the plugin."""
    required = pins((demo.CHECKOUT / 'requirements.txt').read_text('utf-8'))
    return ready(
        'bare',
        ('python-openstackclient', *required),
        demo.CONSTRAINTS,
        places.private_folder(places.cache_folder()),
        demo.say,
    )


def measure(tools: Environment, rounds: int) -> Iterator[Start]:
    """Run the commands with and without the plugin."""
    without = bare()
    for arguments in COMMANDS:
        command = ' '.join(('openstack', *arguments))
        demo.say(f'{command} ...')
        ours = _OURS in arguments
        pairs: list[tuple[float, float]] = []
        # The first one compiles.
        for number in range(rounds + 1):
            taken = _run(tools, arguments)
            pair = taken, taken if ours else _run(without, arguments)
            if number:
                pairs.append(pair)
        medians = [
            statistics.median(times) for times in zip(*pairs, strict=True)
        ]
        yield Start(
            command,
            medians[0],
            None if ours else medians[1],
            None if ours else statistics.median(a - b for a, b in pairs),
        )


def _run(environment: Environment, arguments: tuple[str, ...]) -> float:
    done = program.run(
        program.Program(
            title=' '.join(arguments),
            command=(environment.tool('openstack'), *arguments),
            environment=process.clean_environment(),
            folder=environment.folder,
            verify=lambda said, told: '' if said else told,
        ),
        (),
    )
    return 1000 * done.wall


def modules(tools: Environment, rounds: int) -> list[Module]:
    """Return what openstack imports of the plugin, before any command.

    The least of all rounds: the rest was taken by other processes.
    """
    fastest: dict[str, int] = {}
    for _ in range(rounds):
        for name, microseconds in _imported(tools):
            fastest[name] = min(microseconds, fastest.get(name, microseconds))
    return [Module(*item) for item in fastest.items()]


def _imported(tools: Environment) -> Iterator[tuple[str, int]]:
    done = subprocess.run(
        (*(tools.python, '-X', 'importtime', '-c', _IMPORT),),
        check=True,
        capture_output=True,
        text=True,
        env=process.clean_environment(),
    )
    for line in done.stderr.splitlines():
        _mark, _colon, fields = line.partition('import time:')
        cells = [cell.strip() for cell in fields.split('|')]
        if len(cells) == 3 and cells[2].split('.')[0] == _PACKAGE:
            yield cells[2], int(cells[0])


def markdown(starts: list[Start], imported: list[Module]) -> str:
    """Return the tables."""

    def number(value: float | None) -> str:
        return '' if value is None else f'{value:.1f}'

    lines = [
        '| Command | With the plugin, ms | Without, ms | Added, ms |',
        '| --- | --- | --- | --- |',
        *(
            f'| {start.command} | {start.with_plugin:.0f} | '
            f'{number(start.without)} | {number(start.added)} |'
            for start in starts
        ),
        '',
        '| Module | By itself, ms |',
        '| --- | --- |',
        *(
            f'| {module.name} | {module.microseconds / 1000:.2f} |'
            for module in imported
        ),
        f'| all | {sum(i.microseconds for i in imported) / 1000:.2f} |',
        '',
    ]
    return '\n'.join(lines)


def document(starts: list[Start], imported: list[Module]) -> str:
    """Return the JSON document."""
    content = {
        'version': 1,
        'commands': [
            {
                'command': start.command,
                'with_milliseconds': start.with_plugin,
                'without_milliseconds': start.without,
                'added_milliseconds': start.added,
            }
            for start in starts
        ],
        'modules': {module.name: module.microseconds for module in imported},
    }
    return json.dumps(content, indent=2)
