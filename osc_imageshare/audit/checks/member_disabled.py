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

"""``member-disabled``: a member that is disabled."""

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
    for member in share.known_members:
        if member.is_malformed:
            # It is not a project: ghost-member reports it.
            continue
        names = {'project': text.project(member.project)}
        question = _('Could not check whether project %(project)s is enabled.')
        match member.standing:
            case reading.Unread() as unread:
                yield finding.undecided(
                    question % names, unread, member.project
                )
            case model.Project(enabled=None):
                yield finding.Unknown(
                    question % names,
                    reading.Why.NOT_PERMITTED,
                    member.project,
                    reading.Source.PROJECTS,
                )
            case model.Project(enabled=False):
                yield finding.Fail(
                    _('Project %(project)s is disabled.') % names,
                    remedy.revoke(share.image, member.project),
                    member.project,
                )
            case _:
                pass


CHECK = check.OutgoingCheck(
    id='member-disabled',
    severity=model.Severity.MEDIUM,
    summary=_('The image is shared with a project that is disabled.'),
    why=_(
        'A disabled project does not use the image now, but has access again '
        'as soon as it is enabled.'
    ),
    examine=_examine,
)
