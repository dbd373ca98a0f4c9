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

"""Commands that take no start-up: children of a process that is warm.

Every real start takes the better part of a second to import what it needs.
"""

from __future__ import annotations

import atexit
from collections.abc import Mapping
from collections.abc import Sequence
import contextlib
import fcntl
import functools
import os
from pathlib import Path
import select
import signal
import socket
import subprocess
import sys
import tempfile
import termios
from typing import BinaryIO

from tests.functional import warm_parent

PROGRAM = str(Path(sys.executable).with_name('openstack'))
#: What the interpreter, or a library when it is imported, reads once.
_EARLY = ('PYTHON', 'LANG', 'LC_', 'WCWIDTH', 'WRAPT')
_LANGUAGE = {'LANG': 'C.UTF-8'}


class Child:
    """A command that runs, with what a ``Popen`` of it would have."""

    def __init__(self, status: socket.socket) -> None:
        self._status = status
        self.returncode: int | None = None
        self.pid = self._number(None)

    def _number(self, seconds: float | None) -> int:
        ready, _, _ = select.select([self._status], [], [], seconds)
        if not ready:
            raise subprocess.TimeoutExpired(PROGRAM, seconds or 0)
        sent = self._status.recv(warm_parent.NUMBER.size)
        assert sent, 'the parent of all commands has ended'
        number: int
        (number,) = warm_parent.NUMBER.unpack(sent)
        return number

    def wait(self, timeout: float | None = None) -> int:
        """Return the exit code; negative: the signal that it died of."""
        if self.returncode is None:
            status = self._number(timeout)
            self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode

    def poll(self) -> int | None:
        """Return the exit code if it has ended."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self.wait(0)
        return None

    def send_signal(self, number: signal.Signals) -> None:
        """Send a signal, unless it has ended."""
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)

    def __enter__(self) -> Child:
        return self

    def __exit__(self, *_error: object) -> None:
        self.wait()
        self._status.close()


def can_start(environment: Mapping[str, str]) -> bool:
    """Tell whether the parent is as a command in this environment would be."""
    early = {k: v for k, v in environment.items() if k.startswith(_EARLY)}
    return early == _LANGUAGE


def start_really(
    command: Sequence[str],
    environment: Mapping[str, str],
    folder: Path,
    stdin: BinaryIO | int,
    stdout: BinaryIO | int,
    stderr: BinaryIO | int,
    session: bool = False,
) -> subprocess.Popen[bytes]:
    """Start a command as everybody does.

    :param session: see :func:`start`
    """
    return subprocess.Popen(
        command,
        stdin=stdin,
        stdout=stdout,
        stderr=stderr,
        env=environment,
        cwd=folder,
        start_new_session=session,
        preexec_fn=_take_terminal if session else None,
    )


def _take_terminal() -> None:
    if os.isatty(0):
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def start(
    command: Sequence[str],
    environment: Mapping[str, str],
    folder: Path,
    stdin: BinaryIO | int,
    stdout: BinaryIO | int,
    stderr: BinaryIO | int,
    session: bool = False,
) -> Child:
    """Let the parent start it: :func:`can_start` tells whether it can.

    :param session: have it in a session of its own; Ctrl-C comes from its
        standard input if that is a terminal
    """
    streams = [
        stream if isinstance(stream, int) else stream.fileno()
        for stream in (stdin, stdout, stderr)
    ]
    door = _parent(command[0])
    return Child(
        warm_parent.ask(
            door, command, environment, str(folder), streams, session
        )
    )


def stand_in(folder: Path) -> None:
    """Write an ``openstack`` that a shell can start into a folder.

    It asks the parent, whatever its environment: see :func:`can_start`.
    """
    script = folder / 'openstack'
    here = str(Path(warm_parent.__file__).parent)
    script.write_text(
        f'#!{sys.executable} -IS\n'
        f'import sys\nsys.path.insert(0, {here!r})\nimport warm_parent\n'
        f'sys.exit(warm_parent.stand_in({_parent(PROGRAM)!r}, {PROGRAM!r}))\n'
    )
    script.chmod(0o700)


@functools.cache
def _parent(program: str) -> str:
    """Start a program's parent; return the path of the socket to ask at."""
    folder = tempfile.mkdtemp(prefix='warm-')
    path = f'{folder}/door'
    with socket.create_server(path, family=socket.AF_UNIX) as door:
        parent = subprocess.Popen(
            (
                *(sys.executable, warm_parent.__file__),
                *(str(door.fileno()), program),
            ),
            env={'PATH': os.environ['PATH'], 'HOME': '/', **_LANGUAGE},
            pass_fds=(door.fileno(),),
            stdin=subprocess.PIPE,
        )
    # It ends, and removes its socket, when its standard input does.
    atexit.register(parent.__exit__, None, None, None)
    return path
