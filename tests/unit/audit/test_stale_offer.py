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

"""``stale-offer``: offers that nobody answered."""

import pytest

from osc_imageshare.audit.checks import stale_offer
from tests.unit.audit import evidence_samples

CHECK = stale_offer.CHECK


@pytest.mark.parametrize(
    'status,days,wanted',
    [
        ('pending', 31, ['share-reject i1']),
        ('pending', 30, []),
        ('pending', -1, []),
        ('pending', None, ['?unreadable']),
        ('accepted', 31, []),
        ('rejected', 31, []),
        ('accepted', None, []),
    ],
)
def test_how_long_it_may_wait(
    status: str, days: int | None, wanted: list[str]
) -> None:
    share = evidence_samples.incoming(status, days=days)
    assert evidence_samples.words(CHECK, share) == wanted


def test_the_policy_says_how_long() -> None:
    around = evidence_samples.circumstances(thresholds={CHECK.id: 7})
    (found,) = evidence_samples.said(
        CHECK, evidence_samples.incoming('pending', days=8), around
    )
    assert '8 days ago; 7 are allowed' in found.detail
