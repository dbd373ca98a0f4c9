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


"""What ``image share-show`` prints for machines, shells and screens."""

import io
import json
import re
import subprocess

import pytest
import yaml

from tests.unit.command.showing import Captured
from tests.unit.command.showing import HOSTILE
from tests.unit.command.showing import screen
from tests.unit.command.test_terminal import Terminal
from tests.unit.stage import Stage

SEEN = '"; echo $(id) `id` \\ \\x1b[2J\\n\\u202e\'x'


@pytest.fixture
def image(stage: Stage) -> str:
    """An image of project-a that project-b and -c are members of."""
    made = stage.cloud.image('project-a', 'golden')
    stage.cloud.add_member(made, 'project-b', 'accepted')
    stage.cloud.add_member(made, 'project-c')
    return made


def test_a_hostile_name_in_a_shell(
    stage: Stage, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    image = stage.cloud.image('project-a', HOSTILE)
    stage.cloud.add_member(image, HOSTILE)
    assert stage.openstack('image', 'share-show', image, '-f', 'shell') == 0
    script = capsys.readouterr().out + (
        'printf "%s\\n%s\\n" "$image_name" "$members"\n'
    )
    done = subprocess.run(
        ['sh', '-c', script], capture_output=True, text=True, check=True
    )
    name, members = done.stdout.splitlines()
    assert (name, done.stderr) == (SEEN, '')
    assert json.loads(members)[0]['Member ID'] == HOSTILE


def test_a_person_reads_it_at_a_glance(
    stage: Stage, image: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def shown(stream: io.StringIO, *argv: str) -> str:
        monkeypatch.setattr('sys.stdout', stream)
        assert stage.openstack('image', 'share-show', image, *argv) == 0
        return stream.getvalue()

    monkeypatch.setenv('TERM', 'xterm')
    monkeypatch.delenv('NO_COLOR', raising=False)
    state = stage.cloud.find(image)
    assert state.os_hash_value
    digits = state.os_hash_value[:12]
    screen = shown(Terminal())
    assert f'| sha512:{digits}... ' in screen
    assert re.search(r'Created At +\| \d{4}-\d\d-\d\d \d\d:\d\d UTC ', screen)
    assert '\x1b[32maccepted\x1b[0m' in screen
    assert '\x1b[33mpending\x1b[0m' in screen
    plain = re.sub(r'\x1b\[\d*m', '', screen)
    (width,) = {len(line) for line in plain.splitlines()}
    assert width <= 80

    piped = shown(io.StringIO())
    assert '\x1b' not in piped
    assert f'{digits}...' not in piped
    assert ' UTC ' not in piped
    assert shown(Terminal(), '--long') == piped
    whole = shown(Terminal(), '-c', 'Hash')
    assert f'{digits}...' not in whole
    assert digits in whole
    monkeypatch.setenv('NO_COLOR', '1')
    assert shown(Terminal()) == plain


@pytest.mark.parametrize('form', ['json', 'yaml'])
def test_what_machines_read_is_exact(
    stage: Stage, capsys: Captured, form: str
) -> None:
    image = stage.cloud.image('project-a', HOSTILE)
    stage.cloud.add_member(image, HOSTILE)
    stage.openstack('image', 'share-show', HOSTILE, '-f', form)
    fields = yaml.safe_load(capsys.readouterr().out)
    assert fields['Image Name'] == HOSTILE
    assert fields['Members'][0]['Member ID'] == HOSTILE


def test_hostile_names_fit_the_screen(
    stage: Stage, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    image = stage.cloud.image('project-a', 'x' * 255)
    stage.cloud.add_member(image, HOSTILE)
    stage.cloud.add_member(image, 'y' * 255)
    lines = screen(stage, capsys, image)
    assert all(line.isprintable() for line in lines)


def test_one_field_for_a_script(
    stage: Stage, image: str, capsys: Captured
) -> None:
    argv = ('image', 'share-show', image, '-f', 'value', '-c')
    assert stage.openstack(*argv, 'visibility') == 0
    assert capsys.readouterr().out == 'shared\n'
    assert stage.openstack(*argv, 'Members') == 0
    members = json.loads(capsys.readouterr().out)
    assert {m['Member ID'] for m in members} == {stage.b, stage.c}
    with pytest.raises(SystemExit) as caught:
        stage.openstack(*argv, 'no such field')
    assert caught.value.code == 2
    assert 'unknown column' in capsys.readouterr().err
