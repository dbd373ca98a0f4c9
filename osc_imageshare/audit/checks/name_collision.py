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

"""``name-collision``: an image whose name could be mistaken for another."""

from osc_imageshare.audit import check
from osc_imageshare.audit import evidence
from osc_imageshare.audit import finding
from osc_imageshare.audit import remedy
from osc_imageshare.i18n import _
from osc_imageshare.sharing import model
from osc_imageshare.sharing import reading
from osc_imageshare.sharing import text


def _examine(
    share: evidence.Incoming, circumstances: evidence.Circumstances
) -> check.Says:
    if isinstance(share.alike, reading.Unread):
        yield finding.undecided(
            _(
                'Could not check whether it could be mistaken for another '
                'image.'
            ),
            share.alike,
        )
    elif share.alike:
        yield finding.Fail(
            _('It %(ownership)s; it could be mistaken for image %(others)s.')
            % {
                'ownership': text.ownership(share.owner),
                'others': text.listing(list(map(text.image, share.alike))),
            },
            remedy.reject(share.image),
        )


CHECK = check.IncomingCheck(
    id='name-collision',
    severity=model.Severity.HIGH,
    summary=_(
        'The name of the image could be mistaken for that of another image.'
    ),
    why=_(
        'A user or a script that looks for an image by name gets this image '
        'instead, or an error.'
    ),
    examine=_examine,
)
