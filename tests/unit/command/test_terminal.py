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

"""What a person at a terminal is shown, and that nobody else notices."""

import io
import json
import pathlib

import pytest

from osc_imageshare.command import terminal
from tests.unit.stage import Stage

Captured = pytest.CaptureFixture[str]

#: Each prints a row; those that change something say what they would do.
COMMANDS = (
    ('ann', 'share-to', 'golden', '--project-id', 'b', '--dry-run'),
    ('ann', 'share-revoke', 'golden', '--all', '--dry-run'),
    ('ann', 'share-list'),
    ('ann', 'share-audit'),
    ('ann', 'share-audit', '--list-checks'),
    ('bob', 'share-accept', '--all', '--dry-run'),
    ('bob', 'share-reject', '--all', '--dry-run'),
    ('ann', 'share-sync', 'MANIFEST', '--dry-run'),
)
#: What a script reads, and what is asked for by name.
DOCUMENTED = (
    ('-f', 'json'),
    ('-f', 'yaml'),
    ('-f', 'csv'),
    ('-f', 'value'),
    ('--long', '--max-width', '0'),
    ('--long', '-f', 'json'),
)


class Terminal(io.StringIO):
    """Standard output that a person looks at."""

    def isatty(self) -> bool:
        """Say yes."""
        return True


@pytest.fixture(autouse=True)
def _shares(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path
) -> None:
    monkeypatch.chdir(tmp_path)
    declared = {
        'version': 1,
        'shares': [{'image': 'golden', 'projects': [stage.c, stage.b]}],
    }
    tmp_path.joinpath('MANIFEST').write_text(json.dumps(declared), 'utf-8')
    for name in ('CLIFF_FIT_WIDTH', 'CLIFF_MAX_TERM_WIDTH', 'NO_COLOR'):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv('TERM', 'xterm')
    image = stage.cloud.image('project-a', 'golden', visibility='shared')
    stage.cloud.add_member(image, stage.b)


def run(
    stage: Stage,
    monkeypatch: pytest.MonkeyPatch,
    command: tuple[str, ...],
    *argv: str,
    stream: io.StringIO,
) -> str:
    """Return what a command prints on that standard output."""
    user, *words = command
    with monkeypatch.context() as patch:
        patch.setenv('OS_CLOUD', user)
        patch.setattr('sys.stdout', stream)
        stage.openstack('image', *words, *argv)
    return stream.getvalue()


@pytest.mark.parametrize('command', COMMANDS, ids=' '.join)
def test_a_script_is_given_what_is_documented(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    for argv in DOCUMENTED:
        piped, shown = (
            run(stage, monkeypatch, command, *argv, stream=stream)
            for stream in (io.StringIO(), Terminal())
        )
        assert piped == shown
        assert piped
        assert '\x1b' not in piped


@pytest.mark.parametrize('command', COMMANDS, ids=' '.join)
def test_a_person_is_shown_less(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    table = run(stage, monkeypatch, command, stream=io.StringIO())
    shown = run(
        stage, monkeypatch, command, '--max-width', '80', stream=Terminal()
    )
    assert '\x1b[' not in table
    assert ('Image ID' in table) != ('--list-checks' in command)
    assert 'Image ID' not in shown
    assert 'Docs' not in shown
    assert len(shown.splitlines()[0]) <= 80 < len(table.splitlines()[0])


def test_a_table_in_a_pipe_is_the_documented_one(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = ('ann', 'share-list')
    printed = run(stage, monkeypatch, command, stream=io.StringIO())
    ids = ('-f', 'value', '-c', 'Image ID')
    image = run(
        stage, monkeypatch, command, *ids, stream=io.StringIO()
    ).strip()
    head = '| Direction | Image ID                             | Image Name |'
    head += ' Member ID                        | Member Name | Status  |'
    line = f'| outgoing  | {image} | golden     |'
    line += f' {stage.b} |             | pending |'
    rule = ''.join('+' if c == '|' else '-' for c in head)
    assert printed.splitlines() == [rule, head, rule, line, rule]


@pytest.mark.parametrize(
    'variable,value', [('NO_COLOR', '1'), ('TERM', 'dumb')]
)
def test_colours_can_be_turned_off(
    stage: Stage,
    monkeypatch: pytest.MonkeyPatch,
    variable: str,
    value: str,
) -> None:
    command = ('ann', 'share-list')
    coloured = run(stage, monkeypatch, command, stream=Terminal())
    assert '\x1b[33mpending\x1b[0m' in coloured
    monkeypatch.setenv(variable, value)
    plain = run(stage, monkeypatch, command, stream=Terminal())
    assert '\x1b' not in plain
    assert 'pending' in plain


def test_the_widths_of_cliff_are_respected(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(terminal, 'width_of', lambda _stream: 40)
    command = ('ann', 'share-list')

    def height() -> int:
        shown = run(stage, monkeypatch, command, stream=Terminal())
        return len(shown.splitlines())

    assert height() > 5
    monkeypatch.setenv('CLIFF_FIT_WIDTH', '0')
    assert height() == 5
    monkeypatch.setenv('CLIFF_FIT_WIDTH', '1')
    assert height() > 5
    monkeypatch.setenv('CLIFF_MAX_TERM_WIDTH', '200')
    assert height() == 5
    monkeypatch.setenv('CLIFF_MAX_TERM_WIDTH', '40')
    monkeypatch.setenv('CLIFF_FIT_WIDTH', '0')
    assert height() > 5


def test_a_column_that_is_not_shown_sorts_the_rows(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(4):
        image = stage.cloud.image(
            'project-a', f'more-{number}', visibility='shared'
        )
        stage.cloud.add_member(image, stage.b)
    command = ('ann', 'share-list', '--sort-column', 'Image ID')
    ids = run(stage, monkeypatch, command, '-f', 'csv', stream=io.StringIO())
    names = [line.split(',')[2].strip('"') for line in ids.splitlines()[1:]]
    shown = run(stage, monkeypatch, command, stream=Terminal())
    assert [
        line.split('|')[2].strip() for line in shown.splitlines()[3:-1]
    ] == names


def test_nothing_prints_as_cliff_prints_it(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = ('cara', 'share-list')
    for argv in ((), ('--print-empty',)):
        piped = run(stage, monkeypatch, command, *argv, stream=io.StringIO())
        shown = run(stage, monkeypatch, command, *argv, stream=Terminal())
        assert len(shown.splitlines()) == len(piped.splitlines())


class _Terminal(io.StringIO):
    """A terminal of 40 columns."""

    def isatty(self) -> bool:
        return True


def test_notes_fit_the_terminal_and_commands_stay_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(terminal, 'width_of', lambda _stream: 40)
    command = '  openstack image set --accept 589fdf7c-2d2c-48a1-aad8-71d5689'
    note = f'{"One sentence of several words. " * 3}\n{command}'
    lines = terminal.wrapped(note, _Terminal()).splitlines()
    assert lines[-1] == command
    assert max(map(len, lines[:-1])) <= 40
    assert ' '.join(lines[:-1]) == note.splitlines()[0].strip()
    assert terminal.wrapped(note, io.StringIO()) == note
