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

"""Which names a person could take for each other.

Two names look alike if they differ only in white space, characters that
cannot be seen, capital letters, marks above, below or across a letter, or
characters that Unicode calls confusable (Unicode Technical Standard 39), such
as a Latin and a Cyrillic "a". Unicode keeps some apart that a person does
not: dots of other heights, dashes of other lengths, and pairs of letters.
"""

from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
import functools
import unicodedata

from osc_imageshare.sharing import model
from osc_imageshare.sharing import text

# Stand in for classes of characters that Unicode keeps apart: dots in the
# middle, and the full stops, commas and dashes of other scripts.
_PUNCTUATION = str.maketrans(
    {
        '\u00b7': '.',
        '\u2e33': '.',
        '\u3002': '.',
        '\u0f0b': '.',
        '\u060c': ',',
        '\u3001': ',',
        '\u055d': "'",
        '\u05be': '-',
        '\u30fc': '-',
    }
)
# Two letters that are read as one; "rn" and "m" are in Unicode's table.
_PAIRS = (('vv', 'w'), ('cl', 'd'))
# Keeps the direction of text around a right-to-left character of the table.
_DIRECTION = '\u200e'


class NameIndex:
    """Images that are found by what their names look like.

    To compare all pairs takes a second for three hundred of them.
    """

    def __init__(self, images: Iterable[model.Image]) -> None:
        by_key: dict[tuple[str, str], model.Image] = {}
        for image in images:
            by_key.setdefault(image.key, image)
        self._images = tuple(by_key.values())
        self._places: dict[str, list[int]] = {}
        for place, image in enumerate(self._images):
            for look in looks(image.name):
                self._places.setdefault(look, []).append(place)

    def like(self, name: str) -> list[model.Image]:
        """Return those whose names can be taken for this one, in order."""
        places = {
            place
            for look in looks(name)
            for place in self._places.get(look, ())
        }
        return [self._images[place] for place in sorted(places)]


@functools.lru_cache(maxsize=4096)
def looks(name: str) -> frozenset[str]:
    """Return what a name looks like; names with a look in common are alike.

    There is more than one look, since a capital letter may be confusable
    with what its small letter is not: "I" and "l", but "i" and "l" are two.
    """
    bare = _bare(name)
    return frozenset((_skeleton(bare), _skeleton(bare.casefold())))


def _bare(name: str) -> str:
    """Return a name without what only adds to a character, or is unseen.

    A mark is a character of its own once the letter is decomposed.
    """
    return ''.join(
        char
        for char in unicodedata.normalize('NFKD', name)
        if not (char.isspace() or text.is_unseen(char) or _is_mark(char))
    )


def _is_mark(char: str) -> bool:
    """Tell whether a character only adds a mark to another one."""
    return unicodedata.category(char) in ('Mn', 'Me')


def _skeleton(name: str) -> str:
    # What stands for a letter with a stroke is the letter and a mark.
    prototypes = map(_prototype, name.translate(_PUNCTUATION))
    skeleton = _bare(''.join(prototypes)).translate(_PUNCTUATION).casefold()
    for pair, letter in _PAIRS:
        skeleton = skeleton.replace(pair, letter)
    return skeleton


@functools.lru_cache(maxsize=4096)
def _prototype(char: str) -> str:
    """Return what stands for all the characters that look like one."""
    # A character has one entry, its prototype; a prototype has many, all
    # that look like it. Where both have one, the lesser stands for both.
    match _entries(char):
        case [{'c': str(entry)}]:
            alike = entry.strip(_DIRECTION)
            alone = len(_entries(alike)) == 1
            return min(char, alike) if alone else alike
        case _:
            return char


def _entries(char: str) -> Sequence[Mapping[str, str]]:
    # Large tables: read only where names are compared.
    from confusable_homoglyphs import confusables

    table: Mapping[str, Sequence[Mapping[str, str]]]
    table = confusables.confusables_data
    return table.get(char) or table.get(f'{_DIRECTION}{char}{_DIRECTION}', ())
