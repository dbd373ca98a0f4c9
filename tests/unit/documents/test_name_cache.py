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

"""The cache of names: what is read, what is written, and what is ignored."""

from collections.abc import Callable
import datetime
import fcntl
import json
import os
import pathlib
import stat
import subprocess
import sys

import pytest

from osc_imageshare.documents import name_cache

CLOUD = 'http://keystone:5000'
B, C = 'b' * 32, 'c' * 32
DAY = datetime.date(2026, 11, 28)


def keep(names: dict[str, str], day: datetime.date = DAY) -> None:
    name_cache.keep(CLOUD, names, day)


def mode(path: pathlib.Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def kept(cache_folder: pathlib.Path) -> pathlib.Path:
    """A cache with a name in it."""
    keep({B: 'project-b'})
    return cache_folder / 'names.json'


def test_names_are_kept_by_cloud(kept: pathlib.Path) -> None:
    keep({C: 'project-c'})
    name_cache.keep('http://elsewhere', {B: 'other'}, DAY)
    assert name_cache.read(CLOUD) == {B: 'project-b', C: 'project-c'}
    assert name_cache.read('http://elsewhere') == {B: 'other'}
    assert name_cache.read('http://nowhere') == {}


@pytest.mark.parametrize('umask', [0o000, 0o022, 0o777])
def test_only_the_user_can_read_it(
    cache_folder: pathlib.Path, umask: int
) -> None:
    before = os.umask(umask)
    try:
        cache_folder.mkdir()
        cache_folder.chmod(0o755)
        keep({B: 'project-b'})
    finally:
        os.umask(before)
    assert mode(cache_folder) == 0o700
    assert mode(cache_folder / 'names.json') == 0o600
    assert {path.name for path in cache_folder.iterdir()} == {
        'names.json',
        'names.lock',
    }


def test_folders_above_are_made(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv('XDG_CACHE_HOME', str(tmp_path / 'a' / 'b'))
    keep({B: 'project-b'})
    assert name_cache.read(CLOUD) == {B: 'project-b'}


def test_it_is_in_the_home_of_the_user(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv('XDG_CACHE_HOME')
    monkeypatch.setenv('HOME', str(tmp_path))
    path = name_cache.path()
    assert path is not None
    assert path.parts[-2:] == ('osc-imageshare', 'names.json')
    assert path.is_relative_to(tmp_path)


def test_a_folder_has_to_be_absolute(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv('XDG_CACHE_HOME', 'relative')
    path = name_cache.path()
    assert path is None or path.is_absolute()


@pytest.mark.parametrize('word', ['off', 'OFF', ' off '])
def test_it_can_be_turned_off(
    kept: pathlib.Path, monkeypatch: pytest.MonkeyPatch, word: str
) -> None:
    before = kept.read_bytes()
    monkeypatch.setenv('OS_IMAGESHARE_NAMES', word)
    keep({C: 'project-c'})
    assert name_cache.read(CLOUD) == {}
    assert kept.read_bytes() == before


def linked(path: pathlib.Path) -> None:
    path.rename(path.with_name('elsewhere'))
    path.symlink_to('elsewhere')


def piped(path: pathlib.Path) -> None:
    path.unlink()
    os.mkfifo(path)


@pytest.mark.parametrize('spoil', [linked, piped])
def test_what_is_not_the_users_is_not_touched(
    kept: pathlib.Path, spoil: Callable[[pathlib.Path], None]
) -> None:
    spoil(kept)
    before = kept.lstat()
    assert name_cache.read(CLOUD) == {}
    keep({C: 'project-c'})
    assert kept.lstat()[:9] == before[:9]


@pytest.mark.parametrize('kind', ['folder', 'file'])
def test_what_belongs_to_others_is_not_touched(
    kept: pathlib.Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.fstat

    def fstat(number: int) -> os.stat_result:
        status = real(number)
        is_folder = stat.S_ISDIR(status.st_mode)
        if is_folder != (kind == 'folder'):
            return status
        return os.stat_result((*status[:4], 12345, *status[5:10]))

    monkeypatch.setattr(os, 'fstat', fstat)
    assert name_cache.read(CLOUD) == {}


def test_a_folder_that_is_a_link_is_not_touched(kept: pathlib.Path) -> None:
    linked(kept.parent)
    before = kept.read_bytes()
    assert name_cache.read(CLOUD) == {}
    keep({C: 'project-c'})
    assert kept.read_bytes() == before


@pytest.mark.parametrize('bits', [0o020, 0o002])
def test_what_others_can_write_to_is_not_read(
    kept: pathlib.Path, bits: int
) -> None:
    kept.chmod(0o600 | bits)
    assert name_cache.read(CLOUD) == {}
    keep({C: 'project-c'})
    assert name_cache.read(CLOUD) == {C: 'project-c'}
    assert mode(kept) == 0o600
    kept.parent.chmod(0o700 | bits)
    assert name_cache.read(CLOUD) == {}


@pytest.mark.parametrize(
    'content',
    [
        b'',
        b'{',
        b'\xff\xfe',
        b'[' * 100_000,
        b'[]',
        b'{"version": 2, "clouds": {}}',
        b'{"version": 1, "clouds": []}',
        b'{"version": 1, "clouds": {"http://keystone:5000": 7}}',
        json.dumps(
            {
                'version': 1,
                'clouds': {
                    CLOUD: {
                        B: {'name': 'x' * 256, 'verified': ''},
                        C: {'name': 7, 'verified': '2026-11-28'},
                        'no ID': {'name': 'x', 'verified': '2026-11-28'},
                        'd' * 32: 'x',
                    }
                },
            }
        ).encode(),
        b' ' * (name_cache.SIZE + 1),
    ],
)
def test_a_file_that_is_not_valid_is_ignored_and_replaced(
    kept: pathlib.Path, content: bytes
) -> None:
    kept.write_bytes(content)
    assert name_cache.read(CLOUD) == {}
    keep({C: 'project-c'})
    assert name_cache.read(CLOUD) == {C: 'project-c'}


def test_it_stays_small_and_keeps_the_newest(kept: pathlib.Path) -> None:
    many = {f'{n:032x}': f'project-{n}' for n in range(name_cache.NAMES)}
    keep(many, DAY + datetime.timedelta(days=1))
    names = name_cache.read(CLOUD)
    assert len(names) == name_cache.NAMES
    assert B not in names
    keep(dict.fromkeys(many, '😀' * 255))
    assert kept.stat().st_size <= name_cache.SIZE
    assert name_cache.read(CLOUD)


def test_any_name_is_kept(kept: pathlib.Path) -> None:
    name = '\x1b[2J\u202e\n# "\ud800\'\x00'
    keep({C: name})
    assert name_cache.read(CLOUD)[C] == name
    assert kept.read_bytes().isascii()


def test_a_place_that_cannot_be_written_to_is_no_failure(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / 'file'
    file.write_text('')
    for place in (file, file / 'below', '/proc/no'):
        monkeypatch.setenv('XDG_CACHE_HOME', str(place))
        keep({B: 'project-b'})
        assert name_cache.read(CLOUD) == {}


def test_root_makes_nothing_in_the_home_of_others(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / 'home'
    home.mkdir()
    if os.geteuid() == 0:
        os.chown(home, 12345, -1)
    monkeypatch.setenv('XDG_CACHE_HOME', str(home / '.cache'))
    monkeypatch.setattr(os, 'geteuid', lambda: 0)
    keep({B: 'project-b'})
    assert list(home.iterdir()) == []


def test_another_process_that_hangs_is_not_waited_for(
    kept: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(name_cache, '_PATIENCE', 0.05)
    with kept.with_name('names.lock').open('r+') as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        keep({C: 'project-c'})
    assert name_cache.read(CLOUD) == {B: 'project-b'}


def test_what_a_process_that_was_killed_left_does_no_harm(
    kept: pathlib.Path,
) -> None:
    kept.with_name('names.new').symlink_to('/etc/passwd')
    keep({C: 'project-c'})
    assert name_cache.read(CLOUD) == {B: 'project-b', C: 'project-c'}
    assert not kept.with_name('names.new').is_symlink()


def test_several_processes_lose_no_name(kept: pathlib.Path) -> None:
    script = (
        'import datetime, sys\n'
        'from osc_imageshare.documents import name_cache\n'
        'for n in range(10):\n'
        f'    name_cache.keep({CLOUD!r}, {{sys.argv[1] * 31 + str(n): "x"}},\n'
        '        datetime.date(2026, 11, 28))\n'
    )
    processes = [
        subprocess.Popen((sys.executable, '-c', script, digit))
        for digit in '1234'
    ]
    assert [process.wait(60) for process in processes] == [0] * 4
    assert len(name_cache.read(CLOUD)) == 41
