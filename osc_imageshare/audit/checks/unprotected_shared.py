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

"""``unprotected-shared``: a shared image that can be deleted."""

from osc_imageshare.audit import check
from osc_imageshare.audit import evidence
from osc_imageshare.audit import finding
from osc_imageshare.audit import remedy
from osc_imageshare.i18n import _
from osc_imageshare.sharing import model


def _examine(
    share: evidence.Outgoing, circumstances: evidence.Circumstances
) -> check.Says:
    if share.exposed and not share.image.protected:
        yield finding.Fail(
            _(
                'Other projects can use it, but it is not protected from '
                'deletion.'
            ),
            remedy.set_option(share.image, '--protected'),
        )


CHECK = check.OutgoingCheck(
    id='unprotected-shared',
    severity=model.Severity.LOW,
    summary=_('The image is shared and can be deleted.'),
    why=_(
        'Deleting the image ends the access of every member at once, and '
        'their servers cannot be rebuilt from it.'
    ),
    examine=_examine,
)
