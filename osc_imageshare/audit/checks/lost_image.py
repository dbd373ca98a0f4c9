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

"""``lost-image``: servers whose image is gone or withdrawn."""

from osc_imageshare.audit import check
from osc_imageshare.audit import evidence
from osc_imageshare.audit import finding
from osc_imageshare.i18n import _
from osc_imageshare.sharing import model
from osc_imageshare.sharing import reading
from osc_imageshare.sharing import text
from osc_imageshare.sharing import usage_text


def _examine(
    used: evidence.UsedImage, circumstances: evidence.Circumstances
) -> check.Says:
    if not used.rebuilt.in_use:
        return
    standing = used.standing
    if isinstance(standing, reading.Unread):
        yield finding.undecided(
            _('Could not check whether servers can be rebuilt from it.'),
            standing,
        )
        return
    if standing is evidence.Loss.GONE:
        loss = _('It was deleted, or its owner no longer shares it.')
    elif standing is evidence.Loss.WITHDRAWN:
        loss = _('Its owner no longer shares it with this project.')
    elif standing.status != 'active':
        loss = _('Its status is %s.') % text.visible(standing.status)
    else:
        return
    cannot = _('Cannot be rebuilt from it: %s.') % usage_text.items(
        used.rebuilt
    )
    advice = _(
        'Ask its owner to share it again, or use "openstack server image '
        'create" to keep what is on a server.'
    )
    yield finding.Fail(' '.join((loss, cannot, advice)), '')


CHECK = check.UsageCheck(
    id='lost-image',
    severity=model.Severity.HIGH,
    summary=_(
        'The image of servers is gone or withdrawn, so they cannot be rebuilt.'
    ),
    why=_(
        'The servers still run. A rebuild fails, and so may a migration, so '
        'a server that breaks cannot be restored from its image.'
    ),
    examine=_examine,
)
