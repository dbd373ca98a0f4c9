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

"""``ghost-member``: a member that is not a project."""

from typing import assert_never

from osc_imageshare.audit import check
from osc_imageshare.audit import evidence
from osc_imageshare.audit import finding
from osc_imageshare.audit import remedy
from osc_imageshare.i18n import _
from osc_imageshare.sharing import model
from osc_imageshare.sharing import project_id
from osc_imageshare.sharing import reading
from osc_imageshare.sharing import text


def _examine(
    share: evidence.Outgoing, circumstances: evidence.Circumstances
) -> check.Says:
    for member in share.known_members:
        project = member.project
        names = {'project': text.visible(project.id)}
        match member.standing:
            case model.Project():
                continue
            case _ if member.is_malformed:
                wrong = _('%(project)s is not the ID of a project.') % names
            case evidence.Absent():
                wrong = _('Project %(project)s does not exist.') % names
            case reading.Unread() as unread:
                # An accepted share proves that the project existed then, not
                # that it exists now.
                yield finding.undecided(
                    _('Could not check whether project %(project)s exists.')
                    % names,
                    unread,
                    project,
                )
                continue
            case _:
                assert_never(member.standing)
        if not project_id.is_removable(project.id):
            wrong += ' ' + _(
                'Glance cannot find a member with such an ID: only making '
                'the image private ends the share.'
            )
        yield finding.Fail(wrong, remedy.revoke(share.image, project), project)


CHECK = check.OutgoingCheck(
    id='ghost-member',
    severity=model.Severity.HIGH,
    summary=_('The image is shared with an ID that is not a project.'),
    why=_(
        'Glance accepts any text as a member and does not check it. The '
        'intended project has no access, and the member counts against the '
        'quota.'
    ),
    examine=_examine,
)
