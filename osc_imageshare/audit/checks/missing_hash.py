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

"""``missing-hash``: content that cannot be compared."""

from osc_imageshare.audit import check
from osc_imageshare.audit import evidence
from osc_imageshare.audit import finding
from osc_imageshare.audit import remedy
from osc_imageshare.i18n import _
from osc_imageshare.sharing import model


def _examine(
    share: evidence.Outgoing, circumstances: evidence.Circumstances
) -> check.Says:
    image = share.image
    if share.exposed and image.status == 'active' and not image.hash_value:
        yield finding.Fail(
            _('Members cannot tell whether its content has changed.'),
            remedy.withdraw(share),
        )


CHECK = check.OutgoingCheck(
    id='missing-hash',
    severity=model.Severity.INFO,
    summary=_('The image is shared and has no hash.'),
    why=_(
        'Members cannot tell whether its content has changed, and cannot pin '
        'it. Glance hashes what is uploaded; an image without a hash was '
        'made by an old release or points to content elsewhere.'
    ),
    examine=_examine,
)
