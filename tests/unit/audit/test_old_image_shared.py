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

"""``old-image-shared``: shared images that are old."""

from typing import Any

import pytest

from osc_imageshare.audit import evidence
from osc_imageshare.audit.checks import old_image_shared
from tests.unit.audit import evidence_samples

CHECK = old_image_shared.CHECK


@pytest.mark.parametrize(
    'share,wanted',
    [
        (
            evidence_samples.outgoing(
                evidence_samples.member(), created_at='2025-06-30T00:00:00Z'
            ),
            ['share-revoke i1 --all'],
        ),
        (
            evidence_samples.outgoing(
                visibility='public', created_at='2025-06-30T00:00:00Z'
            ),
            ['set --private i1'],
        ),
        (
            evidence_samples.outgoing(
                visibility='community', created_at='2025-06-30T00:00:00Z'
            ),
            ['set --private i1'],
        ),
    ],
)
def test_others_have_it(share: evidence.Outgoing, wanted: list[str]) -> None:
    assert evidence_samples.words(CHECK, share) == wanted


@pytest.mark.parametrize(
    'share',
    [
        evidence_samples.outgoing(created_at='2025-06-30T00:00:00Z'),
        evidence_samples.outgoing(
            created_at='2025-06-30T00:00:00Z', visibility='private'
        ),
        evidence_samples.unread(created_at='2025-06-30T00:00:00Z'),
    ],
)
def test_nobody_else_has_it(share: evidence.Outgoing) -> None:
    assert evidence_samples.words(CHECK, share) == []


@pytest.mark.parametrize(
    'fields',
    [
        {'created_at': '2025-07-01T00:00:00Z'},
        {'created_at': '2027-01-01T00:00:00Z'},
        {'created_at': '2026-01-01T00:00:00'},
    ],
)
def test_others_may_have_it(fields: dict[str, Any]) -> None:
    assert (
        evidence_samples.words(
            CHECK,
            evidence_samples.outgoing(evidence_samples.member(), **fields),
        )
        == []
    )


@pytest.mark.parametrize('created_at', ['', 'yesterday'])
def test_an_age_that_cannot_be_told(created_at: str) -> None:
    share = evidence_samples.outgoing(
        evidence_samples.member(), created_at=created_at
    )
    assert evidence_samples.words(CHECK, share) == ['?unreadable']


def test_the_policy_says_how_old() -> None:
    share = evidence_samples.outgoing(
        evidence_samples.member(), created_at='2026-06-23T00:00:00Z'
    )
    around = evidence_samples.circumstances(thresholds={CHECK.id: 7})
    (found,) = evidence_samples.said(CHECK, share, around)
    assert '8 days old; 7 are allowed' in found.detail
