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

"""Hands the bytes of one image to several receivers, reading them once.

Each receiver has a short queue. So memory is bounded whatever the size of the
image is, and all receivers go at the pace of the slowest. One that makes the
others wait for too long is detached: it begins again, with those that were
detached like it, when the others have everything.
"""

import collections
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
import threading
import time

#: Seconds that one receiver may make the others wait, and the part of the
#: whole time that this may be: one that is four times as slow is too slow.
PATIENCE = 5.0
SHARE = 0.75

_TICK = 0.1


class Detached(Exception):
    """A receiver is too slow for the others."""


class Interrupted(Exception):
    """A signal has ended the run."""


class Feed:
    """The bytes for one receiver, as the body of one request.

    :ivar digests: of all the bytes, by algorithm, once they were sent.
    """

    def __init__(
        self, size: int, depth: int, gate: threading.Condition
    ) -> None:
        self._size = size
        self._depth = depth
        self._gate = gate
        self._chunks: collections.deque[bytes] = collections.deque()
        self._complete = False
        self._closed = False
        self._fault: Exception | None = None
        self._started = False
        self._idle = False
        self.waited = 0.0
        self.digests: Mapping[str, str] = {}

    def __len__(self) -> int:
        return self._size

    def __iter__(self) -> Iterator[bytes]:
        while True:
            with self._gate:
                while not (self._chunks or self._complete or self._fault):
                    self._idle = True
                    self._gate.wait()
                self._idle = False
                if self._fault is not None:
                    raise self._fault
                if not self._chunks:
                    return
                chunk = self._chunks.popleft()
                self._gate.notify_all()
            yield chunk

    def await_start(self) -> None:
        """Wait until there are bytes.

        :raises Exception: why there are none.
        """
        with self._gate:
            while not (self._started or self._fault):
                self._gate.wait()
            if self._fault is not None:
                raise self._fault

    def close(self) -> None:
        """Take no more bytes."""
        with self._gate:
            self._closed = True
            self._chunks.clear()
            self._gate.notify_all()

    def withdraw(self, fault: Exception) -> None:
        """Let the receiver fail; it gets no more bytes."""
        with self._gate:
            self._fault = fault
            self._chunks.clear()
            self._gate.notify_all()

    def finish(self, digests: Mapping[str, str]) -> None:
        """Let the receiver know that these were all bytes."""
        with self._gate:
            self.digests = digests
            self._complete = self._started = True
            self._gate.notify_all()

    # Callers of the rest hold the gate.

    @property
    def takes(self) -> bool:
        """Whether it takes more bytes."""
        return not self._closed and self._fault is None

    @property
    def starves(self) -> bool:
        """Whether it waits for bytes; one with an empty queue may send."""
        return self.takes and self._idle and not self._chunks

    def put(self, chunk: bytes) -> bool:
        """Hand a chunk over, if there is room; tell whether that is done."""
        if not self.takes:
            return True
        if len(self._chunks) >= self._depth:
            return False
        self._chunks.append(chunk)
        self._started = True
        return True


class Fanout:
    """Hands bytes to feeds.

    :param gate: of all the feeds.
    :param stop: set when a signal has come.
    """

    def __init__(
        self,
        feeds: Sequence[Feed],
        gate: threading.Condition,
        stop: threading.Event,
    ) -> None:
        self._feeds = feeds
        self._gate = gate
        self._stop = stop
        self._begin = time.monotonic()

    def deliver(
        self,
        chunks: Iterable[bytes],
        verified: Callable[[], Mapping[str, str]],
    ) -> None:
        """Hand over all chunks.

        :param verified: returns the digests of all of them, or raises why
            they are not as they should be. The last chunk is held back until
            then, so that no receiver takes wrong bytes for a whole image.
        :raises Exception: what ended it; every feed has it as well.
        """
        held = b''
        try:
            for chunk in chunks:
                if held and not self._put(held):
                    return
                held = chunk
            digests = verified()
            if held:
                self._put(held)
        except Exception as exc:
            for feed in self._feeds:
                feed.withdraw(exc)
            raise
        for feed in self._feeds:
            feed.finish(digests)

    def _put(self, chunk: bytes) -> bool:
        """Hand a chunk to every feed; tell whether any takes more."""
        with self._gate:
            waiting = [feed for feed in self._feeds if not feed.put(chunk)]
            self._gate.notify_all()
            while waiting:
                if self._stop.is_set():
                    raise Interrupted
                since = time.monotonic()
                self._gate.wait(_TICK)
                self._count(waiting, time.monotonic() - since)
                waiting = [feed for feed in waiting if not feed.put(chunk)]
                self._gate.notify_all()
            if self._stop.is_set():
                raise Interrupted
            return any(feed.takes for feed in self._feeds)

    def _count(self, waiting: Sequence[Feed], seconds: float) -> None:
        """Note which feeds make others wait; detach what does so too long."""
        if not any(feed.starves for feed in self._feeds):
            return
        whole = time.monotonic() - self._begin
        for feed in waiting:
            feed.waited += seconds
            if feed.waited > max(PATIENCE, SHARE * whole):
                feed.withdraw(Detached())
