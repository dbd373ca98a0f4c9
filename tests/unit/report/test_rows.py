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

"""From outcomes and shares to rows, for whom they are."""

import dataclasses

import pytest

from osc_imageshare.report import rows
from osc_imageshare.sharing import model
from tests.unit.sharing import samples

HOSTILE = '=cmd|\x1b[2J\u202e'
B = samples.target('b' * 32, 'project-b')


@pytest.mark.parametrize(
    'formatter,reader',
    [
        ('json', rows.Reader.MACHINE),
        ('yaml', rows.Reader.MACHINE),
        ('csv', rows.Reader.SPREADSHEET),
        ('table', rows.Reader.TERMINAL),
        ('value', rows.Reader.TERMINAL),
        ('of a plugin', rows.Reader.TERMINAL),
    ],
)
def test_reader(formatter: str, reader: rows.Reader) -> None:
    assert rows.reader(formatter) is reader


def test_outcomes() -> None:
    found = [
        samples.outcome('accepted', 'accepted', recipient=B),
        samples.outcome(
            'failed', recipient=samples.target('c'), reason='Why.'
        ),
    ]
    columns, table = rows.table(
        rows.outcome_columns(rows.Extra.NONE), found, rows.Reader.MACHINE
    )
    assert columns == (
        'Image ID',
        'Image Name',
        'Member ID',
        'Member Name',
        'Status',
        'Result',
    )
    assert table == [
        ('i1', 'golden', B.id, 'project-b', 'accepted', 'accepted'),
        ('i1', 'golden', 'c', '', '', 'failed'),
    ]
    columns, table = rows.table(
        rows.outcome_columns(rows.Extra.LONG), found, rows.Reader.MACHINE
    )
    assert columns[6:] == ('Visibility', 'Reason', 'Name Source')
    assert [row[6:] for row in table] == [
        ('shared', '', 'keystone'),
        ('shared', 'Why.', ''),
    ]


@pytest.mark.parametrize('result', model.Result)
def test_a_forecast_says_would(result: model.Result) -> None:
    outcome = samples.outcome(result.value)
    forecast = dataclasses.replace(outcome, forecast=True)
    _columns, (done, planned) = rows.table(
        rows.outcome_columns(rows.Extra.NONE),
        [outcome, forecast],
        rows.Reader.MACHINE,
    )
    assert done[-1] == result.value
    assert planned[-1] == f'would-{result.value}'


def test_shares() -> None:
    share = model.Share(
        model.Direction.INCOMING,
        samples.image(),
        samples.OWNER,
        B.project,
        model.MemberStatus.PENDING,
    )
    columns, (row,) = rows.table(
        rows.share_columns(rows.Extra.LONG), [share], rows.Reader.MACHINE
    )
    assert dict(zip(columns, row, strict=True)) == {
        'Direction': 'incoming',
        'Image ID': 'i1',
        'Image Name': 'golden',
        'Member ID': B.id,
        'Member Name': 'project-b',
        'Status': 'pending',
        'Owner ID': samples.OWNER.id,
        'Owner Name': 'project-a',
        'Visibility': 'shared',
        'Image Status': 'active',
        'Created At': '',
        'Updated At': '',
        'Name Source': 'keystone',
        'Owner Name Source': 'keystone',
    }
    columns, (row,) = rows.table(
        rows.share_columns(rows.Extra.NONE), [share], rows.Reader.MACHINE
    )
    assert len(columns) == len(row) == 6


@pytest.mark.parametrize(
    'reader,shown',
    [
        (rows.Reader.MACHINE, HOSTILE),
        (rows.Reader.TERMINAL, '=cmd|\\x1b[2J\\u202e'),
        (rows.Reader.SPREADSHEET, "'=cmd|\\x1b[2J\\u202e"),
    ],
)
def test_each_cell_is_escaped_for_its_reader(
    reader: rows.Reader, shown: str
) -> None:
    image = samples.image(image_id=HOSTILE, name=HOSTILE)
    who = samples.target(HOSTILE, HOSTILE)
    outcome = samples.outcome(
        'failed', recipient=who, shown=image, reason=HOSTILE
    )
    _columns, (row,) = rows.table(
        rows.outcome_columns(rows.Extra.LONG), [outcome], reader
    )
    assert [row[i] for i in (0, 1, 2, 3, 7)] == [shown] * 5
    share = model.Share(
        model.Direction.OTHER,
        image,
        who.project,
        who.project,
        model.MemberStatus.PENDING,
    )
    _columns, (row,) = rows.table(
        rows.share_columns(rows.Extra.LONG), [share], reader
    )
    assert [row[i] for i in (1, 2, 3, 4, 6, 7)] == [shown] * 6


@pytest.mark.parametrize('name', ['=1', '+1', '-1', '@x', '\t=1', '\r=1'])
def test_no_cell_is_a_formula(name: str) -> None:
    outcome = samples.outcome('pending', shown=samples.image(name=name))
    _columns, (row,) = rows.table(
        rows.outcome_columns(rows.Extra.NONE),
        [outcome],
        rows.Reader.SPREADSHEET,
    )
    assert str(row[1])[0] in "'\\"


@pytest.mark.parametrize('name', ['\uff1d1', '\uff0b1', '\uff0d1', '\uff20x'])
def test_no_cell_is_a_full_width_formula(name: str) -> None:
    outcome = samples.outcome('pending', shown=samples.image(name=name))
    _columns, (row,) = rows.table(
        rows.outcome_columns(rows.Extra.NONE),
        [outcome],
        rows.Reader.SPREADSHEET,
    )
    assert str(row[1]).startswith("'")
