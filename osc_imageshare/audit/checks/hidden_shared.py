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

"""``hidden-shared``: others have an image that no list shows."""

from osc_imageshare.audit import check
from osc_imageshare.audit import evidence
from osc_imageshare.audit import finding
from osc_imageshare.audit import remedy
from osc_imageshare.i18n import _
from osc_imageshare.sharing import model


def _examine(
    share: evidence.Outgoing, circumstances: evidence.Circumstances
) -> check.Says:
    if share.exposed and share.image.hidden:
        yield finding.Fail(
            _('Other projects can use it but cannot find it.'),
            remedy.set_option(share.image, '--unhidden'),
        )


CHECK = check.OutgoingCheck(
    id='hidden-shared',
    severity=model.Severity.LOW,
    summary=_('The image is shared and hidden.'),
    why=_(
        'A hidden image is not in any list. Its users no longer see it and '
        'forget about it.'
    ),
    examine=_examine,
)
