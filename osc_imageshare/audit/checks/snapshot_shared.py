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

"""``snapshot-shared``: others have a copy of a server."""

from osc_imageshare.audit import check
from osc_imageshare.audit import evidence
from osc_imageshare.audit import finding
from osc_imageshare.audit import remedy
from osc_imageshare.i18n import _
from osc_imageshare.sharing import model

# What Nova writes into the property "image_type" of an image it makes.
_TYPES = frozenset(('snapshot', 'backup'))


def _examine(
    share: evidence.Outgoing, circumstances: evidence.Circumstances
) -> check.Says:
    properties = share.image.properties
    if share.exposed and (
        properties.get('image_type') in _TYPES
        or properties.get('instance_uuid')
    ):
        yield finding.Fail(
            _('It was made from a server and may contain its keys and data.'),
            remedy.withdraw(share),
        )


CHECK = check.OutgoingCheck(
    id='snapshot-shared',
    severity=model.Severity.LOW,
    summary=_('The image is shared and was made from a server.'),
    why=_(
        'The disk of a server may contain keys, passwords and data of its '
        'users.'
    ),
    examine=_examine,
)
