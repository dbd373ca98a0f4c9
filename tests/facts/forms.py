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


"""Forms of a text that a database may take for the same one."""

from collections.abc import Callable
from collections.abc import Mapping
import urllib.parse
import uuid

_ACCENTED = str.maketrans('abcdefABCDEF', 'áḃçďéḟÁḂÇĎÉḞ')
_FULL_WIDTH = str.maketrans(
    {character: chr(ord(character) + 0xFEE0) for character in '0123456789abc'}
)

Form = Callable[[str], str]

#: Of any text, most of all of an ID.
FORMS: Mapping[str, Form] = {
    'capitals': str.upper,
    'title': str.title,
    'space-behind': '{} '.format,
    'spaces-behind': '{}   '.format,
    'capitals-and-space': lambda text: f'{text.upper()} ',
    'accents': lambda text: text.translate(_ACCENTED),
    'space-before': ' {}'.format,
    'tab-behind': '{}\t'.format,
    'no-break-space-behind': '{}\xa0'.format,
    'zero-width-space-behind': '{}\u200b'.format,
    'nul-behind': '{}\0'.format,
    'combining-accent': '{}\u0301'.format,
    'full-width': lambda text: text.translate(_FULL_WIDTH),
}


def dashed(project_id: str) -> str:
    """Return the form of an ID that UUIDs usually have."""
    return str(uuid.UUID(project_id))


def quoted(text: str) -> str:
    """Return the text as a part of a path."""
    return urllib.parse.quote(text, safe='')
