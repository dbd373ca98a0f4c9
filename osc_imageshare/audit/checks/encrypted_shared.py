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

"""``encrypted-shared``: others have an image whose key they cannot read."""

from osc_imageshare.audit import check
from osc_imageshare.audit import evidence
from osc_imageshare.audit import finding
from osc_imageshare.audit import remedy
from osc_imageshare.i18n import _
from osc_imageshare.sharing import backing
from osc_imageshare.sharing import model


def _examine(
    share: evidence.Outgoing, circumstances: evidence.Circumstances
) -> check.Says:
    if share.exposed and backing.encryption_key(share.image):
        yield finding.Fail(
            _('It is encrypted with a key that other projects cannot read.'),
            remedy.withdraw(share),
        )


CHECK = check.OutgoingCheck(
    id='encrypted-shared',
    severity=model.Severity.MEDIUM,
    summary=_('The image is shared and encrypted.'),
    why=_(
        "The key is in the owner's Barbican, where other projects cannot read "
        'it: their servers do not boot. Sharing the key as well gives away '
        'all that it encrypts.'
    ),
    examine=_examine,
)
