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

"""Names that may have been meant by one that is not known."""

from collections.abc import Iterable
import difflib
import unicodedata

from osc_imageshare.i18n import _
from osc_imageshare.sharing import text

#: What is longer is not a typo, and costs time to compare.
_LENGTH = 60
#: So many names are compared at most, and so many are offered.
_KNOWN = 1000
_MOST = 3


def close(word: str, known: Iterable[str]) -> list[str]:
    """Return the names that are close to a word, the closest first.

    Capitals, and spaces around a name, make no difference.
    """
    if len(word) > _LENGTH:
        return []
    names: dict[str, str] = {}
    for name in known:
        if name and name != word and len(name) <= _LENGTH:
            names.setdefault(_loose(name), name)
        if len(names) == _KNOWN:
            break
    loose = _loose(word)
    if loose in names:
        return [names[loose]]
    matches = difflib.get_close_matches(loose, names, n=_MOST)
    return [names[match] for match in matches]


def question(choices: Iterable[str]) -> str:
    """Return a question to put behind a sentence, or nothing.

    :param choices: what may have been meant, the likeliest first; fit to be
        shown.
    """
    listed = list(dict.fromkeys(choices))[:_MOST]
    if not listed:
        return ''
    return ' ' + _('Did you mean %s?') % _(' or ').join(listed)


def aside(word: str, known: Iterable[str]) -> str:
    """Return a question to put into a sentence, or nothing."""
    names = close(word, known)
    if not names:
        return ''
    return _(' (did you mean "%s"?)') % text.visible(names[0])


def _loose(name: str) -> str:
    return unicodedata.normalize('NFKC', name).strip().casefold()
