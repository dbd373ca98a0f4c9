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

import errno
import json
import os
import pathlib
import pty
import resource
import stat
import subprocess
import sys

import pytest

from osc_imageshare.report import files
from osc_imageshare.sharing import request
from tests.unit.report import reports

#: Writes a report to standard output.
SHOW = (
    'from osc_imageshare.report import files;'
    'files.show("gr\\u00f6\\u00dfer \\u9ec4\\u91d1\\n")'
)
CLEAN = files.render(reports.CLEAN, request.ReportFormat.JSON)
EVERYTHING = files.render(reports.EVERYTHING, request.ReportFormat.JSON)

# All but what needs a template of its own.
FORMATS = sorted(set(request.ReportFormat) - {request.ReportFormat.TEMPLATE})


@pytest.mark.parametrize('wanted', FORMATS)
def test_argument_is_format_and_file(wanted: request.ReportFormat) -> None:
    assert files.parse(f'{wanted}=a=b.out') == request.ReportFile(
        wanted, pathlib.Path('a=b.out')
    )


@pytest.mark.parametrize('word', ['', 'pdf=x', 'SARIF=x', '=x', 'x.html'])
def test_unknown_format_is_told_the_known_ones(word: str) -> None:
    with pytest.raises(
        files.Misnamed, match='sarif, junit, json, html, markdown'
    ) as caught:
        files.parse(word)
    assert repr(word) in str(caught.value)


@pytest.mark.parametrize('word', ['html', 'html=', 'html=-', 'html=a\0b'])
def test_file_is_wanted(word: str) -> None:
    with pytest.raises(files.Misnamed, match=r'example html=audit\.html'):
        files.parse(word)


def test_two_reports_need_two_files(tmp_path: pathlib.Path) -> None:
    (tmp_path / 'link').symlink_to(tmp_path / 'a')
    for other in ('a', './a', 'b/../a', 'link'):
        words = [f'json={tmp_path}/a', f'html={tmp_path}/{other}']
        with pytest.raises(files.Misnamed, match='two reports') as caught:
            files.parse_all(words)
        assert 'json=' in str(caught.value)
        assert 'html=' in str(caught.value)
    assert len(files.parse_all([f'json={tmp_path}/a', 'html=b'])) == 2


@pytest.mark.parametrize('wanted', FORMATS)
def test_report_is_written_for_its_owner_only(
    wanted: request.ReportFormat, tmp_path: pathlib.Path
) -> None:
    path = tmp_path / 'report'
    path.write_text('older', encoding='utf-8')
    path.chmod(0o666)
    destination = request.ReportFile(wanted, path)
    assert files.write_all(reports.EVERYTHING, [destination]) == ()
    assert path.read_bytes() == files.render(
        reports.EVERYTHING, wanted
    ).encode('utf-8')
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_name_may_be_as_long_as_names_can_be(tmp_path: pathlib.Path) -> None:
    path = tmp_path / ('x' * 255)
    files.write(CLEAN, path)
    assert json.loads(path.read_bytes())['version'] == 1


def test_link_is_followed(tmp_path: pathlib.Path) -> None:
    (tmp_path / 'there').mkdir()
    link = tmp_path / 'link'
    link.symlink_to('there/report')
    files.write(CLEAN, link)
    assert link.is_symlink()
    assert (tmp_path / 'there/report').is_file()


@pytest.mark.parametrize('place', ['missing/report', 'file/report'])
def test_folder_has_to_be_there(place: str, tmp_path: pathlib.Path) -> None:
    (tmp_path / 'file').touch()
    wanted = tmp_path / place
    with pytest.raises(files.Unwritable, match=r'cannot be written: .+\.'):
        files.check(wanted)
    with pytest.raises(files.Unwritable, match=r'cannot be written: .+\.'):
        files.write(CLEAN, wanted)
    assert [each.name for each in tmp_path.iterdir()] == ['file']


