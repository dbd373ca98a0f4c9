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

"""``borrowed-image``: servers that depend on the image of another project."""

from osc_imageshare.audit import check
from osc_imageshare.audit import evidence
from osc_imageshare.audit import finding
from osc_imageshare.audit import remedy
from osc_imageshare.i18n import _
from osc_imageshare.sharing import model
from osc_imageshare.sharing import reading
from osc_imageshare.sharing import text
from osc_imageshare.sharing import usage_text

# A public image belongs to those who run the cloud.
_WITHDRAWABLE = (model.Visibility.SHARED, model.Visibility.COMMUNITY)


def _examine(
    used: evidence.UsedImage, circumstances: evidence.Circumstances
) -> check.Says:
    if isinstance(used.standing, reading.Unread):
        yield finding.undecided(
            _('Could not check whether another project can withdraw it.'),
            used.standing,
        )
    elif (
        (image := used.foreign)
        and image.status == 'active'
        and image.visibility in _WITHDRAWABLE
    ):
        yield finding.Fail(
            _(
                'It %(ownership)s, which can withdraw it. Made from it: '
                '%(use)s.'
            )
            % {
                'ownership': text.ownership(used.owner),
                'use': usage_text.items(used.use),
            },
            remedy.copy(image),
        )


CHECK = check.UsageCheck(
    id='borrowed-image',
    severity=model.Severity.MEDIUM,
    summary=_(
        'Servers or volumes depend on an image that another project can '
        'withdraw.'
    ),
    why=_(
        'When the owner revokes, deletes or deactivates the image, servers '
        'made from it can no longer be rebuilt, and some migrations fail.'
    ),
    examine=_examine,
)
