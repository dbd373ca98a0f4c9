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

"""Shows what is being installed, how much it is, and how far that has come.

On a terminal there is one line, which changes; elsewhere a line for each
stage. What uv and pip do is read from their logs.
"""

from __future__ import annotations

from collections.abc import Mapping
import dataclasses
from pathlib import Path
import re
import shutil
import threading
import time
from typing import TextIO

_SECONDS = 0.2
_RESOLVED = re.compile(r'^Resolved (\d+) packages?', re.M)
_COLLECTED = re.compile(r'^Collecting ', re.M)
_SIZE = re.compile(
    r'^\s*Downloading (\S+) \(([\d.]+) ?(kB|KiB|MB|MiB)\)', re.M
)
_LOADED = re.compile(r'^\s*Downloaded (\S+)', re.M)
_BUILDING = re.compile(r'^\s*Building (?:wheel for )?([\w.-]+)', re.M)
_BUILT = re.compile(r'^\s*Built ([\w.-]+)', re.M)
_UNPACKING = re.compile(r'^(?:Prepared |Installing collected packages)', re.M)
_INSTALLED = re.compile(r'^(?:Installed \d+ |Successfully installed )', re.M)


@dataclasses.dataclass(frozen=True, slots=True)
class Progress:
    """How far an installation has come.

    :ivar stage: what is done, which is said once
    :ivar detail: how much of it, which changes all the time
    """

    stage: str
    detail: str = ''

    def __str__(self) -> str:
        """Return both."""
        return ', '.join(filter(None, (self.stage, self.detail)))


def progress(log: str) -> Progress:
    """Return how far the log of uv or pip says that it has come."""
    resolved = _RESOLVED.search(log)
    count = int(resolved[1]) if resolved else len(_COLLECTED.findall(log))
    sizes = {
        name: float(size) / (1024 if unit[0] in 'kK' else 1)
        for name, size, unit in _SIZE.findall(log)
    }
    size = f'{sum(sizes.values()):.0f} MB'
    if _INSTALLED.search(log):
        return Progress(f'{count} packages are installed')
    if _UNPACKING.search(log):
        fetched = f', {size} of which were fetched' if sizes else ''
        return Progress(f'unpacking {count} packages{fetched}')
    if not resolved:
        # pip finds out as it goes, and downloads one after the other.
        detail = f'{count} packages, {size}' if count else ''
        return Progress('choosing the releases', detail)
    loaded = set(_LOADED.findall(log))
    done = sum(size for name, size in sizes.items() if name in loaded)
    building = set(_BUILDING.findall(log)) - set(_BUILT.findall(log))
    parts = [f'{done:.0f} of {size}'] if sizes else []
    parts += [f'compiling {name}' for name in sorted(building)]
    return Progress(f'fetching {count} packages', ', '.join(parts))


class Board:
    """Shows how far several installations have come, until it is left.

    :param logs: the log of each, by what it is called; those of an earlier
        run do not count
    :param notes: what another process tells: lines that end with dots are
        shown
    """

    def __init__(
        self, logs: Mapping[str, Path], notes: Path, stream: TextIO
    ) -> None:
        self._logs = logs
        self._notes = notes
        self._shown = 0
        self._stream = stream
        self._live = stream.isatty()
        self._begin = time.time()
        self._told: dict[str, str] = {}
        self._line = ''
        self._lock = threading.Lock()
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Board:
        """Begin to show."""
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        """Show the last state, and no more."""
        self._end.set()
        self._thread.join()

    def say(self, text: str) -> None:
        """Print a line above the one that changes."""
        with self._lock:
            self._print(text)

    def _watch(self) -> None:
        while not self._end.wait(_SECONDS):
            with self._lock:
                self._look()
        with self._lock:
            self._look()
            self._wipe()

    def _look(self) -> None:
        text = self._notes.read_text('utf-8', 'replace')
        notes = [note for note in text.split('\n') if note.endswith('...')]
        for note in notes[self._shown :]:
            self._print(note)
        self._shown = len(notes)
        running = [note.rstrip(' .') for note in notes[-1:]]
        for title, log in self._logs.items():
            if (state := self._state(log)) is None:
                continue
            if self._told.get(title) != state.stage:
                self._told[title] = state.stage
                self._print(f'{title}: {state.stage}')
            if state.detail:
                running.append(f'{title}: {state}')
        if self._live:
            seconds = time.time() - self._begin
            line = f'{seconds:.0f} s; {"; ".join(running)}'
            width = shutil.get_terminal_size().columns - 1
            self._line = line[:width] if running else ''
            self._stream.write(f'\r\x1b[K{self._line}')
            self._stream.flush()

    def _state(self, log: Path) -> Progress | None:
        try:
            if log.stat().st_mtime < self._begin:
                return None
            return progress(log.read_text('utf-8', 'replace'))
        except FileNotFoundError:
            return None

    def _print(self, text: str) -> None:
        self._wipe()
        print(text, file=self._stream, flush=True)

    def _wipe(self) -> None:
        if self._line:
            self._stream.write('\r\x1b[K')
            self._line = ''
