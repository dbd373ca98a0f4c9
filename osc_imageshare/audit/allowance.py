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

"""What a policy says of a member, as far as the member is known."""

from typing import assert_never

from osc_imageshare.audit import evidence
from osc_imageshare.audit import policy
from osc_imageshare.i18n import _
from osc_imageshare.sharing import model
from osc_imageshare.sharing import project_id
from osc_imageshare.sharing import reading
from osc_imageshare.sharing import text


def is_given(rules: policy.Policy) -> bool:
    """Tell whether a policy says who may be a member."""
    return rules.allowed_projects is not None or bool(rules.allowed_domains)


def allows(
    member: evidence.Shared, circumstances: evidence.Circumstances
) -> bool | reading.Unread:
    """Tell whether the policy allows a member, or why that is unknown."""
    rules = circumstances.policy
    projects = rules.allowed_projects or frozenset()
    if is_one_of(member.project, projects):
        return True
    match member.standing:
        case model.Project() as project:
            if is_one_of(project, projects):
                return True
            return _in_domain(project, circumstances)
        case evidence.Absent():
            return False
        case reading.Unread() as unread:
            if not project_id.well_formed(member.project.id):
                # It is not a project's ID, so it has no name or domain.
                return False
            if rules.allowed_domains or has_names(projects):
                return unread
            return False
        case _:
            assert_never(member.standing)


def is_one_of(project: model.Project, listed: frozenset[str]) -> bool:
    """Tell whether a project is in a list of IDs and names."""
    return not listed.isdisjoint(project_id.labels(project.id, project.name))


def has_names(listed: frozenset[str]) -> bool:
    """Tell whether a list of IDs and names may hold names."""
    return not all(map(project_id.well_formed, listed))


def _in_domain(
    project: model.Project, circumstances: evidence.Circumstances
) -> bool | reading.Unread:
    allowed = circumstances.policy.allowed_domains
    if not allowed:
        return False
    if project.domain_id is None:
        return reading.Unread(
            reading.Why.NOT_PERMITTED,
            _('You do not have permission to read its domain.'),
            reading.Source.DOMAINS,
        )
    name = circumstances.domains.get(project.domain_id)
    if not allowed.isdisjoint(project_id.labels(project.domain_id, name)):
        return True
    if name is None and has_names(allowed):
        return circumstances.unread_domains or reading.Unread(
            reading.Why.NOT_PERMITTED,
            _(
                'You do not have permission to look up the name of its domain '
                '%s.'
            )
            % text.visible(project.domain_id),
            reading.Source.DOMAINS,
        )
    return False
