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

"""One thing out of those that a name or an ID may mean."""

from collections.abc import Callable
from collections.abc import Sequence
from typing import TypeVar

from osc_imageshare import errors
from osc_imageshare.sharing import text

T = TypeVar('T')


def only(
    name_or_id: str,
    candidates: Sequence[T],
    *,
    missing: Callable[[], errors.Missing],
    ambiguous: str,
    describe: Callable[[T], str],
) -> T:
    """Return the only candidate.

    :param missing: makes the error where there is none.
    :param ambiguous: the sentence where there are several; it takes
        ``count``, ``name`` and ``list``.
    :param describe: tells one of several from the others.
    :raises errors.Missing: there is none.
    :raises errors.Ambiguous: there are several.
    """
    match candidates:
        case [candidate]:
            return candidate
        case []:
            raise missing()
    raise errors.Ambiguous(
        ambiguous
        % {
            'count': len(candidates),
            'name': text.visible(name_or_id),
            'list': text.listing(list(map(describe, candidates))),
        }
    )
