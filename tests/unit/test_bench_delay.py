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

"""The delay of the benchmarks: every answer comes later, none is changed."""

from concurrent import futures
import time
import urllib.request

from benchmarks import delay
from tests.memory import MemoryCloud

_SECONDS = 0.3
_CLIENTS = 64
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def get(url: str) -> bytes:
    with _DIRECT.open(url) as answer:
        body: bytes = answer.read()
        return body


def test_each_answer_comes_later_and_all_of_them_at_once() -> None:
    with (
        MemoryCloud() as cloud,
        delay.Delay({'identity': cloud.auth_url}, _SECONDS) as far,
        futures.ThreadPoolExecutor(_CLIENTS) as pool,
    ):
        here, there = cloud.auth_url, far.url('identity')
        assert there != here
        plain = get(here)
        begin = time.monotonic()
        found = list(pool.map(get, [there] * _CLIENTS))
        took = time.monotonic() - begin
    assert set(found) == {plain}
    # One after the other they would take most of twenty seconds.
    assert _SECONDS <= took < _CLIENTS * _SECONDS / 2
