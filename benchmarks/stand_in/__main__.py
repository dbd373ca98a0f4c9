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

"""Serves a stand-in for a cloud on loopback, until its standard input ends.

Prints who may sign in, and where, as one line of JSON.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Callable
import dataclasses
import http
import json
import os
from pathlib import Path
import sys
from typing import TypeAlias
import urllib.parse

from benchmarks.stand_in import glance
from benchmarks.stand_in import running
from tests.cloud import Tenant
from tests.cloud.service import REGIONS
from tests.memory import keystone
from tests.memory import MemoryCloud
from tests.memory import population
from tests.memory import state

_ADMIN = 'auditor'

Answer: TypeAlias = 'Callable[[state.Call], state.Reply]'


class _Connection(asyncio.Protocol):
    """Reads requests of HTTP/1.1, one after the other, and answers each."""

    def __init__(self, answer: Answer, log: int) -> None:
        self._answer = answer
        self._log = log
        self._read = b''
        self._transport: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember where answers go."""
        assert isinstance(transport, asyncio.WriteTransport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer all that is there as a whole."""
        assert self._transport is not None
        self._read += data
        while True:
            head, end, rest = self._read.partition(b'\r\n\r\n')
            if not end:
                return
            line, *lines = head.decode('latin-1').split('\r\n')
            fields = (line.partition(':') for line in lines)
            headers = {
                name.lower(): value.strip() for name, _colon, value in fields
            }
            length = int(headers.get('content-length', '0'))
            if len(rest) < length:
                return
            self._read = rest[length:]
            self._transport.write(self._served(line, headers, rest[:length]))

    def _served(
        self, line: str, headers: dict[str, str], body: bytes
    ) -> bytes:
        method, target, _version = line.split(' ')
        path, _mark, query = target.partition('?')
        reply = self._answer(
            state.Call(
                method=method,
                path=urllib.parse.unquote(path, encoding='latin-1'),
                query=tuple(
                    urllib.parse.parse_qsl(query, keep_blank_values=True)
                ),
                headers=headers,
                body=body,
            )
        )
        # As the services do: in the log before the client can see it.
        agent = headers.get('user-agent', '-')
        entry = f'{method} {target} {reply.status} {agent}\n'
        os.write(self._log, entry.encode('latin-1'))
        return _written(reply)


def _written(reply: state.Reply) -> bytes:
    content = reply.body
    if not isinstance(content, bytes):
        content = json.dumps(content).encode()
    headers = {
        'Content-Type': 'application/json',
        **reply.headers,
        'Content-Length': str(len(content)),
    }
    lines = (f'{name}: {value}\r\n' for name, value in headers.items())
    status = f'{reply.status} {http.HTTPStatus(reply.status).phrase}'
    head = f'HTTP/1.1 {status}\r\n{"".join(lines)}\r\n'
    return head.encode('latin-1') + content


def _populated(members: int) -> tuple[MemoryCloud, Tenant, tuple[str, ...]]:
    cloud = MemoryCloud(REGIONS[:1])
    projects = tuple(cloud.project(f'member{n}') for n in range(members))
    project = cloud.project(_ADMIN)
    user = cloud.user(_ADMIN, {_ADMIN: ['admin']})
    tenant = Tenant(
        name=_ADMIN,
        project_id=project,
        domain='Default',
        user=_ADMIN,
        user_id=user,
        password=population.PASSWORD,
        cloud=_ADMIN,
    )
    return cloud, tenant, projects


async def _serve(images: int, members: int, log: Path) -> None:
    cloud, tenant, projects = _populated(members)
    identity = keystone.Keystone(cloud.state).answer
    image = glance.Glance(
        cloud.state, images, tenant.project_id, projects
    ).answer

    def answer(call: state.Call) -> state.Reply:
        return (identity if call.path.startswith('/v3') else image)(call)

    descriptor = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: _Connection(answer, descriptor), '127.0.0.1', 0, backlog=128
    )
    port = server.sockets[0].getsockname()[1]
    # Both have the same address: their paths tell them apart.
    url = f'http://127.0.0.1:{port}'
    cloud.state.identity_url = url
    cloud.state.regions[REGIONS[0]].url = url
    place = running.Place(f'{url}/v3', url, tenant)
    sys.stdout.write(f'{json.dumps(dataclasses.asdict(place))}\n')
    sys.stdout.flush()
    await loop.run_in_executor(None, sys.stdin.read)


def main() -> None:
    """Serve."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('images', type=int)
    parser.add_argument('members', type=int)
    parser.add_argument('log', type=Path)
    arguments = parser.parse_args()
    asyncio.run(_serve(arguments.images, arguments.members, arguments.log))


if __name__ == '__main__':
    main()
