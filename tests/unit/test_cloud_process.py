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

"""The processes of the test cloud: told apart, and ended."""

import os
from pathlib import Path
import signal
import subprocess
import sys

import pytest

from tests.cloud import CloudError
from tests.cloud import process
from tests.cloud import states

SLEEP = (sys.executable, '-c', 'import time; time.sleep(60)')


def running(child: subprocess.Popen[bytes], ticks: int = 0) -> process.Running:
    """Describe the child as one that started so much later."""
    started = process.start_time(child.pid)
    assert started is not None
    return process.Running('child', child.pid, started + ticks)


def test_a_process_is_told_from_a_later_one_of_its_number() -> None:
    with subprocess.Popen(SLEEP) as child:
        try:
            later = running(child, ticks=1)
            assert not later.alive()
            process.stop([later])
            assert child.poll() is None
            same = running(child)
            assert same.alive()
            process.stop([same])
            assert child.wait() == -signal.SIGTERM
        finally:
            child.kill()


def test_one_that_has_ended_is_not_alive_although_nobody_waited() -> None:
    with subprocess.Popen(SLEEP) as child:
        same = running(child)
        child.kill()
        assert same.wait(5)
        assert process.start_time(child.pid) is None


def test_a_name_with_blanks_and_brackets_is_read_over(tmp_path: Path) -> None:
    odd = tmp_path / 'a) Z 1 ('
    odd.symlink_to('/bin/sleep')
    with subprocess.Popen((odd, '60')) as child:
        ours = process.start_time(os.getpid())
        theirs = process.start_time(child.pid)
        child.kill()
    assert ours is not None
    assert theirs is not None
    assert theirs >= ours


def test_pid_files_are_read_as_they_were_written(tmp_path: Path) -> None:
    one = process.Running('keystone', 4_000_000, 17)
    one.write(tmp_path)
    assert process.recorded(tmp_path) == (one,)
    assert states.alive(tmp_path) == ()


def test_another_pid_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / 'web.pid').write_text('12\n')
    with pytest.raises(CloudError, match=r'web\.pid is not a pid file'):
        process.recorded(tmp_path)


def test_what_is_tied_ends_with_a_parent_that_is_killed(
    tmp_path: Path,
) -> None:
    script = (
        'import sys; from pathlib import Path\n'
        'from tests.cloud.process import Lifetime, spawn\n'
        'folder = Path(sys.argv[1])\n'
        'child = spawn((sys.executable, "-c", sys.argv[2]),'
        ' folder=folder, log=folder / "log", lifetime=Lifetime.TIED,'
        ' environment={})\n'
        'print(child.pid, flush=True); child.wait()\n'
    )
    with subprocess.Popen(
        (sys.executable, '-c', script, str(tmp_path), SLEEP[-1]),
        cwd=Path(__file__).parents[2],
        stdout=subprocess.PIPE,
    ) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        started = process.start_time(pid)
        assert started is not None
        parent.kill()
    assert process.Running('child', pid, started).wait(5)


def test_interrupts_wait_for_the_end_of_the_block() -> None:
    reached: list[str] = []
    with pytest.raises(KeyboardInterrupt):
        interrupted(reached)
    assert reached == ['the end']


def test_the_variables_of_the_caller_are_not_handed_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv('OS_CLOUD', 'production')
    monkeypatch.setenv('PYTHONPATH', '/elsewhere')
    monkeypatch.setenv('no_proxy', 'example.org')
    variables = process.clean_environment(MORE='1')
    assert 'OS_CLOUD' not in variables
    assert 'PYTHONPATH' not in variables
    assert variables['no_proxy'] == 'example.org,127.0.0.1,localhost'
    assert variables['MORE'] == '1'


def interrupted(reached: list[str]) -> None:
    with process.interrupts_deferred():
        signal.raise_signal(signal.SIGINT)
        reached.append('the end')
