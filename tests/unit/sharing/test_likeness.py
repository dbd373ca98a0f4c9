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

"""Which names a person could take for each other."""

import pytest

from osc_imageshare.sharing import likeness
from tests.unit.sharing import things


def alike(one: str, other: str) -> bool:
    return bool(likeness.looks(one) & likeness.looks(other))


@pytest.mark.parametrize(
    'other',
    [
        'golden',
        'Golden',
        ' gol den\t',
        # A Cyrillic o, a mark that turns the direction, a fullwidth g, a
        # dot below, a circle around.
        'g\u043elden',
        'gol\u202eden',
        '\uff47olden',
        'g\u0323olden',
        'golde\u20ddn',
        # The digit one is like a small l.
        'go1den',
        'GOLDEN',
    ],
)
def test_these_are_alike(other: str) -> None:
    assert alike('golden', other)
    assert alike(other, 'golden')


@pytest.mark.parametrize(
    'one,other',
    [('Il', 'lI'), ('I', 'l'), ('\u0430', 'a'), ('Straße', 'STRASSE')],
)
def test_so_are_these(one: str, other: str) -> None:
    assert alike(one, other)


@pytest.mark.parametrize(
    'one,other',
    [
        ('golden', 'silver'),
        ('golden', 'golden2'),
        ('i', 'l'),
        ('ubuntu-22', 'ubuntu-24'),
        ('漢', '字'),
    ],
)
def test_these_are_not(one: str, other: str) -> None:
    assert not alike(one, other)


def test_who_is_like_a_name() -> None:
    first, second = (
        things.image(image_id=name, name=name) for name in ('Golden', 'go1den')
    )
    index = likeness.NameIndex(
        [first, things.image(name='silver'), second, first]
    )
    assert index.like('golden') == [first, second]
    assert index.like('bronze') == []
