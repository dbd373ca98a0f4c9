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

"""What could not be read, as a value: unknown is never clean."""

import dataclasses
import enum

from osc_imageshare import errors


class Why(enum.StrEnum):
    """Why something could not be read."""

    # A 403: this caller may not look. It proves nothing.
    NOT_PERMITTED = 'not permitted'
    # An error, a time-out, an answer that makes no sense.
    UNREADABLE = 'unreadable'


@dataclasses.dataclass(frozen=True, slots=True)
class Unread:
    """Something that could not be read, or not to the end.

    :ivar detail: a sentence about what and why; of the use of an image, a
        clause that goes after a colon and says "there" for the project, so
        that many projects can have the same one.
    """

    why: Why
    detail: str


def unread(exc: errors.CloudError, detail: str) -> Unread:
    """Return what could not be read because a service failed."""
    if isinstance(exc, errors.Forbidden):
        return Unread(Why.NOT_PERMITTED, detail)
    return Unread(Why.UNREADABLE, detail)
