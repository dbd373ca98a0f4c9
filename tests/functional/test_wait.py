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

"""Waiting for the other side, and not waiting to the end."""

import signal
import time

import pytest

from tests.functional.account import Account
from tests.functional.client import Client
from tests.functional.client import Running
from tests.functional.conftest import NewAccount


def test_an_accept_that_comes_in_time_is_waited_for(
    openstack: Client, owner: Account, member: Account
) -> None:
    image = owner.create('golden')
    done = openstack.share(
        owner,
        *(image, member.id, '--wait', '60'),
        meanwhile=lambda _: member.decide_when_offered(image, 'accepted'),
    )
    assert done.code == 0
    assert done.results == {member.id: 'accepted'}
    assert done.column('Status') == ['accepted']
    assert done.commands == []


def test_a_rejection_and_silence_fail_and_rows_are_printed(
    openstack: Client, owner: Account, member: Account, account: NewAccount
) -> None:
    silent = account('silent')
    image = owner.create('golden')
    begin = time.monotonic()
    done = openstack.share(
        owner,
        *(image, member.id, silent.id, '--wait', '2'),
        meanwhile=lambda _: member.decide_when_offered(image, 'rejected'),
    )
    assert time.monotonic() - begin < 15
    assert done.code == 1
    assert done.results == {member.id: 'rejected', silent.id: 'pending'}
    assert owner.members(image)[silent.id] == 'pending'
    assert 'rejected' in done.stderr
    assert silent.id in done.stderr
    assert len(done.commands) == 1


@pytest.mark.minimums
@pytest.mark.parametrize('how', [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interrupted_wait_prints_what_was_done(
    openstack: Client, owner: Account, member: Account, how: signal.Signals
) -> None:
    image = owner.create('golden')

    def interrupt(process: Running) -> None:
        member.await_offer(image)
        time.sleep(0.5)
        process.send_signal(how)

    argv = (image, member.id, '--wait', '60')
    done = openstack.share(owner, *argv, meanwhile=interrupt)
    assert done.code == 128 + how
    assert '60 seconds' not in done.stderr  # it was not so long
    assert done.results == {member.id: 'pending'}
    assert owner.members(image) == {member.id: 'pending'}
