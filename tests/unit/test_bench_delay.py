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

from collections.abc import Iterator
from concurrent import futures
import contextlib
import http.client
import socket
import threading
import time
import urllib.parse
import urllib.request

from benchmarks import delay
from tests.memory import MemoryCloud

_SECONDS = 0.3
_CLIENTS = 64
_HEADER = b'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n'
_BODY = b'{}'
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


def test_a_body_does_not_wait_for_its_header_to_be_acknowledged() -> None:
    with (
        _in_two_pieces() as url,
        delay.Delay({'image': url}, 0.001) as far,
        _connected(far.url('image')) as connection,
    ):
        took = [_seconds(connection) for _ in range(60)]
    # The first ones are acknowledged at once, the others after 40 ms. The
    # least of many, for the machine may be busy.
    assert min(took[30:]) < 0.03


@contextlib.contextmanager
def _in_two_pieces() -> Iterator[str]:
    """Run a service that sends its answers as gunicorn does."""
    with socket.create_server(('127.0.0.1', 0)) as listener:

        def answer() -> None:
            accepted, _ = listener.accept()
            with accepted:
                accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                while accepted.recv(65536):
                    accepted.sendall(_HEADER)
                    accepted.sendall(_BODY)

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        yield f'http://127.0.0.1:{listener.getsockname()[1]}'
        thread.join()


@contextlib.contextmanager
def _connected(url: str) -> Iterator[http.client.HTTPConnection]:
    netloc = urllib.parse.urlsplit(url).netloc
    connection = http.client.HTTPConnection(netloc, timeout=30)
    with contextlib.closing(connection):
        yield connection


def _seconds(connection: http.client.HTTPConnection) -> float:
    begin = time.perf_counter()
    connection.request('GET', '/')
    assert connection.getresponse().read() == _BODY
    return time.perf_counter() - begin
