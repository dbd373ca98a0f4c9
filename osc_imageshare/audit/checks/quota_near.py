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

"""``quota-near``: hardly another member fits."""

from osc_imageshare.audit import check
from osc_imageshare.audit import evidence
from osc_imageshare.audit import excess
from osc_imageshare.audit import finding
from osc_imageshare.i18n import _
from osc_imageshare.sharing import model


def _examine(
    share: evidence.Outgoing, circumstances: evidence.Circumstances
) -> check.Says:
    most = circumstances.policy.thresholds[CHECK.id]
    count = len(share.known_members)
    if count > most:
        yield finding.Fail(
            _('It has %(count)s members; a warning is given above %(most)s.')
            % {'count': count, 'most': most},
            excess.revoke(share, most),
        )


CHECK = check.OutgoingCheck(
    id='quota-near',
    severity=model.Severity.LOW,
    summary=_('The image has almost as many members as Glance allows.'),
    why=_(
        'Glance refuses more members than its quota allows (128 by default). '
        'Members that are not projects count as well.'
    ),
    examine=_examine,
)
