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

"""``old-image-shared``: others boot from an old image."""

from osc_imageshare.audit import check
from osc_imageshare.audit import evidence
from osc_imageshare.audit import finding
from osc_imageshare.audit import remedy
from osc_imageshare.i18n import _
from osc_imageshare.sharing import dates
from osc_imageshare.sharing import model
from osc_imageshare.sharing import reading


def _examine(
    share: evidence.Outgoing, circumstances: evidence.Circumstances
) -> check.Says:
    image = share.image
    if not share.exposed:
        return
    created = dates.timestamp(image.created_at)
    if created is None:
        yield finding.Unknown(
            _('Its age is unknown: Glance gave no readable time.'),
            reading.Why.UNREADABLE,
        )
        return
    most = circumstances.policy.thresholds[CHECK.id]
    days = dates.days(created, circumstances.now)
    if days > most:
        yield finding.Fail(
            _('It is %(days)s days old; %(most)s are allowed.')
            % {'days': days, 'most': most},
            remedy.withdraw(share),
        )


CHECK = check.OutgoingCheck(
    id='old-image-shared',
    severity=model.Severity.LOW,
    summary=_('The shared image is outdated.'),
    why=_(
        'Servers that boot from an old image start without recent security '
        'updates.'
    ),
    examine=_examine,
)
