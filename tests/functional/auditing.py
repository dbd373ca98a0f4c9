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

"""What tests of ``image share-audit`` need beside the command itself."""

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from concurrent import futures
import contextlib
import datetime
import json
import os
from pathlib import Path
import sqlite3
import subprocess
from typing import Any
import uuid

from tests.cloud import Cloud
from tests.functional import warm
from tests.functional.account import Account
from tests.functional.client import Client
from tests.functional.client import Done

COMMAND = ('image', 'share-audit')
#: Check, state, image ID, member ID.
Found = tuple[str, str, str, str]
_SECONDS = 90


def audit(
    openstack: Client, who: Account, *argv: str, form: str = 'json'
) -> Done:
    """Run the audit, which never changes anything."""
    done = openstack(who, *COMMAND, '-f', form, *argv)
    assert done.writes == []
    return done


def audits(
    openstack: Client, *asked: tuple[Account, tuple[str, ...]]
) -> list[Done]:
    """Run several audits at the same time; the requests are those of all."""
    with futures.ThreadPoolExecutor(2) as pool:
        return list(
            pool.map(lambda each: audit(openstack, each[0], *each[1]), asked)
        )


def found(done: Done, images: Iterable[str] | None = None) -> list[Found]:
    """Return the rows, sorted; each is there once.

    :param images: leave the rows of other images out
    """
    keys = ('Check', 'State', 'Image ID', 'Member ID')
    wanted = None if images is None else set(images)
    rows = [
        (row[keys[0]], row[keys[1]], row[keys[2]], row[keys[3]])
        for row in done.rows
        if row['State'] != 'pass'
        and (wanted is None or row['Image ID'] in wanted)
    ]
    assert len(set(rows)) == len(rows)
    return sorted(rows)


def write(path: Path, content: object) -> str:
    """Write a policy; JSON is YAML."""
    path.write_text(json.dumps(content), 'utf-8')
    return str(path)


def day(days: float) -> str:
    """Return the time so many days from now, as ``--now`` takes it."""
    now = datetime.datetime.now(datetime.UTC)
    moment = now + datetime.timedelta(days=days)
    return moment.strftime('%Y-%m-%dT%H:%M:%SZ')


def run_as_printed(
    openstack: Client, who: Account, commands: Sequence[Sequence[str]]
) -> None:
    """Run printed commands with bash; those of one group one by one."""
    env = openstack.environment(who)
    folder = Path(env['HOME'])
    warm.stand_in(folder)
    env['PATH'] = f'{folder}{os.pathsep}{env["PATH"]}'

    def run(group: Sequence[str]) -> None:
        for command in group:
            done = subprocess.run(
                ('bash', '-c', command),
                env=env,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=_SECONDS,
                check=False,
            )
            assert done.returncode == 0, (command, done.stderr)

    with futures.ThreadPoolExecutor(3) as pool:
        list(pool.map(run, commands))


class Records:
    """The database of a Glance: for what its API lets nobody do.

    That is to make an image old, an offer stale, or a hash go; and to make
    a thousand images out of one in no time.
    """

    def __init__(self, cloud: Cloud) -> None:
        service = next(s for s in cloud.services if s.entry.type == 'image')
        self._path = service.folder / 'glance.db'

    @contextlib.contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with contextlib.closing(sqlite3.connect(self._path, 60)) as opened:
            opened.row_factory = sqlite3.Row
            with opened:
                yield opened

    def _run(self, statement: str, *values: object) -> None:
        with self._open() as opened:
            assert opened.execute(statement, values).rowcount > 0

    def age_image(self, image: str, days: float) -> None:
        """Let an image have been made so many days ago."""
        self._run(
            'UPDATE images SET created_at = ? WHERE id = ?', _ago(days), image
        )

    def age_members(self, image: str, days: float) -> None:
        """Let an image have been offered so many days ago."""
        self._run(
            'UPDATE image_members SET updated_at = ? WHERE image_id = ?',
            _ago(days),
            image,
        )

    def drop_hash(self, image: str) -> None:
        """Let an image be one of a release that did not hash."""
        self._run(
            'UPDATE images SET os_hash_algo = NULL, os_hash_value = NULL'
            ' WHERE id = ?',
            image,
        )

    def copy(self, image: str, count: int) -> list[str]:
        """Make copies of an image and its members; return their IDs."""
        copies = [str(uuid.uuid4()) for _ in range(count)]
        with self._open() as opened:
            for table, key in (
                ('images', 'id'),
                ('image_members', 'image_id'),
            ):
                for row in opened.execute(
                    f'SELECT * FROM {table} WHERE {key} = ?',
                    (image,),
                ).fetchall():
                    _insert(opened, table, dict(row), key, copies)
        return copies

    def forget(self, owner: str) -> None:
        """Delete all images of a project, so that others are quicker."""
        self._run('UPDATE images SET deleted = 1 WHERE owner = ?', owner)


def _insert(
    opened: sqlite3.Connection,
    table: str,
    row: dict[str, Any],
    key: str,
    copies: list[str],
) -> None:
    if table != 'images':
        del row['id']
    names = ', '.join(row)
    marks = ', '.join(f':{name}' for name in row)
    opened.executemany(
        f'INSERT INTO {table} ({names}) VALUES ({marks})',
        [{**row, key: copy} for copy in copies],
    )


def _ago(days: float) -> str:
    now = datetime.datetime.now(datetime.UTC)
    # An hour more: a day is whole when the audit comes to it.
    moment = now - datetime.timedelta(days=days, hours=1)
    return moment.strftime('%Y-%m-%d %H:%M:%S.%f')
