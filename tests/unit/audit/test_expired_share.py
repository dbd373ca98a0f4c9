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
from tests.unit.audit import things

CHECK = expired_share.CHECK


@pytest.mark.parametrize('status', ['pending', 'accepted', 'rejected'])
@pytest.mark.parametrize(
    'days,expired', [(None, False), (1, False), (0, True), (-1, True)]
)
def test_a_member_whose_share_has_expired(
    days: int | None, expired: bool, status: str
) -> None:
    share = things.declared(things.wish(days=days), members={things.B: status})
    assert things.words(CHECK, share) == [things.revoked(things.B)] * expired


def test_it_says_when_and_for_whom() -> None:
    share = things.declared(
        things.wish(things.C),
        things.wish(days=-1),
        members={things.B: 'pending', things.C: 'pending'},
    )
    (fail,) = things.said(CHECK, share)
    assert fail.member is not None
    assert fail.member.id == things.B
    assert 'expire on 2026-06-30 00:00 UTC' in fail.detail


def test_who_is_no_member_any_more() -> None:
    assert things.words(CHECK, things.declared(things.wish(days=-1))) == []


@pytest.mark.parametrize('visibility', ['private', 'community', 'public'])
def test_an_image_that_is_not_shared(visibility: str) -> None:
    share = things.declared(things.wish(days=-1), visibility=visibility)
    assert things.words(CHECK, share) == []


def test_an_image_that_a_region_did_not_show() -> None:
    assert things.words(CHECK, things.missed(absent=True)) == []
    assert things.words(CHECK, things.missed(absent=False)) == ['?unreadable']
