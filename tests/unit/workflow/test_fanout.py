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

"""Handing one image to several receivers, of which some are slow."""

from collections.abc import Iterator
from concurrent import futures
import threading
import time

import pytest

from osc_imageshare.workflow import fanout

CHUNK = b'x' * 1000


class Setting:
    def __init__(self, count: int, depth: int = 2) -> None:
        self.gate = threading.Condition()
        self.stop = threading.Event()
        self.feeds = [
            fanout.Feed(50_000, depth, self.gate) for _feed in range(count)
        ]
        self.read = 0
        self.most = 0

    def chunks(self, count: int = 50) -> Iterator[bytes]:
        for _chunk in range(count):
            self.read += 1
            yield CHUNK

    def deliver(self, count: int = 50) -> None:
        fan = fanout.Fanout(self.feeds, self.gate, self.stop)
        fan.deliver(self.chunks(count), lambda: {'sha512': 'f00'})


def take(feed: fanout.Feed, pause: float = 0.0) -> int:
    feed.await_start()
    size = 0
    for chunk in feed:
        size += len(chunk)
        time.sleep(pause)
    return size


def test_all_get_everything_and_it_is_read_once() -> None:
    setting = Setting(3)
    with futures.ThreadPoolExecutor() as executor:
        taken = [executor.submit(take, feed) for feed in setting.feeds]
        setting.deliver()
        assert [t.result(9) for t in taken] == [50_000] * 3
    assert setting.read == 50
    assert all(feed.digests == {'sha512': 'f00'} for feed in setting.feeds)
    assert len(setting.feeds[0]) == 50_000


def test_one_that_is_too_slow_is_detached(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(fanout, 'PATIENCE', 0.05)
    monkeypatch.setattr(fanout, '_TICK', 0.01)
    setting = Setting(2)
    fast, slow = setting.feeds
    with futures.ThreadPoolExecutor() as executor:
        quick = executor.submit(take, fast)
        late = executor.submit(take, slow, 0.5)
        begin = time.monotonic()
        setting.deliver()
        assert quick.result(9) == 50_000
        assert time.monotonic() - begin < 2
        assert isinstance(late.exception(9), fanout.Detached)


def test_those_that_are_busy_wait_for_no_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One that sends its last chunk has an empty queue, and does not wait."""
    monkeypatch.setattr(fanout, 'PATIENCE', 0.0)
    monkeypatch.setattr(fanout, '_TICK', 0.01)
    setting = Setting(2, depth=1)
    with futures.ThreadPoolExecutor() as executor:
        taken = [
            executor.submit(take, feed, pause)
            for feed, pause in zip(setting.feeds, (0.02, 0.025), strict=True)
        ]
        setting.deliver()
        assert [t.result(9) for t in taken] == [50_000] * 2


def test_the_only_one_may_be_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fanout, 'PATIENCE', 0.0)
    monkeypatch.setattr(fanout, '_TICK', 0.01)
    setting = Setting(1)
    with futures.ThreadPoolExecutor() as executor:
        taken = executor.submit(take, setting.feeds[0], 0.02)
        setting.deliver(10)
        assert taken.result(9) == 10_000


def test_one_that_ends_does_not_stop_the_others() -> None:
    setting = Setting(2)
    gone, other = setting.feeds
    gone.close()
    with futures.ThreadPoolExecutor() as executor:
        taken = executor.submit(take, other)
        setting.deliver()
        assert taken.result(9) == 50_000


def test_nothing_is_read_for_nobody() -> None:
    setting = Setting(1)
    setting.feeds[0].close()
    setting.deliver()
    assert setting.read == 2


def test_the_last_chunk_waits_until_all_are_known_to_be_right() -> None:
    setting = Setting(1, depth=100)
    feed = setting.feeds[0]

    def verified() -> dict[str, str]:
        raise LookupError

    fan = fanout.Fanout(setting.feeds, setting.gate, setting.stop)
    with pytest.raises(LookupError):
        fan.deliver(setting.chunks(), verified)
    with pytest.raises(LookupError):
        list(feed)
    with pytest.raises(LookupError):
        feed.await_start()


def test_a_signal_ends_it() -> None:
    setting = Setting(1)
    setting.stop.set()
    with pytest.raises(fanout.Interrupted):
        setting.deliver()
    with pytest.raises(fanout.Interrupted):
        setting.feeds[0].await_start()


def test_a_signal_ends_the_wait_for_a_slow_one() -> None:
    setting = Setting(1)
    timer = threading.Timer(0.1, setting.stop.set)
    timer.start()
    with pytest.raises(fanout.Interrupted):
        setting.deliver()
    timer.join()
