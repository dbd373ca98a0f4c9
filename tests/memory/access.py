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

"""Who sees what in Glance, and who may change it."""

import dataclasses

from tests.memory import refusal
from tests.memory import state


@dataclasses.dataclass(frozen=True, slots=True)
class Caller:
    """The project and the roles of the token that made a call."""

    project_id: str | None
    roles: frozenset[str]

    @property
    def admin(self) -> bool:
        return 'admin' in self.roles

    def reads(self) -> bool:
        return 'reader' in self.roles

    def downloads(self) -> bool:
        return self.admin or 'member' in self.roles

    def writes(self, image: state.Image) -> bool:
        return self.admin or (
            'member' in self.roles and image.owner == self.project_id
        )

    def sees(self, image: state.Image) -> bool:
        """Whether the image exists for this caller; no role is asked."""
        return (
            self.admin
            or image.visibility in {'public', 'community'}
            or image.owner == self.project_id
            or (
                image.visibility == 'shared'
                and image.member(self.project_id) is not None
            )
        )

    def lists(self, image: state.Image, member_status: str) -> bool:
        """Whether a list without any filter has the image for this caller.

        Community images are left out here and put in by visibility.
        """
        if self.admin or image.collation.same(image.owner, self.project_id):
            return True
        if image.visibility in {'public', 'community'}:
            return True
        member = image.member(self.project_id)
        return (
            image.visibility == 'shared'
            and member is not None
            and member_status in {'all', member.status}
        )


def authenticated(cloud: state.State, call: state.Call) -> Caller:
    """Find out who calls: 401 without a token, 403 without a project."""
    token = cloud.token(call.headers.get('x-auth-token'))
    if token is None:
        raise refusal.RefusedError(
            401,
            'This server could not verify that you are authorized to access '
            'the document you requested. Either you supplied the wrong '
            'credentials (e.g., bad password), or your browser does not '
            'understand how to supply the credentials required.',
        )
    if token.project_id is None:
        raise refusal.forbidden('get_images')
    return Caller(token.project_id, token.roles)


def image(region: state.Region, caller: Caller, image_id: str) -> state.Image:
    """Look an image up: what one may not see is not there."""
    known = region.image(image_id)
    if known is None or not caller.sees(known) or not caller.reads():
        raise refusal.not_found(f'No image found with ID {image_id}')
    return known
