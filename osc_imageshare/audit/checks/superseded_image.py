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

"""``superseded-image``: servers of an image that has a replacement."""

from osc_imageshare.audit import check
from osc_imageshare.audit import evidence
from osc_imageshare.audit import finding
from osc_imageshare.i18n import _
from osc_imageshare.sharing import model
from osc_imageshare.sharing import reading
from osc_imageshare.sharing import replacing
from osc_imageshare.sharing import text
from osc_imageshare.sharing import usage_text


def _examine(
    used: evidence.UsedImage, circumstances: evidence.Circumstances
) -> check.Says:
    if isinstance(used.standing, reading.Unread):
        yield finding.undecided(
            _('Could not check whether its owner has replaced it.'),
            used.standing,
        )
        return
    if not used.foreign:
        return
    new = used.foreign.properties.get(replacing.REPLACED_BY, '').strip()
    if new and new != used.foreign.id:
        yield finding.Fail(
            _(
                'It %(ownership)s, which names image %(new)s as its '
                'replacement. Made from the old image: %(use)s.'
            )
            % {
                'ownership': text.ownership(used.owner),
                'new': text.visible(new),
                'use': usage_text.items(used.use),
            },
            '',
        )


CHECK = check.UsageCheck(
    id='superseded-image',
    severity=model.Severity.LOW,
    summary=_(
        'Servers or volumes come from an image that its owner has replaced.'
    ),
    why=_(
        'The owner no longer maintains the image, and may revoke or delete '
        'it. New servers should use the replacement.'
    ),
    examine=_examine,
)
