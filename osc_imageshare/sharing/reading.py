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
    # An error, a timeout or an invalid response.
    UNREADABLE = 'unreadable'


class Source(enum.Enum):
    """What many results depend on, so that one cause makes all unknown."""

    PROJECTS = enum.auto()
    DOMAINS = enum.auto()
    IMAGES = enum.auto()
    USE = enum.auto()


@dataclasses.dataclass(frozen=True, slots=True)
class Unread:
    """Something that could not be read, or not to the end.

    :ivar detail: a sentence about what and why; of the use of an image, a
        clause that follows a colon and says "there" for the project, so
        that many projects can have the same one.
    :ivar source: ``None``: nothing else depends on it.
    :ivar cause: of the source: a clause that names no image or project.
    """

    why: Why
    detail: str
    source: Source | None = None
    cause: str = ''


def unread(
    exc: errors.CloudError, detail: str, source: Source | None = None
) -> Unread:
    """Return what could not be read because a service failed."""
    why = Why.UNREADABLE
    if isinstance(exc, errors.Forbidden):
        why = Why.NOT_PERMITTED
    return Unread(why, detail, source, str(exc) if source else '')
