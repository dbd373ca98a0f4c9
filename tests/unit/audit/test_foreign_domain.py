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

"""``foreign-domain``: members of another domain."""

import pytest

from osc_imageshare.audit import evidence
from osc_imageshare.audit.checks import foreign_domain
from osc_imageshare.sharing import model
from tests.unit.audit import evidence_samples

CHECK = foreign_domain.CHECK


NOWHERE = evidence_samples.project(domain=None)
FOREIGN = evidence_samples.project(domain=evidence_samples.ABROAD)
GONE = [evidence_samples.revoked(evidence_samples.B)]


@pytest.mark.parametrize(
    'standing,owner,wanted',
    [
        (evidence_samples.project(), evidence_samples.OWNER, []),
        (FOREIGN, evidence_samples.OWNER, GONE),
        (
            evidence_samples.project(domain=evidence_samples.HOME.upper()),
            evidence_samples.OWNER,
            GONE,
        ),
        (evidence_samples.ABSENT, evidence_samples.OWNER, []),
        (evidence_samples.HIDDEN, evidence_samples.OWNER, ['?not permitted']),
        (evidence_samples.BROKEN, evidence_samples.OWNER, ['?unreadable']),
        (NOWHERE, evidence_samples.OWNER, ['?not permitted']),
        (FOREIGN, model.Project(evidence_samples.A), ['?not permitted']),
        (evidence_samples.ABSENT, model.Project(evidence_samples.A), []),
    ],
)
def test_whose_domain_it_is(
    standing: evidence.Standing, owner: model.Project, wanted: list[str]
) -> None:
    share = evidence_samples.outgoing(
        evidence_samples.member(standing=standing), owner=owner
    )
    assert evidence_samples.words(CHECK, share) == wanted


@pytest.mark.parametrize(
    'rules,names,wanted',
    [
        ({'allowed_domains': frozenset((evidence_samples.ABROAD,))}, {}, []),
        (
            {'allowed_domains': frozenset(('Abroad',))},
            {evidence_samples.ABROAD: 'Abroad'},
            [],
        ),
        (
            {'allowed_domains': frozenset(('Other',))},
            {evidence_samples.ABROAD: 'Abroad'},
            GONE,
        ),
        (
            {'allowed_domains': frozenset(('Abroad',))},
            {},
            ['?not permitted'],
        ),
        ({'allowed_projects': frozenset((evidence_samples.B,))}, {}, []),
        ({'allowed_projects': frozenset(('project-b',))}, {}, []),
        ({'allowed_projects': frozenset((evidence_samples.C,))}, {}, GONE),
    ],
)
def test_the_policy_may_allow_it(
    rules: dict[str, frozenset[str]], names: dict[str, str], wanted: list[str]
) -> None:
    share = evidence_samples.outgoing(
        evidence_samples.member(standing=FOREIGN)
    )
    around = evidence_samples.circumstances(domains=names, **rules)
    assert evidence_samples.words(CHECK, share, around) == wanted


def test_neighbours_need_no_permission() -> None:
    around = evidence_samples.circumstances(
        allowed_domains=frozenset(('Abroad',))
    )
    share = evidence_samples.outgoing(evidence_samples.member())
    assert evidence_samples.words(CHECK, share, around) == []


def test_it_names_the_domain() -> None:
    share = evidence_samples.outgoing(
        evidence_samples.member(standing=FOREIGN)
    )
    around = evidence_samples.circumstances(
        domains={evidence_samples.ABROAD: 'Abroad'}
    )
    (found,) = evidence_samples.said(CHECK, share, around)
    assert f'Abroad ({evidence_samples.ABROAD})' in found.detail


@pytest.mark.parametrize('member_id', ['project-b', evidence_samples.A])
def test_others_speak_of_ghosts_and_of_the_owner(member_id: str) -> None:
    share = evidence_samples.outgoing(
        evidence_samples.member(member_id, standing=evidence_samples.HIDDEN)
    )
    assert evidence_samples.words(CHECK, share) == []


def test_members_that_could_not_be_read() -> None:
    assert evidence_samples.words(CHECK, evidence_samples.unread()) == []
