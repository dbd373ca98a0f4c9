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
from pathlib import Path
import shlex
import subprocess

import pytest
import yaml

from tests.functional.account import Account
from tests.functional.client import Client
from tests.functional.client import PROGRAM

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


@pytest.mark.parametrize('poor', POOR)
@pytest.mark.parametrize('form', ['table', 'value', 'csv', 'json', 'yaml'])
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
        case 'yaml':
            assert yaml.safe_load(done.stdout)[0]['Image Name'] == NAME
        case 'csv':
            assert SHOWN.replace('\\', '\\\\') in done.stdout
        case _:
            assert SHOWN in done.stdout
    # So are letters in a sentence.
    again = openstack.share(owner, image, 'nosuch', env=POOR[poor])
    assert again.code == 1
    assert 'Traceback' not in again.stderr


def in_shell(
    openstack: Client, who: Account, folder: Path, *argv: str, streams: str
) -> subprocess.CompletedProcess[str]:
    """Run the command by a shell that closes streams."""
    command = shlex.join([str(PROGRAM), 'image', *argv])
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
        ('share-list',),
        ('share-export',),
        ('share-map', '--output', '-', '--format', 'dot'),
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
