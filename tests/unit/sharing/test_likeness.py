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
from tests.unit.sharing import samples


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
    [
        ('Il', 'lI'),
        ('I', 'l'),
        ('\u0430', 'a'),
        ('Straße', 'STRASSE'),
        # A mark is a mark, in one character with its letter or in two.
        ('g\u00f6lden', 'golden'),
        ('g\u00f6lden', 'go\u0308lden'),
        ('\u0130mage', 'Image'),
        ('\u1e9b\u0323', 's'),
        # A stroke is one too, and Unicode takes no letter apart by it.
        ('\u0142inux', 'linux'),
        ('g\u00f8lden', 'golden'),
        ('vvindows', 'windows'),
        ('VVindows', 'Windows'),
        ('\u0475\u0475indows', 'windows'),
        ('golclen', 'golden'),
        ('rnanjaro', 'manjaro'),
        # Middle dots, and the full stops and commas of other scripts.
        ('ubuntu-22\u00b704', 'ubuntu-22.04'),
        ('ubuntu-22\u0387\u202204', 'ubuntu-22..04'),
        ('ubuntu-22\u30fb\uff6504', 'ubuntu-22..04'),
        ('ubuntu-22\u066004', 'ubuntu-22.04'),
        ('ubuntu-22\u3002\uff61\uff0e', 'ubuntu-22...'),
        ('a\u066bb', 'a,b'),
        ('a\u066cb', 'a,b'),
        ('a\u060cb', 'a,b'),
        ('a\u3001b', 'a,b'),
        ('a\u066ab', 'a%b'),
        # Dashes of any length.
        ('a\u06d4b', 'a-b'),
        ('a\u2014b', 'a-b'),
        ('a\u05beb', 'a-b'),
        ('a\u2212b', 'a\u2010b'),
        # Digits of other scripts.
        ('image\u0661', 'image1'),
        ('image\u06f1', 'imagel'),
        ('image\u0665', 'imageo'),
    ],
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
        ('ubuntu-22.04', 'ubuntu-2204'),
        ('ubuntu-22.04', 'ubuntu-22-04'),
        ('v1', 'w1'),
        ('dev', 'clew'),
    ],
)
def test_these_are_not(one: str, other: str) -> None:
    assert not alike(one, other)


def test_who_is_like_a_name() -> None:
    first, second = (
        samples.image(image_id=name, name=name)
        for name in ('Golden', 'go1den')
    )
    index = likeness.NameIndex(
        [first, samples.image(name='silver'), second, first]
    )
    assert index.like('golden') == [first, second]
    assert index.like('bronze') == []
