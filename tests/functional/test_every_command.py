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

"""Every command, on a cloud of any release: the same rows and exit codes.

``tox run -e clouds`` runs this on older clouds. What is expected is written
down once, in ``every_command.txt``: a release that differs is noticed.
"""

from collections.abc import Iterator
from collections.abc import Mapping
import json
from pathlib import Path

import pytest

from tests.functional.account import Account
from tests.functional.client import Client
from tests.functional.client import Done
from tests.functional.conftest import NewAccount

#: What these print is read by a later command, or by a browser.
_NO_TABLE = ('share-export', 'share-map')
_SCRIPT = Path(__file__).with_name('every_command.txt')
_IMAGES = ('golden', 'silver')
_COMMANDS = (
    *('share-to', 'share-accept', 'share-reject', 'share-revoke'),
    *('share-list', 'share-audit', 'share-sync', 'share-export'),
    *('share-map', 'share-show', 'share-explain', 'share-replace'),
)


def test_all_commands_are_there() -> None:
    lines = [line for line in _lines(_SCRIPT.read_text()) if '$ ' in line]
    assert {line.split()[1] for line in lines} == set(_COMMANDS)


@pytest.mark.minimums
def test_rows_and_exit_codes(
    openstack: Client,
    owner: Account,
    member: Account,
    account: NewAccount,
    tmp_path: Path,
) -> None:
    people = {
        'owner': owner,
        'one': member,
        'two': account('partner', 'partners'),
    }
    names = {who.id: f'{{{name}}}' for name, who in people.items()}
    names |= {owner.create(name): f'{{{name}}}' for name in _IMAGES}
    names |= {who.name: name for name, who in people.items()}
    ids = {name: known.id for name, known in people.items()}
    ids |= {'cloud': people['two'].cloud}
    (tmp_path / 'broken').write_text('version: 9\n')

    script = _SCRIPT.read_text()
    transcript = []
    for line in _lines(script):
        if '$ ' not in line:
            continue
        who, words = line.split('$ ')
        argv = words.format(**ids).split()
        form = () if argv[0] in _NO_TABLE else ('-f', 'json')
        done = openstack(people[who], 'image', *argv, *form)
        transcript += [line, f'  exit {done.code}']
        if form:
            transcript += sorted(_rows(done, names))
        elif argv[0] == 'share-export':
            (tmp_path / 'exported').write_text(done.stdout)
    assert transcript == list(_lines(script))


def _lines(script: str) -> Iterator[str]:
    for line in script.splitlines():
        if line and not line.startswith('#'):
            yield line


def _rows(done: Done, names: Mapping[str, str]) -> Iterator[str]:
    """Yield the cells of each row, without what is only said."""
    printed = json.loads(done.stdout or '[]')
    if isinstance(printed, dict):
        # Of one image: what no two runs have alike stays out.
        for member in printed['Members'] or ():
            del member['Updated At']
        printed = [
            {key: printed[key] for key in ('Direction', 'Image ID')},
            *(printed['Members'] or ()),
        ]
    for row in printed:
        row.pop('Detail', None)
        cells = (str(cell) for cell in row.values())
        yield '  ' + ' | '.join(names.get(cell, cell) for cell in cells)
