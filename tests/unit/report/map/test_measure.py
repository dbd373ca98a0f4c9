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

"""What fits, and what is cut with an ellipsis."""

import hypothesis
from hypothesis import strategies
import pytest

from osc_imageshare.report.map import elements
from osc_imageshare.report.map import layout
from osc_imageshare.report.map import measure

TEXTS = strategies.text(max_size=60)
ROOMS = strategies.integers(20, 300)


@pytest.mark.parametrize('text', ['', 'a', 'golden', 'ubuntu-24.04'])
def test_what_fits_stays(text: str) -> None:
    assert measure.fit(text, 120, 13) == text


def test_ids_fit_into_their_boxes() -> None:
    for shape, place, length in (
        (layout.WIDE, elements.Place.OWNER, 32),
        (layout.WIDE, elements.Place.IMAGE, 36),
    ):
        room = shape.widths[place] - 2 * layout.PADDING
        text = 'f' * length
        assert measure.fit(text, room, shape.identifier, mono=True) == text


@hypothesis.given(TEXTS, ROOMS, strategies.booleans())
def test_what_is_cut_has_an_ellipsis(text: str, room: int, mono: bool) -> None:
    shown = measure.fit(text, room, 13, mono=mono)
    if shown != text:
        assert shown.endswith(measure.ELLIPSIS)
        assert text.startswith(shown[:-1])
    # It fits then, too.
    assert measure.fit(shown, room, 13, mono=mono) == shown


@hypothesis.given(TEXTS, ROOMS)
def test_two_lines_say_no_less_than_one(text: str, room: int) -> None:
    first, second = measure.wrap(text, room, 13)
    whole = first + second
    assert len(whole) >= len(measure.fit(text, room, 13)) - 1
    for line in (first, second):
        assert measure.fit(line, room, 13) == line


def test_wide_letters_take_more_room() -> None:
    shown = [
        len(measure.fit(char * 99, 200, 13)) for char in ('i', 'a', 'W', '黄')
    ]
    assert shown == sorted(shown, reverse=True)
    assert len(set(shown)) == 4


def test_marks_are_not_stacked_without_end() -> None:
    assert measure.fit('e\u0301' * 4, 200, 13) == 'e\u0301' * 4
    shown = measure.fit('e' + '\u0301' * 200, 200, 13)
    assert shown == 'e\u0301\u0301\u0301' + measure.ELLIPSIS
