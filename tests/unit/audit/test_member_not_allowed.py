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

"""``member-not-allowed``: only members that the policy allows."""

import dataclasses

import pytest

from osc_imageshare.audit import evidence
from osc_imageshare.audit.checks import member_not_allowed
from osc_imageshare.sharing import model
from osc_imageshare.sharing import reading
from tests.unit.audit import evidence_samples

CHECK = member_not_allowed.CHECK


MEMBER = evidence_samples.member()
FOREIGN = evidence_samples.project(domain=evidence_samples.ABROAD)
NONE: frozenset[str] = frozenset()


def words(
    member: evidence.Shared,
    projects: frozenset[str] | None,
    domains: frozenset[str] = NONE,
    names: dict[str, str] | None = None,
) -> list[str]:
    around = evidence_samples.circumstances(
        allowed_projects=projects, allowed_domains=domains, domains=names
    )
    return evidence_samples.words(
        CHECK, evidence_samples.outgoing(member), around
    )


def test_a_policy_that_does_not_say_allows_everybody() -> None:
    assert words(MEMBER, None) == []


@pytest.mark.parametrize('listed', [evidence_samples.B, 'project-b'])
def test_a_project_is_allowed_by_id_or_name(listed: str) -> None:
    assert words(MEMBER, frozenset((listed, 'other'))) == []


@pytest.mark.parametrize(
    'listed', [NONE, frozenset((evidence_samples.C, 'project', 'PROJECT-B'))]
)
def test_any_other_is_not(listed: frozenset[str]) -> None:
    assert words(MEMBER, listed) == [
        evidence_samples.revoked(evidence_samples.B)
    ]


@pytest.mark.parametrize('domain', [evidence_samples.HOME, 'Home'])
def test_a_domain_is_allowed_by_id_or_name(domain: str) -> None:
    names = {evidence_samples.HOME: 'Home', evidence_samples.ABROAD: 'Abroad'}
    allowed = frozenset((domain,))
    assert words(MEMBER, None, allowed, names) == []
    foreign = evidence_samples.member(standing=FOREIGN)
    assert words(foreign, None, allowed, names) == [
        evidence_samples.revoked(evidence_samples.B)
    ]


def test_a_domain_whose_name_is_not_known_may_be_the_one() -> None:
    assert words(MEMBER, None, frozenset(('Home',))) == ['?not permitted']
    assert words(MEMBER, None, frozenset((evidence_samples.ABROAD,))) == [
        evidence_samples.revoked(evidence_samples.B)
    ]


def test_a_project_whose_domain_is_not_known() -> None:
    member = evidence_samples.member(
        standing=evidence_samples.project(domain=None)
    )
    assert words(member, NONE, frozenset((evidence_samples.HOME,))) == [
        '?not permitted'
    ]


@pytest.mark.parametrize(
    'unread,why',
    [
        (evidence_samples.HIDDEN, '?not permitted'),
        (evidence_samples.BROKEN, '?unreadable'),
    ],
)
def test_what_only_keystone_could_tell(
    unread: reading.Unread, why: str
) -> None:
    member = evidence_samples.member(standing=unread)
    assert words(member, NONE, frozenset((evidence_samples.HOME,))) == [why]
    assert words(member, frozenset(('project-b',))) == [why]


def test_ids_need_no_keystone() -> None:
    member = evidence_samples.member(standing=evidence_samples.HIDDEN)
    assert words(member, frozenset((evidence_samples.B,))) == []
    assert words(member, frozenset((evidence_samples.C,))) == [
        evidence_samples.revoked(evidence_samples.B)
    ]


@pytest.mark.parametrize('domains', [NONE, frozenset(('Home',))])
def test_what_does_not_exist_is_in_no_domain(domains: frozenset[str]) -> None:
    member = evidence_samples.member(standing=evidence_samples.ABSENT)
    assert words(member, NONE, domains) == [
        evidence_samples.revoked(evidence_samples.B)
    ]
    ghost = evidence_samples.member(
        'project-b', standing=evidence_samples.HIDDEN
    )
    assert words(ghost, NONE, domains) == [
        evidence_samples.revoked('project-b')
    ]


def test_the_owner_needs_no_permission() -> None:
    assert words(evidence_samples.member(evidence_samples.A), NONE) == []


def test_each_member_for_itself() -> None:
    share = evidence_samples.outgoing(
        MEMBER, evidence_samples.member(evidence_samples.C)
    )
    around = evidence_samples.circumstances(
        allowed_projects=frozenset((evidence_samples.B,))
    )
    (found,) = evidence_samples.said(CHECK, share, around)
    assert found.member == evidence_samples.project(evidence_samples.C)
    assert 'project-b' in found.detail


def test_members_that_could_not_be_read() -> None:
    around = evidence_samples.circumstances(allowed_projects=NONE)
    assert (
        evidence_samples.words(CHECK, evidence_samples.unread(), around) == []
    )


def test_a_name_that_only_keystone_knows_is_allowed() -> None:
    member = dataclasses.replace(
        MEMBER, project=model.Project(evidence_samples.B)
    )
    assert words(member, frozenset(('project-b',))) == []


def test_a_name_like_an_allowed_id_is_not_allowed() -> None:
    standing = model.Project(
        evidence_samples.B, evidence_samples.C, evidence_samples.HOME
    )
    member = evidence_samples.member(standing=standing)
    assert words(member, frozenset((evidence_samples.C,))) == [
        evidence_samples.revoked(evidence_samples.B)
    ]
    # So it is with a domain.
    names = {evidence_samples.HOME: evidence_samples.ABROAD}
    allowed = frozenset((evidence_samples.ABROAD,))
    assert words(MEMBER, None, allowed, names) == [
        evidence_samples.revoked(evidence_samples.B)
    ]
