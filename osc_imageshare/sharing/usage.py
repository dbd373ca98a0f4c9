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

"""What a project has made from an image: servers and volumes.

If something could not be seen, the use is unknown: that nothing was found
proves nothing then.
"""

from collections.abc import Mapping
import dataclasses
from typing import TypeAlias

from osc_imageshare.sharing import reading


@dataclasses.dataclass(frozen=True, slots=True)
class Server:
    """A server that was booted from an image."""

    id: str
    name: str


@dataclasses.dataclass(frozen=True, slots=True)
class Volume:
    """A volume that was made from an image.

    :ivar servers: IDs of the servers that it is attached to. Nova does not
        know that they come from an image.
    """

    id: str
    name: str
    servers: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class Use:
    """What one project has made from one image, as far as it was seen.

    :ivar unseen_servers: why there may be more servers; ``None``: that is
        all of them.
    :ivar unseen_volumes: the same of volumes.
    """

    servers: tuple[Server, ...] = ()
    volumes: tuple[Volume, ...] = ()
    unseen_servers: reading.Unread | None = None
    unseen_volumes: reading.Unread | None = None

    @property
    def in_use(self) -> bool:
        """Something was found, whatever else there may be."""
        return bool(self.servers or self.volumes)

    @property
    def unseen(self) -> tuple[reading.Unread, ...]:
        """Why there may be more; empty: everything was seen."""
        both = (self.unseen_servers, self.unseen_volumes)
        return tuple(unread for unread in both if unread is not None)

    @property
    def failed(self) -> bool:
        """A service failed, so that it is unknown."""
        return any(u.why is reading.Why.UNREADABLE for u in self.unseen)


# By the image's key and the ID of the project.
Uses: TypeAlias = Mapping[tuple[tuple[str, str], str], Use]
