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

"""A write leaves once, whatever is between here and the service.

urllib3 tells these troubles apart in other ways from release to release.
"""

from collections.abc import Callable
from collections.abc import Iterator
import contextlib
import itertools
import logging
import socket
import ssl
import threading
import time

from keystoneauth1.session import Session
import pytest

from osc_imageshare import errors
from osc_imageshare.cloud import http
from osc_imageshare.cloud import retry
from osc_imageshare.cloud import transport
from tests.faults.authority import Authority
from tests.unit.cloud.raw import cut
from tests.unit.cloud.raw import HEAD
from tests.unit.cloud.raw import Raw
from tests.unit.cloud.raw import service
from tests.unit.cloud.raw import whole

pytestmark = pytest.mark.minimums

URL = 'http://glance.example'


@pytest.fixture
def behind(
    naps: list[float], monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], http.Service]:
    """Return what makes a Glance that is reached by a proxy only."""
    for name in ('no_proxy', 'NO_PROXY', 'https_proxy', 'HTTPS_PROXY'):
        monkeypatch.delenv(name, raising=False)

    def reach(proxy: str) -> http.Service:
        monkeypatch.setenv('http_proxy', proxy)
        return service(URL)

    return reach


Behind = Callable[[str], http.Service]


@pytest.mark.parametrize('answer', [[], [b'HTTP/1.'], cut(b''), cut(b'{}')])
def test_a_write_whose_answer_a_proxy_loses_is_lost(
    serve: Callable[..., Raw], behind: Behind, answer: list[bytes]
) -> None:
    raw = serve(*[answer] * 9)
    with pytest.raises(errors.Lost, match='does not answer'):
        behind(raw.url).write('POST', '/v2/images')
    assert len(raw.requests) == 1
    assert raw.requests[0].startswith(b'POST http://glance.example/v2/images')


@pytest.mark.parametrize('answer', [[], cut(b''), cut(b'{"a"')])
def test_what_a_proxy_loses_is_read_again(
    serve: Callable[..., Raw], behind: Behind, answer: list[bytes]
) -> None:
    raw = serve(answer, answer, whole(b'{"a": 1}'))
    assert behind(raw.url).get('/v2/images') == {'a': 1}
    assert len(raw.requests) == 3


def test_a_proxy_that_is_not_there_has_sent_nothing(
    behind: Behind, naps: list[float]
) -> None:
    with socket.create_server(('127.0.0.1', 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(errors.Unavailable, match='does not answer') as caught:
        behind(f'http://127.0.0.1:{port}').write('POST', '/v2/images')
    assert not isinstance(caught.value, errors.Lost)
    # So it was tried again: at once, and after a moment.
    assert len(naps) == 1


def test_a_proxy_s_answers_are_bounded_too(
    serve: Callable[..., Raw],
    behind: Behind,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(transport, 'WHOLE', 2)
    trickle = itertools.chain([HEAD + b'\r\n'], itertools.repeat(b' '))
    raw = serve(trickle, pause=0.05)
    monkeypatch.setenv('http_proxy', raw.url)
    begin = time.monotonic()
    with pytest.raises(errors.Lost):
        service(URL, 0.5).write('POST', '/v2/images')
    assert time.monotonic() - begin < 5


class Tls:
    """A service that reads a request, and then writes what is no TLS."""

    def __init__(self, certificate: ssl.SSLContext) -> None:
        self._context = certificate
        self._listener = socket.create_server(('127.0.0.1', 0))
        self.url = f'https://127.0.0.1:{self._listener.getsockname()[1]}'
        self.requests: list[bytes] = []
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def stop(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()

    def _serve(self) -> None:
        while True:
            try:
                connection, _address = self._listener.accept()
            except OSError:
                return
            try:
                secured = self._context.wrap_socket(
                    connection, server_side=True
                )
            except OSError:
                connection.close()
                continue
            with secured:
                self.requests.append(secured.recv(65536))
                with socket.socket(fileno=secured.detach()) as bare:
                    bare.sendall(b'HTTP/1.1 200 OK\r\n\r\n')


@pytest.fixture(scope='module')
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp('tls'))


@pytest.fixture
def tls(authority: Authority) -> Iterator[Tls]:
    server = Tls(authority.certificate())
    yield server
    server.stop()


def _trusting(url: str, authority: Authority | None) -> http.Service:
    session = Session(verify=str(authority.file) if authority else True)
    retry.prepare(session, transport.Limits(timeout=5))
    return http.Service(session, url, 'Glance')


def test_a_write_whose_answer_tls_loses_is_lost(
    tls: Tls, authority: Authority, naps: list[float]
) -> None:
    glance = _trusting(tls.url, authority)
    with pytest.raises(errors.Lost, match='does not answer'):
        glance.write('POST', '/v2/images')
    assert len(tls.requests) == 1
    with pytest.raises(errors.Unavailable, match='does not answer'):
        glance.get('/v2/images')
    assert len(tls.requests) == 4


def test_nothing_is_sent_to_whom_is_not_trusted(
    tls: Tls, naps: list[float]
) -> None:
    with pytest.raises(errors.Unavailable, match='TLS certificate') as caught:
        _trusting(tls.url, None).write('POST', '/v2/images')
    assert not isinstance(caught.value, errors.Lost)
    assert tls.requests == []


@pytest.mark.parametrize(
    'head',
    [
        b'No-Colon\r\n',
        b'Content-Length: 2\r\nTransfer-Encoding: chunked\r\n',
    ],
)
def test_strange_headers_are_no_warning(
    serve: Callable[..., Raw], caplog: pytest.LogCaptureFixture, head: bytes
) -> None:
    raw = serve([HEAD + head + b'\r\n2\r\n{}\r\n0\r\n\r\n'])
    with contextlib.suppress(errors.CloudError):
        service(raw.url).get('/')
    assert len(raw.requests) == 1
    levels = {record.levelno for record in caplog.records}
    assert max(levels, default=0) < logging.WARNING
