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

"""``expired-mute``: a mute that has come to its end."""

from osc_imageshare.audit import check
from osc_imageshare.audit import evidence
from osc_imageshare.audit import finding
from osc_imageshare.audit import mutes
from osc_imageshare.i18n import _
from osc_imageshare.sharing import model


def _examine(
    use: evidence.MuteUse, circumstances: evidence.Circumstances
) -> check.Says:
    if use.mute.is_expired(circumstances.now):
        yield finding.Fail(
            _(
                'Line %(line)s: the mute of %(mute)s expired on %(expires)s '
                '(%(reason)s).'
            )
            % {
                **mutes.words(use.mute),
                'expires': f'{use.mute.expires:%Y-%m-%d}',
            },
            '',
        )


CHECK = check.PolicyCheck(
    id='expired-mute',
    severity=model.Severity.MEDIUM,
    summary=_('A mute of the policy has expired.'),
    why=_(
        'The mute was agreed until that date. What it muted is reported '
        'again. Decide again, or remove the mute from the policy.'
    ),
    examine=_examine,
)
