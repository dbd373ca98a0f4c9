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

"""The package as a plugin: its commands, their start-up, its bounds."""

import configparser
import importlib.metadata
import inspect
import json
import pathlib
import re
import subprocess
import sys

from osc_lib.command import command
import pytest
import yaml

ROOT = pathlib.Path(__file__).parents[2]
GROUP = 'openstack.image.v2'

#: All that openstack may load more, on every call, because of this plugin.
LOADED = re.compile(r'osc_imageshare(\.i18n|\.command(\.\w+)?)?')

#: The sections that reno knows.
SECTIONS = frozenset(
    {
        'prelude',
        'features',
        'issues',
        'upgrade',
        'deprecations',
        'critical',
        'security',
        'fixes',
        'other',
    }
)

#: Prints the modules that the command modules load, when OSC has loaded what
#: it loads by itself for a command that works on images.
START_UP = """
import importlib
import json
import sys
import openstackclient.shell
import openstackclient.image.v2.image
before = set(sys.modules)
for name in sys.argv[1:]:
    importlib.import_module(name)
print(json.dumps(sorted(set(sys.modules) - before)))
"""

#: Runs a command twice, as a shell of openstack may; says how many objects
#: Python leaves alone before the commands, after them, and at the very end.
END = """
import atexit
import gc
atexit.register(lambda: print(gc.get_freeze_count()))
from osc_imageshare.command import base
print(gc.get_freeze_count())
class Nothing(base.Command):
    def take_action(self, parsed_args):
        pass
for _each in range(2):
    Nothing(None, None).run(None)
print(gc.get_freeze_count())
"""


def _entry_points() -> list[importlib.metadata.EntryPoint]:
    config = configparser.ConfigParser(delimiters=('=',))
    config.read(ROOT / 'setup.cfg', encoding='utf-8')
    lines = config['entry_points'][GROUP].strip().splitlines()
    return [
        importlib.metadata.EntryPoint(name.strip(), value.strip(), GROUP)
        for name, _separator, value in (line.partition('=') for line in lines)
    ]


ENTRY_POINTS = _entry_points()
MODULES = sorted({entry_point.module for entry_point in ENTRY_POINTS})

each_command = pytest.mark.parametrize(
    'entry_point', ENTRY_POINTS, ids=lambda entry_point: entry_point.name
)


def _pins(name: str, operator: str) -> dict[str, str]:
    text = (ROOT / name).read_text(encoding='utf-8')
    lines = (line.partition('#')[0].strip() for line in text.splitlines())
    pairs = (line.partition(operator) for line in lines if line)
    return {package: release for package, _operator, release in pairs}


def _padded(release: str) -> list[str]:
    parts = release.split('.')
    return parts + ['0'] * (3 - len(parts))


@each_command
def test_command_resolves(
    entry_point: importlib.metadata.EntryPoint,
) -> None:
    found = entry_point.load()
    assert issubclass(found, command.Command)


@each_command
def test_command_has_a_one_line_help(
    entry_point: importlib.metadata.EntryPoint,
) -> None:
    first = (inspect.getdoc(entry_point.load()) or '').partition('\n')[0]
    assert first, 'the docstring is what "openstack help" shows'
    assert not first.endswith('.')


@each_command
def test_command_is_documented(
    entry_point: importlib.metadata.EntryPoint,
) -> None:
    pages = sorted((ROOT / 'doc/source/cli').glob('*.rst'))
    text = '\n'.join(page.read_text(encoding='utf-8') for page in pages)
    documented = re.findall(
        rf'^\.\. autoprogram-cliff:: {re.escape(GROUP)}\n'
        r'   :command: (.+)$',
        text,
        re.MULTILINE,
    )
    assert documented.count(entry_point.name.replace('_', ' ')) == 1


def test_installed_entry_points_are_these() -> None:
    installed = importlib.metadata.distribution('osc-imageshare').entry_points
    assert {(each.name, each.value, each.group) for each in installed} == {
        (each.name, each.value, each.group) for each in ENTRY_POINTS
    }


def test_command_modules_have_entry_points() -> None:
    """A command that is forgotten in setup.cfg is no command."""
    folder = ROOT / 'osc_imageshare/command'
    modules = {
        f'osc_imageshare.command.{path.stem}'
        for path in folder.glob('share_*.py')
    }
    assert modules == set(MODULES)


def test_start_up_loads_only_the_commands() -> None:
    ran = subprocess.run(
        (sys.executable, '-c', START_UP, *MODULES),
        check=True,
        capture_output=True,
        cwd=ROOT,
        text=True,
    )
    loaded = json.loads(ran.stdout)
    assert set(loaded) >= set(MODULES)
    assert [name for name in loaded if not LOADED.fullmatch(name)] == []


def test_minimums_are_the_lower_bounds() -> None:
    bounds = _pins('requirements.txt', '>=')
    bounds['python-openstackclient'] = _pins('test-requirements.txt', '>=')[
        'python-openstackclient'
    ]
    pinned = _pins('tools/minimums.txt', '==')
    assert {name: _padded(pinned[name]) for name in bounds} == {
        name: _padded(release) for name, release in bounds.items()
    }


def test_constraints_pin_every_requirement() -> None:
    pinned = _pins('tools/constraints.txt', '==')
    wanted = {
        **_pins('requirements.txt', '>='),
        **_pins('test-requirements.txt', '>='),
    }
    assert set(wanted) <= set(pinned)


def test_release_notes_are_what_reno_reads() -> None:
    """Reno's own linter needs the whole history; a shallow clone has none."""
    paths = sorted((ROOT / 'releasenotes/notes').glob('*.y*ml'))
    ids = [re.fullmatch(r'.+-([0-9a-f]{16})\.yaml', p.name) for p in paths]
    assert all(ids), 'names end with 16 hex digits, as "reno new" makes them'
    assert len({each[1] for each in ids if each}) == len(paths)
    for path in paths:
        note = yaml.safe_load(path.read_text(encoding='utf-8'))
        assert set(note) <= SECTIONS, path.name
        for section, entries in note.items():
            kind = str if section == 'prelude' else list
            assert isinstance(entries, kind), path.name
            assert entries, path.name
            assert all(isinstance(entry, str) for entry in entries), path.name


def test_python_searches_for_cycles_until_a_command_has_ended() -> None:
    done = subprocess.run(
        [sys.executable, '-c', END],
        capture_output=True,
        text=True,
        check=True,
    )
    started, running, ended = map(int, done.stdout.split())
    # Python itself leaves a few hundred objects alone, from 3.12 on.
    assert running == started
    assert ended > started + 1000
