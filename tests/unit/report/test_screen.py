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

"""The short table for a person at a terminal."""

from collections.abc import Sequence
import dataclasses
import re
import uuid

import pytest

from osc_imageshare.report import rows
from osc_imageshare.report import screen
from osc_imageshare.sharing import text

ALL = rows.Extra.LONG | rows.Extra.REGION
NAMES = (
    '',
    'golden-{}',
    'ubuntu-24.04-server-amd64-{}',
    'Ubuntu 24.04 LTS server for amd64 {}',
    '{}-' + 'x' * 250,
    '\u6f22' * 90 + '{}',
)
DETAILS = (
    'Project {} has not answered for 45 days; 30 are allowed.',
    'It was made from a server and may contain its keys and data.',
    'It is unknown whether project {} is enabled. You may not look it up.',
    f'Its content is sha512:{"a" * 128}, not sha512:{"b" * 128} as pinned.',
    'Project {} does not exist. Glance cannot find a member with such an ID.',
    'Members can read: ' + 'x' * 300,
    f'It could be mistaken for image golden ({uuid.UUID(int=77)}).',
    f'It belongs to project {77:032x}, and was offered 99 days ago.',
)
ID = re.compile(r'[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|[0-9a-f]{32}')


def cells(titles: Sequence[str], **given: str) -> dict[str, str]:
    known = {key.replace('_', ' '): value for key, value in given.items()}
    return {**dict.fromkeys(titles, ''), **known}


def outcome_titles() -> list[str]:
    return [title for title, _cell in rows.outcome_columns(ALL)]


def outcome(image: str, name: str, member: str, **more: str) -> dict[str, str]:
    return cells(
        outcome_titles(),
        Image_ID=image,
        Image_Name=name,
        Member_ID=member,
        Status='pending',
        Result='pending',
        Region='RegionOne',
        **more,
    )


def lines(
    form: screen.Form,
    table: Sequence[dict[str, str]],
    width: int | None = 80,
    *,
    coloured: bool = False,
) -> list[str]:
    shown = screen.Screen(width, coloured)
    return screen.draw(form, list(table[0]), table, shown).splitlines()


def cell_width(line: str) -> int:
    return len(line) + line.count('\u6f22')


def many(
    form: screen.Form, image: str, project: str, number: int, detail: str = ''
) -> list[dict[str, str]]:
    """Return rows as wide as they can be."""
    columns: list[tuple[str, object]] = []
    match form:
        case screen.SHARES:
            columns += rows.share_columns(ALL, {})
        case screen.FINDINGS:
            columns += rows.finding_columns(ALL)
        case _:
            columns += rows.outcome_columns(ALL)
    table = []
    for count in range(number):
        member = f'{count:032x}'
        name = project.format(count)
        table.append(
            cells(
                [title for title, _cell in columns],
                Image_ID=str(uuid.UUID(int=count)),
                Image_Name=text.visible(image.format(count)),
                Member_ID=member,
                Member_Name=name,
                Owner_ID=member,
                Owner_Name=name,
                Region='RegionTwo' if count % 2 else 'RegionOne',
                Detail=detail.format(text.title(name, member)),
                Direction='incoming' if count % 3 else 'outgoing',
                Status='accepted',
                Result='would-rolled-back',
                Severity='critical',
                State='unknown',
                Check='volume-backed-shared',
                Servers='unknown',
                Volumes='unknown',
            )
        )
    titles = [title for title, _cell in columns]
    return [{title: row[title] for title in titles} for row in table]


@pytest.mark.parametrize('width', [80, 120])
@pytest.mark.parametrize('project', NAMES, ids=range(len(NAMES)))
@pytest.mark.parametrize('image', NAMES, ids=range(len(NAMES)))
def test_everything_fits(image: str, project: str, width: int) -> None:
    number = 3
    for form in (screen.OUTCOMES, screen.SHARES, screen.FINDINGS):
        details = DETAILS if form is screen.FINDINGS else ('',)
        for detail in details:
            table = many(form, image, project, number, detail)
            shown = lines(form, table, width)
            assert max(map(cell_width, shown)) <= width
            assert len({cell_width(line) for line in shown}) == 1
            header = [n for n, s in enumerate(shown) if s.startswith('+')]
            assert len(header) == 3
            assert header[1] <= 4
            assert len(shown) - header[1] - 2 <= 3 * number
            # An ID is whole, or there is none.
            for rest in (ID.sub('', line) for line in shown):
                assert not re.search('0{9}', rest)


