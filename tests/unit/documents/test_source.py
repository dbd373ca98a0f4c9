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

"""Files are read within bounds, and errors show them as they are."""

import io
import os
import pathlib

import pytest

from osc_imageshare.documents import source


def _refusal(path: pathlib.Path, size: int = source.SIZE) -> str:
    with pytest.raises(source.DocumentError) as caught:
        source.read(path, size)
    return str(caught.value)


def test_file_of_the_largest_size_is_read(tmp_path: pathlib.Path) -> None:
    path = tmp_path / 'p.yaml'
    path.write_bytes(b'x' * 8)
    assert source.read(path, 8) == b'x' * 8
    assert 'is larger than' in _refusal(path, 7)


def test_large_file_is_refused(tmp_path: pathlib.Path) -> None:
    path = tmp_path / 'p.yaml'
    with path.open('wb') as stream:
        stream.truncate(50 * 1024 * 1024)
    assert _refusal(path) == f'{path}: is larger than 256 KiB.'


def test_no_more_than_the_limit_and_one_byte_is_read() -> None:
    stream = io.BytesIO(b'x' * 1000)
    with pytest.raises(source.DocumentError, match=r'\A-: is larger'):
        source.read_stream(stream, '-', 100)
    assert stream.tell() == 101


@pytest.mark.parametrize('device', ['/dev/zero', '/dev/null', '/dev/tty'])
def test_device_is_refused(device: str) -> None:
    # There may be no terminal to open.
    assert any(
        words in _refusal(pathlib.Path(device))
        for words in ('is not a regular file', 'cannot be read')
    )


def test_pipe_is_refused_without_waiting(tmp_path: pathlib.Path) -> None:
    path = tmp_path / 'pipe'
    os.mkfifo(path)
    assert _refusal(path) == f'{path}: is not a regular file.'


def test_directory_is_refused(tmp_path: pathlib.Path) -> None:
    assert _refusal(tmp_path) == f'{tmp_path}: cannot be read: Is a directory.'


def test_missing_file_is_named(tmp_path: pathlib.Path) -> None:
    path = tmp_path / 'a\x1b[2Jb'
    assert _refusal(path) == (
        f'{tmp_path}/a\\x1b[2Jb: cannot be read: No such file or directory.'
    )


def test_null_character_in_a_name_is_an_error_too() -> None:
    assert _refusal(pathlib.Path('a\0b')) == (
        'a\\x00b: is not the name of a file.'
    )


def test_byte_order_mark_is_left_out() -> None:
    assert source.decode(b'\xef\xbb\xbfa', 'p') == 'a'


@pytest.mark.parametrize('mark', [b'', b'\xef\xbb\xbf'])
def test_what_is_not_utf_8_is_named_with_its_line(mark: bytes) -> None:
    with pytest.raises(source.DocumentError) as caught:
        source.decode(mark + b'a\nb\n\xff', 'p.yaml')
    assert str(caught.value) == 'p.yaml, line 3: is not UTF-8.'


@pytest.mark.parametrize(
    'path, shown',
    [
        ((), ''),
        (('allow', 'projects', 2), 'allow.projects[2]'),
        (('mute', 0, 'reason'), 'mute[0].reason'),
        (('pins', 'ubuntu 24.04'), 'pins["ubuntu 24.04"]'),
        (('pins', ''), 'pins[""]'),
        (('a\x1b[31m',), '["a\\x1b[31m"]'),
        (('x\u202ey',), '["x\\u202ey"]'),
        (('k' * 61,), 'k' * 60 + '...'),
        (('k' * 50,) * 10, ('k' * 50 + '.') * 3 + 'k' * 47 + '...'),
    ],
)
def test_path_is_shown(path: source.Path, shown: str) -> None:
    assert source.shown_path(path) == shown


def test_line_of_what_is_missing_is_that_of_what_is_around() -> None:
    lines: dict[source.Path, int] = {(): 1, ('a',): 2}
    document = source.Document('p', {'a': {}}, lines)
    assert document.line(('a', 'b', 0)) == 2
    assert source.Document('p', {}).line(('a',)) == 0