def test_folder_that_refuses_is_told() -> None:
    """Nobody makes files in /proc, root included."""
    wanted = pathlib.Path('/proc/report.json')
    with pytest.raises(
        files.Unwritable, match=r'/proc/report\.json'
    ) as caught:
        files.write(CLEAN, wanted)
    assert isinstance(caught.value.__cause__, OSError)


@pytest.mark.parametrize('name', ['/dev/full', '/dev/null'])
def test_device_is_not_replaced(name: str) -> None:
    wanted = pathlib.Path(name)
    with pytest.raises(files.Unwritable, match='not a regular file'):
        files.check(wanted)
    with pytest.raises(files.Unwritable, match='not a regular file'):
        files.write(CLEAN, wanted)
    assert pathlib.Path(name).is_char_device()


@pytest.mark.parametrize('name', ['/dev/stdout', '/dev/fd/1', '/dev/stderr'])
@pytest.mark.parametrize('stream', ['pipe', 'file', 'deleted', 'terminal'])
def test_stream_is_not_replaced(
    name: str, stream: str, tmp_path: pathlib.Path
) -> None:
    """Whatever it is, and also by the name that a file has of its own."""
    file = tmp_path / 'out'
    check = (
        'import pathlib, sys\n'
        'from osc_imageshare.report import files\n'
        'for do in (files.check, lambda path: files.write("x", path)):\n'
        '    for name in sys.argv[1:]:\n'
        '        try:\n'
        '            do(pathlib.Path(name))\n'
        '        except files.Unwritable as exc:\n'
        '            print(exc)\n'
    )
    names = (name, str(file)) if stream == 'file' else (name,)
    with file.open('wb') as opened:
        if stream == 'deleted':
            # The kernel's name for it may be another file's.
            file = file.rename(tmp_path / 'gone')
            file.unlink()
            file = tmp_path / 'gone (deleted)'
            file.write_text('another', encoding='utf-8')
        ours, theirs = pty.openpty() if stream == 'terminal' else os.pipe()
        output = opened if stream in ('file', 'deleted') else theirs
        subprocess.run(
            (sys.executable, '-c', check, *names),
            stdout=output,
            stderr=subprocess.STDOUT,
            check=True,
        )
        os.close(theirs)
        if stream == 'file':
            told = file.read_text('utf-8')
        elif stream == 'deleted':
            told = pathlib.Path(f'/dev/fd/{opened.fileno()}').read_text()
        else:
            told = os.read(ours, 65536).decode()
        os.close(ours)
    assert told.count('cannot be written: ') == 2 * len(names)
    assert 'Traceback' not in told
    assert list(tmp_path.iterdir()) == [file]
    assert stream != 'deleted' or file.read_text('utf-8') == 'another'


@pytest.mark.parametrize('mode', [0o600, 0o640, 0o664])
def test_somebody_elses_file_stays_theirs(
    tmp_path: pathlib.Path, mode: int
) -> None:
    path = tmp_path / 'report'
    path.write_text('older', encoding='utf-8')
    path.chmod(mode)
    # Only root can have somebody else's, and one's own is for nobody else.
    root = os.geteuid() == 0
    owner = (1234, 2345) if root else (os.geteuid(), os.getegid())
    os.chown(path, *owner)
    link = tmp_path / 'link'
    link.symlink_to(path)
    for name in (path, link):
        files.write(CLEAN, name)
        status = path.stat()
        assert (status.st_uid, status.st_gid) == owner
        assert stat.S_IMODE(status.st_mode) == (mode if root else 0o600)
    assert path.read_text('utf-8') == CLEAN


@pytest.mark.parametrize('allowed', [(), (-1,)])
def test_who_may_not_give_it_away_leaves_it_to_the_group(
    tmp_path: pathlib.Path,
    monkeypatch: pytest.MonkeyPatch,
    allowed: tuple[int, ...],
) -> None:
    given: list[tuple[int, int]] = []

    def fchown(_handle: int, owner: int, group: int) -> None:
        if owner not in allowed:
            raise PermissionError(errno.EPERM, 'Not permitted')
        given.append((owner, group))

    path = tmp_path / 'report'
    path.write_text('older', encoding='utf-8')
    path.chmod(0o660)
    status = path.stat()
    monkeypatch.setattr('os.geteuid', lambda: status.st_uid + 1)
    monkeypatch.setattr('os.fchown', fchown)
    files.write(CLEAN, path)
    assert given == [(owner, status.st_gid) for owner in allowed]
    mode = 0o660 if allowed else 0o600
    assert stat.S_IMODE(path.stat().st_mode) == mode


