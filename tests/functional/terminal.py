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

import os
from pathlib import Path
import pty
import select
import time

from tests.functional import warm
from tests.functional.warm import PROGRAM

_SECONDS = 60


def answered(
    argv: tuple[str, ...], env: dict[str, str], folder: Path, answer: str
) -> tuple[str, int]:
    """Run ``openstack`` on a terminal, and answer the question it asks.

    :param answer: typed once the question (ending in "] ") is on the screen
    :returns: what was on the screen, and the exit code
    """
    ours, theirs = pty.openpty()
    try:
        with warm.start(
            (PROGRAM, *argv), env, folder, theirs, theirs, theirs
        ) as process:
            os.close(theirs)
            try:
                screen = _until(ours, '] ')
                os.write(ours, f'{answer}\n'.encode())
                screen += _until(ours, None)
                code = process.wait(_SECONDS)
            finally:
                process.kill()
    finally:
        os.close(ours)
    return screen, code


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
