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

"""What is printed, and where: for people, scripts and spreadsheets."""

import csv
import io
import shlex

import pytest
import yaml

from tests.functional.account import Account
from tests.functional.client import Client

ESCAPE = 'red\x1b[31m'
LINES = 'one\nFORGED'
FORMULA = '=HYPERLINK("http://example.org","x")'
DIRECTION = 'gnp\u202egpj'
NAMES = sorted([ESCAPE, LINES, FORMULA, DIRECTION])
SHOWN = ['red\\x1b[31m', 'one\\nFORGED', FORMULA, 'gnp\\u202egpj']


@pytest.fixture
def hostile(owner: Account, member: Account) -> list[str]:
    """Images of hostile names that are shared with the member."""
    images = []
    for name in NAMES:
        image = owner.create(name, visibility='shared')
        owner.offer(image, member.id)
        images.append(image)
    return images


@pytest.mark.minimums
@pytest.mark.usefixtures('hostile')
def test_machines_get_hostile_names_exactly(
    openstack: Client, member: Account
) -> None:
    done = openstack.shares(member, '--incoming')
    assert sorted(done.column('Image Name')) == NAMES
    done = openstack.shares(member, '--incoming', form='yaml')
    rows = yaml.safe_load(done.stdout)
    assert sorted(row['Image Name'] for row in rows) == NAMES


@pytest.mark.usefixtures('hostile')
def test_a_terminal_is_not_fooled_by_hostile_names(
    openstack: Client, member: Account
) -> None:
    argv = ('-c', 'Image Name', '-c', 'Status')
    sort = ('--sort-column', 'Image Name', '--sort-descending')
    done = openstack.shares(member, *argv, *sort, form='value')
    assert done.stdout.splitlines() == [
        f'{name} pending' for name in sorted(SHOWN, reverse=True)
    ]
    done = openstack.shares(member, *argv, form='table')
    assert '\x1b' not in done.stdout
    assert '\u202e' not in done.stdout
    # A frame of three lines, and the columns' titles.
    assert len(done.stdout.splitlines()) == len(NAMES) + 4
    for name in SHOWN:
        assert f'| {name} ' in done.stdout


def test_a_spreadsheet_gets_no_formula(
    openstack: Client, member: Account, hostile: list[str]
) -> None:
    done = openstack.shares(member, form='csv')
    rows = list(csv.DictReader(io.StringIO(done.stdout), escapechar='\\'))
    assert {row['Image ID'] for row in rows} == set(hostile)
    names = {row['Image Name'] for row in rows}
    assert names == {f"'{n}" if n == FORMULA else n for n in SHOWN}


def test_sentences_about_hostile_names_are_harmless(
    openstack: Client, owner: Account, member: Account, hostile: list[str]
) -> None:
    stdin = '\n'.join(hostile).encode()
    done = openstack.share(owner, '-', member.id, stdin=stdin)
    assert done.code == 0
    assert sorted(done.column('Image Name')) == NAMES
    assert done.column('Result') == ['already'] * len(NAMES)
    assert done.stderr == ''
    done = openstack.share(owner, '-', owner.id, stdin=stdin)
    assert done.changed_nothing()
    for name in SHOWN:
        assert name in done.stderr
    assert '\x1b' not in done.stderr
    assert '\u202e' not in done.stderr
    assert len(done.stderr.splitlines()) == len(NAMES) + 1


@pytest.mark.minimums
@pytest.mark.parametrize('form', ['table', 'value', 'csv', 'yaml'])
def test_every_format_holds_the_result_and_nothing_else(
    openstack: Client, owner: Account, form: str
) -> None:
    image = owner.create('golden')
    argv = (image, '--project-id', 'b', '--project-id', 'a')
    columns = ('-c', 'Member ID', '-c', 'Result', '--sort-column', 'Member ID')
    done = openstack.share(owner, *argv, *columns, form=form)
    assert done.code == 0
    assert len(done.commands) == 2
    expected = {
        'value': 'a pending\nb pending\n',
        'csv': '"Member ID","Result"\n"a","pending"\n"b","pending"\n',
        'yaml': (
            '- Member ID: a\n  Result: pending\n'
            '- Member ID: b\n  Result: pending\n'
        ),
        'table': (
            '+-----------+---------+\n'
            '| Member ID | Result  |\n'
            '+-----------+---------+\n'
            '| a         | pending |\n'
            '| b         | pending |\n'
            '+-----------+---------+\n'
        ),
    }
    assert done.stdout.replace('\r', '') == expected[form]


@pytest.mark.minimums
def test_completion_and_help_know_the_commands(openstack: Client) -> None:
    done = openstack(None, 'complete')
    assert done.code == 0
    for command in ('share-to', 'share-list'):
        assert f' {command}' in done.stdout
    done = openstack(None, 'image', 'share-to', '--help')
    assert (done.code, done.stderr) == (0, '')
    assert '<image> [<project> ...]' in done.stdout
    done = openstack(None, 'image', 'share-list', '--help')
    assert (done.code, done.stderr) == (0, '')
    assert '--all-projects' in done.stdout


@pytest.mark.minimums
@pytest.mark.parametrize(
    'argv',
    [
        'share-to golden',
        'share-to golden --project-domain default --target-cloud a',
        'share-to golden a --accept-as-admin --no-accept',
        'share-to golden a --jobs 0',
        'share-to "" a',
    ],
)
def test_a_wrong_use_is_told_before_glance_is_asked(
    openstack: Client, member: Account, argv: str
) -> None:
    done = openstack(member, 'image', *shlex.split(argv))
    assert (done.code, done.stdout, done.requests) == (2, '', ())
    assert 'usage: openstack image share-' in done.stderr
