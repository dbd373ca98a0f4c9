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

"""How far transfers have come, for a person at a terminal.

One bar for each of them, with its bytes, its rate and the time that is left.
In a pipe there is nothing.
"""

from collections.abc import Iterator
import contextlib
import sys
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich import progress


class Bar:
    """How far one transfer has come; safe to be moved by any thread."""

    def __init__(
        self, shown: 'progress.Progress | None', title: str, total: int
    ) -> None:
        self._shown = shown
        self._total = total
        self._task: progress.TaskID | None = None
        if shown is not None:
            self._task = shown.add_task(title, total=None, start=False)

    def begin(self) -> None:
        """Begin, or begin again, with no byte."""
        if self._shown is not None and self._task is not None:
            self._shown.reset(self._task, total=self._total)

    def advance(self, size: int) -> None:
        """Count bytes."""
        if self._shown is not None and self._task is not None:
            self._shown.advance(self._task, size)

    def end(self) -> None:
        """Remove it from the screen."""
        if self._shown is not None and self._task is not None:
            self._shown.remove_task(self._task)
            self._task = None


class Bars:
    """The bars of all transfers."""

    def __init__(self, shown: 'progress.Progress | None') -> None:
        self._shown = shown
        self._lock = threading.Lock()

    def add(self, title: str, total: int) -> Bar:
        """Add the bar of a transfer.

        :param total: its bytes.
        """
        with self._lock:
            return Bar(self._shown, title, total)


@contextlib.contextmanager
def shown() -> Iterator[Bars]:
    """Show bars meanwhile, if standard error is a terminal."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield Bars(None)
        return
    from rich import console
    from rich import progress

    columns = (
        progress.TextColumn('{task.description}', markup=False),
        progress.BarColumn(),
        progress.DownloadColumn(binary_units=True),
        progress.TransferSpeedColumn(),
        progress.TimeRemainingColumn(),
    )
    with progress.Progress(
        *columns,
        console=console.Console(file=sys.stderr),
        transient=True,
    ) as bars:
        yield Bars(bars)
