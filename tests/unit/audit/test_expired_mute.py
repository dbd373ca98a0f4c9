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

"""``expired-mute``: mutes that have come to their end."""

import datetime

import pytest

from osc_imageshare.audit import evidence
from osc_imageshare.audit import policy
from osc_imageshare.audit.checks import expired_mute
from tests.unit.audit import evidence_samples

CHECK = expired_mute.CHECK


def use(days: int | None, *, used: bool) -> evidence.MuteUse:
    expires = (
        None
        if days is None
        else evidence_samples.NOW + datetime.timedelta(days)
    )
    mute = policy.Mute('*', 'i*', 'p\x1b', 'agreed', expires, line=7)
    return evidence.MuteUse(mute, used)


@pytest.mark.parametrize(
    'days,used,found',
    [(0, True, 1), (-1, False, 1), (1, True, 0), (None, False, 0)],
)
def test_when_it_has_expired(days: int | None, used: bool, found: int) -> None:
    assert len(evidence_samples.said(CHECK, use(days, used=used))) == found


def test_it_says_which() -> None:
    (found,) = evidence_samples.said(CHECK, use(0, used=False))
    # Nobody mends a policy but a person.
    assert evidence_samples.words(CHECK, use(0, used=False)) == ['']
    for part in ('Line 7', '* x i* x p\\x1b', 'agreed', '2026-07-01'):
        assert part in found.detail
