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

"""Entries of clouds.yaml without a password: asked for one by one."""

import os
from pathlib import Path
import tempfile
import textwrap

import pytest
import yaml

from tests.functional import terminal
from tests.functional import warm
from tests.functional.account import Account
from tests.functional.client import Client
from tests.functional.conftest import NewAccount


class Desk:
    """Somebody at a terminal, whose clouds.yaml lacks passwords."""

    def __init__(
        self, openstack: Client, owner: Account, folder: Path
    ) -> None:
        self.env = openstack.environment(owner)
        self._folder = folder

    def forget(self, *people: Account) -> None:
        """Take their passwords out of the clouds.yaml."""
        file = Path(self.env['OS_CLIENT_CONFIG_FILE'])
        content = yaml.safe_load(file.read_text('utf-8'))
        for person in people:
            del content['clouds'][person.cloud]['auth']['password']
        file.write_text(yaml.safe_dump(content), 'utf-8')

    def talk(
        self, exchanges: list[tuple[str, str]], *argv: str
    ) -> terminal.Talk:
        """Run a command, and answer its questions."""
        talk = terminal.talked(
            ('image', *argv), self.env, self._folder, exchanges
        )
        # Whatever happens, nothing of what was typed is on the screen, and
        # the terminal is as it was.
        for _question, typed in exchanges:
            secret = typed.strip()
            assert not secret or secret not in talk.screen
        assert talk.echo
        assert 'Traceback' not in talk.screen
        return talk

    def alone(self, *argv: str) -> tuple[int, str, str]:
        """Run a command where there is no terminal."""
        with (
            Path(os.devnull).open('rb') as nothing,
            tempfile.TemporaryFile() as stdout,
            tempfile.TemporaryFile() as stderr,
        ):
            command = (warm.PROGRAM, 'image', *argv)
            streams = (nothing, stdout, stderr)
            with warm.start(
                command, self.env, self._folder, *streams, session=True
            ) as process:
                code = process.wait(60)
            for stream in (stdout, stderr):
                stream.seek(0)
            return code, stdout.read().decode(), stderr.read().decode()


@pytest.fixture
def others(account: NewAccount) -> list[Account]:
    return [account(f'other-{number}') for number in range(3)]


@pytest.fixture
def desk(
    openstack: Client, owner: Account, others: list[Account], tmp_path: Path
) -> Desk:
    desk = Desk(openstack, owner, tmp_path)
    desk.forget(*others)
    return desk


@pytest.fixture
def image(owner: Account) -> str:
    return owner.create('golden', visibility='private')


def flags(people: list[Account]) -> list[str]:
    return [f'--target-cloud={other.cloud}' for other in people]


def questions(people: list[Account]) -> list[tuple[str, str]]:
    return [
        (
            f'Password for cloud {other.cloud}, user {other.tenant.user}: ',
            f'{other.tenant.password}\n',
        )
        for other in people
    ]


def test_each_password_is_asked_for_by_name(
    desk: Desk, owner: Account, others: list[Account], image: str
) -> None:
    # Named twice, it is asked for once.
    argv = ('share-to', image, *flags(others), *flags(others[:1]))
    talk = desk.talk(questions(others), *argv)
    assert talk.code == 0
    assert talk.screen.count('Password for cloud') == 3
    accepted = {other.id: 'accepted' for other in others}
    assert owner.members(image) == accepted


@pytest.mark.parametrize('answered', [0, 1])
def test_ctrl_c_at_a_question(
    desk: Desk,
    owner: Account,
    others: list[Account],
    image: str,
    answered: int,
) -> None:
    asked = questions(others)
    exchanges = [*asked[:answered], (asked[answered][0], terminal.CTRL_C)]
    talk = desk.talk(exchanges, 'share-to', image, *flags(others))
    assert talk.code == 130
    assert owner.visibility(image) == 'private'


@pytest.mark.parametrize('typed', ['\n', terminal.CTRL_D])
def test_nothing_is_entered(
    desk: Desk, owner: Account, others: list[Account], image: str, typed: str
) -> None:
    (question, _secret) = questions(others)[0]
    exchanges = [(question, typed)]
    talk = desk.talk(exchanges, 'share-to', image, *flags(others[:1]))
    assert talk.code == 1
    assert f'Target cloud {others[0].cloud} has no password' in talk.screen
    assert owner.visibility(image) == 'private'


