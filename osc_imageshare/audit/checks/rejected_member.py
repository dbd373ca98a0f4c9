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

"""``rejected-member``: a member that does not want the image and has it."""

from osc_imageshare.audit import check
from osc_imageshare.audit import evidence
from osc_imageshare.audit import finding
from osc_imageshare.audit import remedy
from osc_imageshare.i18n import _
from osc_imageshare.sharing import model
from osc_imageshare.sharing import text


def _examine(
    share: evidence.Outgoing, circumstances: evidence.Circumstances
) -> check.Says:
    for member in share.known_members:
        if member.status is model.MemberStatus.REJECTED:
            yield finding.Fail(
                _('Project %(project)s has rejected it and can still use it.')
                % {'project': text.project(member.project)},
                remedy.revoke(share.image, member.project),
                member.project,
            )


CHECK = check.OutgoingCheck(
    id='rejected-member',
    severity=model.Severity.MEDIUM,
    summary=_('The image is shared with a project that has rejected it.'),
    why=_(
        "Rejecting only hides the image from the project's lists: the "
        'project can still download the image and boot from it.'
    ),
    examine=_examine,
)
