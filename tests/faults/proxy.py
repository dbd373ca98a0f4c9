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

"""A proxy in front of a cloud's services that spoils some requests.

Clients reach every service through it, since it puts its own addresses in the
place of the services' wherever an answer (a catalog) names them.
"""

from collections.abc import Callable
from collections.abc import Mapping
import contextlib
import http.client
from http.server import BaseHTTPRequestHandler
from http.server import ThreadingHTTPServer
import os
import select
import socket
import ssl
import struct
import threading
from typing import Any
from typing import TypeAlias
import urllib.parse

from tests.faults import cargo
from tests.faults.decide import Decide
from tests.faults.decide import Fault
from tests.faults.messages import afterwards
from tests.faults.messages import Answer
from tests.faults.messages import instead
from tests.faults.messages import Request
from tests.faults.ways import Cargo
from tests.faults.ways import Way

#: Longer than the time-out of any command that is to run into it.
SILENCE = 30.0
_HOP = frozenset(('connection', 'content-length', 'transfer-encoding'))


#: Is told of each request, by its number, before and after it is answered.
Watch: TypeAlias = Callable[[int], object]


def _nothing(_number: int, _request: Request | None = None) -> None:
    return None


class Proxy:
    """Listens for each service, and hands on what it does not spoil.

    :param services: URL by name; what is behind the host is left out.
    :param rewrite: makes of a path and its query what the service is asked.
    :param certificates: by name, of the services that are reached by TLS.
    :ivar log: the requests since it was armed; their numbers begin at 1.
    :ivar distrusted: the service of each connection since it was armed whose
        client did not trust the certificate.
    :ivar astray: what has followed a redirect, which nobody should.
    """

    def __init__(
        self,
        services: Mapping[str, str],
        rewrite: Callable[[str], str] = str,
        certificates: Mapping[str, ssl.SSLContext] | None = None,
    ) -> None:
        self._rewrite = rewrite
        self._certificates = dict(certificates or {})
        self._targets = {
            name: urllib.parse.urlsplit(url).netloc
            for name, url in services.items()
        }
        self._listeners = {name: _Listener(self, name) for name in services}
        self._elsewhere = _Listener(self, '')
        self._lock = threading.Lock()
        self._idle = threading.Condition(self._lock)
        self._busy = 0
        self._decide: Decide = _nothing
        self._down: tuple[int, str] | None = None
        self.before: Watch = _nothing
        self.after: Watch = _nothing
        self.log: list[Request] = []
        self.astray: list[Request] = []
        self.distrusted: list[str] = []

    def __enter__(self) -> 'Proxy':
        for listener in self._all():
            listener.open()
        return self

    def __exit__(self, *_error: object) -> None:
        for listener in self._all():
            listener.close()

    def _all(self) -> list['_Listener']:
        return [*self._listeners.values(), self._elsewhere]

    def url(self, service: str) -> str:
        """Return the URL by which a service is reached through here."""
        scheme = 'https' if service in self._certificates else 'http'
        return f'{scheme}://{self._listeners[service].netloc}'

    def certificate(self, service: str) -> ssl.SSLContext | None:
        """Return what a service proves by who it is; ``None``: no TLS."""
        return self._certificates.get(service)

    def arm(
        self,
        decide: Decide = _nothing,
        down: tuple[int, str] | None = None,
        before: Watch = _nothing,
        after: Watch = _nothing,
    ) -> None:
        """Count from 1 again, and spoil from now on what is to be spoilt.

        :param down: from which request on nobody listens for which service
        """
        for listener in self._listeners.values():
            listener.open()
        self._decide, self._down = decide, down
        self.before, self.after = before, after
        self.log, self.astray, self.distrusted = [], [], []
        self._leave(1)

    def forget_listeners(self) -> None:
        """Leave listening to the parent, in a process that was forked."""
        for listener in self._all():
            listener.forget()

    def _leave(self, coming: int) -> None:
        if self._down is not None and self._down[0] == coming:
            self._listeners[self._down[1]].close()

    def begin(self) -> None:
        """Have something under way."""
        with self._lock:
            self._busy += 1

    def take(self, request: Request) -> tuple[int, Fault]:
        """Give a request its number, and decide on it."""
        with self._lock:
            self._busy += 1
            self.log.append(request)
            number = len(self.log)
            return number, self._decide(number, request)

    def settle(self) -> None:
        """Wait until nothing is under way any more."""
        with self._idle:
            self._idle.wait_for(lambda: not self._busy)

    def done(self) -> None:
        """Have served what was under way, whatever became of it."""
        with self._idle:
            self._busy -= 1
            self._idle.notify_all()

    def answered(self, number: int) -> None:
        """Do what is due before the answer to a request leaves."""
        self._leave(number + 1)

    @property
    def keeps_connections(self) -> bool:
        """Whether a client may go on with the connection that it has."""
        return self._down is None

    def forward(
        self, service: str, method: str, path: str, headers: Any, body: bytes
    ) -> Answer:
        """Ask the service itself."""
        target = self._targets[service]
        connection = http.client.HTTPConnection(target, timeout=60)
        with contextlib.closing(connection):
            sent = {k: v for k, v in headers.items() if k.lower() not in _HOP}
            asked = self._rewrite(path)
            connection.request(method, asked, body, {**sent, 'Host': target})
            answer = connection.getresponse()
            found = answer.read()
            kept = tuple(
                (name, self._renamed(value.encode()).decode())
                for name, value in answer.getheaders()
                if name.lower() not in _HOP
            )
        return Answer(answer.status, kept, self._renamed(found))

    def _renamed(self, text: bytes) -> bytes:
        for name, target in self._targets.items():
            here = self.url(name)
            text = text.replace(f'http://{target}'.encode(), here.encode())
        return text

    @property
    def elsewhere(self) -> str:
        """Where a redirect leads."""
        return f'http://{self._elsewhere.netloc}/elsewhere'


