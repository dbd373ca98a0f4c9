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

"""The block that says what there is to decide on."""

import dataclasses
import datetime
from typing import Any

import pytest

from osc_imageshare.report import offers
from osc_imageshare.sharing import model
from tests.unit.sharing import samples

NOW = datetime.datetime(2026, 1, 31, tzinfo=datetime.UTC)
IMAGE_ID = '0d1f8a52-7c4e-4f0b-9a51-d3b6c2e8f470'
HASH = '0123456789abcdef' * 8


def offer(
    name: str = 'golden', project: str | None = 'project-b', **more: Any
) -> model.Offer:
    facts: dict[str, Any] = {
        'created_at': '2026-01-01T00:00:00Z',
        'size': 2362232012,
        'hash_algo': 'sha512',
        'hash_value': HASH,
        **more,
    }
    image = dataclasses.replace(
        samples.image(image_id=IMAGE_ID, name=name), **facts
    )
    return model.Offer(
        image,
        model.Project('b' * 32, project),
        samples.target(),
        model.MemberStatus.PENDING,
    )


def test_a_block_has_three_lines() -> None:
    assert offers.block(offer(), NOW, 80).splitlines() == [
        f'golden ({IMAGE_ID})',
        f'  from project-b ({"b" * 32})',
        '  2.2 GiB, 30 days old, sha512:0123456789ab',
    ]


@pytest.mark.parametrize(
    'size,shown',
    [
        (None, 'of unknown size'),
        (0, '0 bytes'),
        (1023, '1023 bytes'),
        (1024, '1.0 KiB'),
        (5 * 1024**4, '5.0 TiB'),
        (5000 * 1024**4, '5000.0 TiB'),
    ],
)
def test_sizes(size: int | None, shown: str) -> None:
    last = offers.block(offer(size=size), NOW, 80).splitlines()[-1]
    assert last.startswith(f'  {shown}, ')


@pytest.mark.parametrize(
    'created,age',
    [
        ('2026-01-30T21:00:00Z', '3 hours old'),
        ('2026-02-01T00:00:00Z', '0 hours old'),
        ('', 'of unknown age'),
    ],
)
def test_ages(created: str, age: str) -> None:
    assert f', {age}, ' in offers.block(offer(created_at=created), NOW, 80)


def test_what_is_not_known() -> None:
    bare = dataclasses.replace(
        offer(project=None, hash_value=''), owner=model.Project('')
    )
    shown = offers.block(bare, NOW, 80).splitlines()
    assert shown[1] == '  without an owner'
    assert shown[2].endswith(', no hash')


@pytest.mark.parametrize('width', [80, 120])
@pytest.mark.parametrize(
    'name',
    ['x' * 255, '\u6f22' * 255, '\x1b[2J\n' * 40],
    ids=['long', 'wide', 'hostile'],
)
def test_hostile_names_fit(name: str, width: int) -> None:
    shown = offers.block(offer(name, name), NOW, width)
    assert shown.isascii() or '\u6f22' in shown
    assert '\x1b' not in shown
    lines = shown.splitlines()
    assert len(lines) == 3
    wide = [len(line) + line.count('\u6f22') for line in lines]
    assert max(wide) <= width
    # What can be copied is whole.
    assert all(IMAGE_ID in line for line in lines[::3])
    assert all('b' * 32 in line for line in lines[1::3])
