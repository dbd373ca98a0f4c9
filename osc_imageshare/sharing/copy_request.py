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

"""What ``share-copy`` is asked for, before anything is read."""

import dataclasses
import pathlib

from osc_imageshare.sharing import copying
from osc_imageshare.sharing import request


@dataclasses.dataclass(frozen=True, slots=True)
class CopyRequest:
    """``image share-copy``: these images are to have copies in those places.

    :ivar images: names or IDs.
    :ivar regions: where the caller's project is to have copies.
    :ivar clouds: entries of clouds.yaml whose projects are to have copies.
    :ivar name: of every copy; ``None``: the image's.
    :ivar same_id: a copy has the ID of its image.
    :ivar properties: key and value, set in every copy.
    :ivar dropped: keys of properties that no copy has.
    :ivar share: the members of the images are to be members of the copies.
    :ivar acceptors: entries of clouds.yaml that accept for their projects.
    :ivar expected: the content that every image has to have.
    :ivar spool: a directory that holds an image while it is copied.
    :ivar rate: bytes that are read of all images in a second, at most.
    :ivar patience: seconds that Glance may take to fetch an image itself.
    :ivar force: replace also what another run may still be working on.
    """

    images: tuple[str, ...]
    regions: tuple[str, ...] = ()
    clouds: tuple[str, ...] = ()
    name: str | None = None
    same_id: bool = False
    properties: tuple[tuple[str, str], ...] = ()
    dropped: frozenset[str] = frozenset()
    share: bool = False
    acceptors: tuple[str, ...] = ()
    expected: request.Content | None = None
    method: copying.TransferMethod = copying.TransferMethod.AUTO
    spool: pathlib.Path | None = None
    rate: int | None = None
    patience: int = 3600
    force: bool = False

    @property
    def here(self) -> bool:
        """No place is named: the caller's project, where the images are."""
        return not (self.regions or self.clouds)
