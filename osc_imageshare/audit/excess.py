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

"""Which members to revoke if an image has too many."""

from osc_imageshare.audit import evidence
from osc_imageshare.audit import remedy
from osc_imageshare.sharing import model
from osc_imageshare.sharing import project_id

# A project that rejected the image does not need it.
_ORDER = (
    model.MemberStatus.REJECTED,
    model.MemberStatus.PENDING,
    model.MemberStatus.ACCEPTED,
)


def revoke(share: evidence.Outgoing, most: int) -> str:
    """Return the command that revokes the members above a number.

    Members that have not accepted go first, and then those that came last.
    """
    removable = [
        member
        for member in share.known_members
        if project_id.is_removable(member.project.id)
    ]
    excess = len(share.known_members) - most
    if len(removable) < excess:
        return remedy.set_option(share.image, '--private')
    removable.sort(key=_precedence)
    leaving = [member.project for member in removable[:excess]]
    return remedy.revoke(share.image, *leaving)


def _precedence(member: evidence.Shared) -> tuple[int, float, str]:
    updated = member.updated_at
    return (
        _ORDER.index(member.status),
        -updated.timestamp() if updated else 0.0,
        member.project.id,
    )
