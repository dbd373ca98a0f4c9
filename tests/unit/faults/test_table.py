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

"""The table of a campaign, of which a part may be made anew."""

from pathlib import Path

import pytest

from tests.faults import __main__ as faults
from tests.faults.campaign import Kind
from tests.faults.commands import COMMANDS
from tests.faults.judge import Wrong

FIRST, SECOND = COMMANDS[0].name, COMMANDS[1].name
COLUMNS = [each.value for each in (*Kind, *Wrong)]


def test_rows_of_commands_that_were_not_tried_out_are_kept() -> None:
    row = dict.fromkeys(COLUMNS, '0') | {'faults': '5', 'lie': '2'}
    kept = [row | {'command': name} for name in (FIRST, SECOND, 'all')]
    told = [
        (SECOND, 'faults', 'request 3', (('loss', 'it is gone'),)),
        (SECOND, 'interruptions', 'request 1', ()),
    ]
    head, *rows = faults._table(told, kept)
    assert head == ['command', *COLUMNS]
    counted = {
        name: {
            column: cell
            for column, cell in zip(COLUMNS, cells, strict=True)
            if cell != '0'
        }
        for name, *cells in rows
    }
    assert counted == {
        FIRST: {'faults': '5', 'lie': '2'},
        SECOND: {'faults': '1', 'interruptions': '1', 'loss': '1'},
        'all': {
            'faults': '6',
            'interruptions': '1',
            'lie': '2',
            'loss': '1',
        },
    }


def test_no_row_is_about_a_part_of_a_command(tmp_path: Path) -> None:
    table = str(tmp_path / 'faults.csv')
    with pytest.raises(SystemExit):
        faults.main(['--only', 'request 3', '--table', table])
