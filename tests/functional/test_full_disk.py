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

"""A disk that is full under what a command writes.

The kernel refuses to let a file grow, as it does when the disk is full, so
that this needs no disk of its own; standard output can be the real thing.
"""

from collections.abc import Callable
from collections.abc import Sequence
import contextlib
import json
import os
from pathlib import Path
import subprocess
import sys

import pytest

from tests.cloud.service import REGIONS
from tests.functional.account import Account
from tests.functional.client import Client
from tests.functional.warm import PROGRAM

_SECONDS = 90
#: Enough to begin each of them, and to end none.
_BYTES = 64
_LIMITED = """
import os, resource, sys
most = int(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
os.execv(sys.argv[2], sys.argv[2:])
"""
_MANIFEST = """
version: 1
shares:
- image: {image}
  projects: [{member}]
"""

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def shared(owner: Account, member: Account) -> str:
    image = owner.create('golden', visibility='shared')
    owner.offer(image, member.id)
    return image


@pytest.fixture
def limited(openstack: Client, owner: Account, tmp_path: Path) -> Run:
    """Runs ``openstack``, none of whose files may be larger than that.

    What it says goes to pipes, which are no files.
    """

    def run(
        *argv: str, stdout: int = subprocess.PIPE
    ) -> subprocess.CompletedProcess[str]:
        program = (sys.executable, '-c', _LIMITED, str(_BYTES), PROGRAM)
        return subprocess.run(
            (*program, 'image', *argv),
            # Python itself would keep half a module for the next one.
            env=openstack.environment(owner)
            | {'PYTHONDONTWRITEBYTECODE': '1'},
            cwd=tmp_path,
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=subprocess.PIPE,
            text=True,
            timeout=_SECONDS,
            check=False,
        )

    return run


def _sync(manifest: Path, wanted: Path) -> Sequence[str]:
    return ('share-sync', str(manifest), '--plan-out', str(wanted))


def _audit(_manifest: Path, wanted: Path) -> Sequence[str]:
    return ('share-audit', '--report', f'html={wanted}', '-f', 'json')


def _map(_manifest: Path, wanted: Path) -> Sequence[str]:
    return ('share-map', '--output', str(wanted))


# Each is a real start, so not all of them meet.
@pytest.mark.parametrize(
    'command,name,older',
    [
        (_sync, 'plan.json', True),
        (_audit, 'page.html', False),
        (_map, 'map.svg', True),
    ],
    ids=['share-sync', 'share-audit', 'share-map'],
)
def test_a_file_is_written_whole_or_not_at_all(
    limited: Run,
    owner: Account,
    member: Account,
    shared: str,
    tmp_path: Path,
    command: Callable[[Path, Path], Sequence[str]],
    name: str,
    older: bool,
) -> None:
    manifest = tmp_path / 'manifest.yaml'
    manifest.write_text(
        _MANIFEST.format(image=shared, member=member.id), 'utf-8'
    )
    folder = tmp_path / 'written'
    folder.mkdir()
    wanted = folder / name
    if older:
        wanted.write_text('older', 'utf-8')
    done = limited(*command(manifest, wanted))
    assert done.returncode == 1, done.stderr
    why = f'The file {wanted} cannot be written: File too large.'
    assert done.stderr.splitlines().count(why) == 1
    assert 'Traceback' not in done.stderr
    assert list(folder.iterdir()) == ([wanted] if older else [])
    if older:
        assert wanted.read_text('utf-8') == 'older'
    assert owner.members(shared) == {member.id: 'pending'}


@pytest.mark.minimums
@pytest.mark.parametrize(
    'command,full',
    [
        (('share-export',), True),
        (('share-map', '--output', '-', '--format', 'svg'), False),
    ],
    ids=['/dev/full', 'a file'],
)
def test_what_is_printed_goes_to_a_full_disk(
    limited: Run,
    shared: str,
    tmp_path: Path,
    command: Sequence[str],
    full: bool,
) -> None:
    where = Path('/dev/full') if full else tmp_path / 'printed'
    handle = os.open(where, os.O_WRONLY | os.O_CREAT)
    with contextlib.ExitStack() as stack:
        stack.callback(os.close, handle)
        done = limited(*command, stdout=handle)
    why = 'No space left on device' if full else 'File too large'
    assert done.returncode == 1
    assert done.stderr == f'Standard output cannot be written: {why}.\n'


def test_a_spool_that_is_full(
    limited: Run, owner: Account, tmp_path: Path
) -> None:
    image = owner.create_of(b'x' * 2 * _BYTES, 'large')
    spool = tmp_path / 'spool'
    spool.mkdir()
    done = limited(
        *('share-copy', image, '--to-region', REGIONS[1], '-f', 'json'),
        *('--method', 'stream', '--spool', str(spool), '--long'),
    )
    assert done.returncode == 1
    (row,) = json.loads(done.stdout)
    assert (row['Result'], row['Copy ID']) == ('failed', '')
    assert str(spool) in row['Reason']
    assert 'Traceback' not in done.stderr
    assert list(spool.iterdir()) == []
    assert owner.at(REGIONS[1]).ids(owner=owner.id) == []
