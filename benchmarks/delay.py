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

"""A region that is far away: every answer comes later.

A separate process relays what services send. It delays each piece by the same
time and keeps their order: latency grows, bandwidth does not shrink. Requests
and new connections pass at once, so each request takes longer by the delay.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
import contextlib
import multiprocessing
import os
import signal
import socket
from typing import Self
import urllib.parse

_PIECE = 2**16


class Delay:
    """Relays in front of services, as a context manager.

    :param services: URLs by name, all of HTTP
    :param seconds: how much later each answer comes
    """

    def __init__(self, services: Mapping[str, str], seconds: float) -> None:
        self._listeners = {
            name: (_listener(), url) for name, url in services.items()
        }
        # A fork has the listeners, and nothing to import.
        fork = multiprocessing.get_context('fork')
        self._process = fork.Process(
            target=_relay,
            args=(tuple(self._listeners.values()), seconds, os.getpid()),
            daemon=True,
        )

    def __enter__(self) -> Self:
        """Begin to relay."""
        self._process.start()
        return self

    def __exit__(self, *_error: object) -> None:
        """End it, and every connection with it."""
        self._process.kill()
        self._process.join()
        for listener, _url in self._listeners.values():
            listener.close()

    def url(self, name: str) -> str:
        """Return the URL by which a service is reached through here."""
        listener, url = self._listeners[name]
        port = listener.getsockname()[1]
        here = urllib.parse.urlsplit(url)._replace(netloc=f'127.0.0.1:{port}')
        return urllib.parse.urlunsplit(here)


def _listener() -> socket.socket:
    listener = socket.create_server(('127.0.0.1', 0), backlog=256)
    # A body that follows its header would wait for the client to acknowledge
    # that, which a client does 40 milliseconds later. Connections inherit it;
    # asyncio sets it only for sockets that say TCP, which this one does not.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def _relay(
    listeners: tuple[tuple[socket.socket, str], ...],
    seconds: float,
    parent: int,
) -> None:
    # Ctrl-C is for the parent, which ends this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    asyncio.run(_serve(listeners, seconds, parent))


async def _serve(
    listeners: tuple[tuple[socket.socket, str], ...],
    seconds: float,
    parent: int,
) -> None:
    for listener, url in listeners:
        target = urllib.parse.urlsplit(url)
        assert target.hostname
        way = _Way(target.hostname, target.port or 80, seconds)
        await asyncio.start_server(way.join, sock=listener)
    # A parent that was killed cannot end this process.
    while os.getppid() == parent:
        await asyncio.sleep(1)


class _Way:
    """From clients to one service, and back."""

    def __init__(self, host: str, port: int, seconds: float) -> None:
        self._host = host
        self._port = port
        self._seconds = seconds

    async def join(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Relay one connection, until either side closes it."""
        there, back = await asyncio.open_connection(self._host, self._port)
        with contextlib.suppress(ConnectionError):
            await asyncio.gather(
                self._forth(reader, back), self._back(there, writer)
            )
        for stream in (back, writer):
            stream.close()

    async def _forth(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        while piece := await reader.read(_PIECE):
            writer.write(piece)
            await writer.drain()
        writer.close()

    async def _back(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        clock = asyncio.get_running_loop()
        last = clock.time()
        while piece := await reader.read(_PIECE):
            last = clock.time() + self._seconds
            clock.call_at(last, writer.write, piece)
        await asyncio.sleep(max(0, last - clock.time()))
        writer.close()
