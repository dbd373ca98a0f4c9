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

"""``own-project-member``: the owner is a member of its own image."""

from osc_imageshare.audit import check
from osc_imageshare.audit import evidence
from osc_imageshare.audit import finding
from osc_imageshare.audit import remedy
from osc_imageshare.i18n import _
from osc_imageshare.sharing import model


def _examine(
    share: evidence.Outgoing, circumstances: evidence.Circumstances
) -> check.Says:
    for member in share.known_members:
        if member.project.id == share.image.owner:
            yield finding.Fail(
                _('The image belongs to that project.'),
                remedy.revoke(share.image, member.project),
                member.project,
            )


CHECK = check.OutgoingCheck(
    id='own-project-member',
    severity=model.Severity.LOW,
    summary=_("The image is shared with its owner's own project."),
    why=_(
        'The share has no effect. Most likely another project was intended, '
        'and that project has no access.'
    ),
    examine=_examine,
)
