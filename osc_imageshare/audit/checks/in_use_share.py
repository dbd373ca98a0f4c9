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

"""``in-use-share``: a member that uses the image."""

from osc_imageshare.audit import check
from osc_imageshare.audit import evidence
from osc_imageshare.audit import finding
from osc_imageshare.i18n import _
from osc_imageshare.sharing import model
from osc_imageshare.sharing import reading
from osc_imageshare.sharing import text
from osc_imageshare.sharing import usage_text


def _examine(
    share: evidence.Outgoing, circumstances: evidence.Circumstances
) -> check.Says:
    for member in share.known_members:
        use = member.use
        if use is None:
            continue
        if use.in_use:
            used = _('Project %(project)s uses it: %(found)s.') % {
                'project': text.project(member.project),
                'found': usage_text.items(use),
            }
            yield finding.Fail(
                ' '.join((used, *usage_text.more(use))), '', member.project
            )
        elif use.unseen:
            why = reading.Why.NOT_PERMITTED
            if use.failed:
                why = reading.Why.UNREADABLE
            detail = ' '.join(usage_text.unknown_of(member.project, use))
            causes = dict.fromkeys(u.cause or u.detail for u in use.unseen)
            yield finding.Unknown(
                detail,
                why,
                member.project,
                reading.Source.USE,
                '; '.join(causes),
            )


CHECK = check.OutgoingCheck(
    id='in-use-share',
    severity=model.Severity.INFO,
    summary=_('The image is shared with a project that uses it.'),
    why=_(
        'Servers made from the image may fail to be rebuilt or migrated once '
        'it is revoked, deleted or made private. Ask their owners first.'
    ),
    examine=_examine,
    needs_usage=True,
)
