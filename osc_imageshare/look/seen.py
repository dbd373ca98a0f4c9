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


"""Images that were listed, with their members, each read once."""

from collections.abc import Iterable

from osc_imageshare import pool as pools
from osc_imageshare.cloud import connect
from osc_imageshare.cloud import errors
from osc_imageshare.i18n import _
from osc_imageshare.look import images
from osc_imageshare.sharing import model
from osc_imageshare.sharing import text


class States:
    """Images and their members, each read once.

    :ivar unread: sentences about images of one of several regions whose
        members could not be read.
    """

    def __init__(self, cloud: connect.Cloud, who: model.Caller) -> None:
        self._cloud = cloud
        self._who = who
        self.known: dict[tuple[str, str], model.ImageState] = {}
        self.unread: dict[tuple[str, str], str] = {}

    @property
    def members(self) -> frozenset[str]:
        """The IDs of all members."""
        return frozenset(
            member
            for state in self.known.values()
            for member in state.members or ()
        )

    def read(self, found: Iterable[model.Image], pool: pools.Pool) -> None:
        """Read the members of images.

        :raises errors.CloudError: those of an image could not be read, and
            there is only one region.
        """
        once = {image.key: image for image in found}

        def read(image: model.Image) -> model.ImageState | str:
            try:
                return images.state(
                    self._cloud.glance(image.region), self._who, image
                )
            except errors.CloudError as exc:
                if len(self._cloud.regions) == 1:
                    raise
                return _(
                    'The members of image %(image)s could not be read: '
                    '%(why)s.'
                ) % {'image': text.image(image), 'why': exc}

        answers = pool.map(read, list(once.values()))
        for key, answer in zip(once, answers, strict=True):
            if isinstance(answer, str):
                self.unread[key] = answer
            else:
                self.known[key] = answer
