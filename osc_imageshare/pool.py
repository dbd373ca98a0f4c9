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
import types
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

    def drive(self, tasks: Iterable[Task]) -> None:
        """Do all the work, and the work that comes of it.

        On an interrupt nothing new is begun, what is under way is waited
        for, and the interrupt is raised again.
        """
        running: set[futures.Future[Iterable[Task]]] = set()
        try:
            for task in tasks:
                running.add(self._executor.submit(task))
            while running:
                done, running = futures.wait(
                    running, return_when=futures.FIRST_COMPLETED
                )
                for future in done:
                    for task in future.result():
                        running.add(self._executor.submit(task))
        except BaseException:
            for future in running:
                future.cancel()
            _wait(running)
            raise


def _wait(running: set[futures.Future[R]]) -> None:
    """Wait for what is under way, however often somebody presses Ctrl-C.

    What it comes to has to be known, and each request is bounded in time.
    """
    while True:
        try:
            futures.wait(running)
        except KeyboardInterrupt:
            continue
        return
