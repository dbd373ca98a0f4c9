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

"""Mutes: what they match, for how long, and which are of no use."""

from typing import Any

import pytest

from osc_imageshare.audit import evidence
from osc_imageshare.audit import examine
from osc_imageshare.audit import finding
from osc_imageshare.audit import policy
from osc_imageshare.audit import registry
from osc_imageshare.sharing import model
from tests.unit.audit import evidence_samples
from tests.unit.audit.test_examine import examination
from tests.unit.audit.test_examine import FUTURE
from tests.unit.audit.test_examine import HIDDEN
from tests.unit.audit.test_examine import mute
from tests.unit.audit.test_examine import REJECTED
from tests.unit.audit.test_examine import states


@pytest.mark.parametrize(
    'pattern',
    [
        {},
        {'check_id': 'rejected-member'},
        {'check_id': '*-member'},
        {'image': 'i1'},
        {'image': 'gold*'},
        {'image': '[gh]olden'},
        {'project': evidence_samples.B},
        {'project': 'project-?'},
        {'check_id': 'rejected-*', 'image': 'golden', 'project': 'project-b'},
        {'expires': FUTURE},
    ],
)
def test_a_mute_that_matches(pattern: dict[str, Any]) -> None:
    audit = examination(mute(**pattern))
    (found,) = audit.outgoing(REJECTED)
    assert found.state is finding.State.MUTED
    assert found.reason == 'agreed'
    assert found.remedy
    assert list(audit.mutes(whole=True)) == []


@pytest.mark.parametrize(
    'pattern',
    [
        {'check_id': 'rejected'},
        {'check_id': 'Rejected-Member'},
        {'image': 'Golden'},
        {'image': 'gold'},
        {'image': 'i'},
        {'project': evidence_samples.A},
        {'project': 'PROJECT-B'},
        {'check_id': 'rejected-*', 'image': 'golden', 'project': 'project-c'},
    ],
)
def test_a_mute_that_does_not(pattern: dict[str, Any]) -> None:
    audit = examination(mute(**pattern))
    (found,) = audit.outgoing(REJECTED)
    assert found.state is finding.State.FAIL
    (unused,) = audit.mutes(whole=True)
    assert unused.check == 'unused-mute'
    assert unused.severity is model.Severity.LOW
    assert unused.image is None
    assert unused.member is None


def test_a_mute_for_a_project_is_not_for_the_image() -> None:
    share = evidence_samples.outgoing(visibility='public')
    assert states(share, mute(project='?*')) == [('public-image', 'fail')]
    assert states(share, mute()) == [('public-image', 'muted')]


@pytest.mark.parametrize('project', [evidence_samples.A, 'project-a'])
def test_a_mute_of_what_comes_in_is_for_the_owner(project: str) -> None:
    share = evidence_samples.incoming('pending', days=99)
    assert states(share, mute(project=project)) == [('stale-offer', 'muted')]
    assert states(share, mute(project=evidence_samples.B)) == [
        ('stale-offer', 'fail')
    ]


def test_an_expired_mute_mutes_nothing() -> None:
    audit = examination(
        mute(expires=evidence_samples.NOW), severities={'expired-mute': 'info'}
    )
    (found,) = audit.outgoing(REJECTED)
    assert found.state is finding.State.FAIL
    (expired,) = audit.mutes(whole=True)
    assert expired.check == 'expired-mute'
    assert expired.severity is model.Severity.INFO


@pytest.mark.parametrize(
    'pattern,muted',
    [('*', False), ('member-disable?', False), ('member-disabled', True)],
)
def test_what_is_unknown_is_muted_by_name_only(
    pattern: str, muted: bool
) -> None:
    audit = examination(mute(pattern), only=('member-disabled',))
    (found,) = audit.outgoing(HIDDEN)
    assert (found.state is finding.State.MUTED) is muted
    assert (found.why is None) is muted


def test_every_mute_that_matches_is_of_use() -> None:
    audit = examination(mute('*'), mute('rejected-member'))
    list(audit.outgoing(REJECTED))
    assert list(audit.mutes(whole=True)) == []


@pytest.mark.parametrize(
    'check_id,idle,unused',
    [
        ('*-share', ('in-use-share', 'expired-share'), False),
        ('in-use-share', ('in-use-share',), False),
        ('in-*', ('in-use-share',), False),
        ('in-use-share', (), True),
        ('*', ('in-use-share',), True),
        ('rejected', ('in-use-share',), True),
    ],
)
def test_a_mute_of_a_check_that_nobody_asked_for(
    check_id: str, idle: tuple[str, ...], unused: bool
) -> None:
    rules = policy.Policy(mutes=(mute(check_id),))
    audit = examine.Examination(
        registry.select(without=idle),
        evidence.Circumstances(rules, evidence_samples.NOW),
        idle=idle,
    )
    assert bool(list(audit.mutes(whole=True))) is unused


def test_a_mute_that_has_expired_is_told_whoever_asked_for_its_check() -> None:
    rules = policy.Policy(
        mutes=(mute('in-use-share', expires=evidence_samples.NOW),)
    )
    audit = examine.Examination(
        registry.select(without=['in-use-share']),
        evidence.Circumstances(rules, evidence_samples.NOW),
        idle=['in-use-share'],
    )
    (expired,) = audit.mutes(whole=True)
    assert expired.check == 'expired-mute'


def test_a_part_of_an_audit_does_not_call_a_mute_useless() -> None:
    audit = examination(mute('a'), mute('b', expires=evidence_samples.NOW))
    assert [each.check for each in audit.mutes(whole=False)] == [
        'expired-mute'
    ]
    assert [each.check for each in audit.mutes(whole=True)] == [
        'unused-mute',
        'expired-mute',
    ]


def test_mutes_are_told_apart() -> None:
    audit = examination(mute('a'), mute('b'))
    first, second = (each.identity for each in audit.mutes(whole=True))
    assert first != second
    assert first == ('unused-mute', '', 'a x * x *', '')


def test_mutes_that_nobody_wants_to_hear_of() -> None:
    audit = examination(mute('a'), only=('ghost-member',))
    assert list(audit.mutes(whole=True)) == []
