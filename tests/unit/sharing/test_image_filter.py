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

"""Which images a list of names and IDs is about."""

import pytest

from osc_imageshare.sharing import image_filter
from tests.unit.sharing import samples

IMAGE = samples.image(image_id='i1', name='golden')
OTHER = samples.image(image_id='i2', name='silver')


@pytest.mark.parametrize(
    'names_or_ids,expected',
    [
        ((), True),
        (('i1',), True),
        (('golden',), True),
        (('silver', 'golden'), True),
        (('silver',), False),
        (('gold',), False),
    ],
)
def test_fits(names_or_ids: tuple[str, ...], expected: bool) -> None:
    asked = image_filter.all_meant(names_or_ids)
    assert image_filter.fits(IMAGE, asked) is expected


ID = '9d1f6c9a-3a6a-4b1e-8d5c-0a1b2c3d4e5f'


@pytest.mark.parametrize(
    'text,expected',
    [
        (ID, ID),
        (ID.upper(), ID),
        (f' {ID}\n', ID),
        (ID.replace('-', ''), None),
        (f'{{{ID}}}', None),
        ('golden', None),
        ('', None),
    ],
)
def test_the_form_of_an_image_id(text: str, expected: str | None) -> None:
    assert image_filter.canonical(text) == expected


@pytest.mark.parametrize('text', [ID, ID.upper()])
def test_an_id_is_no_name(text: str) -> None:
    by_id = samples.image(image_id=ID, name='golden')
    by_name = samples.image(image_id='i1', name=text)
    asked = image_filter.all_meant([text])
    assert image_filter.fits(by_id, asked)
    assert not image_filter.fits(by_name, asked)
    assert image_filter.unmatched([text], [by_id]) == []
    assert image_filter.unmatched([text], [by_name]) == [text]


def test_unmatched_names_come_once_and_in_order() -> None:
    names_or_ids = ('zinc', 'i1', 'silver', 'copper', 'zinc')
    unmatched = image_filter.unmatched(names_or_ids, [IMAGE, OTHER])
    assert unmatched == ['zinc', 'copper']
    assert image_filter.unmatched((), [IMAGE]) == []
