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

"""The width of texts on a terminal, and how they are made to fit."""

from collections.abc import Iterator
import unicodedata

ELLIPSIS = '...'


def width_of(words: str) -> int:
    """Return how many columns of a terminal a text takes."""
    if words.isascii():
        return len(words)
    return sum(map(_char_width, words))


def _char_width(char: str) -> int:
    if unicodedata.category(char) in ('Mn', 'Me'):
        return 0
    return 2 if unicodedata.east_asian_width(char) in 'WF' else 1


def fit(words: str, width: int) -> str:
    """Return a text, or its beginning and an ellipsis."""
    return words if width_of(words) <= width else begin(words, width)


def begin(words: str, width: int, end: str = ELLIPSIS) -> str:
    """Return as much of a text as leaves room for its end, and that."""
    while words and width_of(words + end) > width:
        words = words[:-1]
    return words + end


def wrapped(words: str, width: int | None) -> list[str]:
    """Return lines; one that is a single word may be wider."""
    if width is None or width_of(words) <= width:
        return [words]
    lines = ['']
    for position, word in enumerate(words.split(' ')):
        longer = f'{lines[-1]} {word}' if position else word
        if position and width_of(longer) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def broken(words: str, width: int) -> list[str]:
    """Return lines; a word that is wider than they are is broken."""
    pieces = (
        piece for word in words.split(' ') for piece in _pieces(word, width)
    )
    return wrapped(' '.join(pieces), width)


def _pieces(word: str, width: int) -> Iterator[str]:
    piece = ''
    for char in word:
        if piece and width_of(piece + char) > width:
            yield piece
            piece = ''
        piece += char
    yield piece
