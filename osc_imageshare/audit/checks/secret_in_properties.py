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

"""``secret-in-properties``: others can read a credential."""

from osc_imageshare.audit import check
from osc_imageshare.audit import evidence
from osc_imageshare.audit import finding
from osc_imageshare.audit import remedy
from osc_imageshare.audit import secrets
from osc_imageshare.i18n import _
from osc_imageshare.sharing import model
from osc_imageshare.sharing import text


def _examine(
    share: evidence.Outgoing, circumstances: evidence.Circumstances
) -> check.Says:
    if not share.exposed:
        return
    pairs = secrets.search(share.image.properties)
    if pairs:
        listed = [f'{text.visible(name)} ({kind})' for name, kind in pairs]
        yield finding.Fail(
            _('Members can read: %s.') % text.listing(listed),
            remedy.unset_properties(
                share.image, *(name for name, _kind in pairs)
            ),
        )


CHECK = check.OutgoingCheck(
    id='secret-in-properties',
    severity=model.Severity.HIGH,
    summary=_(
        'A property of the shared image holds what looks like a credential.'
    ),
    why=_(
        'Everyone who can use an image can read its properties. Replace the '
        'credential: removing the property does not undo the disclosure.'
    ),
    examine=_examine,
)
