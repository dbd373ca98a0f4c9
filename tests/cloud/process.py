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

"""Start, recognise and end processes, never somebody else's."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
import contextlib
import dataclasses
import enum
import os
from pathlib import Path
import re
import select
import signal
import subprocess
import sys
import time
from types import FrameType

from tests.cloud import errors
from tests.cloud import places

GRACE_SECONDS = 5.0
_LAUNCH = str(Path(__file__).with_name('launch.py'))
_EXCEPTION = re.compile(r'[\w.]*(?:Error|Exception|Failure)\b')
#: What runs by :func:`run`, by the number of its process group.
_groups: set[int] = set()
_HIDDEN = ('OS_', 'PYTHON', 'VIRTUAL_ENV', 'GUNICORN_', '__PYVENV')


class Lifetime(enum.Enum):
    """How long what was started lives."""

    TIED = 'until the process that started it ends'
    FREE = 'until it is stopped'


@dataclasses.dataclass(frozen=True, slots=True)
class Running:
    """A process, told from a later one of the same number by its start.

    :param name: what it serves
    :param pid: its number
    :param started: when it started, in clock ticks since the machine did
    """

    name: str
    pid: int
    started: int

    def alive(self) -> bool:
        """Tell whether this very process still runs."""
        return start_time(self.pid) == self.started

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to this very process, if it still runs."""
        with contextlib.suppress(ProcessLookupError), self._handle() as handle:
            signal.pidfd_send_signal(handle, number)

    def wait(self, seconds: float) -> bool:
        """Wait for its end; tell whether it came in time."""
        with contextlib.suppress(ProcessLookupError), self._handle() as handle:
            return bool(select.select([handle], [], [], max(seconds, 0))[0])
        return True

    @contextlib.contextmanager
    def _handle(self) -> Iterator[int]:
        handle = os.pidfd_open(self.pid)
        try:
            if not self.alive():  # the number is free, or another's by now
                raise ProcessLookupError(self.pid)
            yield handle
        finally:
            os.close(handle)

    def write(self, folder: Path) -> None:
        """Leave a pid file for a later :func:`recorded`."""
        text = f'{self.pid} {self.started}\n'
        places.write_private(folder / f'{self.name}.pid', text)


def start_time(pid: int) -> int | None:
    """Return when a process started; None if there is none (or a zombie)."""
    try:
        text = Path(f'/proc/{pid}/stat').read_text('utf-8', 'replace')
    except (FileNotFoundError, ProcessLookupError):
        return None
    # the second field is the command's name: it may hold blanks and brackets
    fields = text.rpartition(')')[2].split()
    return None if fields[0] in 'ZX' else int(fields[19])


def recorded(folder: Path) -> tuple[Running, ...]:
    """Return the processes whose pid files lie in the folder, ended or not."""
    found = []
    for path in sorted(folder.glob('*.pid')):
        match path.read_text(encoding='utf-8').split():
            case [pid, started] if pid.isdigit() and started.isdigit():
                found.append(Running(path.stem, int(pid), int(started)))
            case _:
                raise errors.CloudError(f'{path} is not a pid file.')
    return tuple(found)


def clean_environment(**more: str) -> dict[str, str]:
    """Return this process's environment without what would lead it astray."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(_HIDDEN)
    }
    direct = os.environ.get('no_proxy') or os.environ.get('NO_PROXY')
    direct = ','.join(filter(None, (direct, '127.0.0.1', 'localhost')))
    return {**kept, 'no_proxy': direct, 'NO_PROXY': direct, **more}


def spawn(
    command: Sequence[str],
    *,
    folder: Path,
    log: Path,
    lifetime: Lifetime,
    environment: Mapping[str, str],
    descriptors: Sequence[int] = (),
) -> subprocess.Popen[bytes]:
    """Start a command in a session of its own, its output going to the log."""
    if lifetime is Lifetime.TIED:
        command = (*_launcher('exec'), *command)
    with log.open('ab') as stream:
        return subprocess.Popen(
            command,
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT,
            pass_fds=descriptors,
            start_new_session=True,
        )


def run(
    command: Sequence[str],
    *,
    log: Path,
    environment: Mapping[str, str] | None = None,
) -> int:
    """Run a command to its end; return its exit code.

    Whatever ends this call early, Ctrl-C or SIGKILL, ends the command and
    everything it has started.
    """
    with log.open('ab') as stream:
        child = subprocess.Popen(
            (*_launcher('group'), *command),
            env=dict(environment or clean_environment()),
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    _groups.add(child.pid)
    try:
        return child.wait()
    finally:
        _groups.discard(child.pid)
        if child.returncode is None:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()


@contextlib.contextmanager
def ended_with_the_block() -> Iterator[None]:
    """End what other threads :func:`run` if an exception leaves the block."""
    try:
        yield
    except BaseException:
        for group in tuple(_groups):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(group, signal.SIGKILL)
        raise


def _launcher(how: str) -> tuple[str, ...]:
    return (sys.executable, '-I', '-S', _LAUNCH, how, str(os.getpid()))


def stop(processes: Iterable[Running]) -> None:
    """End the processes: SIGTERM to all, SIGKILL to those that stay."""
    processes = tuple(processes)
    for running in processes:
        running.signal(signal.SIGTERM)
    deadline = time.monotonic() + GRACE_SECONDS
    for running in processes:
        if not running.wait(deadline - time.monotonic()):
            running.signal(signal.SIGKILL)
            running.wait(GRACE_SECONDS)


def reason(log: Path) -> str:
    """Return the line of a log that most likely says what went wrong.

    That is the last one that names an exception, or else the last one.
    """
    lines = [
        line.strip() for line in log.read_text('utf-8', 'replace').split('\n')
    ]
    named = [line for line in lines if _EXCEPTION.match(line)]
    return next(filter(None, reversed(named or lines)), 'it said nothing')


@contextlib.contextmanager
def interrupts_deferred() -> Iterator[None]:
    """Let Ctrl-C and SIGTERM take effect after the block, not within it.

    Between the start of a process and the note of its number, an exception
    would leave it behind. Outside of the main thread nothing is changed:
    Python runs no signal handler there.
    """
    came: list[tuple[int, FrameType | None]] = []

    def note(number: int, frame: FrameType | None) -> None:
        came.append((number, frame))

    handlers = {}
    with contextlib.suppress(ValueError):  # not in the main thread
        for number in (signal.SIGINT, signal.SIGTERM):
            handlers[number] = signal.signal(number, note)
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
    for arrived, _ in came:
        signal.raise_signal(signal.Signals(arrived))
