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

"""Waits for a service's first answer."""

from __future__ import annotations

import contextlib
import select
import socket
import subprocess
import time
import urllib.parse

from tests.cloud import errors
from tests.cloud import process
from tests.cloud.service import Service

SECONDS = 60.0
_STEP = 0.1


class Waiting:
    """A request that was sent to a service before it can answer.

    The port is open from the beginning, so one request is enough: it is
    answered when the service has come up.
    """

    def __init__(
        self, service: Service, child: subprocess.Popen[bytes]
    ) -> None:
        self._service = service
        self._child = child
        address = urllib.parse.urlsplit(service.entry.url)
        host, port = str(address.hostname), int(address.port or 0)
        self._socket = socket.create_connection((host, port))
        self._socket.sendall(
            f'GET {service.probe} HTTP/1.1\r\nHost: {host}\r\n'
            'User-Agent: tests.cloud\r\nConnection: close\r\n\r\n'.encode()
        )

    def __enter__(self) -> Waiting:
        return self

    def __exit__(self, *raised: object) -> None:
        self._socket.close()

    def wait(self, seconds: float = SECONDS) -> None:
        """Return when the service has answered.

        :raises CloudError: if it ended instead, or the time is over
        """
        name, log = self._service.name, self._service.log
        deadline = time.monotonic() + seconds
        while not select.select([self._socket], [], [], _STEP)[0]:
            code = self._child.poll()
            if code is not None:
                raise errors.CloudError(self._ended(code))
            if time.monotonic() > deadline:
                raise errors.CloudError(
                    f'{name} has not answered for {seconds:.0f} seconds'
                    f' (log: {log}).'
                )
        head = b''
        with contextlib.suppress(ConnectionError):
            head = self._socket.recv(64)
        if not head:
            raise errors.CloudError(self._closed())
        status = head.split()[1].decode()
        if not status.startswith(('2', '3')):
            raise errors.CloudError(
                f'{name} answers {self._service.probe} with {status}'
                f' (log: {log}).'
            )

    def _closed(self) -> str:
        try:
            code = self._child.wait(_STEP * 50)
        except subprocess.TimeoutExpired:
            return (
                f'{self._service.name} gave no answer to'
                f' {self._service.probe} (log: {self._service.log}).'
            )
        return self._ended(code)

    def _ended(self, code: int) -> str:
        log = self._service.log
        return (
            f'{self._service.name} ended while it started, with exit code'
            f' {code}: {process.reason(log)} (log: {log}).'
        )
