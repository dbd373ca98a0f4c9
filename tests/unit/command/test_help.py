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

"""What --help shows of each command."""

import argparse
import io
import re
import shlex
import types
from typing import Any

import pytest

from osc_imageshare.command import base
from tests.unit.test_package import ENTRY_POINTS

COMMANDS: dict[str, type[base.Command]] = {
    point.name.replace('_', ' '): point.load() for point in ENTRY_POINTS
}
STANDARD = ['positional arguments', 'options']
OWN = [
    'image options',
    'project options',
    'destination options',
    'copy options',
    'transfer options',
    'manifest options',
    'check options',
    'replacement options',
    'acceptance options',
    'safety options',
    'output options',
    'limits',
]
#: Values that have a form of their own, which one sentence does not show.
FORMS = re.compile('<(date|check|.*[=:].*)>')
WIDTH = 80


def parser_of(
    command: type[base.Command], name: str
) -> argparse.ArgumentParser:
    app: Any = types.SimpleNamespace(stdout=io.StringIO())
    return command(app, None).get_parser(f'openstack {name}')


@pytest.fixture(params=sorted(COMMANDS), ids=str)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def command(name: str) -> type[base.Command]:
    return COMMANDS[name]


@pytest.fixture
def parser(command: type[base.Command], name: str) -> argparse.ArgumentParser:
    return parser_of(command, name)


def test_options_are_in_groups(parser: argparse.ArgumentParser) -> None:
    groups = parser._action_groups
    titles = [group.title for group in groups]
    own = [title for title in titles if title in OWN]
    assert titles[:2] == STANDARD
    assert titles[2 : 2 + len(own)] == sorted(own, key=OWN.index)
    assert len(set(own)) == len(own) > 1
    # What is left without a group is --help.
    assert [a.dest for a in groups[1]._group_actions] == ['help']
    shown = dict(zip(titles, groups, strict=True))
    for title in own:
        assert shown[title]._group_actions


def test_examples_are_command_lines_that_work(
    name: str, command: type[base.Command], parser: argparse.ArgumentParser
) -> None:
    assert 3 <= len(command.examples) <= 5
    for example in command.examples:
        lines = example.command.replace('\\\n', ' ').splitlines()
        own = [line.partition(f'openstack {name} ')[2] for line in lines]
        if example.command != f'openstack {name}':
            assert any(own), example.command
        for arguments in own:
            parser.parse_args(shlex.split(arguments.partition(' > ')[0]))


def test_exit_codes_are_explained(command: type[base.Command]) -> None:
    codes = [
        int(code) for key in command.exit_codes for code in key.split(', ')
    ]
    extra = {
        'ShareAudit': [3, 4],
        'ShareSync': [3],
        'ShareExplain': [3, 4],
    }
    more = extra.get(command.__name__, [])
    assert codes == [0, 1, 2, *more, 129, 130, 143, 141]


def test_values_with_a_form_have_an_example(
    parser: argparse.ArgumentParser,
) -> None:
    for action in parser._actions:
        if FORMS.fullmatch(str(action.metavar)):
            assert 'for example' in (action.help or ''), action.option_strings


def test_it_fits_and_keeps_its_lines(
    command: type[base.Command],
    parser: argparse.ArgumentParser,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv('COLUMNS', str(WIDTH))
    shown = parser.format_help()
    assert max(map(len, shown.splitlines())) <= WIDTH
    assert '::' not in shown
    head, _examples, end = shown.partition('\nExamples:\n\n')
    assert 'limits:\n' in head
    for example in command.examples:
        indented = example.command.replace('\n', '\n  ')
        assert f'  # {example.purpose}\n  {indented}\n' in end
    assert '\nExit codes:\n\n  0 ' in end
