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

"""Checks of members: each for itself, and the finding says whose it is."""

import dataclasses
from typing import Any

import pytest

from osc_imageshare.audit import evidence
from osc_imageshare.audit import registry
from osc_imageshare.sharing import reading
from osc_imageshare.sharing import usage
from tests.unit.audit import evidence_samples

GOOD = evidence_samples.member('f' * 32)
OWN = evidence_samples.member(evidence_samples.A)
MALFORMED = evidence_samples.member('gh', standing=evidence_samples.HIDDEN)
HIDDEN = evidence_samples.member(standing=evidence_samples.HIDDEN)
UNSEEN = reading.Unread(reading.Why.NOT_PERMITTED, 'you have no role there')
WEB = usage.Server('s1', 'web')
HOMES: dict[str, Any] = {
    'allowed_domains': frozenset((evidence_samples.HOME,))
}


def using(found: usage.Use) -> evidence.Shared:
    return dataclasses.replace(evidence_samples.member(), use=found)


@pytest.mark.parametrize(
    'check_id,first,bad,rules',
    [
        (
            'stale-pending',
            GOOD,
            evidence_samples.member(status='pending', days=99),
            {},
        ),
        (
            'stale-pending',
            GOOD,
            evidence_samples.member(status='pending', days=None),
            {},
        ),
        (
            'rejected-member',
            GOOD,
            evidence_samples.member(status='rejected'),
            {},
        ),
        ('member-disabled', MALFORMED, HIDDEN, {}),
        (
            'member-disabled',
            GOOD,
            evidence_samples.member(
                standing=evidence_samples.project(enabled=None)
            ),
            {},
        ),
        (
            'member-disabled',
            GOOD,
            evidence_samples.member(
                standing=evidence_samples.project(enabled=False)
            ),
            {},
        ),
        ('in-use-share', GOOD, using(usage.Use((WEB,))), {}),
        ('in-use-share', GOOD, using(usage.Use((), (), UNSEEN)), {}),
        (
            'ghost-member',
            GOOD,
            evidence_samples.member(standing=evidence_samples.ABSENT),
            {},
        ),
        ('ghost-member', GOOD, HIDDEN, {}),
        ('foreign-domain', OWN, HIDDEN, {}),
        (
            'foreign-domain',
            MALFORMED,
            evidence_samples.member(
                standing=evidence_samples.project(
                    domain=evidence_samples.ABROAD
                )
            ),
            {},
        ),
        ('member-not-allowed', OWN, HIDDEN, HOMES),
        (
            'member-not-allowed',
            OWN,
            evidence_samples.member(
                standing=evidence_samples.project(
                    domain=evidence_samples.ABROAD
                )
            ),
            HOMES,
        ),
        ('own-project-member', GOOD, OWN, {}),
    ],
)
def test_one_that_is_well_hides_no_other(
    check_id: str,
    first: evidence.Shared,
    bad: evidence.Shared,
    rules: dict[str, Any],
) -> None:
    (found,) = evidence_samples.said(
        registry.by_id(check_id),
        evidence_samples.outgoing(first, bad),
        evidence_samples.circumstances(**rules),
    )
    assert found.member == bad.project


def test_one_that_is_not_known_hides_no_other() -> None:
    absent = evidence_samples.member(
        evidence_samples.C, standing=evidence_samples.ABSENT
    )
    late, timeless = (
        evidence_samples.member(each, 'pending', days=days)
        for each, days in (
            (evidence_samples.B, 99),
            (evidence_samples.C, None),
        )
    )
    for check_id, members in (
        ('ghost-member', (HIDDEN, absent)),
        ('stale-pending', (timeless, late)),
    ):
        found = evidence_samples.said(
            registry.by_id(check_id), evidence_samples.outgoing(*members)
        )
        assert [each.member for each in found] == [
            each.project for each in members
        ]
