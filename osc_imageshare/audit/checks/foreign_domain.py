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

"""``foreign-domain``: a member of another domain."""

from typing import assert_never

from osc_imageshare.audit import allowance
from osc_imageshare.audit import check
from osc_imageshare.audit import evidence
from osc_imageshare.audit import finding
from osc_imageshare.audit import remedy
from osc_imageshare.i18n import _
from osc_imageshare.sharing import model
from osc_imageshare.sharing import reading
from osc_imageshare.sharing import text


def _examine(
    share: evidence.Outgoing, circumstances: evidence.Circumstances
) -> check.Says:
    for member in share.known_members:
        if member.is_malformed or member.project.id == share.image.owner:
            # Other checks report these.
            continue
        domain = _foreign_domain(member, share, circumstances)
        names = {'project': text.project(member.project)}
        if isinstance(domain, reading.Unread):
            yield finding.undecided(
                _(
                    'Could not check whether project %(project)s belongs '
                    'to another domain.'
                )
                % names,
                domain,
                member.project,
            )
        elif domain is not None:
            yield finding.Fail(
                _(
                    'Project %(project)s belongs to domain %(domain)s, not '
                    "to the owner's."
                )
                % {**names, 'domain': _title(domain, circumstances)},
                remedy.revoke(share.image, member.project),
                member.project,
            )


def _foreign_domain(
    member: evidence.Shared,
    share: evidence.Outgoing,
    circumstances: evidence.Circumstances,
) -> str | reading.Unread | None:
    """Return the ID of a member's domain, if it should not be there."""
    allowed: bool | reading.Unread = False
    if allowance.is_given(circumstances.policy):
        allowed = allowance.allows(member, circumstances)
    if allowed is True:
        return None
    match member.standing:
        case evidence.Absent():
            return None
        case reading.Unread() as unread:
            return unread
        case model.Project(domain_id=domain):
            pass
        case _:
            assert_never(member.standing)
    if domain is None:
        return _unreadable(member.project)
    if domain == share.owner.domain_id:
        return None
    if share.owner.domain_id is None:
        return _unreadable(share.owner)
    return allowed or domain


def _unreadable(project: model.Project) -> reading.Unread:
    return reading.Unread(
        reading.Why.NOT_PERMITTED,
        _('You do not have permission to read the domain of project %s.')
        % text.project(project),
        reading.Source.DOMAINS,
    )


def _title(domain: str, circumstances: evidence.Circumstances) -> str:
    return text.project(
        model.Project(domain, circumstances.domains.get(domain))
    )


CHECK = check.OutgoingCheck(
    id='foreign-domain',
    severity=model.Severity.MEDIUM,
    summary=_('The image is shared with a project of another domain.'),
    why=_(
        "A domain is the boundary of an organization's users. What crosses "
        'it is visible to users that another organization manages.'
    ),
    examine=_examine,
)
