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

"""Streams as shells and locales give them: closed, or without letters."""

import json
import os
from pathlib import Path
import shlex
import stat
import subprocess

import pytest

from tests.cloud import access
from tests.cloud import Cloud
from tests.cloud.service import REGIONS
from tests.functional import warm
from tests.functional.account import Account
from tests.functional.client import Client
from tests.functional.warm import PROGRAM

NAME = 'Grüße 漢'
SHOWN = 'Gr\\xfc\\xdfe \\u6f22'

POOR = {
    'ascii': {'PYTHONIOENCODING': 'ascii'},
    'strict': {'PYTHONIOENCODING': 'ascii:strict'},
    'C': {
        'LANG': 'C',
        'LC_ALL': 'C',
        'PYTHONCOERCECLOCALE': '0',
        'PYTHONUTF8': '0',
    },
}


# Each is a real start, so not all of them meet.
@pytest.mark.parametrize(
    'poor,form', [('C', 'table'), ('ascii', 'csv'), ('strict', 'json')]
)
def test_letters_that_the_locale_lacks(
    openstack: Client, owner: Account, member: Account, poor: str, form: str
) -> None:
    image = owner.create(NAME)
    argv = (image, member.id)
    done = openstack.share(owner, *argv, env=POOR[poor], form=form)
    assert done.code == 0
    assert owner.members(image) == {member.id: 'pending'}
    match form:
        case 'json':
            assert json.loads(done.stdout)[0]['Image Name'] == NAME
        case 'csv':
            assert SHOWN.replace('\\', '\\\\') in done.stdout
        case _:
            assert SHOWN in done.stdout


@pytest.mark.parametrize('poor', ['C', 'strict'])
def test_letters_of_a_sentence_that_the_locale_lacks(
    openstack: Client, owner: Account, poor: str
) -> None:
    image = owner.create(NAME)
    again = openstack.share(owner, image, 'nosuch', env=POOR[poor])
    assert again.code == 1
    assert 'Traceback' not in again.stderr


def in_shell(
    openstack: Client,
    who: Account,
    folder: Path,
    *argv: str,
    streams: str,
    program: str | Path = PROGRAM,
) -> subprocess.CompletedProcess[str]:
    """Run the command by a shell that closes or redirects streams.

    :param program: the real one, where a stream is closed
    """
    command = shlex.join([str(program), 'image', *argv])
    return subprocess.run(
        f'{command} {streams}',
        shell=True,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        env=openstack.environment(who),
        cwd=folder,
        timeout=60,
    )


#: What prints rows, and what prints a document.
OTHERS = (
    ('share-list',),
    ('share-map', '--output', '-', '--format', 'dot'),
)


@pytest.mark.parametrize('streams', ['>&-', '>&- <&-', '1</dev/null'])
def test_a_closed_output(
    openstack: Client,
    owner: Account,
    member: Account,
    tmp_path: Path,
    streams: str,
) -> None:
    image = owner.create('golden', visibility='private')
    for argv in [
        ('share-to', image, member.id),
        *(OTHERS if streams == '>&-' else ()),
    ]:
        done = in_shell(openstack, owner, tmp_path, *argv, streams=streams)
        assert done.returncode == 1
        assert done.stderr.startswith('Standard output cannot be written: ')
        assert done.stderr.count('\n') == 1
    assert owner.visibility(image) == 'private'


@pytest.mark.parametrize('streams', ['2>&-', '2>&- <&-'])
def test_a_closed_standard_error(
    openstack: Client,
    owner: Account,
    member: Account,
    tmp_path: Path,
    streams: str,
) -> None:
    image = owner.create('golden', visibility='private')
    argv = ('share-to', image, member.id, '-f', 'json')
    done = in_shell(openstack, owner, tmp_path, *argv, streams=streams)
    assert (done.returncode, done.stderr) == (0, '')
    assert json.loads(done.stdout)[0]['Status'] == 'pending'
    wrong = ('share-to', image, 'nosuch')
    done = in_shell(openstack, owner, tmp_path, *wrong, streams=streams)
    assert (done.returncode, done.stdout) == (1, '')


