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

"""``untrusted-owner``: an image from an owner that is not trusted."""

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
    share: evidence.Incoming, circumstances: evidence.Circumstances
) -> check.Says:
    trusted = circumstances.policy.trusted
    if trusted is None or allowance.is_one_of(share.owner, trusted):
        return
    if not share.owner.id:
        yield finding.Fail(
            _('It has no owner, so the policy cannot trust it.'),
            remedy.reject(share.image),
        )
        return
    names = {'owner': text.project(share.owner)}
    match share.standing:
        case model.Project() as owner if allowance.is_one_of(owner, trusted):
            return
        case reading.Unread() as unread if allowance.has_names(trusted):
            yield finding.undecided(
                _('Could not check whether its owner %(owner)s is trusted.')
                % names,
                unread,
            )
        case _:
            yield finding.Fail(
                _('Its owner, project %(owner)s, is not trusted.') % names,
                remedy.reject(share.image),
            )


CHECK = check.IncomingCheck(
    id='untrusted-owner',
    severity=model.Severity.HIGH,
    summary=_(
        'The image comes from a project that the policy does not trust.'
    ),
    why=_(
        'The owner of an image decides what runs on the servers that boot '
        'from it.'
    ),
    examine=_examine,
)
