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

"""``stale-pending``: an offer without an answer."""

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
    share: evidence.Outgoing, circumstances: evidence.Circumstances
) -> check.Says:
    most = circumstances.policy.thresholds[CHECK.id]
    for member in share.known_members:
        if member.status is not model.MemberStatus.PENDING:
            continue
        names = {'project': text.project(member.project), 'most': most}
        if member.updated_at is None:
            yield finding.Unknown(
                _(
                    'Could not check how long the share with project '
                    '%(project)s has been pending: Glance gave no readable '
                    'time.'
                )
                % names,
                reading.Why.UNREADABLE,
                member.project,
            )
            continue
        days = dates.days(member.updated_at, circumstances.now)
        if days > most:
            yield finding.Fail(
                _(
                    'Project %(project)s has not answered for %(days)s days; '
                    '%(most)s are allowed.'
                )
                % {**names, 'days': days},
                remedy.revoke(share.image, member.project),
                member.project,
            )


CHECK = check.OutgoingCheck(
    id='stale-pending',
    severity=model.Severity.LOW,
    summary=_('The share has been pending for too long.'),
    why=_(
        'The project has not accepted the image and may not need it. A '
        'pending member can still use the image by its ID.'
    ),
    examine=_examine,
)
