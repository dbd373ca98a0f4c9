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

"""``too-many-members``: how many members are too many."""

import pytest

from osc_imageshare.audit import evidence
from osc_imageshare.audit.checks import too_many_members
from tests.unit.audit import things

CHECK = too_many_members.CHECK


def members(count: int) -> list[evidence.Shared]:
    return [things.member(f'{i:032x}') for i in range(count)]


@pytest.mark.parametrize('count,found', [(0, 0), (20, 0), (21, 1)])
def test_how_many_there_may_be(count: int, found: int) -> None:
    share = things.outgoing(*members(count))
    assert len(things.words(CHECK, share)) == found


def test_what_is_left_passes() -> None:
    around = things.circumstances(thresholds={CHECK.id: 2})
    new, old, waiting, away = (
        things.member(things.B, 'accepted', days=1),
        things.member(things.A, 'accepted', days=9),
        things.member(things.C, 'pending', days=99),
        things.member('f' * 32, 'rejected', days=999),
    )
    share = things.outgoing(new, old, waiting, away)
    assert things.words(CHECK, share, around) == [
        things.revoked('f' * 32, things.C)
    ]
    share = things.outgoing(old, new, waiting)
    assert things.words(CHECK, share, around) == [things.revoked(things.C)]
    around = things.circumstances(thresholds={CHECK.id: 1})
    share = things.outgoing(old, new)
    assert things.words(CHECK, share, around) == [things.revoked(things.B)]
    # Nobody knows when it came: it may be the oldest of all.
    timeless = things.member(things.A, 'accepted', days=None)
    share = things.outgoing(timeless, new)
    assert things.words(CHECK, share, around) == [things.revoked(things.B)]
    left = things.outgoing(old)
    assert things.words(CHECK, left, around) == []


def test_whom_glance_does_not_find_again_stays() -> None:
    around = things.circumstances(thresholds={CHECK.id: 1})
    ghosts = [
        things.member(each, 'rejected', things.ABSENT) for each in ('a/b', 'ü')
    ]
    share = things.outgoing(ghosts[0], things.member())
    assert things.words(CHECK, share, around) == [things.revoked(things.B)]
    share = things.outgoing(*ghosts, protected=False)
    assert things.words(CHECK, share, around) == ['set --private i1']


def test_members_that_could_not_be_read() -> None:
    assert things.words(CHECK, things.unread()) == []
