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

"""``stale-offer``: an offer that waits for an answer."""

from osc_imageshare.audit import check
from osc_imageshare.audit import evidence
from osc_imageshare.audit import finding
from osc_imageshare.audit import remedy
from osc_imageshare.i18n import _
from osc_imageshare.sharing import dates
from osc_imageshare.sharing import model
from osc_imageshare.sharing import reading
from osc_imageshare.sharing import text


def _examine(
    share: evidence.Incoming, circumstances: evidence.Circumstances
) -> check.Says:
    if share.member.status is not model.MemberStatus.PENDING:
        return
    since = share.member.updated_at
    if since is None:
        yield finding.Unknown(
            _(
                'Could not check how long it has been offered: Glance gave '
                'no readable time.'
            ),
            reading.Why.UNREADABLE,
        )
        return
    most = circumstances.policy.thresholds[CHECK.id]
    days = dates.days(since, circumstances.now)
    if days > most:
        yield finding.Fail(
            _(
                'It %(ownership)s and was offered %(days)s days ago; '
                '%(most)s are allowed.'
            )
            % {
                'ownership': text.ownership(share.owner),
                'days': days,
                'most': most,
            },
            remedy.reject(share.image),
        )


CHECK = check.IncomingCheck(
    id='stale-offer',
    severity=model.Severity.INFO,
    summary=_('The offer has been waiting for an answer for too long.'),
    why=_(
        'The owner is waiting for an answer. Until then the image can be '
        'found by its ID only.'
    ),
    examine=_examine,
)
