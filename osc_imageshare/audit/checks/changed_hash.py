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

"""``changed-hash``: an image that is not what it was."""

from osc_imageshare.audit import check
from osc_imageshare.audit import evidence
from osc_imageshare.audit import finding
from osc_imageshare.audit import remedy
from osc_imageshare.i18n import _
from osc_imageshare.sharing import image_filter
from osc_imageshare.sharing import model
from osc_imageshare.sharing import reading
from osc_imageshare.sharing import text


def _examine(
    share: evidence.Incoming, circumstances: evidence.Circumstances
) -> check.Says:
    image = share.image
    pins = circumstances.policy.pins
    pin = pins.get(image.id)
    if pin is None and not image_filter.canonical(image.name):
        pin = pins.get(image.name)
    if pin is None:
        return
    algorithm, _separator, value = pin.lower().partition(':')
    if not image.hash_value or image.hash_algo.lower() != algorithm:
        yield finding.Unknown(
            _(
                'The pin uses %(algorithm)s, but its content is %(content)s: '
                'they cannot be compared.'
            )
            % {
                'algorithm': text.visible(algorithm),
                'content': text.content(image),
            },
            reading.Why.UNREADABLE,
        )
    elif image.hash_value.lower() != value:
        yield finding.Fail(
            _(
                'Its content is %(content)s, not %(pin)s as pinned; it '
                '%(ownership)s.'
            )
            % {
                'content': text.content(image),
                'pin': text.visible(pin),
                'ownership': text.ownership(share.owner),
            },
            remedy.reject(image),
        )


CHECK = check.IncomingCheck(
    id='changed-hash',
    severity=model.Severity.CRITICAL,
    summary=_('The content of the image is not what the policy pins.'),
    why=_(
        'The content was replaced after it was checked and pinned. Every '
        'server that boots from the image runs the new content.'
    ),
    examine=_examine,
)
