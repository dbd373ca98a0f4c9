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

"""``unread-members``: an image whose members could not be read."""

from osc_imageshare.audit import check
from osc_imageshare.audit import evidence
from osc_imageshare.audit import finding
from osc_imageshare.i18n import _
from osc_imageshare.sharing import model
from osc_imageshare.sharing import reading


def _examine(
    share: evidence.Outgoing, circumstances: evidence.Circumstances
) -> check.Says:
    if isinstance(share.members, reading.Unread):
        yield finding.undecided(
            _('Could not check which projects the image is shared with.'),
            share.members,
        )


CHECK = check.OutgoingCheck(
    id='unread-members',
    severity=model.Severity.HIGH,
    summary=_('The members of the image could not be read.'),
    why=_(
        'No check that needs the members could be made for this image, so it '
        'may have problems. This check has the highest severity of the '
        'checks that it replaces.'
    ),
    examine=_examine,
)