def test_a_wrong_password(
    desk: Desk, owner: Account, others: list[Account], image: str
) -> None:
    (question, _secret) = questions(others)[0]
    exchanges = [(question, 'wrong-one\n')]
    talk = desk.talk(exchanges, 'share-to', image, *flags(others[:1]))
    assert talk.code == 1
    assert others[0].cloud in talk.screen
    assert owner.visibility(image) == 'private'


def test_every_command_asks(
    desk: Desk,
    owner: Account,
    others: list[Account],
    image: str,
    tmp_path: Path,
) -> None:
    first, second = others[:2]
    owner.make(image, 'shared')
    owner.offer(image, first.id, second.id)
    both = questions([first, second])
    named = flags([first, second])
    decide = (image, '--from', owner.id, *named)
    for argv in [
        ('share-accept', *decide, '--dry-run'),
        ('share-reject', *decide),
        ('share-list', '--outgoing', '--usage', *named),
        ('share-audit', image, '--usage', *named, '--fail-on', 'critical'),
        ('share-map', '--output', 'map.svg', '--usage', *named),
        ('share-revoke', image, *named, '--dry-run'),
    ]:
        talk = desk.talk(both, *argv)
        assert talk.screen.count('Password for cloud') == 2, argv
        assert 'cannot be used' not in talk.screen

    manifest = tmp_path / 'shares.yaml'
    manifest.write_text(
        textwrap.dedent(f"""
        version: 1
        shares:
        - image: {image}
          projects: [{{cloud: {first.cloud}}}, {{cloud: {second.cloud}}}]
        - image: {owner.create('silver')}
          projects: [{{cloud: {others[2].cloud}}}]
        """),
        'utf-8',
    )
    only = ('--only', image)
    talk = desk.talk(both, 'share-sync', str(manifest), *only, '--dry-run')
    assert talk.code == 0
    plan = ('--plan-out', 'plan.json')
    talk = desk.talk(both, 'share-sync', str(manifest), *only, *plan)
    assert talk.code == 0
    # In the order of their names.
    talk = desk.talk(both, 'share-sync', '--plan', 'plan.json')
    assert talk.code == 0
    assert owner.members(image) == {
        first.id: 'accepted',
        second.id: 'accepted',
    }
    argv = ('share-audit', '--manifest', str(manifest))
    talk = desk.talk(questions(others), *argv)
    assert talk.screen.count('Password for cloud') == 3


def test_nobody_can_be_asked(
    desk: Desk,
    owner: Account,
    others: list[Account],
    image: str,
    tmp_path: Path,
) -> None:
    manifest = tmp_path / 'shares.yaml'
    clouds = ', '.join(f'{{cloud: {other.cloud}}}' for other in others)
    manifest.write_text(
        f'version: 1\nshares: [{{image: {image}, projects: [{clouds}]}}]\n',
        'utf-8',
    )
    for argv in [
        ('share-to', image, *flags(others)),
        ('share-accept', '--all', '--yes', *flags(others)),
        ('share-revoke', image, *flags(others)),
        ('share-list', '--usage', *flags(others)),
        ('share-sync', str(manifest)),
        ('share-audit', '--manifest', str(manifest)),
    ]:
        code, stdout, stderr = desk.alone(*argv)
        assert (code, stdout) == (1, ''), argv
        for other in others:
            line = f'Target cloud {other.cloud} has no password'
            assert stderr.count(line) == 1
        assert 'Error' not in stderr
    assert owner.visibility(image) == 'private'


def test_the_callers_own_password_is_asked_for_by_openstack(
    desk: Desk, owner: Account, others: list[Account], image: str
) -> None:
    desk.forget(owner)
    own = ('Password: ', f'{owner.tenant.password}\n')
    exchanges = [own, *questions(others[:1])]
    talk = desk.talk(exchanges, 'share-to', image, *flags(others[:1]))
    assert talk.code == 0
    assert owner.members(image) == {others[0].id: 'accepted'}


def test_ctrl_c_at_the_confirmation(
    desk: Desk, owner: Account, others: list[Account], image: str
) -> None:
    owner.make(image, 'shared')
    owner.offer(image, others[0].id)
    exchanges = [*questions(others[:1]), ('] ', terminal.CTRL_C)]
    talk = desk.talk(exchanges, 'share-accept', '--all', *flags(others[:1]))
    assert talk.code == 130
    assert owner.members(image) == {others[0].id: 'pending'}
