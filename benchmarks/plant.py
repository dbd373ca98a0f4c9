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

"""Fills a test cloud's Glance with any number of images, fast.

One image is made through the API, shared and all. The others are copies of
its rows in Glance's database, with other IDs and names, so that Glance serves
them as it serves any image.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence
import contextlib
import dataclasses
from email.message import Message
import json
from pathlib import Path
import sqlite3
from typing import Any
import urllib.request
import uuid

_TABLES = ('image_locations', 'image_properties', 'image_members')
_BATCH = 5000


@dataclasses.dataclass(frozen=True, slots=True)
class Planted:
    """Images that were made.

    :ivar prefix: of their names
    """

    prefix: str
    ids: tuple[str, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Count:
    """How many of some images are shared, with how many members."""

    shared: int
    members: int
    accepted: int


class Garden:
    """A region's Glance, and the database behind it.

    :param glance: its URL
    :param database: its SQLite file
    """

    def __init__(self, glance: str, database: Path) -> None:
        self._glance = glance
        self._database = database

    def plant(
        self,
        token: str,
        prefix: str,
        count: int,
        members: Sequence[str] = (),
        **attributes: object,
    ) -> Planted:
        """Make active images of a few bytes.

        :param token: of the project that is to own them
        :param members: IDs of projects that they are shared with
        """
        ids = [self._first(token, f'{prefix}0', members, attributes)]
        ids += [str(uuid.uuid4()) for _ in range(count - 1)]
        with self._open() as connection:
            for begin in range(1, count, _BATCH):
                batch = ids[begin : begin + _BATCH]
                numbers = range(begin, begin + len(batch))
                names = [f'{prefix}{number}' for number in numbers]
                _copy(connection, 'images', 'id', ids[0], batch, names)
                for table in _TABLES:
                    _copy(connection, table, 'image_id', ids[0], batch, None)
        return Planted(prefix, tuple(ids))

    def count(self, ids: Sequence[str]) -> Count:
        """Count how many of the images are shared, and with how many."""
        images = (
            "SELECT id FROM images WHERE NOT deleted AND visibility = 'shared'"
            ' AND id IN (SELECT value FROM json_each(?))'
        )
        members = (
            'SELECT count(*) FROM image_members WHERE NOT deleted'
            f' AND image_id IN ({images})'
        )
        queries = (
            f'SELECT count(*) FROM ({images})',
            members,
            f"{members} AND status = 'accepted'",
        )
        with self._open() as connection:
            counts = [
                int(
                    connection.execute(query, (json.dumps(ids),)).fetchone()[0]
                )
                for query in queries
            ]
        return Count(*counts)

    @contextlib.contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with contextlib.closing(
            sqlite3.connect(self._database, timeout=60)
        ) as connection:
            connection.row_factory = sqlite3.Row
            with connection:
                yield connection

    def _first(
        self,
        token: str,
        name: str,
        members: Sequence[str],
        attributes: dict[str, object],
    ) -> str:
        image = {
            'name': name,
            'disk_format': 'raw',
            'container_format': 'bare',
            **attributes,
        }
        images = f'{self._glance}/v2/images'
        _, made = _send(token, 'POST', images, image)
        url = f'{images}/{made["id"]}'
        _send(token, 'PUT', f'{url}/file', b'tiny\n')
        for member in members:
            _send(token, 'POST', f'{url}/members', {'member': member})
        return str(made['id'])


def sign_in(identity_url: str, auth: object) -> str:
    """Return a token.

    :param auth: the value of ``auth`` in the request for it
    """
    url = f'{identity_url}/auth/tokens'
    return str(_send('', 'POST', url, {'auth': auth})[0]['X-Subject-Token'])


def _send(
    token: str, method: str, url: str, given: object
) -> tuple[Message, Any]:
    plain = isinstance(given, bytes)
    kind = 'octet-stream' if plain else 'json'
    request = urllib.request.Request(
        url,
        given if isinstance(given, bytes) else json.dumps(given).encode(),
        {'X-Auth-Token': token, 'Content-Type': f'application/{kind}'},
        method=method,
    )
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with direct.open(request) as answer:
        content = answer.read()
        return answer.headers, json.loads(content) if content else None


def _copy(
    connection: sqlite3.Connection,
    table: str,
    key: str,
    source: str,
    ids: Sequence[str],
    names: Sequence[str] | None,
) -> None:
    """Copy an image's rows of a table once for each new ID."""
    query = f'SELECT * FROM {table} WHERE {key} = ?'
    for row in connection.execute(query, (source,)).fetchall():
        values = dict(row)
        # The other tables number their rows themselves.
        columns = [name for name in values if key == 'id' or name != 'id']
        holes = ', '.join('?' * len(columns))
        connection.executemany(
            f'INSERT INTO {table} ({", ".join(columns)}) VALUES ({holes})',
            (
                [{**values, **new}[name] for name in columns]
                for new in _changes(key, ids, names)
            ),
        )


def _changes(
    key: str, ids: Sequence[str], names: Sequence[str] | None
) -> list[dict[str, str]]:
    if names is None:
        return [{key: new_id} for new_id in ids]
    pairs = zip(ids, names, strict=True)
    return [{key: new_id, 'name': name} for new_id, name in pairs]
