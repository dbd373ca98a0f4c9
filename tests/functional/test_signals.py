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

"""Signals as shells, terminals and CI systems send them."""

import array
import fcntl
import json
import os
from pathlib import Path
import pty
import signal
import subprocess
import termios
import time

import pytest

from tests.functional.account import Account
from tests.functional.client import Client
from tests.functional.client import Running
from tests.functional.warm import PROGRAM


def test_timeout_ends_a_wait(
    openstack: Client, owner: Account, member: Account, tmp_path: Path
) -> None:
    image = owner.create('golden')
    argv = ('image', 'share-to', image, member.id, '--wait', '90')
    with subprocess.Popen(
        ('timeout', '--preserve-status', '90', PROGRAM, *argv, '-f', 'json'),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        env=openstack.environment(owner),
        cwd=tmp_path,
    ) as process:
        member.await_offer(image)
        # What tells timeout(1) that the time is over.
        process.send_signal(signal.SIGALRM)
        stdout, _ = process.communicate(timeout=50)
    assert process.returncode == 143
    assert json.loads(stdout)[0]['Status'] == 'pending'


def test_nohup_goes_on(
    openstack: Client, owner: Account, member: Account
) -> None:
    image = owner.create('golden')

    def hang_up(process: Running) -> None:
        member.await_offer(image)
        process.send_signal(signal.SIGHUP)
        member.decide_when_offered(image, 'accepted')

    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        argv = (image, member.id, '--wait', '60')
        # A real start inherits what is ignored.
        done = openstack.share(owner, *argv, meanwhile=hang_up, real=True)
    finally:
        signal.signal(signal.SIGHUP, before)
    assert (done.code, done.results) == (0, {member.id: 'accepted'})


def test_a_terminal_that_is_closed(
    openstack: Client, owner: Account, member: Account, tmp_path: Path
) -> None:
    """Nobody sees the rows, and the exit code is the signal's all the same."""
    image = owner.create('golden', visibility='private')
    argv = ('image', 'share-to', image, member.id, '--wait', '60')
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        (PROGRAM, *argv, '--rollback'),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=openstack.environment(owner),
        cwd=tmp_path,
        start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
    ) as process:
        os.close(theirs)
        try:
            member.await_offer(image)
            os.close(ours)
            code = process.wait(60)
        finally:
            process.kill()
    assert code == 129
    # The share was made; that it is not decided yet is no failure.
    assert owner.members(image) == {member.id: 'pending'}


@pytest.mark.parametrize('how', [signal.SIGTERM, signal.SIGHUP])
def test_rollback_closes_what_was_opened(
    openstack: Client, owner: Account, member: Account, how: signal.Signals
) -> None:
    images = [
        owner.create(f'golden {n}', visibility='private') for n in range(12)
    ]

    def end(process: Running) -> None:
        member.await_offer(images[0])
        process.send_signal(how)

    argv = ('-', member.id, '--jobs', '1', '--rollback')
    stdin = '\n'.join(images).encode()
    done = openstack.share(owner, *argv, stdin=stdin, meanwhile=end)
    assert done.code == 128 + how
    assert len(done.rows) == len(images)
    assert set(done.column('Result')) == {'rolled-back', 'skipped'}
    assert {owner.visibility(image) for image in images} == {'private'}


@pytest.mark.parametrize('how', [signal.SIGTERM, signal.SIGHUP])
def test_what_only_reads_ends_at_once(
    openstack: Client, owner: Account, how: signal.Signals
) -> None:
    reader, writer = os.pipe()
    os.write(writer, b'golden\n')
    with subprocess.Popen(
        (PROGRAM, 'image', 'share-audit', '-'),
        stdin=reader,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=openstack.environment(owner),
    ) as process:
        try:
            # While it waits for the rest of its standard input.
            await_empty(reader)
            process.send_signal(how)
            code = process.wait(30)
            assert process.stdout is not None
            assert process.stdout.read() == b''
        finally:
            process.kill()
            os.close(reader)
            os.close(writer)
    assert code == 128 + how


def await_empty(pipe: int) -> None:
    """Wait until what was written into a pipe has been read."""
    end = time.monotonic() + 60
    count = array.array('i', [1])
    while count[0]:
        assert time.monotonic() < end, 'nobody has read the pipe'
        time.sleep(0.05)
        fcntl.ioctl(pipe, termios.FIONREAD, count)


@pytest.mark.parametrize(
    'how, code', [(signal.SIGINT, 130), (signal.SIGTERM, -signal.SIGTERM)]
)
def test_an_end_before_the_command_begins(
    openstack: Client, owner: Account, tmp_path: Path, how: int, code: int
) -> None:
    """While openstack reads clouds.yaml, none of our code has run yet."""
    pipe = tmp_path / 'clouds.fifo'
    os.mkfifo(pipe)
    with subprocess.Popen(
        (PROGRAM, 'image', 'share-revoke', 'golden', '--all'),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=openstack.environment(owner)
        | {'OS_CLIENT_CONFIG_FILE': str(pipe)},
    ) as process:
        # To open it waits for the reader.
        with pipe.open('wb'):
            process.send_signal(how)
            assert process.wait(30) == code
        assert process.stdout is not None
        assert process.stdout.read() == b''
