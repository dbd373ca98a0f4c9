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

"""Standard input that is to name images, as people and programs write it."""

import io
import logging
import types

from osc_lib import exceptions
import pytest

from osc_imageshare.command import lines
from tests.unit.stage import Stage

ONE = '8e4f1f46-2ae6-4a6c-8b9f-0c9f5a6a7e10'
TWO = '8E4F1F46-2AE6-4A6C-8B9F-0C9F5A6A7E11'


class Input:
    """Standard input, of a terminal or not."""

    def __init__(self, content: bytes, *, terminal: bool = False) -> None:
        self.buffer = io.BytesIO(content)
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal


def read(monkeypatch: pytest.MonkeyPatch, content: bytes) -> list[str]:
    monkeypatch.setattr('sys.stdin', Input(content))
    return lines.read()


@pytest.mark.parametrize(
    'encoding', ['utf-8', 'utf-8-sig', 'utf-16', 'utf-16-le', 'utf-16-be']
)
def test_what_editors_write(
    monkeypatch: pytest.MonkeyPatch, encoding: str
) -> None:
    mark = '\ufeff' if encoding[-2:] in ('le', 'be') else ''
    content = f'{mark}Größe\r\ntwo \r\n\r\n  \r\n'.encode(encoding)
    assert read(monkeypatch, content) == ['Größe', 'two ']


def test_half_a_character(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(exceptions.CommandError, match='Line 1'):
        read(monkeypatch, b'\xff\xfea')


@pytest.mark.parametrize(
    'content,form',
    [
        ('+----+------+\n| ID | Name |\n+----+------+\n', 'a table'),
        ('\n+----+\n| ID |\n+----+\n', 'a table'),
        (f'[\n  {{\n    "ID": "{ONE}"\n  }}\n]\n', 'JSON'),
        (f'[{{"ID": "{ONE}"}}]\n', 'JSON'),
        (f'{{"ID": "{ONE}"}}\n', 'JSON'),
        (f'["{ONE}", "{TWO}"]\n', 'JSON'),
        ('[]\n', 'JSON'),
        (f'- ID: {ONE}\n  Name: golden\n', 'YAML'),
        (f'- Direction: outgoing\n  Image ID: {ONE}\n', 'YAML'),
        (f'"ID","Name","Status"\n"{ONE}","golden","active"\n', 'CSV'),
        (f'ID,Name\n{ONE},golden\n', 'CSV'),
        (f'"ID"\n"{ONE}"\n', 'CSV'),
        ('"Name"\n"golden"\n', 'CSV'),
        (f'ID\n{ONE}\n{TWO}\n', 'CSV'),
        (f'"{ONE}"\n"{TWO}"\n', 'several columns'),
        (f'{ONE} golden active\n{TWO} silver active\n', 'several columns'),
        (f'{ONE},golden\n', 'several columns'),
    ],
)
def test_another_format(
    monkeypatch: pytest.MonkeyPatch, content: str, form: str
) -> None:
    with pytest.raises(exceptions.CommandError) as told:
        read(monkeypatch, content.encode())
    assert form in str(told.value)
    column = '"Image ID"' if 'Image ID' in content else 'ID'
    assert f' -f value -c {column}.' in str(told.value)


@pytest.mark.parametrize(
    'names',
    [
        [ONE],
        [ONE, TWO],
        ['ID'],
        ['ID', 'golden'],
        ['Name'],
        ['golden, old', 'a,b'],
        ['[golden]'],
        ['[1]x', '{}x'],
        ['- golden'],
        ['"golden"'],
        ['+1'],
        ['| x |'],
        [ONE, f'{TWO} old'],
        ['  x'],
    ],
)
def test_names_that_only_look_alike(
    monkeypatch: pytest.MonkeyPatch, names: list[str]
) -> None:
    assert read(monkeypatch, '\n'.join(names).encode()) == names


def test_a_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    class Folder(io.BytesIO):
        def read(self, _size: int | None = -1) -> bytes:
            raise IsADirectoryError(21, 'Is a directory')

    folder = types.SimpleNamespace(buffer=Folder(), isatty=lambda: False)
    monkeypatch.setattr('sys.stdin', folder)
    with pytest.raises(exceptions.CommandError, match='Is a directory'):
        lines.read()


@pytest.mark.parametrize('terminal', [True, False])
def test_a_terminal_is_told_that_it_is_waited_for(
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    terminal: bool,
) -> None:
    monkeypatch.setattr('sys.stdin', Input(b'golden\n', terminal=terminal))
    with caplog.at_level(logging.WARNING):
        assert lines.read() == ['golden']
    assert ('from the terminal; Ctrl-D' in caplog.text) is terminal


@pytest.mark.parametrize(
    'argv',
    [
        ('share-to', '-', 'project-b'),
        ('share-accept', '-'),
        ('share-reject', '-'),
        ('share-revoke', '-', '--all'),
        ('share-audit', '-'),
        ('share-export', '-'),
    ],
    ids=lambda argv: argv[0],
)
def test_every_command_reads_it_alike(
    stage: Stage,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    argv: tuple[str, ...],
) -> None:
    content = b'+----+\n| ID |\n+----+\n'
    monkeypatch.setattr('sys.stdin', Input(content))
    assert stage.openstack('image', *argv) == 1
    assert 'Standard input is a table' in capsys.readouterr().err
