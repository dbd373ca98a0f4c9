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
from tests.unit.audit import things

GOOD = things.member('f' * 32)
OWN = things.member(things.A)
MALFORMED = things.member('gh', standing=things.HIDDEN)
HIDDEN = things.member(standing=things.HIDDEN)
UNSEEN = reading.Unread(reading.Why.NOT_PERMITTED, 'you have no role there')
WEB = usage.Server('s1', 'web')
HOMES: dict[str, Any] = {'allowed_domains': frozenset((things.HOME,))}


def using(found: usage.Use) -> evidence.Shared:
    return dataclasses.replace(things.member(), use=found)


@pytest.mark.parametrize(
    'check_id,first,bad,rules',
    [
        ('stale-pending', GOOD, things.member(status='pending', days=99), {}),
        (
            'stale-pending',
            GOOD,
            things.member(status='pending', days=None),
            {},
        ),
        ('rejected-member', GOOD, things.member(status='rejected'), {}),
        ('member-disabled', MALFORMED, HIDDEN, {}),
        (
            'member-disabled',
            GOOD,
            things.member(standing=things.project(enabled=None)),
            {},
        ),
        (
            'member-disabled',
            GOOD,
            things.member(standing=things.project(enabled=False)),
            {},
        ),
        ('in-use-share', GOOD, using(usage.Use((WEB,))), {}),
        ('in-use-share', GOOD, using(usage.Use((), (), UNSEEN)), {}),
        ('ghost-member', GOOD, things.member(standing=things.ABSENT), {}),
        ('ghost-member', GOOD, HIDDEN, {}),
        ('foreign-domain', OWN, HIDDEN, {}),
        (
            'foreign-domain',
            MALFORMED,
            things.member(standing=things.project(domain=things.ABROAD)),
            {},
        ),
        ('member-not-allowed', OWN, HIDDEN, HOMES),
        (
            'member-not-allowed',
            OWN,
            things.member(standing=things.project(domain=things.ABROAD)),
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
    (found,) = things.said(
        registry.by_id(check_id),
        things.outgoing(first, bad),
        things.circumstances(**rules),
    )
    assert found.member == bad.project


def test_one_that_is_not_known_hides_no_other() -> None:
    absent = things.member(things.C, standing=things.ABSENT)
    late, timeless = (
        things.member(each, 'pending', days=days)
        for each, days in ((things.B, 99), (things.C, None))
    )
    for check_id, members in (
        ('ghost-member', (HIDDEN, absent)),
        ('stale-pending', (timeless, late)),
    ):
        found = things.said(
            registry.by_id(check_id), things.outgoing(*members)
        )
        assert [each.member for each in found] == [
            each.project for each in members
        ]
