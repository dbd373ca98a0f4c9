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

"""Bounded concurrency: many requests at once, and never more than allowed."""

import collections
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from concurrent import futures
import dataclasses
import queue
import threading
import types
from typing import Generic
from typing import Self
from typing import TypeAlias
from typing import TypeVar

T = TypeVar('T')
R = TypeVar('R')

# A piece of work; it returns the pieces that can be done now that it is done.
Task: TypeAlias = 'Callable[[], Iterable[Task]]'

# A page of images: what keeps the workers busy while the next page is read,
# or while the first result is late.
_AHEAD = 1000


class Pool:
    """Workers for requests; a context manager that waits for all of them.

    :param jobs: how many pieces of work may be under way at once.
    """

    def __init__(self, jobs: int) -> None:
        self._jobs = jobs
        self._executor = futures.ThreadPoolExecutor(jobs)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        exc: BaseException | None,
        trace: types.TracebackType | None,
    ) -> None:
        # What has not begun never will; what has is waited for.
        self._executor.shutdown(wait=True, cancel_futures=True)

    def map(self, function: Callable[[T], R], items: Sequence[T]) -> list[R]:
        """Return the function of every item, in the items' order."""
        return list(self._executor.map(function, items))

    def both(
        self, first: Callable[[], T], second: Callable[[], R]
    ) -> tuple[T, R]:
        """Do two things at the same time, both of which use this pool.

        A single worker does one after the other, so that the order of its
        requests is always the same.
        """
        if self._jobs == 1:
            return first(), second()
        with futures.ThreadPoolExecutor(1) as beside:
            later = beside.submit(second)
            return first(), later.result()

    def stream(
        self, function: Callable[[T], R], items: Iterable[T]
    ) -> Iterator[R]:
        """Yield the function of every item, in the items' order.

        Only as many items are taken as keep the workers busy, so that
        memory does not grow with their number.
        """
        ahead: collections.deque[futures.Future[R]] = collections.deque()
        for item in items:
            ahead.append(self._executor.submit(function, item))
            if len(ahead) > _AHEAD:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()

    def merge(
        self, sources: Sequence[Callable[['Pool'], Iterable[R]]]
    ) -> Iterator[R]:
        """Yield what several sources yield, as it comes.

        Each source runs in a thread of its own and has workers of its own, as
        many as this pool: one that is slow does not keep the others waiting.
        A single source has this pool. An error of a source is raised when
        all have come to their end.

        :param sources: each takes the pool that it is to use.
        """
        if len(sources) == 1:
            yield from sources[0](self)
            return
        ready: queue.Queue[_Item[R] | None] = queue.Queue(_AHEAD)
        given_up = threading.Event()

        def run(source: Callable[[Pool], Iterable[R]]) -> None:
            try:
                with Pool(self._jobs) as own:
                    for value in source(own):
                        if not _put(ready, _Item(value), given_up):
                            return
            finally:
                _put(ready, None, given_up)

        with futures.ThreadPoolExecutor(max(len(sources), 1)) as executor:
            running = [executor.submit(run, source) for source in sources]
            left = len(running)
            try:
                while left:
                    item = ready.get()
                    if item is None:
                        left -= 1
                    else:
                        yield item.value
            finally:
                given_up.set()
            for future in running:
                future.result()

    def drive(
        self,
        tasks: Iterable[Task],
        stop: Callable[[], None] = lambda: None,
    ) -> None:
        """Do all the work, and the work that comes of it.

        On an interrupt nothing new is begun, what is under way is waited
        for, and the interrupt is raised again.

        :param stop: asks what is under way to end, on an interrupt.
        """
        running: set[futures.Future[Iterable[Task]]] = set()
        done: queue.SimpleQueue[futures.Future[Iterable[Task]]]
        done = queue.SimpleQueue()

        def begin(task: Task) -> None:
            future = self._executor.submit(task)
            running.add(future)
            future.add_done_callback(done.put)

        try:
            for task in tasks:
                begin(task)
            while running:
                future = done.get()
                running.remove(future)
                for task in future.result():
                    begin(task)
        except BaseException:
            for future in running:
                future.cancel()
            stop()
            _wait(running)
            raise


@dataclasses.dataclass(frozen=True, slots=True)
class _Item(Generic[R]):
    value: R


def _put(ready: 'queue.Queue[R]', item: R, given_up: threading.Event) -> bool:
    """Hand an item over, unless the receiver has given up."""
    while not given_up.is_set():
        try:
            ready.put(item, timeout=0.1)
        except queue.Full:
            continue
        return True
    return False


def _wait(running: set[futures.Future[R]]) -> None:
    """Wait for what is under way, however many signals come.

    What it comes to has to be known, and each request is bounded in time.
    """
    while True:
        try:
            futures.wait(running)
        except KeyboardInterrupt:
            continue
        return
