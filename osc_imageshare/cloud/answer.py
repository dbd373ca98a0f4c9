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

"""Reads what a service answered, taking nothing for granted.

A service may be broken or hostile: every look into an answer checks what is
there and raises :class:`~osc_imageshare.errors.Unreadable` if it is
not what the API reference says.
"""

from typing import TypeAlias

from osc_imageshare import errors
from osc_imageshare.i18n import _

Json: TypeAlias = (
    'bool | int | float | str | list[Json] | dict[str, Json] | None'
)


def record(answer: Json, key: str = '') -> dict[str, Json]:
    """Return an object, or the one under a key of an object."""
    found = record(answer).get(key) if key else answer
    if not isinstance(found, dict):
        raise _unreadable(key)
    return found


def records(answer: Json, key: str) -> list[dict[str, Json]]:
    """Return the list of objects under a key of an object."""
    found = record(answer).get(key)
    if not isinstance(found, list):
        raise _unreadable(key)
    return [record(item) for item in found]


def text(answer: dict[str, Json], key: str) -> str:
    """Return the string under a key, which must be there."""
    found = answer.get(key)
    if not isinstance(found, str):
        raise _unreadable(key)
    return found


def optional_text(answer: dict[str, Json], key: str) -> str:
    """Return the string under a key; ``''`` if it is null or not there."""
    return '' if answer.get(key) is None else text(answer, key)


def optional_number(answer: dict[str, Json], key: str) -> int | None:
    """Return the number under a key; ``None`` if null or not there."""
    found = answer.get(key)
    if found is not None and (
        isinstance(found, bool) or not isinstance(found, int)
    ):
        raise _unreadable(key)
    return found


def flag(answer: dict[str, Json], key: str) -> bool:
    """Return the boolean under a key; false if it is not there."""
    found = answer.get(key, False)
    if not isinstance(found, bool):
        raise _unreadable(key)
    return found


def optional_flag(answer: dict[str, Json], key: str) -> bool | None:
    """Return the boolean under a key; ``None`` if it is not there."""
    return flag(answer, key) if key in answer else None


def _unreadable(key: str) -> errors.Unreadable:
    if not key:
        return errors.Unreadable(_('the answer makes no sense'))
    return errors.Unreadable(
        _('the answer makes no sense: "%s" is missing or wrong') % key
    )
