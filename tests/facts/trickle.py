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

"""An upload by hand, which stops wherever a test wants it to."""

import socket
from types import TracebackType
from typing import Self
import urllib.parse

from tests.facts.world import Caller
from tests.facts.world import OCTETS


class Trickle:
    """Sends the head of an upload, and then what it is told to send."""

    def __init__(
        self,
        caller: Caller,
        image: str,
        size: int,
        region: str = 'RegionOne',
    ) -> None:
        url = urllib.parse.urlsplit(caller.world.image_url(region))
        assert url.hostname is not None
        self._socket = socket.create_connection((url.hostname, url.port), 10)
        head = (
            f'PUT {url.path}/images/{image}/file HTTP/1.1',
            f'Host: {url.netloc}',
            f'X-Auth-Token: {caller.token()}',
            f'Content-Type: {OCTETS}',
            f'Content-Length: {size}',
        )
        self.send('\r\n'.join((*head, '', '')).encode())

    def send(self, payload: bytes) -> None:
        self._socket.sendall(payload)

    def status(self) -> int:
        """Wait for the answer and return its status."""
        with self._socket.makefile('rb') as answer:
            return int(answer.readline().split()[1])

    def hang_up(self) -> None:
        self._socket.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.hang_up()
