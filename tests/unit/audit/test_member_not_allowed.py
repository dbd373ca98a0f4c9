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
from tests.unit.audit import things

CHECK = member_not_allowed.CHECK


MEMBER = things.member()
FOREIGN = things.project(domain=things.ABROAD)
NONE: frozenset[str] = frozenset()


def words(
    member: evidence.Shared,
    projects: frozenset[str] | None,
    domains: frozenset[str] = NONE,
    names: dict[str, str] | None = None,
) -> list[str]:
    around = things.circumstances(
        allowed_projects=projects, allowed_domains=domains, domains=names
    )
    return things.words(CHECK, things.outgoing(member), around)


def test_a_policy_that_does_not_say_allows_everybody() -> None:
    assert words(MEMBER, None) == []


@pytest.mark.parametrize('listed', [things.B, 'project-b'])
def test_a_project_is_allowed_by_id_or_name(listed: str) -> None:
    assert words(MEMBER, frozenset((listed, 'other'))) == []


@pytest.mark.parametrize(
    'listed', [NONE, frozenset((things.C, 'project', 'PROJECT-B'))]
)
def test_any_other_is_not(listed: frozenset[str]) -> None:
    assert words(MEMBER, listed) == [things.revoked(things.B)]


@pytest.mark.parametrize('domain', [things.HOME, 'Home'])
def test_a_domain_is_allowed_by_id_or_name(domain: str) -> None:
    names = {things.HOME: 'Home', things.ABROAD: 'Abroad'}
    allowed = frozenset((domain,))
    assert words(MEMBER, None, allowed, names) == []
    foreign = things.member(standing=FOREIGN)
    assert words(foreign, None, allowed, names) == [things.revoked(things.B)]


def test_a_domain_whose_name_is_not_known_may_be_the_one() -> None:
    assert words(MEMBER, None, frozenset(('Home',))) == ['?not permitted']
    assert words(MEMBER, None, frozenset((things.ABROAD,))) == [
        things.revoked(things.B)
    ]


def test_a_project_whose_domain_is_not_known() -> None:
    member = things.member(standing=things.project(domain=None))
    assert words(member, NONE, frozenset((things.HOME,))) == ['?not permitted']


@pytest.mark.parametrize(
    'unread,why',
    [(things.HIDDEN, '?not permitted'), (things.BROKEN, '?unreadable')],
)
def test_what_only_keystone_could_tell(
    unread: reading.Unread, why: str
) -> None:
    member = things.member(standing=unread)
    assert words(member, NONE, frozenset((things.HOME,))) == [why]
    assert words(member, frozenset(('project-b',))) == [why]


def test_ids_need_no_keystone() -> None:
    member = things.member(standing=things.HIDDEN)
    assert words(member, frozenset((things.B,))) == []
    assert words(member, frozenset((things.C,))) == [things.revoked(things.B)]


@pytest.mark.parametrize('domains', [NONE, frozenset(('Home',))])
def test_what_does_not_exist_is_in_no_domain(domains: frozenset[str]) -> None:
    member = things.member(standing=things.ABSENT)
    assert words(member, NONE, domains) == [things.revoked(things.B)]
    ghost = things.member('project-b', standing=things.HIDDEN)
    assert words(ghost, NONE, domains) == [things.revoked('project-b')]


def test_the_owner_needs_no_permission() -> None:
    assert words(things.member(things.A), NONE) == []


def test_each_member_for_itself() -> None:
    share = things.outgoing(MEMBER, things.member(things.C))
    around = things.circumstances(allowed_projects=frozenset((things.B,)))
    (found,) = things.said(CHECK, share, around)
    assert found.member == things.project(things.C)
    assert 'project-b' in found.detail


def test_members_that_could_not_be_read() -> None:
    around = things.circumstances(allowed_projects=NONE)
    assert things.words(CHECK, things.unread(), around) == []


def test_a_name_that_only_keystone_knows_is_allowed() -> None:
    member = dataclasses.replace(MEMBER, project=model.Project(things.B))
    assert words(member, frozenset(('project-b',))) == []


def test_a_name_like_an_allowed_id_is_not_allowed() -> None:
    standing = model.Project(things.B, things.C, things.HOME)
    member = things.member(standing=standing)
    assert words(member, frozenset((things.C,))) == [things.revoked(things.B)]
    # So it is with a domain.
    names = {things.HOME: things.ABROAD}
    allowed = frozenset((things.ABROAD,))
    assert words(MEMBER, None, allowed, names) == [things.revoked(things.B)]
