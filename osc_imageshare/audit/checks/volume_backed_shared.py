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

"""``volume-backed-shared``: others have an image without its data."""

from osc_imageshare.audit import check
from osc_imageshare.audit import evidence
from osc_imageshare.audit import finding
from osc_imageshare.audit import remedy
from osc_imageshare.i18n import _
from osc_imageshare.sharing import backing
from osc_imageshare.sharing import model
from osc_imageshare.sharing import text


def _examine(
    share: evidence.Outgoing, circumstances: evidence.Circumstances
) -> check.Says:
    snapshots = backing.volume_snapshots(share.image)
    if share.exposed and snapshots:
        yield finding.Fail(
            _('It is made of volume snapshot %s.')
            % text.listing(list(map(text.visible, snapshots))),
            remedy.withdraw(share),
        )


CHECK = check.OutgoingCheck(
    id='volume-backed-shared',
    severity=model.Severity.MEDIUM,
    summary=_('The image is shared and made of volume snapshots.'),
    why=_(
        'Such an image holds no data, only the IDs of volume snapshots of its '
        'owner. Other projects cannot read these: their servers do not boot.'
    ),
    examine=_examine,
)
