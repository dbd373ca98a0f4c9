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


"""How a long text is broken into lines."""

import pytest

from osc_imageshare.report import measure


@pytest.mark.parametrize(
    'words,lines',
    [
        ('', ['']),
        ('one two', ['one two']),
        ('one three', ['one', 'three']),
        ('abcdefghij', ['abcdefg', 'hij']),
        ('ab cdefghijkl m', ['ab', 'cdefghi', 'jkl m']),
        # Two columns each, and none.
        ('\u6f22\u6f22\u6f22\u6f22', ['\u6f22\u6f22\u6f22', '\u6f22']),
        ('aaaaaa\u0308\u0308a', ['aaaaaa\u0308\u0308a']),
    ],
)
def test_a_word_that_is_too_wide_is_broken(
    words: str, lines: list[str]
) -> None:
    assert measure.broken(words, 7) == lines
