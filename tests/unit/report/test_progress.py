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

"""Progress: for somebody who watches, and only if it takes long."""

import io
import threading
import types

import pytest

from osc_imageshare.report import progress


class Screen(io.StringIO):
    """Standard error, on a terminal or not."""

    def __init__(self, tty: bool) -> None:
        super().__init__()
        self._tty = tty

    def isatty(self) -> bool:
        return self._tty


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(
        progress, 'time', types.SimpleNamespace(monotonic=clock.monotonic)
    )
    return clock


def screen(monkeypatch: pytest.MonkeyPatch, tty: bool) -> Screen:
    made = Screen(tty)
    monkeypatch.setattr('sys.stderr', made)
    monkeypatch.setenv('TERM', 'xterm')
    monkeypatch.setenv('COLUMNS', '80')
    monkeypatch.delenv('NO_COLOR', raising=False)
    return made


def test_it_is_shown_after_a_second(
    monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    made = screen(monkeypatch, True)
    with progress.counted('Sharing', 3) as shown:
        clock.now += 0.9
        shown.advance()
        assert made.getvalue() == ''
        clock.now += 0.2
        shown.advance()
        shown.advance()
    text = made.getvalue()
    assert 'Sharing' in text
    assert '3/3' in text
    # Nothing of it stays: the cursor is back and the line erased.
    assert text.endswith(('\x1b[2K', '\x1b[1A\x1b[2K'))


def test_it_is_not_shown_if_the_work_is_short(
    monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    made = screen(monkeypatch, True)
    with progress.counted('Sharing', 100) as shown:
        for _ in range(100):
            clock.now += 0.009
            shown.advance()
    assert made.getvalue() == ''


def test_it_is_not_shown_to_a_file(
    monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    made = screen(monkeypatch, False)
    with progress.counted('Sharing', 2) as shown:
        clock.now += 10
        shown.advance()
    assert made.getvalue() == ''


def test_it_may_have_nothing_to_be_shown_on(
    monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    monkeypatch.setattr('sys.stderr', None)
    with progress.counted('Sharing', 2) as shown:
        clock.now += 10
        shown.advance()


def test_it_goes_when_the_work_fails(
    monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    made = screen(monkeypatch, True)
    counting = progress.counted('Sharing', 2)
    shown = counting.__enter__()
    clock.now += 2
    shown.advance()
    assert counting.__exit__(OSError, OSError(), None) is not True
    before = made.getvalue()
    # Work that is still under way shows nothing any more.
    shown.advance()
    assert made.getvalue() == before
    assert '\x1b[?25h' in before


def test_many_workers_count(
    monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    made = screen(monkeypatch, True)
    with progress.counted('Sharing', 200) as shown:
        clock.now += 2

        def work() -> None:
            for _ in range(50):
                shown.advance()

        workers = [threading.Thread(target=work) for _ in range(4)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
    assert '200/200' in made.getvalue()
