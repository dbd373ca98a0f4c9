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

"""``owner-disabled``: an image that is no longer maintained."""

from osc_imageshare.audit import check
from osc_imageshare.audit import evidence
from osc_imageshare.audit import finding
from osc_imageshare.audit import remedy
from osc_imageshare.i18n import _
from osc_imageshare.sharing import model
from osc_imageshare.sharing import reading
from osc_imageshare.sharing import text


def _examine(
    share: evidence.Incoming, circumstances: evidence.Circumstances
) -> check.Says:
    if not share.owner.id:
        return
    names = {'owner': text.project(share.owner)}
    question = (
        _('Could not check whether its owner %(owner)s is enabled.') % names
    )
    match share.standing:
        case reading.Unread() as unread:
            yield finding.undecided(question, unread)
        case model.Project(enabled=None):
            yield finding.Unknown(
                question,
                reading.Why.NOT_PERMITTED,
                source=reading.Source.PROJECTS,
            )
        case evidence.Absent():
            yield finding.Fail(
                _('Its owner, project %(owner)s, no longer exists.') % names,
                remedy.reject(share.image),
            )
        case model.Project(enabled=False):
            yield finding.Fail(
                _('Its owner, project %(owner)s, is disabled.') % names,
                remedy.reject(share.image),
            )
        case _:
            pass


CHECK = check.IncomingCheck(
    id='owner-disabled',
    severity=model.Severity.MEDIUM,
    summary=_('The image comes from a project that is disabled or gone.'),
    why=_(
        'The image is not maintained. If the project is enabled again, its '
        'users decide what is offered under this name.'
    ),
    examine=_examine,
)
