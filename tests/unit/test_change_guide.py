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

"""The page "Where do I change ...?" names files that there are."""

import pathlib
import re

import pytest

ROOT = pathlib.Path(__file__).parents[2]
PAGE = ROOT / 'doc/source/contributor/change-guide.rst'

#: The order in which each answer names files.
KINDS = ('osc_imageshare', 'tests', 'doc')


def _paths(text: str) -> list[str]:
    literals = re.findall(r'``([^`\s]+)``', text)
    return [
        literal
        for literal in literals
        if '/' in literal or literal.endswith(('.rst', '.cfg'))
    ]


def _answers() -> list[tuple[str, str]]:
    _before, *parts = re.split(
        r'^(.+)\n=+\n', PAGE.read_text('utf-8'), flags=re.MULTILINE
    )
    return list(zip(parts[2::2], parts[3::2], strict=True))


def test_every_path_exists() -> None:
    paths = _paths(PAGE.read_text('utf-8'))
    assert len(paths) > 50
    assert [path for path in paths if not (ROOT / path).exists()] == []


@pytest.mark.parametrize(
    'answer', [pytest.param(text, id=title) for title, text in _answers()]
)
def test_every_answer_begins_with_code_then_tests_then_documentation(
    answer: str,
) -> None:
    folders = dict.fromkeys(path.partition('/')[0] for path in _paths(answer))
    assert [folder for folder in folders if folder in KINDS] == list(KINDS)
