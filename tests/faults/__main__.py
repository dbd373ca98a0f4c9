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

"""The full campaign: every request of every command, spoilt in every way.

It prints what must not happen, and where nothing does, and writes the table
that the documentation has.
"""

import argparse
import collections
from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
import csv
import multiprocessing
from multiprocessing.queues import SimpleQueue
from pathlib import Path
import random
import signal
import sys
import tempfile
import time
from typing import TypeAlias

from tests.cloud import Cloud
from tests.cloud import Tier
from tests.faults import campaign
from tests.faults.campaign import Kind
from tests.faults.commands import Command
from tests.faults.commands import COMMANDS
from tests.faults.judge import Wrong
from tests.faults.people import People
from tests.faults.people import settle

#: Command, kind and name of a point, what was wrong with it, and how.
_Told: TypeAlias = tuple[str, str, str, tuple[tuple[str, str], ...]]


def main(argv: Sequence[str]) -> int:
    """Run it; the exit code is 1 if anything happened that must not."""
    parser = argparse.ArgumentParser(prog='python -m tests.faults')
    parser.add_argument('--seed', type=int, default=1, help='of the order')
    parser.add_argument('--workers', type=int, default=2)
    parser.add_argument('--table', type=Path, help='a CSV file to be written')
    parser.add_argument('--only', default='', help="part of a point's name")
    parser.add_argument(
        '--command',
        action='append',
        choices=[command.name for command in COMMANDS],
        help='try out this one; the table keeps the rows of the others',
    )
    parser.add_argument(
        '--minutes', type=float, default=600, help='how long at most'
    )
    given = parser.parse_args(argv)
    if given.table and given.only:
        parser.error('a row of the table is about the whole of a command')
    begin = time.monotonic()
    tiers = {command.tier for command in _chosen(given)}
    tier = Tier.WHOLE if Tier.WHOLE in tiers else Tier.IMAGES
    with (
        tempfile.TemporaryDirectory() as folder,
        Cloud.start(Path(folder) / 'cloud', tier=tier) as cloud,
    ):
        told = _spread(cloud, Path(folder), given)
    for command, _kind, name, violations in told:
        for wrong, detail in violations:
            print(f'{command}, {name}: {wrong}: {detail}')
    kept: list[dict[str, str]] = []
    if given.table and given.command:
        with given.table.open(newline='', encoding='utf-8') as stream:
            kept = list(csv.DictReader(stream))
    table = _table(told, kept)
    if given.table:
        with given.table.open('w', newline='', encoding='utf-8') as stream:
            csv.writer(stream, lineterminator='\n').writerows(table)
    for row in table:
        print('  '.join(f'{cell!s:>10}' for cell in row))
    print(f'{len(told)} points in {time.monotonic() - begin:.0f} seconds')
    return int(any(violations for *_name, violations in told))


def _chosen(given: argparse.Namespace) -> list[Command]:
    """Return the commands that are to be tried out."""
    names = given.command or [command.name for command in COMMANDS]
    return [command for command in COMMANDS if command.name in names]


def _spread(
    cloud: Cloud, folder: Path, given: argparse.Namespace
) -> list[_Told]:
    """Share the points out among the workers."""
    fork = multiprocessing.get_context('fork')
    queue: SimpleQueue[_Told | None] = fork.SimpleQueue()
    workers = []
    for number in range(given.workers):
        here = folder / str(number)
        here.mkdir()
        arguments = (cloud, settle(cloud), here, given, number)
        workers.append(
            fork.Process(target=_work, args=(*arguments, queue.put))
        )
    for worker in workers:
        worker.start()
    told: list[_Told] = []
    try:
        _collect(queue, len(workers), told)
    except KeyboardInterrupt:
        # What there is so far is worth a table, too.
        for worker in workers:
            worker.kill()
    for worker in workers:
        worker.join()
        assert worker.exitcode in (0, -signal.SIGKILL)
    return sorted(told)


def _collect(
    queue: 'SimpleQueue[_Told | None]', left: int, told: list[_Told]
) -> None:
    """Take what the workers tell, until each of them has ended."""
    while left:
        one = queue.get()
        if one is None:
            left -= 1
            continue
        told.append(one)
        if one[3] or len(told) % 100 == 0:
            print(len(told), *one, file=sys.stderr, flush=True)


def _work(
    cloud: Cloud,
    people: People,
    folder: Path,
    given: argparse.Namespace,
    number: int,
    put: Callable[[_Told | None], object],
) -> None:
    """Try out one worker's part of the points."""
    end = time.monotonic() + 60 * given.minutes
    try:
        with campaign.Stage(cloud, people, folder) as stage:
            points = [
                point
                for command in _chosen(given)
                for point in stage.points(command)
                if given.only in str(point)
            ]
            random.Random(given.seed).shuffle(points)
            for point in points[number :: given.workers]:
                if time.monotonic() > end:
                    return
                outcome = stage.try_out(point)
                found = tuple(
                    (violation.wrong.value, violation.detail)
                    for violation in outcome.violations
                )
                kind = stage.kind(point).value
                put((point.command.name, kind, str(point.spoil), found))
    finally:
        put(None)


def _table(
    told: Sequence[_Told], kept: Sequence[Mapping[str, str]]
) -> list[list[str]]:
    """Count: a row for each command, and one for all of them.

    :param kept: rows of an earlier table; those of commands that were not
        tried out are taken over
    """
    counts: dict[str, collections.Counter[str]] = collections.defaultdict(
        collections.Counter
    )
    for command, kind, _name, violations in told:
        counts[command][kind] += 1
        counts[command].update(wrong for wrong, _detail in violations)
    columns = [each.value for each in (*Kind, *Wrong)]
    for row in kept:
        if row['command'] not in counts:
            counts[row['command']].update(
                {column: int(row[column]) for column in columns}
            )
    rows = [
        [name, *(str(counts[name][column]) for column in columns)]
        for name in (command.name for command in COMMANDS)
        if name in counts
    ]
    sums = [
        str(sum(counts[row[0]][column] for row in rows)) for column in columns
    ]
    return [['command', *columns], *rows, ['all', *sums]]


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
