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

"""``expired-share``: a share that was to end, and has not."""

from osc_imageshare.audit import check
from osc_imageshare.audit import evidence
from osc_imageshare.audit import finding
from osc_imageshare.audit import remedy
from osc_imageshare.i18n import _
from osc_imageshare.sharing import model
from osc_imageshare.sharing import reading
from osc_imageshare.sharing import text


def _examine(
    declared: evidence.Compared, circumstances: evidence.Circumstances
) -> check.Says:
    if isinstance(declared, model.Gap):
        if not declared.absent:
            yield finding.Unknown(declared.reason, reading.Why.UNREADABLE)
        return
    for change in declared.plan.changes:
        # Only a member can lose access.
        if change.target.id not in declared.expired or change.before is None:
            continue
        project = change.target.project
        still = _('Project %s is still a member.') % text.project(project)
        yield finding.Fail(
            f'{still} {change.reason}',
            remedy.revoke(declared.image, project),
            project,
        )


CHECK = check.ManifestCheck(
    id='expired-share',
    severity=model.Severity.HIGH,
    summary=_('The share has expired, and the project is still a member.'),
    why=_(
        'The manifest says that access ends on that date. It does not end by '
        'itself: share-sync has to run.'
    ),
    examine=_examine,
)
