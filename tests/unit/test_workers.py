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

"""Work at once: nothing is lost, and nobody is waited for in vain."""

from collections.abc import Iterator
import threading

import pytest

from osc_imageshare import workers

_SECONDS = 10


def numbers(pool: workers.Pool) -> Iterator[int]:
    yield from pool.stream(lambda n: n * n, range(3000))


def broken(_pool: workers.Pool) -> list[int]:
    raise LookupError('broken')


def test_everything_comes_from_every_source() -> None:
    with workers.Pool(1) as pool:
        results = list(pool.merge([numbers, numbers, numbers]))
    assert sorted(results) == sorted([n * n for n in range(3000)] * 3)


def test_no_source_yields_nothing() -> None:
    with workers.Pool(1) as pool:
        assert list(pool.merge([])) == []


def test_a_single_source_has_the_pool_itself() -> None:
    with workers.Pool(1) as pool:
        assert list(pool.merge([lambda own: [own]])) == [pool]


def test_a_slow_source_keeps_nobody_waiting() -> None:
    go_on = threading.Event()

    def slow(_pool: workers.Pool) -> Iterator[str]:
        assert go_on.wait(_SECONDS)
        yield 'slow'

    with workers.Pool(1) as pool:
        results = pool.merge([slow, lambda _pool: ['fast']])
        assert next(results) == 'fast'
        go_on.set()
        assert list(results) == ['slow']


def test_an_error_is_raised_when_the_others_are_done() -> None:
    met: list[int] = []

    def listen(pool: workers.Pool) -> None:
        met.extend(pool.merge([broken, numbers]))

    with (
        workers.Pool(1) as pool,
        pytest.raises(LookupError, match='broken'),
    ):
        listen(pool)
    assert len(met) == 3000


def test_who_stops_listening_stops_the_sources() -> None:
    ended = threading.Semaphore(0)

    def endless(_pool: workers.Pool) -> Iterator[int]:
        try:
            while True:
                yield 1
        finally:
            ended.release()

    with workers.Pool(1) as pool:
        results = pool.merge([endless, endless])
        assert next(results) == 1
        del results
    for _ in range(2):
        assert ended.acquire(timeout=_SECONDS)


def test_two_things_are_done_at_once() -> None:
    met = threading.Barrier(2, timeout=_SECONDS)

    def meet(_number: int) -> int:
        return met.wait() // 2

    with workers.Pool(2) as pool:
        results = pool.both(
            lambda: pool.map(meet, [1]), lambda: pool.map(meet, [2])
        )
    assert results == ([0], [0])


def test_one_worker_does_one_thing_after_the_other() -> None:
    done: list[str] = []
    with workers.Pool(1) as pool:
        pool.both(
            lambda: pool.map(done.append, 'ab'),
            lambda: pool.map(done.append, 'cd'),
        )
    assert done == list('abcd')


def test_work_that_comes_of_work_is_done() -> None:
    done: list[int] = []

    def count(number: int) -> list[workers.Task]:
        done.append(number)
        return [lambda: count(number - 1)] * 2 if number else []

    with workers.Pool(4) as pool:
        pool.drive([lambda: count(5)])
    assert sorted(done) == sorted(
        number for number in range(6) for _ in range(2 ** (5 - number))
    )


def test_an_error_of_work_ends_it() -> None:
    def fail() -> list[workers.Task]:
        raise LookupError('broken')

    with (
        workers.Pool(1) as pool,
        pytest.raises(LookupError, match='broken'),
    ):
        pool.drive([fail])
