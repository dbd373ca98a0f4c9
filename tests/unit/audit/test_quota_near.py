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

"""``quota-near``: how many members are close to too many."""

import pytest

from osc_imageshare.audit import evidence
from osc_imageshare.audit.checks import quota_near
from tests.unit.audit import evidence_samples

CHECK = quota_near.CHECK


def members(count: int) -> list[evidence.Shared]:
    return [evidence_samples.member(f'{i:032x}') for i in range(count)]


@pytest.mark.parametrize('count,found', [(0, 0), (115, 0), (116, 1)])
def test_how_many_there_may_be(count: int, found: int) -> None:
    share = evidence_samples.outgoing(*members(count))
    assert len(evidence_samples.words(CHECK, share)) == found


def test_what_is_left_passes() -> None:
    around = evidence_samples.circumstances(thresholds={CHECK.id: 2})
    new, old, waiting, away = (
        evidence_samples.member(evidence_samples.B, 'accepted', days=1),
        evidence_samples.member(evidence_samples.A, 'accepted', days=9),
        evidence_samples.member(evidence_samples.C, 'pending', days=99),
        evidence_samples.member('f' * 32, 'rejected', days=999),
    )
    share = evidence_samples.outgoing(new, old, waiting, away)
    assert evidence_samples.words(CHECK, share, around) == [
        evidence_samples.revoked('f' * 32, evidence_samples.C)
    ]
    share = evidence_samples.outgoing(old, new, waiting)
    assert evidence_samples.words(CHECK, share, around) == [
        evidence_samples.revoked(evidence_samples.C)
    ]
    around = evidence_samples.circumstances(thresholds={CHECK.id: 1})
    share = evidence_samples.outgoing(old, new)
    assert evidence_samples.words(CHECK, share, around) == [
        evidence_samples.revoked(evidence_samples.B)
    ]
    left = evidence_samples.outgoing(old)
    assert evidence_samples.words(CHECK, left, around) == []


def test_whom_glance_does_not_find_again_stays() -> None:
    around = evidence_samples.circumstances(thresholds={CHECK.id: 1})
    ghosts = [
        evidence_samples.member(each, 'rejected', evidence_samples.ABSENT)
        for each in ('a/b', 'ü')
    ]
    share = evidence_samples.outgoing(ghosts[0], evidence_samples.member())
    assert evidence_samples.words(CHECK, share, around) == [
        evidence_samples.revoked(evidence_samples.B)
    ]
    share = evidence_samples.outgoing(*ghosts, protected=False)
    assert evidence_samples.words(CHECK, share, around) == ['set --private i1']


def test_members_that_could_not_be_read() -> None:
    assert evidence_samples.words(CHECK, evidence_samples.unread()) == []
