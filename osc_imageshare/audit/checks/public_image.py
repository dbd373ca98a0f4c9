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

"""``public-image``: every project of the cloud can use an image."""

from osc_imageshare.audit import check
from osc_imageshare.audit import evidence
from osc_imageshare.audit import finding
from osc_imageshare.audit import remedy
from osc_imageshare.i18n import _
from osc_imageshare.sharing import model


def _examine(
    share: evidence.Outgoing, circumstances: evidence.Circumstances
) -> check.Says:
    if (
        share.image.visibility is model.Visibility.PUBLIC
        and not circumstances.policy.public
    ):
        yield finding.Fail(
            _('Every project of the cloud can find and use it.'),
            remedy.withdraw(share),
        )


CHECK = check.OutgoingCheck(
    id='public-image',
    severity=model.Severity.HIGH,
    summary=_('The image is public.'),
    why=_(
        'Every project of the cloud can find a public image, download it and '
        'boot from it, including projects that are created later.'
    ),
    examine=_examine,
    needs_members=False,
)