def test_a_name_or_else_an_id() -> None:
    ids = [str(uuid.UUID(int=n)) for n in range(5)]
    table = [
        outcome(ids[0], 'golden', 'b' * 32, Member_Name='project-b'),
        outcome(ids[1], '', 'c' * 32),
        outcome(ids[2], 'twice', 'd' * 32, Member_Name='same'),
        outcome(ids[3], 'twice ', 'e' * 32, Member_Name='same'),
        # One that pretends to be another.
        outcome(ids[4], ids[0], 'f' * 32, Member_Name='b' * 32),
    ]
    shown = [
        line.split('|')[1:3] for line in lines(screen.OUTCOMES, table, 999)
    ]
    cells = [tuple(map(str.strip, pair)) for pair in shown if pair]
    assert cells == [
        ('Image', 'Project'),
        ('golden', 'project-b'),
        (ids[1], 'c' * 32),
        (ids[2], 'd' * 32),
        (ids[3], 'e' * 32),
        (ids[4], 'f' * 32),
    ]


def test_an_image_of_two_regions_has_its_name() -> None:
    table = [
        outcome('i1', 'golden', 'b'),
        {**outcome('i2', 'golden', 'b'), 'Region': 'RegionTwo'},
    ]
    shown = lines(screen.OUTCOMES, table)
    assert shown[1].split()[1::2] == [
        *('Image', 'Project', 'Status', 'Result', 'Region')
    ]
    assert sum('golden' in line for line in shown) == 2


def test_one_region_is_not_shown_unless_it_was_asked_for() -> None:
    table = [outcome('i1', 'golden', 'b')]
    assert 'Region' not in lines(screen.OUTCOMES, table)[1]
    asked = dataclasses.replace(screen.OUTCOMES, regional=True)
    assert 'Region' in lines(asked, table)[1]


def test_of_an_incoming_share_the_owner_is_shown() -> None:
    titles = [title for title, _cell in rows.share_columns(ALL)]
    share = cells(
        titles,
        Direction='incoming',
        Image_ID='i1',
        Image_Name='golden',
        Member_ID='mine',
        Owner_ID='theirs',
    )
    (row,) = lines(screen.SHARES, [share])[3:-1]
    assert 'theirs' in row
    assert 'mine' not in row


@pytest.mark.parametrize(
    'detail,shown',
    [
        ('Project {} is disabled.', 'The project is disabled.'),
        ('There is no project {}.', 'There is no such project.'),
        (
            'Could not check whether project {} is on.',
            'whether the project is on.',
        ),
        ('{} is not the ID of a project.', 'It is not the ID of a project.'),
        ('Its owner, project x, is gone.', 'Its owner, project x, is gone.'),
        (f'It is like a ({uuid.UUID(int=77)}).', 'It is like a.'),
        (f'Not sha256:{"a" * 64}.', 'Not sha256:aaaaaaaaaaaa....'),
    ],
)
def test_a_detail_does_not_repeat_the_project(detail: str, shown: str) -> None:
    titles = [title for title, _cell in rows.finding_columns(ALL)]
    finding = cells(
        titles,
        Image_ID='i1',
        Member_ID='b1',
        Member_Name='project-b',
        Detail=detail.format('project-b (b1)'),
    )
    printed = '\n'.join(lines(screen.FINDINGS, [finding], 200))
    assert shown in printed
    assert printed.count('project-b') == 1
    assert 'b1' not in printed


def test_a_name_wraps_between_words_before_columns_are_stacked() -> None:
    table = [
        outcome('i1', 'Ubuntu 24.04 LTS server for amd64', 'b' * 32),
        outcome('i2', 'golden', 'c' * 32),
    ]
    shown = lines(screen.OUTCOMES, table)
    assert [line.split('|')[1].strip() for line in shown[3:-1]] == [
        'Ubuntu 24.04 LTS',
        'server for amd64',
        'golden',
    ]


def test_colours_add_nothing_but_colour() -> None:
    table = many(screen.FINDINGS, 'golden', 'project', 3)
    plain = lines(screen.FINDINGS, table)
    coloured = lines(screen.FINDINGS, table, coloured=True)
    assert coloured != plain
    assert '\x1b[1;31mcritical\x1b[0m' in '\n'.join(coloured)
    assert [re.sub(r'\x1b\[[\d;]*m', '', line) for line in coloured] == plain


def test_without_a_width_nothing_is_wrapped() -> None:
    table = many(screen.OUTCOMES, 'x' * 90, '', 3)
    shown = lines(screen.OUTCOMES, table, None)
    assert len(shown) == 7
    assert len(shown[0]) > 120


@pytest.mark.parametrize('width', [1, 20, 40])
def test_a_tiny_terminal(width: int) -> None:
    table = many(screen.FINDINGS, 'golden-{}', '', 3, DETAILS[0])
    shown = lines(screen.FINDINGS, table, width)
    assert len(shown) == 3 + 3 + 3 * 3
    assert len(set(map(len, shown))) == 1
