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

"""What the form of a project's or member's ID tells, without asking anybody.

Glance takes any text for a member. A database that compares without regard to
capitals, accents and spaces at the end, as those of production clouds do,
takes ``F78E...`` for project ``f78e...`` and gives it access. Here is the one
place that says which texts may mean the same project.
"""

from collections.abc import Collection
import re
import unicodedata

_ID = re.compile('[0-9a-f]{32}')
# Not Keystone's form, but one that every database compares alike: the ID of
# the domain "default" is one.
_PLAIN = re.compile('[0-9a-z]{1,64}')


def canonical(text: str) -> str | None:
    """Return the project ID that a text is a form of, if it is one.

    :returns: 32 hexadecimal digits in small letters, as Keystone writes them;
        ``None``: the text is not a form of an ID, so it may be a name.
    """
    digits = text.strip().replace('-', '').lower()
    return digits if _ID.fullmatch(digits) else None


def meant(text: str) -> str:
    """Return the ID that a text is a form of, or else the text."""
    return canonical(text) or text


def labels(id_: str, name: str | None) -> frozenset[str]:
    """Return by which texts a project is meant, as :func:`meant` has them.

    A name in the form of an ID is none of them: it would be taken for
    another project's ID, or for it.
    """
    if not name or canonical(name):
        return frozenset((id_,))
    return frozenset((id_, name))


def well_formed(member_id: str) -> bool:
    """Tell whether a text is an ID as Keystone writes it."""
    return _ID.fullmatch(member_id) is not None


def alias(member_id: str) -> str | None:
    """Return the project that a member may be, though it is written so.

    Only Glance can tell whether its database takes one for the other.
    """
    if well_formed(member_id):
        return None
    return canonical(_letters(member_id))


def similar(one: str, other: str) -> bool:
    """Tell whether a database may take one ID for the other."""
    return _letters(one).lower().rstrip() == _letters(other).lower().rstrip()


def _letters(text: str) -> str:
    """Return a text without accents."""
    letters = unicodedata.normalize('NFKD', text)
    return ''.join(char for char in letters if not unicodedata.combining(char))


def as_given(text: str, members: Collection[str]) -> str | None:
    """Return the member ID that a text stands for where an ID is expected.

    :param members: IDs of members, any of which may be named as it is
        listed, whatever it looks like.
    :returns: ``None``: no project has such an ID, and no member either.
    """
    if text in members:
        return text
    if id_ := canonical(text):
        return id_
    if (listed := alias(text)) and listed in members:
        return listed
    return text if _PLAIN.fullmatch(text) else None


def is_removable(member_id: str) -> bool:
    """Tell whether Glance finds a member by this ID.

    It stores any text, but a slash or a letter beyond ASCII does not survive
    the way through a path, dots lead up it, and a newline at the end of it
    does not count: another member would be meant.
    """
    return (
        member_id.isascii()
        and '/' not in member_id
        and not member_id.endswith('\n')
        and member_id not in ('', '.', '..')
    )