class _Listener:
    """A port, which somebody listens at or not."""

    def __init__(self, proxy: Proxy, service: str) -> None:
        self._proxy = proxy
        self._service = service
        self._port = 0
        self._server: _Server | None = None

    @property
    def netloc(self) -> str:
        return f'127.0.0.1:{self._port}'

    def open(self) -> None:
        if self._server is None:
            server = _Server(self._proxy, self._service, self._port)
            self._port = server.server_port
            self._server = server
            threading.Thread(
                target=server.serve_forever, args=(0.02,), daemon=True
            ).start()

    def close(self) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def forget(self) -> None:
        if self._server is not None:
            os.close(self._server.fileno())


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, proxy: Proxy, service: str, port: int) -> None:
        super().__init__(('127.0.0.1', port), _Handler)
        self.proxy = proxy
        self.service = service

    def shutdown_request(self, request: Any) -> None:
        # Without a word: a reset has to be one.
        request.close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: clients that are broken off hang up at any time."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = 'HTTP/1.1'
    wbufsize = -1
    disable_nagle_algorithm = True

    def setup(self) -> None:
        proxy, service = self.server.proxy, self.server.service
        if certificate := proxy.certificate(service):
            proxy.begin()
            try:
                self.request = certificate.wrap_socket(
                    self.request, server_side=True
                )
            except ssl.SSLError:
                proxy.distrusted.append(service)
                raise
            finally:
                proxy.done()
        super().setup()

    def finish(self) -> None:
        super().finish()
        # The server knows only the socket that TLS has taken over.
        self.connection.close()

    def log_message(self, *_words: object) -> None:
        pass

    def _serve(self) -> None:
        size = int(self.headers.get('Content-Length') or 0)
        proxy = self.server.proxy
        path, _, query = self.path.partition('?')
        request = Request(self.server.service, self.command, path, query)
        if not self.server.service:
            self.rfile.read(size)
            proxy.astray.append(request)
            self._send(Answer(200, (), b'{}'))
            return
        number, fault = proxy.take(request)
        try:
            if fault is Cargo.FULL:
                self.rfile.read(size // 2)
                self._send(cargo.FULL)
                self.close_connection = True
                return
            body = self.rfile.read(size)
            self._answer(number, fault, request, body)
        finally:
            proxy.done()

    do_GET = do_HEAD = do_POST = _serve  # noqa: N815
    do_PUT = do_PATCH = do_DELETE = _serve  # noqa: N815

    def _answer(
        self, number: int, fault: Fault, request: Request, body: bytes
    ) -> None:
        proxy = self.server.proxy
        proxy.before(number)
        way = fault if isinstance(fault, Way) else None
        data = fault if isinstance(fault, Cargo) else None
        if isinstance(fault, Answer):
            answer = fault
        elif found := (
            cargo.instead(data, self.command) or instead(way, proxy.elsewhere)
        ):
            answer = found
        elif way is Way.RESET_BEFORE:
            self._reset()
            return
        else:
            body = cargo.sent(data, body)
            answer = proxy.forward(
                request.service, self.command, self.path, self.headers, body
            )
            answer = cargo.received(data, answer)
        proxy.after(number)
        proxy.answered(number)
        self._spoilt(way, answer)

    def _spoilt(self, way: Way | None, answer: Answer) -> None:
        answer = afterwards(way) or answer
        match way:
            case Way.RESET_AFTER:
                self._reset()
            case Way.SILENT:
                # Until the client has had enough.
                select.select([self.connection], [], [], SILENCE)
                self._reset()
            case Way.TRUNCATED:
                self._head(answer, len(answer.body) or 99)
                self.wfile.write(answer.body[: len(answer.body) // 2])
                self.close_connection = True
            case Way.NOT_JSON:
                broken = b'{"images": [{"id": ' + answer.body[:20]
                status = answer.status if answer.body else 200
                self._send(Answer(status, answer.headers, broken))
            case Way.ENDLESS:
                self._head(answer, None)
                self.close_connection = True
                while True:
                    self.wfile.write(b' ' * 2**16)
            case _:
                self._send(answer)

    def _send(self, answer: Answer) -> None:
        self._head(answer, len(answer.body))
        if self.command != 'HEAD':
            self.wfile.write(answer.body)

    def _head(self, answer: Answer, length: int | None) -> None:
        empty = answer.status == 204
        status = 200 if empty and length != 0 else answer.status
        self.send_response(status)
        for name, value in answer.headers:
            self.send_header(name, value)
        if status != 204 and length is not None:
            self.send_header('Content-Length', str(length))
        if length is None or not self.server.proxy.keeps_connections:
            self.send_header('Connection', 'close')
            self.close_connection = True
        self.end_headers()

    def _reset(self) -> None:
        now = struct.pack('ii', 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, now)
        self.close_connection = True