def test_all_streams_closed(
    openstack: Client, owner: Account, member: Account, tmp_path: Path
) -> None:
    image = owner.create('golden', visibility='private')
    argv = ('share-to', image, member.id)
    done = in_shell(openstack, owner, tmp_path, *argv, streams='<&- >&- 2>&-')
    assert (done.returncode, done.stdout, done.stderr) == (1, '', '')
    assert owner.visibility(image) == 'private'


@pytest.mark.parametrize('system', ['GITHUB_ACTIONS', 'TF_BUILD'])
def test_a_name_is_no_command_to_a_ci_system(
    openstack: Client, owner: Account, member: Account, system: str
) -> None:
    names = ['::error::x', '##vso[task.setvariable variable=x]y']
    images = [owner.create(name) for name in names]
    stdin = '\n'.join(images).encode()
    done = openstack(
        owner,
        *('image', 'share-to', '-', member.id, '-f', 'value'),
        *('-c', 'Image Name'),
        stdin=stdin,
        env={system: 'true'},
    )
    assert done.code == 0
    assert done.stdout.splitlines() == [
        '\\x3a:error::x',
        '\\x23#vso[task.setvariable variable=x]y',
    ]
    for line in done.stderr.splitlines():
        assert not line.lstrip().startswith('::')
        assert '##' not in line


@pytest.mark.parametrize(
    'target,streams',
    [
        ('/dev/stdout', ''),
        ('/dev/stdout', '>out'),
        ('/dev/fd/1', '| cat'),
        ('/proc/self/fd/2', ''),
        ('/dev/null', ''),
        ('fifo', ''),
        ('out', '>out'),
        ('out', '2>out'),
    ],
)
def test_what_is_no_file_is_refused_before_the_work(
    openstack: Client,
    owner: Account,
    member: Account,
    cloud: Cloud,
    tmp_path: Path,
    target: str,
    streams: str,
) -> None:
    image = owner.create('golden')
    os.mkfifo(tmp_path / 'fifo')
    manifest = tmp_path / 'shares.yaml'
    manifest.write_text(
        f'version: 1\nshares: [{{image: {image}, projects: [{member.id}]}}]\n',
        'utf-8',
    )
    log = cloud.access_log(REGIONS[0])
    before = log.stat().st_size
    warm.stand_in(tmp_path)
    program = tmp_path / 'openstack'
    for argv in [
        ('share-audit', '--report', f'json={target}'),
        ('share-map', '--format', 'svg', '--output', target),
        ('share-sync', str(manifest), '--plan-out', target),
    ]:
        (tmp_path / 'out').unlink(missing_ok=True)
        done = in_shell(
            openstack,
            owner,
            tmp_path,
            *argv,
            streams=streams,
            program=program,
        )
        said = done.stdout + done.stderr
        if (tmp_path / 'out').exists():
            said += (tmp_path / 'out').read_text('utf-8')
        assert said.startswith(f'The file {target} cannot be written: ')
        assert said.count('\n') == 1
    assert not access.read(log, before)
    assert stat.S_ISCHR(Path('/dev/null').stat().st_mode)


def test_a_file_of_somebody_else_stays_theirs(
    openstack: Client, owner: Account, tmp_path: Path
) -> None:
    own = tmp_path / 'map.svg'
    own.write_text('older', 'utf-8')
    own.chmod(0o640)
    # Only root can have somebody else's.
    root = os.geteuid() == 0
    person = (1234, 2345) if root else (os.geteuid(), os.getegid())
    os.chown(own, *person)
    done = openstack(owner, 'image', 'share-map', '--output', str(own))
    assert done.code == 0
    status = own.stat()
    assert (status.st_uid, status.st_gid) == person
    assert stat.S_IMODE(status.st_mode) == (0o640 if root else 0o600)
    assert '<svg' in own.read_text('utf-8')
