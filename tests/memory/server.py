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

"""HTTP/1.1 with keep-alive on loopback, one server for each service."""

from collections.abc import Callable
import http.server
import json
import socket
import sys
import threading
import time
from typing import Any
from typing import Protocol
import urllib.parse

from tests.memory import faults
from tests.memory import payload
from tests.memory import state

_MUCH = 64 * 1024


class Service(Protocol):
    """A service answers calls."""

    def answer(self, call: state.Call) -> state.Reply: ...


class Server(http.server.ThreadingHTTPServer):
    """Serves one service of the cloud and writes its requests to the log."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(
        self,
        name: str,
        region: str,
        cloud: state.State,
        log: list[faults.Request],
        spoilt: faults.Faults,
    ) -> None:
        super().__init__(('127.0.0.1', 0), _Handler)
        self.name = name
        self.region = region
        self.cloud = cloud
        self.log = log
        self.faults = spoilt
        self.service: Service | None = None
        self._connections: set[socket.socket] = set()
        self._thread = threading.Thread(
            target=self.serve_forever,
            kwargs={'poll_interval': 0.02},
            name=f'{name} {region}',
            daemon=True,
        )

    @property
    def url(self) -> str:
        return f'http://127.0.0.1:{self.server_address[1]}'

    def start(self, service: Service) -> None:
        self.service = service
        self._thread.start()

    def stop(self) -> None:
        """Stop listening and hang up on whoever is still connected."""
        self.shutdown()
        self.server_close()
        for connection in tuple(self._connections):
            hang_up(connection)
        self._thread.join()

    def opened(self, connection: socket.socket) -> None:
        self._connections.add(connection)

    def closed(self, connection: socket.socket) -> None:
        self._connections.discard(connection)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a client that went away; all else is a defect."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


def hang_up(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        connection.close()


def _altered(reply: state.Reply, fault: faults.Altered) -> state.Reply:
    assert isinstance(reply.body, bytes), 'this answer is no data'
    body = fault.change(reply.body)
    claimed = len(body) if fault.claimed is None else fault.claimed
    headers = {**reply.headers, 'Content-Length': str(claimed)}
    return state.Reply(reply.status, body, headers)


class _Stream:
    """The data of an image, read once and not before it is asked for."""

    def __init__(self, read: Callable[[], bytes]) -> None:
        self._read = read
        self.is_read = False

    def __call__(self) -> bytes:
        self.is_read = True
        return self._read()


class _Handler(http.server.BaseHTTPRequestHandler):
    """Reads a request, lets the service or a fault answer, and logs it."""

    server: Server
    protocol_version = 'HTTP/1.1'
    # One segment for headers and body, and no waiting for a second one.
    wbufsize = -1
    disable_nagle_algorithm = True

    def setup(self) -> None:
        super().setup()
        self.server.opened(self.connection)

    def finish(self) -> None:
        self.server.closed(self.connection)
        try:
            super().finish()
        except ConnectionError:
            return

    def log_message(self, *_args: object) -> None:
        """Keep standard error for the tests."""

    def _serve(self) -> None:
        path, _mark, query = self.path.partition('?')
        headers = {k.lower(): v for k, v in self.headers.items()}
        stream = self._stream(headers)
        call = state.Call(
            method=self.command,
            # A WSGI server hands paths on as Latin-1, whatever they are.
            path=urllib.parse.unquote(path, encoding='latin-1'),
            query=tuple(urllib.parse.parse_qsl(query, keep_blank_values=True)),
            headers=headers,
            body=b'' if stream else self._body(headers),
            stream=stream,
        )
        token = self.server.cloud.token(headers.get('x-auth-token'))
        request = faults.Request(
            service=self.server.name,
            region=self.server.region,
            method=self.command,
            path=urllib.parse.unquote(path),
            query=query,
            project=token.project_id if token else None,
        )
        self.server.log.append(request)
        reply = self._reply(call, self.server.faults.take(request))
        if reply is None:
            self.close_connection = True
            hang_up(self.connection)
            return
        request.status = reply.status
        self._send(reply)
        if stream is not None and not stream.is_read:
            # Glance hangs up after much data that it refused.
            self.wfile.flush()
            self.close_connection = len(stream()) > _MUCH

    do_GET = do_HEAD = do_POST = _serve  # noqa: N815
    do_PUT = do_PATCH = do_DELETE = _serve  # noqa: N815

    def _stream(self, headers: dict[str, str]) -> '_Stream | None':
        if self.command != 'PUT':
            return None
        if headers.get('content-type') != payload.CONTENT_TYPE:
            return None
        return _Stream(lambda: self._body(headers))

    def _body(self, headers: dict[str, str]) -> bytes:
        if headers.get('transfer-encoding', '').lower() == 'chunked':
            return self._chunks()
        size = int(headers.get('content-length', '0'))
        body = self.rfile.read(size)
        if len(body) < size:
            raise ConnectionResetError('The client hung up in its request.')
        return body

    def _chunks(self) -> bytes:
        body = b''
        while size := self._chunk_size():
            body += self.rfile.read(size)
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass
        return body

    def _chunk_size(self) -> int:
        line = self.rfile.readline()
        if not line:
            raise ConnectionResetError('The client hung up in its request.')
        return int(line.split(b';')[0], 16)

    def _reply(
        self, call: state.Call, fault: faults.Fault | None
    ) -> state.Reply | None:
        """Return the answer, or nothing where the connection is to close."""
        assert self.server.service is not None
        answer = self.server.service.answer
        match fault:
            case faults.Delay(seconds):
                time.sleep(seconds)
            case faults.Meanwhile(act):
                act()
            case faults.HangUp(when):
                if when is faults.When.AFTER:
                    answer(call)
                return None
            case faults.Answer(status, body, headers, when):
                if when is faults.When.AFTER:
                    answer(call)
                return state.Reply(status, body.encode(), headers)
            case faults.Halfway(status, count, body):
                self.rfile.read(count)
                self._send(state.Reply(status, body.encode()))
                self.wfile.flush()
                return None
            case faults.Altered():
                return _altered(answer(call), fault)
            case None:
                pass
        return answer(call)

    def _send(self, reply: state.Reply) -> None:
        body, kind = b'', 'text/html; charset=UTF-8'
        if isinstance(reply.body, bytes):
            body = reply.body
        elif reply.body is not None:
            body = json.dumps(reply.body, ensure_ascii=False).encode()
            kind = 'application/json'
        self.send_response(reply.status)
        headers = {'Content-Type': kind}
        if reply.status != 204:
            headers['Content-Length'] = str(len(body))
        headers |= reply.headers
        if int(headers.get('Content-Length', '0')) != len(body):
            self.close_connection = True
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != 'HEAD' and reply.status != 204:
            self.wfile.write(body)
