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

"""``inactive-shared``: others have an image that cannot be used."""

from osc_imageshare.audit import check
from osc_imageshare.audit import evidence
from osc_imageshare.audit import finding
from osc_imageshare.audit import remedy
from osc_imageshare.i18n import _
from osc_imageshare.sharing import model
from osc_imageshare.sharing import text


def _examine(
    share: evidence.Outgoing, circumstances: evidence.Circumstances
) -> check.Says:
    image = share.image
    if share.exposed and image.status != 'active':
        yield finding.Fail(
            _('Its status is %s.') % text.visible(image.status),
            remedy.set_option(image, '--activate')
            if image.status == 'deactivated'
            else remedy.withdraw(share),
        )


CHECK = check.OutgoingCheck(
    id='inactive-shared',
    severity=model.Severity.LOW,
    summary=_('The image is shared and cannot be used.'),
    why=_(
        'An image that is not active has no content that its members can '
        'use. An image without content may get any content later.'
    ),
    examine=_examine,
)
