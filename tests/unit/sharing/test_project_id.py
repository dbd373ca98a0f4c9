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
        ('9d1f6c9a-3a6a-4b1e-8d5c-0a1b2c3d4e5f', False),
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
        ('a/b', False),
        ('ü', False),
        # Glance would take it for the member without the newline.
        ('b' * 32 + '\n', False),
        ('a\nb', True),
        ('a..b', True),
        ('', False),
        ('.', False),
        ('..', False),
    ],
)
def test_the_member_ids_that_glance_finds_again(
    member_id: str, expected: bool
) -> None:
    assert project_id.is_removable(member_id) is expected


ID = 'f78e0123456789abcdeff78e01234567'
DASHED = 'f78e0123-4567-89ab-cdef-f78e01234567'


@pytest.mark.parametrize(
    'text', [ID, ID.upper(), DASHED, DASHED.title(), f' {ID} ', f'{ID}\n']
)
def test_the_forms_of_an_id(text: str) -> None:
    assert project_id.canonical(text) == project_id.meant(text) == ID
    assert project_id.as_given(text, ()) == ID


@pytest.mark.parametrize(
    'text', ['project-b', 'Default', '', f'{ID}\0', f'-{ID}g', f'{ID}\u200b']
)
def test_what_is_no_form_of_an_id(text: str) -> None:
    assert project_id.canonical(text) is None
    assert project_id.meant(text) == text
    assert project_id.as_given(text, ()) is None
    assert project_id.as_given(text, (text,)) == text


@pytest.mark.parametrize('text', ['default', '123456', 'x' * 64])
def test_what_every_database_compares_alike_may_be_an_id(text: str) -> None:
    assert project_id.as_given(text, ()) == text


def test_a_member_is_named_as_it_is_listed() -> None:
    assert project_id.as_given(ID.upper(), (ID.upper(), ID)) == ID.upper()


def test_a_member_is_found_by_another_spelling_of_it() -> None:
    accented = ID.replace('e', 'é')
    assert project_id.as_given(accented, (ID,)) == ID
    # Whom it may be is no member, and it is no ID itself.
    assert project_id.as_given(accented, ('default',)) is None


@pytest.mark.parametrize(
    'member_id,expected',
    [
        (ID, None),
        (ID.upper(), ID),
        (f'{ID} ', ID),
        (DASHED, ID),
        (ID.replace('e', 'é'), ID),
        (ID.replace('f', '\uff46'), ID),
        ('project-b', None),
        ('Project-B ', None),
    ],
)
def test_whom_a_member_may_be(member_id: str, expected: str | None) -> None:
    assert project_id.alias(member_id) == expected


def test_a_name_like_an_id_is_no_name() -> None:
    assert project_id.labels('p1', 'project-b') == {'p1', 'project-b'}
    for name in (None, '', ID, ID.upper(), DASHED):
        assert project_id.labels('p1', name) == {'p1'}


@pytest.mark.parametrize(
    'one,other,expected',
    [
        ('f78e', 'f78e', True),
        ('F78E', 'f78e', True),
        ('f78e  ', 'f78e', True),
        ('f78\u00e9', 'f78e', True),
        ('f78e', 'f78f', False),
        ('f78e', '', False),
        (' f78e', 'f78e', False),
    ],
)
def test_ids_that_a_database_takes_for_the_same(
    one: str, other: str, expected: bool
) -> None:
    assert project_id.similar(one, other) is expected
    assert project_id.similar(other, one) is expected
