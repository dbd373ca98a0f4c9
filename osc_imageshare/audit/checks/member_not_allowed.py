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

"""``member-not-allowed``: a member that the policy does not allow."""

from osc_imageshare.audit import allowance
from osc_imageshare.audit import check
from osc_imageshare.audit import evidence
from osc_imageshare.audit import finding
from osc_imageshare.audit import remedy
from osc_imageshare.i18n import _
from osc_imageshare.sharing import model
from osc_imageshare.sharing import reading
from osc_imageshare.sharing import text


def _examine(
    share: evidence.Outgoing, circumstances: evidence.Circumstances
) -> check.Says:
    if not allowance.is_given(circumstances.policy):
        return
    for member in share.known_members:
        if member.project.id == share.image.owner:
            # It has the image anyway; own-project-member speaks of it.
            continue
        allowed = allowance.allows(member, circumstances)
        names = {'project': text.project(member.project)}
        if isinstance(allowed, reading.Unread):
            yield finding.undecided(
                _('Could not check whether project %(project)s is allowed.')
                % names,
                allowed,
                member.project,
            )
        elif not allowed:
            yield finding.Fail(
                _('The policy does not allow project %(project)s.') % names,
                remedy.revoke(share.image, member.project),
                member.project,
            )


CHECK = check.OutgoingCheck(
    id='member-not-allowed',
    severity=model.Severity.HIGH,
    summary=_(
        'The image is shared with a project that the policy does not allow.'
    ),
    why=_(
        'The policy does not agree to this project having the image. A '
        'member can download it, whatever its status is.'
    ),
    examine=_examine,
)