def test_pipe_is_not_replaced(tmp_path: pathlib.Path) -> None:
    pipe = tmp_path / 'pipe'
    os.mkfifo(pipe)
    with pytest.raises(files.Unwritable, match='not a regular file'):
        files.write(CLEAN, pipe)
    assert pipe.is_fifo()


def test_folder_is_no_file(tmp_path: pathlib.Path) -> None:
    with pytest.raises(files.Unwritable, match='it is a directory'):
        files.check(tmp_path)
    with pytest.raises(files.Unwritable, match='it is a directory'):
        files.write(CLEAN, tmp_path)


def test_what_can_be_written_is_in_order(tmp_path: pathlib.Path) -> None:
    files.check(tmp_path / 'new')
    assert list(tmp_path.iterdir()) == []


def test_older_report_survives_a_full_disk(tmp_path: pathlib.Path) -> None:
    """The kernel refuses the write, as it does when a disk is full."""
    path = tmp_path / 'report'
    path.write_text('older', encoding='utf-8')
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (64, before[1]))
    try:
        with pytest.raises(files.Unwritable) as caught:
            files.write(EVERYTHING, path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert os.strerror(errno.EFBIG) in str(caught.value)
    assert path.read_text(encoding='utf-8') == 'older'
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize('step', ['os.fsync', 'pathlib.Path.replace'])
@pytest.mark.parametrize(
    'exc', [OSError(errno.ENOSPC, 'No space left'), KeyboardInterrupt()]
)
def test_nothing_is_left_of_a_write_that_broke_off(
    step: str,
    exc: BaseException,
    tmp_path: pathlib.Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*_args: object) -> None:
        raise exc

    path = tmp_path / 'report'
    path.write_text('older', encoding='utf-8')
    monkeypatch.setattr(step, broken)
    told = files.Unwritable if isinstance(exc, OSError) else type(exc)
    with pytest.raises(told):
        files.write(CLEAN, path)
    assert path.read_text(encoding='utf-8') == 'older'
    assert list(tmp_path.iterdir()) == [path]


def test_one_that_fails_does_not_stop_the_others(
    tmp_path: pathlib.Path,
) -> None:
    failed = files.write_all(
        reports.CLEAN,
        files.parse_all(
            [f'json={tmp_path}/missing/a', f'html={tmp_path}/page']
        ),
    )
    assert [str(each.path) for each in failed] == [f'{tmp_path}/missing/a']
    assert (tmp_path / 'page').is_file()


def test_path_is_told_as_it_can_be_seen() -> None:
    exc = files.Unwritable(pathlib.Path('a\x1b[2J'), 'why')
    assert str(exc) == 'The file a\\x1b[2J cannot be written: why.'


def test_output_is_utf8_whatever_the_locale_says() -> None:
    ran = subprocess.run(
        (sys.executable, '-c', SHOW),
        env={**os.environ, 'PYTHONIOENCODING': 'latin-1'},
        capture_output=True,
        check=True,
    )
    assert ran.stdout == 'größer 黄金\n'.encode()


def _refused(redirection: str) -> str:
    ran = subprocess.run(
        (
            *('bash', '-c', f'exec "$@" {redirection}', ''),
            *(sys.executable, '-c', SHOW),
        ),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stdout) == (1, '')
    return ran.stderr.splitlines()[-1]


def test_output_that_takes_nothing_is_told() -> None:
    """Once, and not again when Python ends."""
    sentence = (
        'osc_imageshare.report.files.Unwritable: '
        'Standard output cannot be written: '
    )
    for redirection in ('>/dev/full', '>&-'):
        assert _refused(redirection).startswith(sentence)
