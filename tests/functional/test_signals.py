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
    argv = ('image', 'share-to', image, member.id, '--wait', '60')
    begin = time.monotonic()
    done = subprocess.run(
        ('timeout', '--preserve-status', '8', PROGRAM, *argv, '-f', 'json'),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        env=openstack.environment(owner),
        cwd=tmp_path,
        timeout=90,
    )
    assert done.returncode == 143
    assert time.monotonic() - begin < 50
    assert json.loads(done.stdout)[0]['Status'] == 'pending'


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
    def end(process: Running) -> None:
        # While it waits for the rest of its standard input.
        time.sleep(4)
        process.send_signal(how)

    reader, writer = os.pipe()
    with subprocess.Popen(
        (PROGRAM, 'image', 'share-audit', '-'),
        stdin=reader,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=openstack.environment(owner),
    ) as process:
        os.close(reader)
        try:
            end(process)
            code = process.wait(30)
            assert process.stdout is not None
            assert process.stdout.read() == b''
        finally:
            process.kill()
            os.close(writer)
    assert code == 128 + how
