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

"""A server that sends bytes as they are, and what is asked of it."""

from collections.abc import Iterator
import contextlib
import re
import socket
import threading
from typing import BinaryIO
from typing import TypeAlias

from keystoneauth1.session import Session

from osc_imageshare.cloud import http
from osc_imageshare.cloud import retry
from osc_imageshare.cloud import transport

HEAD = b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n'
# As the last piece of an answer: do not hang up.
KEEP = b''

# Pieces of an answer, sent one by one, each after a moment.
Pieces: TypeAlias = 'list[bytes] | Iterator[bytes]'


class Raw:
    """A server that sends bytes as they are, and then hangs up."""

    def __init__(self, answers: Iterator[Pieces], pause: float) -> None:
        self._answers = answers
        self._pause = pause
        self._listener = socket.create_server(('127.0.0.1', 0))
        self.requests: list[bytes] = []
        self.url = f'http://127.0.0.1:{self._listener.getsockname()[1]}'
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def stop(self) -> None:
        self._ended.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()

    def _serve(self) -> None:
        while True:
            try:
                connection, _address = self._listener.accept()
            except OSError:
                return
            with (
                connection,
                connection.makefile('rb') as stream,
                contextlib.suppress(OSError),
            ):
                while self._answer(connection, stream):
                    pass

    def _answer(self, connection: socket.socket, stream: BinaryIO) -> bool:
        """Answer a request, and tell whether the connection is kept."""
        head = b''.join(iter(stream.readline, b'\r\n'))
        length = re.search(rb'(?i)^content-length: (\d+)', head, re.MULTILINE)
        body = stream.read(int(length[1])) if length else b''
        self.requests.append(head + body)
        piece: bytes | None = None
        for piece in next(self._answers):
            if self._ended.wait(self._pause):
                return False
            connection.sendall(piece)
        return piece is KEEP


def service(url: str, timeout: float = 5) -> http.Service:
    session = Session()
    retry.prepare(session, transport.Limits(timeout=timeout))
    return http.Service(session, url, 'Glance')


def whole(body: bytes) -> list[bytes]:
    return [HEAD + b'Content-Length: %d\r\n\r\n' % len(body) + body]


def cut(body: bytes) -> list[bytes]:
    return [HEAD + b'Content-Length: 99\r\n\r\n' + body]
