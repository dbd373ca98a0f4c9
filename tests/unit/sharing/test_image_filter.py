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
from tests.unit.sharing import things

IMAGE = things.image(image_id='i1', name='golden')
OTHER = things.image(image_id='i2', name='silver')


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
    assert image_filter.fits(IMAGE, names_or_ids) is expected


def test_unmatched_names_come_once_and_in_order() -> None:
    names_or_ids = ('zinc', 'i1', 'silver', 'copper', 'zinc')
    unmatched = image_filter.unmatched(names_or_ids, [IMAGE, OTHER])
    assert unmatched == ['zinc', 'copper']
    assert image_filter.unmatched((), [IMAGE]) == []
