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

"""Somebody at a real terminal: a pty that the command talks to."""

from collections.abc import Iterable
import dataclasses
import os
from pathlib import Path
import pty
import select
import termios
import time

from tests.functional import warm

_SECONDS = 60

#: What the keys send.
CTRL_C = '\x03'
CTRL_D = '\x04'


@dataclasses.dataclass(frozen=True, slots=True)
class Talk:
    """What was said at a terminal.

    :ivar screen: all that was on it.
    :ivar echo: the terminal shows what is typed, now that it is over.
    """

    screen: str
    code: int
    echo: bool


def answered(
    argv: tuple[str, ...], env: dict[str, str], folder: Path, answer: str
) -> tuple[str, int]:
    """Run ``openstack`` on a terminal, and answer the question it asks.

    :param answer: typed once the question (ending in "] ") is on the screen
    :returns: what was on the screen, and the exit code
    """
    talk = talked(argv, env, folder, [('] ', f'{answer}\n')])
    return talk.screen, talk.code


def talked(
    argv: tuple[str, ...],
    env: dict[str, str],
    folder: Path,
    exchanges: Iterable[tuple[str, str]],
    program: str = warm.PROGRAM,
    width: int = 0,
) -> Talk:
    """Run ``openstack``, or another program, on a terminal of its own.

    :param exchanges: what the screen has to end with, and what is typed then
    :param width: of the terminal, in columns; 0: it does not say
    """
    ours, theirs = pty.openpty()
    if width:
        termios.tcsetwinsize(ours, (24, width))
    try:
        can = program == warm.PROGRAM and warm.can_start(env)
        start = warm.start if can else warm.start_really
        streams = (theirs, theirs, theirs)
        with start(
            (program, *argv), env, folder, *streams, session=True
        ) as process:
            os.close(theirs)
            screen = ''
            try:
                for end, typed in exchanges:
                    screen += _until(ours, end)
                    # A question may be on the screen before echo is off.
                    time.sleep(0.2)
                    os.write(ours, typed.encode())
                screen += _until(ours, None)
                code = process.wait(_SECONDS)
                echo = bool(termios.tcgetattr(ours)[3] & termios.ECHO)
            finally:
                process.kill()
    finally:
        os.close(ours)
    return Talk(screen, code, echo)


def _until(terminal: int, end: str | None) -> str:
    """Read the screen until it ends so, or until the program is gone."""
    screen = b''
    deadline = time.monotonic() + _SECONDS
    while time.monotonic() < deadline:
        ready, _, _ = select.select([terminal], [], [], 1)
        if not ready:
            continue
        try:
            more = os.read(terminal, 65536)
        except OSError:  # Linux says so when the other end is closed.
            more = b''
        screen += more
        if not more or (end and screen.endswith(end.encode())):
            return screen.decode()
    raise AssertionError(screen)
