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

A service may be broken or hostile: every function checks the answer and
raises :class:`~osc_imageshare.errors.Unreadable` if it is not as the API
reference says.
"""

import enum
from typing import TypeAlias
from typing import TypeVar

from osc_imageshare import errors
from osc_imageshare.i18n import _
from osc_imageshare.sharing import project_id

Json: TypeAlias = (
    'bool | int | float | str | list[Json] | dict[str, Json] | None'
)

_Words = TypeVar('_Words', bound=enum.Enum)


def record(answer: Json, key: str = '') -> dict[str, Json]:
    """Return an object, or the one under a key of an object."""
    value = record(answer).get(key) if key else answer
    if not isinstance(value, dict):
        raise _unreadable(key)
    return value


def records(answer: Json, key: str) -> list[dict[str, Json]]:
    """Return the list of objects under a key of an object."""
    value = record(answer).get(key)
    if not isinstance(value, list):
        raise _unreadable(key)
    return [record(item) for item in value]


def text(answer: dict[str, Json], key: str) -> str:
    """Return the string under a key, which must be there."""
    value = answer.get(key)
    if not isinstance(value, str):
        raise _unreadable(key)
    return value


def identifier(answer: dict[str, Json], key: str) -> str:
    """Return the ID under a key, which must be there and not empty."""
    value = text(answer, key)
    if not value:
        raise _unreadable(key)
    return value


def about(asked: str, identifier: str) -> None:
    """Refuse an answer about something else than was asked for.

    A database may take an ID for a similar one, which is correct.

    :raises errors.Unreadable: the IDs have nothing in common.
    """
    if not project_id.similar(asked, identifier):
        raise _unreadable('id')


def optional_text(answer: dict[str, Json], key: str) -> str:
    """Return the string under a key; ``''`` if it is null or not there."""
    return '' if answer.get(key) is None else text(answer, key)


def optional_number(answer: dict[str, Json], key: str) -> int | None:
    """Return the number under a key; ``None`` if null or not there."""
    value = answer.get(key)
    if value is not None and (
        isinstance(value, bool) or not isinstance(value, int)
    ):
        raise _unreadable(key)
    return value


def word(answer: dict[str, Json], key: str, words: type[_Words]) -> _Words:
    """Return the string under a key, which must be one of an enum."""
    try:
        return words(text(answer, key))
    except ValueError as exc:
        raise _unreadable(key) from exc


def flag(answer: dict[str, Json], key: str) -> bool:
    """Return the boolean under a key; false if it is not there."""
    value = answer.get(key, False)
    if not isinstance(value, bool):
        raise _unreadable(key)
    return value


def optional_flag(answer: dict[str, Json], key: str) -> bool | None:
    """Return the boolean under a key; ``None`` if it is not there."""
    return flag(answer, key) if key in answer else None


def _unreadable(key: str) -> errors.Unreadable:
    if not key:
        return errors.Unreadable(_('the service returned an invalid response'))
    return errors.Unreadable(
        _('the service returned an invalid response: "%s" is missing or wrong')
        % key
    )
