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

"""Tables on a real terminal fit it, whatever they are about."""

from collections.abc import Iterator
from concurrent import futures
import json
from pathlib import Path
import re
import secrets

import pytest

from tests.functional import terminal
from tests.functional.account import Account
from tests.functional.client import Client

ID = re.compile(r'[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|[0-9a-f]{32}')
_BROKEN = re.compile(r'[0-9a-f]{12,}')


def outgoing(image: str, manifest: Path) -> Iterator[tuple[str, ...]]:
    """Yield the owner's commands that print rows; nothing is changed."""
    yield 'share-to', image, 'MEMBERS', '--dry-run'
    yield 'share-revoke', image, '--all', '--dry-run'
    yield ('share-list',)
    yield 'share-list', '--usage'
    yield 'share-audit', '--strict'
    yield 'share-audit', '--list-checks'
    yield 'share-sync', str(manifest), '--dry-run'
    yield 'share-explain', image


INCOMING = (
    ('share-accept', '--all', '--dry-run'),
    ('share-reject', '--all', '--dry-run'),
    ('share-list', '--incoming'),
    ('share-audit', '--incoming', '--strict'),
)


def screen(
    openstack: Client,
    who: Account,
    folder: Path,
    command: tuple[str, ...],
    width: int,
) -> list[str]:
    """Return the lines that a command prints on a terminal."""
    env = {**openstack.environment(who), 'NO_COLOR': '1', 'TERM': 'xterm'}
    argv = ('image', *command)
    talk = terminal.talked(argv, env, folder, [], width=width)
    assert talk.code in (0, 3, 4), talk.screen
    return talk.screen.replace('\r', '').splitlines()


def measure(lines: list[str], width: int, least: int) -> None:
    """See that a table fits, and that no row has more than three lines."""
    table = [line for line in lines if line.startswith(('|', '+'))]
    rules = [n for n, line in enumerate(table) if line.startswith('+')]
    assert len(rules) == 3, lines
    assert {len(line) for line in table} == {len(table[0])}
    assert len(table[0]) <= width
    body = table[rules[1] + 1 : rules[2]]
    # The first column that is always filled tells rows from their lines.
    starts = [n for n, line in enumerate(body) if _begins(line, table)]
    assert len(starts) >= least
    ends = [*starts[1:], len(body)]
    assert max(e - s for s, e in zip(starts, ends, strict=True)) <= 3
    assert not any(_BROKEN.search(ID.sub('', line)) for line in body)


def _begins(line: str, table: list[str]) -> bool:
    heads = table[1].strip('|').split('|')
    cells = line.strip('|').split('|')
    # Each of these is a word in the first line of its cell.
    words = {'Status', 'Severity', 'Direction', 'Check'}
    known = {
        'accepted|pending|rejected': words & {'Status'},
        'info|low|medium|high|critical': words & {'Severity'},
        'outgoing|incoming|other': words & {'Direction'},
    }
    for head, cell in zip(heads, cells, strict=True):
        for pattern, titles in known.items():
            if head.strip() in titles:
                return re.fullmatch(pattern, cell.strip()) is not None
    return bool(cells[0].strip())


@pytest.mark.parametrize('number', [3, 40])
def test_every_command_fits_the_terminal(
    openstack: Client, owner: Account, tmp_path: Path, number: int
) -> None:
    name = 'Ubuntu 24.04 LTS server for amd64'
    image = owner.create(name, visibility='shared')
    members = [secrets.token_hex(16) for _ in range(number)]
    owner.offer(image, *members)
    manifest = tmp_path / 'shares.yaml'
    declared = {
        'version': 1,
        'shares': [{'image': image, 'projects': members}],
    }
    manifest.write_text(json.dumps(declared), 'utf-8')
    tasks = []
    with futures.ThreadPoolExecutor(2) as pool:
        for width in (80, 120):
            for command in outgoing(image, manifest):
                argv: list[str] = []
                for word in command:
                    argv += members if word == 'MEMBERS' else [word]
                shown = pool.submit(
                    screen, openstack, owner, tmp_path, tuple(argv), width
                )
                tasks.append((shown, width))
    for shown, width in tasks:
        measure(shown.result(), width, 3)


@pytest.mark.parametrize('number', [3, 40])
def test_every_offer_fits_the_terminal(
    openstack: Client,
    owner: Account,
    member: Account,
    tmp_path: Path,
    number: int,
) -> None:
    for count in range(number):
        # Half of the names are not unique: IDs take their place.
        image = owner.create(f'golden-{count // 2}', visibility='shared')
        owner.offer(image, member.id)
    with futures.ThreadPoolExecutor(2) as pool:
        tasks = [
            (
                pool.submit(screen, openstack, member, tmp_path, argv, width),
                width,
            )
            for width in (80, 120)
            for argv in INCOMING
        ]
    for shown, width in tasks:
        measure(shown.result(), width, 3)
    argv = ('image', 'share-accept', '--all')
    env = openstack.environment(member)
    asked = terminal.talked(
        argv, env, tmp_path, [('] ', 'n\n')] * number, width=80
    )
    lines = asked.screen.replace('\r', '').splitlines()
    offers = [line for line in lines if line.startswith('golden-')]
    assert len(offers) == number
    assert max(map(len, lines[: 3 * number])) <= 80
    assert sum(owner.id in line for line in lines) == number


def test_no_id_of_two_is_broken_at_80_columns(
    openstack: Client, owner: Account, tmp_path: Path
) -> None:
    images = [owner.create('twice', visibility='shared') for _ in range(2)]
    members = [secrets.token_hex(16) for _ in range(2)]
    for image, project in zip(images, members, strict=True):
        owner.offer(image, project)
    lines = screen(openstack, owner, tmp_path, ('share-list',), 80)
    measure(lines, 80, 2)
    shown = '\n'.join(lines)
    assert all(shown.count(known) == 1 for known in (*images, *members))
