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

"""The progress of a long task, for a user at a terminal.

It is shown on standard error, only on a terminal, and only when the work
lasts longer than a second. Nothing of it stays when the work is done.
"""

from collections.abc import Callable
from collections.abc import Iterator
import contextlib
import sys
import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich import progress

_PATIENCE = 1.0


class Progress:
    """Counts pieces of work; shows the count if that is wanted."""

    def __init__(self, title: str, total: int | None, *, shown: bool) -> None:
        self._title = title
        self._total = total
        self._shown = shown
        self._done = 0
        self._begin = time.monotonic()
        self._lock = threading.Lock()
        self._bar: progress.Progress | None = None
        self._task: progress.TaskID | None = None

    def advance(self) -> None:
        """Count one piece; safe to be called by several workers."""
        with self._lock:
            self._done += 1
            if not self._shown:
                return
            if self._bar is None:
                if time.monotonic() - self._begin < _PATIENCE:
                    return
                self._bar = _bar()
                self._task = self._bar.add_task(self._title, total=self._total)
                self._bar.start()
            assert self._task is not None
            self._bar.update(self._task, completed=self._done)

    def expect(self, pieces: int) -> Callable[[], None]:
        """Learn of more pieces to do; return what counts each of them."""
        with self._lock:
            self._total = (self._total or 0) + pieces
            if self._bar is not None:
                assert self._task is not None
                self._bar.update(self._task, total=self._total)
        return self.advance

    def stop(self) -> None:
        """Remove it from the screen."""
        with self._lock:
            self._shown = False
            if self._bar is not None:
                self._bar.stop()


def _bar() -> 'progress.Progress':
    from rich import console
    from rich import progress

    return progress.Progress(
        progress.TextColumn('{task.description}'),
        progress.BarColumn(),
        progress.MofNCompleteColumn(),
        progress.TimeElapsedColumn(),
        console=console.Console(file=sys.stderr),
        transient=True,
    )


@contextlib.contextmanager
def counted(title: str, total: int | None) -> Iterator[Progress]:
    """Count the pieces of a piece of work while it lasts.

    :param title: what is being done.
    :param total: how many pieces there are; ``None``: not known yet.
    """
    shown = sys.stderr is not None and sys.stderr.isatty()
    progress = Progress(title, total, shown=shown)
    try:
        yield progress
    finally:
        progress.stop()
