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

"""Finding images by name."""

import pytest

from tests.facts.world import Caller
from tests.facts.world import unique

pytestmark = pytest.mark.mariadb

NAMES = [
    'plain',
    'ubuntu:22.04 ',
    'a,b ',
    'q"uo"te ',
    "ap'os ",
    '50% ',
    'sp ace ',
    ' leads',
    'amp&x=1 ',
    '+plus ',
    '#hash ',
    'back\\slash ',
    '\x1b[31m',
    'new\nline ',
    'ünï☃ ',
    'eq:odd ',
    'in:odd ',
    '2020-01-01T00:00:00Z',
    '*',
    '=HYPERLINK("x") ',
]


@pytest.mark.parametrize('name', NAMES)
def test_eq_finds_any_name(owner: Caller, name: str) -> None:
    # Made unique behind, for some are about what a name begins with.
    name += '' if name.endswith('Z') else unique('')
    image = owner.create(name)
    assert image in owner.listed(name=f'eq:{name}')
    plain = owner.glance('/images', params={'name': name})
    if name.startswith('ubuntu:'):
        assert plain.status == 400
    elif name.startswith(('eq:', 'in:')):
        assert plain.json['images'] == []
    else:
        found = [each['id'] for each in plain.json['images']]
        assert image in found


def test_a_name_of_full_length(owner: Caller) -> None:
    name = unique('x').ljust(255, 'x')
    image = owner.create(name)
    assert owner.listed(name=f'eq:{name}') == [image]
    assert owner.listed(name=f'eq:{name}x') == []
    assert owner.listed(name='eq:\N{COLLISION SYMBOL}') == []


def test_a_name_is_the_whole_name(owner: Caller) -> None:
    name = unique('name')
    owner.create(f'{name}-and-more')
    assert owner.listed(name=f'eq:{name}') == []


def test_in_takes_quotes(owner: Caller) -> None:
    one, two = unique('one'), f'a,{unique("two")}'
    images = {owner.create(one), owner.create(two)}
    assert set(owner.listed(name=f'in:{one},"{two}"')) == images


def test_a_pending_image_is_found_by_its_name(
    owner: Caller, member: Caller
) -> None:
    name = unique('offer')
    image = owner.create(name)
    owner.add(image, member.project_id)
    assert member.listed(name=f'eq:{name}') == []
    found = member.listed(
        name=f'eq:{name}', visibility='shared', member_status='all'
    )
    assert found == [image]


def test_accepting_makes_a_name_ambiguous(
    owner: Caller, member: Caller
) -> None:
    name = unique('twin')
    own = member.create(name)
    offered = owner.create(name)
    owner.add(offered, member.project_id)
    assert member.listed(name=f'eq:{name}') == [own]
    member.set_status(offered, member.project_id, 'accepted')
    assert set(member.listed(name=f'eq:{name}')) == {own, offered}
