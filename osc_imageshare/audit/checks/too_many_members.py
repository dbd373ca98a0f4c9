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

"""``too-many-members``: more members than anybody looks after."""

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
            _('It is shared with %(count)s projects; %(most)s are allowed.')
            % {'count': count, 'most': most},
            excess.revoke(share, most),
        )


CHECK = check.OutgoingCheck(
    id='too-many-members',
    severity=model.Severity.MEDIUM,
    summary=_('The image is shared with too many projects.'),
    why=_(
        'Long lists of members are hard to maintain. Share widely used '
        'images another way, for example as community images.'
    ),
    examine=_examine,
)
