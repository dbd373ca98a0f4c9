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

"""How much room a text takes, without a font at hand.

The widths are at least those of DejaVu Sans and DejaVu Sans Mono, which are
wider than what most systems show in their place: what fits here fits there.
"""

import unicodedata

ELLIPSIS = '\u2026'

_MONO = 610
# In thousandths of the font's size.
_WIDTHS = {
    **dict.fromkeys("ijlI|'", 300),
    **dict.fromkeys('ftr .,:;!()[]/\\-J`', 420),
    **dict.fromkeys('abcdeghknopqsuvxyz0123456789_"?*$^{}', 660),
    **dict.fromkeys('ABCDEFGHKLNOPQRSTUVXYZw&+=<>~#', 840),
    **dict.fromkeys('MWm@%', 1010),
    ELLIPSIS: 1000,
}
_OTHER = 1010
_WIDE = 1400
_STACKED = 3


def fit(text: str, room: int, size: int, *, mono: bool = False) -> str:
    """Return as much of a text as there is room for.

    :param room: in pixels.
    :param size: of the font, in pixels.
    :returns: the text, or its beginning and an ellipsis; a text that is too
        high is cut, too.
    """
    have = room * 1000 // size
    used = 0
    stacked = 0
    # Where the text would end, if an ellipsis has to follow.
    end = 0
    last = _MONO if mono else _WIDTHS[ELLIPSIS]
    for position, char in enumerate(text):
        used += _width(char, mono=mono)
        # Marks above marks would grow into what is drawn there.
        stacked = stacked + 1 if unicodedata.combining(char) else 0
        if used > have or stacked > _STACKED:
            return text[:end].rstrip() + ELLIPSIS
        if used + last <= have:
            end = position + 1
    return text


def wrap(text: str, room: int, size: int) -> tuple[str, str]:
    """Return a text in two lines, of which the second may be empty."""
    first = fit(text, room, size)
    if first == text:
        return text, ''
    # The ellipsis gives way to what follows.
    kept = first[: -len(ELLIPSIS)]
    return kept, fit(text[len(kept) :].lstrip(), room, size)


def _width(char: str, *, mono: bool) -> int:
    if char.isascii():
        return _MONO if mono else _WIDTHS.get(char, _OTHER)
    if char == ELLIPSIS:
        return _MONO if mono else _WIDTHS[char]
    # Emoji and what East Asia writes come from fonts of their own.
    wide = unicodedata.east_asian_width(char) in 'WF'
    return _WIDE if wide or unicodedata.category(char) == 'So' else _OTHER
