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

"""``expired-share``: members whose share was to end."""

import pytest

from osc_imageshare.audit.checks import expired_share
from tests.unit.audit import evidence_samples

CHECK = expired_share.CHECK


@pytest.mark.parametrize('status', ['pending', 'accepted', 'rejected'])
@pytest.mark.parametrize(
    'days,expired', [(None, False), (1, False), (0, True), (-1, True)]
)
def test_a_member_whose_share_has_expired(
    days: int | None, expired: bool, status: str
) -> None:
    share = evidence_samples.declared(
        evidence_samples.wish(days=days), members={evidence_samples.B: status}
    )
    assert (
        evidence_samples.words(CHECK, share)
        == [evidence_samples.revoked(evidence_samples.B)] * expired
    )


def test_it_says_when_and_for_whom() -> None:
    share = evidence_samples.declared(
        evidence_samples.wish(evidence_samples.C),
        evidence_samples.wish(days=-1),
        members={evidence_samples.B: 'pending', evidence_samples.C: 'pending'},
    )
    (fail,) = evidence_samples.said(CHECK, share)
    assert fail.member is not None
    assert fail.member.id == evidence_samples.B
    assert 'expire on 2026-06-30 00:00 UTC' in fail.detail


def test_who_is_no_member_any_more() -> None:
    assert (
        evidence_samples.words(
            CHECK, evidence_samples.declared(evidence_samples.wish(days=-1))
        )
        == []
    )


@pytest.mark.parametrize('visibility', ['private', 'community', 'public'])
def test_an_image_that_is_not_shared(visibility: str) -> None:
    share = evidence_samples.declared(
        evidence_samples.wish(days=-1), visibility=visibility
    )
    assert evidence_samples.words(CHECK, share) == []


def test_an_image_that_a_region_did_not_show() -> None:
    assert (
        evidence_samples.words(CHECK, evidence_samples.missed(absent=True))
        == []
    )
    assert evidence_samples.words(
        CHECK, evidence_samples.missed(absent=False)
    ) == ['?unreadable']
