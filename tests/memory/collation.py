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


"""How a database compares text."""

import enum
import unicodedata

#: Blocks of letters that come apart: Latin and Greek, not Cyrillic.
_DECOMPOSED = (('\0', '\u03ff'), ('\u1e00', '\u1fff'))


class Collation(enum.Enum):
    """How a database compares text, for Latin letters as it really does."""

    EXACT = "SQLite's: as it is"
    GENERAL_CI = "MariaDB's utf8mb3_general_ci: case and accents do not count"

    def key(self, text: str) -> str:
        """Return what is the same for text that compares as equal."""
        if self is Collation.EXACT:
            return text
        return ''.join(map(_weight, text.rstrip(' ')))

    def same(self, one: object, other: object) -> bool:
        """Tell whether two values compare as equal."""
        if isinstance(one, str) and isinstance(other, str):
            return self.key(one) == self.key(other)
        return one == other


def _weight(character: str) -> str:
    if character == 'ß':
        return 'S'
    if any(first <= character <= last for first, last in _DECOMPOSED):
        character = unicodedata.normalize('NFD', character)[0]
    upper = character.upper()
    return upper if len(upper) == 1 else character
