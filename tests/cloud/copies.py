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

"""Many servers and volumes at once, written where Nova and Cinder keep them.

Making five hundred of each by the APIs takes minutes. They can be listed and
looked at; only the one that was copied is known to the driver.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
import contextlib
from pathlib import Path
import sqlite3
import uuid

from tests.cloud import cinder
from tests.cloud import nova
from tests.cloud.cloud import Cloud

_SERVER = {
    'instances': 'uuid',
    'instance_extra': 'instance_uuid',
    'instance_info_caches': 'instance_uuid',
    'instance_system_metadata': 'instance_uuid',
    'block_device_mapping': 'instance_uuid',
}
_SERVER_IN_CELL = {'instance_mappings': 'instance_uuid'}
_VOLUME = {
    'volumes': 'id',
    'volume_glance_metadata': 'volume_id',
    'volume_admin_metadata': 'volume_id',
}


def servers(cloud: Cloud, server_id: str, count: int) -> list[str]:
    """Copy a server; return the copies' IDs."""
    folder = cloud.service(nova.NAME).folder
    copies = _ids(count)
    _copy(folder / 'nova.db', _SERVER, server_id, copies)
    # last of all: Nova's API looks for servers here
    _copy(folder / 'nova-api.db', _SERVER_IN_CELL, server_id, copies)
    return copies


def volumes(cloud: Cloud, volume_id: str, count: int) -> list[str]:
    """Copy a volume that is not attached; return the copies' IDs."""
    folder = cloud.service(cinder.NAME).folder
    copies = _ids(count)
    _copy(folder / 'cinder.db', _VOLUME, volume_id, copies)
    return copies


def _ids(count: int) -> list[str]:
    return [str(uuid.uuid4()) for _ in range(count)]


def _copy(
    database: Path,
    tables: Mapping[str, str],
    one: str,
    copies: Iterable[str],
) -> None:
    with contextlib.closing(
        sqlite3.connect(database, timeout=60, isolation_level=None)
    ) as connection:
        connection.row_factory = sqlite3.Row
        connection.execute('BEGIN IMMEDIATE')
        for table, column in tables.items():
            found = connection.execute(
                f'SELECT * FROM {table} WHERE {column} = ?',
                (one,),
            ).fetchall()
            for row in found:
                for copy in copies:
                    _insert(connection, table, {**row, column: copy})
        connection.execute('COMMIT')


def _insert(
    connection: sqlite3.Connection, table: str, row: dict[str, object]
) -> None:
    if isinstance(row.get('id'), int):
        del row['id']  # the database counts on
    if table == 'block_device_mapping':
        row['uuid'] = str(uuid.uuid4())
    names = ', '.join(row)
    values = ', '.join('?' * len(row))
    connection.execute(
        f'INSERT INTO {table} ({names}) VALUES ({values})',
        tuple(row.values()),
    )
