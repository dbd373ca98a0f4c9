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

"""Names from other people cannot do anything but be read."""

import dataclasses
import unicodedata

from hypothesis import given
from hypothesis import strategies as st
import pytest

from osc_imageshare import errors
from osc_imageshare.sharing import model
from osc_imageshare.sharing import text
from tests.unit.sharing import samples


@pytest.mark.parametrize(
    'hostile,shown',
    [
        ('\x1b[2Jgone', '\\x1b[2Jgone'),
        ('a\nb', 'a\\nb'),
        ('a\r\tb\x00\x7f', 'a\\r\\tb\\x00\\x7f'),
        ('\x9b31m', '\\x9b31m'),
        ('txt.\u202eexe', 'txt.\\u202eexe'),
        ('\u2066x\u2069', '\\u2066x\\u2069'),
        ('a\u200bb\ufeff', 'a\\u200bb\\ufeff'),
        ('soft\xadhyphen', 'soft\\xadhyphen'),
        ('line\u2028end\u2029', 'line\\u2028end\\u2029'),
        ('half\ud800', 'half\\ud800'),
        ('\ue000own', '\\ue000own'),
        ('\U000e0041tag', '\\U000e0041tag'),
    ],
)
def test_what_cannot_be_seen_is_escaped(hostile: str, shown: str) -> None:
    assert text.visible(hostile) == shown


@pytest.mark.parametrize(
    'harmless',
    [
        '',
        'golden',
        'ubuntu:22.04 LTS',
        'Größe',
        'ÄÖ Ü',
        '黄金イメージ',
        'צילום',
        'चित्र',
        '🚀 rocket',
        '❤️',
        'e\u0301',
        'C:\\path',
        '=HYPERLINK("x")',
    ],
)
def test_what_can_be_seen_stays(harmless: str) -> None:
    assert text.visible(harmless) == harmless


@given(st.text(st.characters()))
def test_nothing_unseen_is_left(name: str) -> None:
    shown = text.visible(name)
    # Unpaired surrogates among it could not even be written.
    shown.encode()
    assert '\n' not in shown
    for char in shown:
        assert unicodedata.category(char)[0] != 'C'
    assert text.visible(shown) == shown


@pytest.mark.parametrize('filler', ['\u3164', '\u115f', '\u2800', '\u034f'])
def test_letters_that_look_like_nothing_are_escaped(filler: str) -> None:
    assert text.visible(f'golden{filler}') != f'golden{filler}'


@pytest.mark.parametrize(
    'name,project_id,shown',
    [
        ('project-b', 'b1', 'project-b (b1)'),
        (None, 'b1', 'b1'),
        ('', 'b1', 'b1'),
        ('b1', 'b1', 'b1'),
        ('\x1bx', 'b\n1', '\\x1bx (b\\n1)'),
    ],
)
def test_a_project_in_a_sentence(
    name: str | None, project_id: str, shown: str
) -> None:
    assert text.project(model.Project(project_id, name)) == shown


def test_an_image_in_a_sentence() -> None:
    assert text.image(samples.image(name='golden')) == 'golden (i1)'
    assert text.image(samples.image(name='')) == 'i1'


def test_a_long_listing_is_cut_and_counted() -> None:
    items = [str(number) for number in range(13)]
    assert text.listing(items[:3]) == '0, 1, 2'
    assert text.listing(items[:10]) == '0, 1, 2, 3, 4, 5, 6, 7, 8, 9'
    assert text.listing(items, most=2) == '0, 1 and 11 more'
    assert text.listing(items).endswith('9 and 3 more')


@pytest.mark.parametrize(
    'algo,value,shown',
    [
        ('sha512', 'f00d', 'sha512:f00d'),
        ('sha512', '', 'unknown'),
        ('sha\x1b', 'f', r'sha\x1b:f'),
    ],
)
def test_a_hash_is_shown_with_its_algorithm(
    algo: str, value: str, shown: str
) -> None:
    image = dataclasses.replace(
        samples.image(), hash_algo=algo, hash_value=value
    )
    assert text.content(image) == shown


@pytest.mark.parametrize(
    'name,identifier,shown',
    [
        ('golden', 'i1', 'golden (i1)'),
        ('i1', 'i1', 'i1'),
        ('', 'i1', 'i1'),
        (None, 'i\x1b', r'i\x1b'),
        ('gol\x1bden', '', r'gol\x1bden'),
    ],
)
def test_a_thing_has_a_name_or_an_id(
    name: str | None, identifier: str, shown: str
) -> None:
    assert text.title(name, identifier) == shown


def test_a_space_is_seen_between_words() -> None:
    assert not text.is_unseen(' ')
    assert text.is_unseen('\u2003')


@pytest.mark.parametrize(
    'owner,ownership,owned',
    [
        (model.Project(''), 'has no owner', 'golden (i1) without an owner'),
        (
            model.Project('b1', 'project-b'),
            'belongs to project project-b (b1)',
            'golden (i1) of project project-b (b1)',
        ),
        (
            model.Project('b\x1b'),
            r'belongs to project b\x1b',
            r'golden (i1) of project b\x1b',
        ),
    ],
)
def test_whose_an_image_is(
    owner: model.Project, ownership: str, owned: str
) -> None:
    assert text.ownership(owner) == ownership
    assert text.owned(samples.image(), owner) == owned


def test_members_that_could_not_be_read() -> None:
    image = samples.image(name='gol\x1bden')
    why = errors.Forbidden('Glance in RegionOne denied the request (403)')
    assert text.unread_members(image, why) == (
        r'The members of image gol\x1bden (i1) could not be read: '
        'Glance in RegionOne denied the request (403).'
    )


@pytest.mark.parametrize(
    'encoding,shown',
    [
        ('utf-8', 'Größe 黄'),
        ('latin-1', r'Größe \u9ec4'),
        ('ascii', r'Gr\xf6\xdfe \u9ec4'),
    ],
)
def test_what_an_encoding_lacks_is_escaped(encoding: str, shown: str) -> None:
    assert text.encodable('Größe 黄', encoding) == shown


@pytest.mark.parametrize(
    'command,shown',
    [
        ('::set-env::x', r'\x3a:set-env::x'),
        (' \t::x', ' \t\\x3a:x'),
        ('one\n::two', 'one\n\\x3a:two'),
        ('one\n  ::two\n::three', 'one\n  \\x3a:two\n\\x3a:three'),
        ('##vso[task]', r'\x23#vso[task]'),
        ('one ##two[', r'one \x23#two['),
        ('##teamcity[x] ##y', r'\x23#teamcity[x] \x23#y'),
    ],
)
def test_a_command_to_a_ci_system_is_broken(command: str, shown: str) -> None:
    assert text.inert(command) == shown


@pytest.mark.parametrize(
    'harmless', ['', 'golden', 'one :: two', ':one', 'sha512:f00d', '# one']
)
def test_what_is_no_command_stays(harmless: str) -> None:
    assert text.inert(harmless) == harmless


def test_a_command_is_broken_as_its_format_has_it() -> None:
    assert text.inert('##x\n ::y', lambda char: f'&#{ord(char)};') == (
        '&#35;#x\n &#58;:y'
    )
