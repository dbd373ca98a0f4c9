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

"""What ``image share-replace`` is asked for."""

import dataclasses

from osc_imageshare.sharing import request


@dataclasses.dataclass(frozen=True, slots=True)
class ReplaceRequest:
    """``image share-replace``: a new image takes the place of an old one.

    :ivar old: name or ID.
    :ivar new: name or ID.
    :ivar clouds: entries of clouds.yaml whose credentials accept.
    :ivar take_name: the new image gets the name of the old one.
    :ivar hide_anyway: hide the old image although members that accepted it
        have not accepted the new one.
    :ivar narrow: share even a public or community image.
    :ivar force: do also what the guards on an image's state refuse.
    """

    old: str
    new: str
    clouds: tuple[str, ...] = ()
    accept: request.Accept = request.Accept.WHERE_POSSIBLE
    dormant: request.Dormant = request.Dormant.REFUSE
    take_name: bool = False
    hide_anyway: bool = False
    narrow: bool = False
    force: bool = False

    @property
    def sharing(self) -> request.ShareRequest:
        """The request to share the new image with the old one's members."""
        return request.ShareRequest(
            images=(self.new,),
            targets=request.Targets(
                clouds=self.clouds, members_of=(self.old,)
            ),
            accept=self.accept,
            narrow=self.narrow,
            dormant=self.dormant,
            force=self.force,
        )
