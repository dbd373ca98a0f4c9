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

"""What the form of a member ID tells."""

import pytest

from osc_imageshare.sharing import project_id


@pytest.mark.parametrize(
    'member_id,expected',
    [
        ('b' * 32, True),
        # Keystone's IDs have small letters, and are compared as they are.
        ('B' * 32, False),
        ('9d1f6c9a-3a6a-4b1e-8d5c-0a1b2c3d4e5f', True),
        ('b' * 31, False),
        ('b' * 33, False),
        ('g' * 32, False),
        ('b' * 32 + '\n', False),
        ('9d1f6c9a3a6a-4b1e-8d5c-0a1b2c3d4e5f', False),
        ('project-b', False),
        ('', False),
    ],
)
def test_the_form_of_a_project_id(member_id: str, expected: bool) -> None:
    assert project_id.well_formed(member_id) is expected


@pytest.mark.parametrize(
    'member_id,expected',
    [
        ('b' * 32, True),
        ('a b%?#', True),
        ('a..b', True),
        ('a/b', False),
        ('ü', False),
        ('', False),
        ('.', False),
        ('..', False),
    ],
)
def test_the_member_ids_that_glance_finds_again(
    member_id: str, expected: bool
) -> None:
    assert project_id.is_removable(member_id) is expected
