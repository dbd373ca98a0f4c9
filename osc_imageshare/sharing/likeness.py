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
cannot be seen, capital letters, or characters that Unicode calls confusable
(Unicode Technical Standard 39), such as a Latin and a Cyrillic "a".
"""

from collections.abc import Iterable
import functools
import unicodedata

from osc_imageshare.sharing import model
from osc_imageshare.sharing import text


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
    seen = ''.join(
        char
        for char in unicodedata.normalize('NFKC', name)
        if not (char.isspace() or text.is_unseen(char) or _is_mark(char))
    )
    return frozenset(
        (_skeleton(seen).casefold(), _skeleton(seen.casefold()).casefold())
    )


def _is_mark(char: str) -> bool:
    """Tell whether a character only adds a mark to another one."""
    return unicodedata.category(char) in ('Mn', 'Me')


def _skeleton(name: str) -> str:
    return ''.join(map(_prototype, name))


@functools.lru_cache(maxsize=4096)
def _prototype(char: str) -> str:
    """Return what stands for all the characters that look like one."""
    # Large tables: read only where names are compared.
    from confusable_homoglyphs import confusables

    table = confusables.confusables_data
    # A character has one entry, its prototype; a prototype has many, all
    # that look like it. Where both have one, the lesser stands for both.
    match table.get(char, ()):
        case [{'c': str(alike)}]:
            alone = len(table.get(alike, ())) == 1
            return min(char, alike) if alone else alike
        case _:
            return char
