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

"""A command of the warm parent is what a start of the interpreter makes."""

import contextlib
import json
import os
from pathlib import Path
import pty
import signal
import subprocess
import sys
import tempfile
from typing import Any

import pytest

from tests.functional import warm

_ENV = {'PATH': os.environ['PATH'], 'LANG': 'C.UTF-8'}
#: Tells what it is as it comes up, and then ends as it is told.
_PROBE = """\
import atexit, gc, json, locale, logging, os, signal, sys, threading, time
import openstack.config.loader, stevedore._cache
from openstackclient import shell

if __name__ == '__main__':
    streams = (sys.stdin, sys.stdout, sys.stderr)
    state = {
        'argv': sys.argv,
        'environment': dict(os.environ),
        'folder': os.getcwd(),
        'mask': os.umask(0o77),
        'descriptors': sorted(os.listdir('/proc/self/fd')),
        'streams': [
            (s.name, s.mode, s.encoding, s.errors, s.line_buffering,
             s.write_through, s.newlines, s.buffer.name, s.buffer.raw.name,
             s.fileno(), s.isatty())
            for s in streams
        ],
        'same': [
            sys.__stdin__ is sys.stdin, sys.__stdout__ is sys.stdout,
            sys.__stderr__ is sys.stderr,
        ],
        'flags': repr(sys.flags),
        'path': sys.path,
        'locale': [locale.setlocale(n) for n in (locale.LC_ALL,)],
        'zone': time.tzname,
        'signals': [str(signal.getsignal(n)) for n in range(1, 32)
                    if str(signal.getsignal(n))[0] != '<' or n == 2],
        'collector': (gc.isenabled(), gc.get_threshold()),
        'log': (logging.root.level, str(logging.root.handlers)),
        'threads': threading.active_count(),
        'group': os.getpgrp(),
        'session': os.getsid(0),
        'name': shell.OpenStackShell().parser.prog,
        'settings': openstack.config.loader.CONFIG_SEARCH_PATH,
        'cache': stevedore._cache._c._dir,
    }
    state['signals'][1] = str(state['signals'][1]).split(' at ')[0]
    sys.stdout.write(json.dumps(state, default=str))
    atexit.register(sys.stderr.write, 'atexit')
    sys.stdin.readline()
    exec(sys.argv[1])
"""


@pytest.fixture(scope='module')
def probe(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp('probe') / 'probe'
    path.write_text(f'#!{sys.executable}\n{_PROBE}')
    path.chmod(0o700)
    return str(path)


def run(
    start: Any, probe: str, end: str, folder: Path, **more: str
) -> tuple[int, str, str]:
    with (
        tempfile.TemporaryFile() as out,
        tempfile.TemporaryFile() as err,
        tempfile.TemporaryFile() as given,
    ):
        command = (probe, end)
        env = {**_ENV, 'HOME': str(folder), **more}
        with start(command, env, folder, given, out, err) as process:
            code = process.wait(60)
        out.seek(0)
        err.seek(0)
        return code, out.read().decode(), err.read().decode()


@pytest.mark.minimums
@pytest.mark.parametrize(
    'end',
    [
        'pass',
        'sys.exit(3)',
        "sys.exit('no')",
        'raise KeyboardInterrupt',
        'os._exit(5)',
        'os.kill(os.getpid(), signal.SIGINT); time.sleep(9)',
        'os.kill(os.getpid(), signal.SIGTERM); time.sleep(9)',
        # What cannot be written at the end is Python's exit code 120.
        "os.dup2(os.open('/dev/full', os.O_WRONLY), 1)",
        "os.dup2(os.open('/dev/full', os.O_WRONLY), 1); sys.exit(3)",
        # A thread is waited for.
        'threading.Thread(target=time.sleep, args=[0.2]).start(); exit(3)',
        'os.kill(os.getpid(), signal.SIGTERM); sys.exit(3)',
    ],
)
def test_a_warm_command_is_as_a_real_one(
    probe: str, tmp_path: Path, end: str
) -> None:
    zone = {'TZ': 'Asia/Tokyo', 'XDG_CONFIG_HOME': str(tmp_path / 'xdg')}
    real, warmed = (
        run(start, probe, end, tmp_path, **zone)
        for start in (warm.start_really, warm.start)
    )
    assert (warmed[0], warmed[2][-6:]) == (real[0], real[2][-6:])
    assert warmed[2].startswith('Traceback') == real[2].startswith('Traceback')
    if real[1]:
        assert json.loads(warmed[1]) == json.loads(real[1])
    assert bool(warmed[1]) == bool(real[1])


@pytest.mark.minimums
def test_a_warm_command_takes_signals_from_its_first_moment(
    probe: str, tmp_path: Path
) -> None:
    reader, writer = os.pipe()
    with tempfile.TemporaryFile() as out:
        with warm.start(
            (probe, 'pass'), _ENV, tmp_path, reader, out, out
        ) as process:
            assert process.poll() is None
            process.send_signal(signal.SIGTERM)
            assert process.wait(60) == -signal.SIGTERM
            process.kill()  # It has ended, and its number may be another's.
        os.close(reader)
        os.close(writer)


def test_a_warm_command_has_a_terminal_of_its_own(
    probe: str, tmp_path: Path
) -> None:
    told = (
        'own = open("/dev/tty"); print(); print(os.getsid(0) == os.getpid(),'
        ' os.tcgetpgrp(own.fileno()) == os.getpgrp(), os.isatty(1))'
    )
    for start in (warm.start_really, warm.start):
        ours, theirs = pty.openpty()
        streams = (theirs, theirs, theirs)
        command = (probe, told)
        with start(command, _ENV, tmp_path, *streams, session=True) as process:
            os.close(theirs)
            os.write(ours, b'\n')
            screen = b''
            # Linux says so when the other end is closed.
            with contextlib.suppress(OSError):
                while more := os.read(ours, 65536):
                    screen += more
            assert process.wait(60) == 0
        os.close(ours)
        assert b'\r\nTrue True True\r\n' in screen


@pytest.mark.parametrize('arguments', [('--version',), ('bogus',)])
def test_a_shell_can_start_what_the_parent_becomes(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    warm.stand_in(tmp_path)
    env = {**_ENV, 'HOME': str(tmp_path)}
    real, warmed = (
        subprocess.run(
            (program, *arguments), env=env, capture_output=True, check=False
        )
        for program in (warm.PROGRAM, str(tmp_path / 'openstack'))
    )
    assert (warmed.returncode, warmed.stdout, warmed.stderr) == (
        real.returncode,
        real.stdout,
        real.stderr,
    )


@pytest.mark.parametrize('variable', ['PYTHONIOENCODING', 'LC_ALL', 'LANG'])
def test_what_the_interpreter_reads_first_takes_a_real_start(
    variable: str,
) -> None:
    assert warm.can_start(_ENV)
    assert not warm.can_start({**_ENV, variable: 'ascii'})
