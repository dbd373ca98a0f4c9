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

"""Signals that end a command: Ctrl-C, a cancelled job, a closed terminal.

Before the first write a signal ends the command where it is, as Ctrl-C ends
any Python program. From then on it only ends the waiting: what is under way is
waited for, and the rows are printed.
"""

from collections.abc import Callable
from collections.abc import Iterator
import contextlib
import enum
import signal
import threading
import types
from typing import Any

# Each signal, and how it is handled by default. If the command was started
# with one of them ignored (nohup), it stays ignored.
_USUAL: dict[str, Callable[..., Any] | signal.Handlers] = {
    'SIGINT': signal.default_int_handler,
    'SIGTERM': signal.SIG_DFL,
    'SIGHUP': signal.SIG_DFL,
}


class _Phase(enum.Enum):
    """What a signal does."""

    # It is raised as a KeyboardInterrupt.
    READING = enum.auto()
    # The first one is; the others are remembered.
    WAITING = enum.auto()
    # It is remembered until there is something to wait for.
    HELD = enum.auto()
    # The first one is remembered, and the next one is raised.
    PRINTING = enum.auto()


class Signals:
    """The signals that came while a command runs.

    :ivar first: the number of the first one; ``None``: there was none.
    """

    def __init__(self) -> None:
        self.first: int | None = None
        self._phase = _Phase.READING
        self._pending = False

    def take(self, number: int, _frame: types.FrameType | None) -> None:
        """Take a signal (a handler of the module ``signal``)."""
        if self.first is None:
            self.first = number
        match self._phase:
            case _Phase.READING:
                raise KeyboardInterrupt
            case _Phase.WAITING:
                self._phase = _Phase.HELD
                raise KeyboardInterrupt
            case _Phase.HELD:
                self._pending = True
            case _Phase.PRINTING:
                if self._pending:
                    raise KeyboardInterrupt
                self._pending = True

    def hold(self) -> None:
        """Only remember signals from now on."""
        self._phase = _Phase.HELD

    def raise_lost(self) -> None:
        """Raise again what Python dropped in the finalizer of an object."""
        if self._phase is _Phase.READING and self.first is not None:
            raise KeyboardInterrupt

    def wait(self) -> None:
        """Raise what is remembered, or the next signal."""
        if self._pending:
            self._pending = False
            raise KeyboardInterrupt
        self._phase = _Phase.WAITING

    def finish(self) -> None:
        """Only remember the next signal, if they are remembered at all."""
        if self._phase is _Phase.HELD:
            self._pending = False
            self._phase = _Phase.PRINTING


# Handlers belong to the process, and so does what they know.
_running: list[Signals] = []


@contextlib.contextmanager
def heeded(signals: Signals) -> Iterator[None]:
    """Take the signals that come while a command runs.

    Only the main thread may say how they are handled.

    :param signals: keeps them.
    """
    usual: tuple[signal.Signals, ...] = ()
    if threading.current_thread() is threading.main_thread():
        usual = tuple(
            number
            # Windows has no SIGHUP.
            for number in signal.Signals
            if number.name in _USUAL
            and signal.getsignal(number) == _USUAL[number.name]
        )
    _running.append(signals)
    try:
        for number in usual:
            signal.signal(number, signals.take)
        yield
    finally:
        signals.hold()
        for number in usual:
            signal.signal(number, _USUAL[number.name])
        _running.remove(signals)


def hold() -> None:
    """Let no signal end anything but a wait: something is to be changed.

    :raises KeyboardInterrupt: a signal came before, and was dropped.
    """
    for signals in _running:
        signals.raise_lost()
        signals.hold()


def print_all() -> None:
    """Let one signal not keep the rows of a change from being printed."""
    for signals in _running:
        signals.finish()


@contextlib.contextmanager
def waiting() -> Iterator[None]:
    """Let a signal end what is waited for.

    :raises KeyboardInterrupt: one came, or had come since :func:`hold`.
    """
    for signals in _running:
        signals.wait()
    try:
        yield
    finally:
        hold()
