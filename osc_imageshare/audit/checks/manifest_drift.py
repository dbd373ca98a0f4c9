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

"""``manifest-drift``: an image that is not shared as a manifest says."""

from osc_imageshare.audit import check
from osc_imageshare.audit import evidence
from osc_imageshare.audit import finding
from osc_imageshare.audit import remedy
from osc_imageshare.i18n import _
from osc_imageshare.sharing import model
from osc_imageshare.sharing import planning
from osc_imageshare.sharing import reading
from osc_imageshare.sharing import text


def _examine(
    declared: evidence.Compared, circumstances: evidence.Circumstances
) -> check.Says:
    if isinstance(declared, model.Gap):
        if declared.absent:
            yield finding.Fail(declared.reason, '')
        else:
            yield finding.Unknown(declared.reason, reading.Why.UNREADABLE)
        return
    mend = remedy.sync(circumstances.manifest, declared.image)
    if declared.plan.opening is not None:
        yield finding.Fail(
            _('It is %s, but the manifest shares it with projects.')
            % declared.image.visibility.value,
            mend,
        )
    for change in declared.plan.changes:
        # A share that came to its end is for expired-share.
        if change.steps and change.target.id not in declared.expired:
            yield finding.Fail(
                _said(change)
                % {'project': text.project(change.target.project)},
                mend,
                change.target.project,
            )


def _said(change: planning.Change) -> str:
    if change.want is planning.Want.REVOKED:
        return _(
            'Project %(project)s has access but is not listed in the manifest.'
        )
    if change.before is None:
        return _(
            'Project %(project)s is listed in the manifest but is not a '
            'member.'
        )
    return _(
        'Project %(project)s has not accepted, although the manifest says to '
        'accept for it.'
    )


CHECK = check.ManifestCheck(
    id='manifest-drift',
    severity=model.Severity.MEDIUM,
    summary=_('The shares of the image differ from the manifest.'),
    why=_(
        'Someone changed the shares by hand. The next share-sync undoes the '
        'change; until then the manifest is wrong.'
    ),
    examine=_examine,
)
