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

"""``unused-mute``: a mute that mutes nothing."""

from osc_imageshare.audit import check
from osc_imageshare.audit import evidence
from osc_imageshare.audit import finding
from osc_imageshare.audit import mutes
from osc_imageshare.i18n import _
from osc_imageshare.sharing import model


def _examine(
    use: evidence.MuteUse, circumstances: evidence.Circumstances
) -> check.Says:
    if use.used or use.mute.is_expired(circumstances.now):
        return
    yield finding.Fail(
        _('Line %(line)s: the mute of %(mute)s matches nothing (%(reason)s).')
        % mutes.words(use.mute),
        '',
    )


CHECK = check.PolicyCheck(
    id='unused-mute',
    severity=model.Severity.LOW,
    summary=_('A mute of the policy matches nothing.'),
    why=_(
        'Its findings are gone, or its patterns are wrong. It would hide the '
        'next finding that happens to match.'
    ),
    examine=_examine,
    needs_all=True,
)
