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

"""``community-image``: every project that knows the ID can use an image."""

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
        share.image.visibility is model.Visibility.COMMUNITY
        and not circumstances.policy.community
    ):
        yield finding.Fail(
            _('Every project of the cloud can use it.'), remedy.withdraw(share)
        )


CHECK = check.OutgoingCheck(
    id='community-image',
    severity=model.Severity.MEDIUM,
    summary=_('The image is a community image.'),
    why=_(
        'Every project of the cloud can list community images, download them '
        'and boot from them; they are just not listed by default.'
    ),
    examine=_examine,
    needs_members=False,
)
