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

"""``ghost-member``: members that are no projects."""

import pytest

from osc_imageshare.audit import evidence
from osc_imageshare.audit.checks import ghost_member
from tests.unit.audit import things

CHECK = ghost_member.CHECK


DASHED = 'bbbbbbbb-bbbb-bbbb-bbbb-bbbbbbbbbbbb'


@pytest.mark.parametrize(
    'member,wanted',
    [
        (things.member(), []),
        # Keystone knows it, whatever it looks like.
        (things.member('project-b'), []),
        (
            things.member(standing=things.ABSENT),
            [things.revoked(things.B)],
        ),
        (
            things.member(status='accepted', standing=things.ABSENT),
            [things.revoked(things.B)],
        ),
        (
            things.member('project-b', standing=things.HIDDEN),
            [things.revoked('project-b')],
        ),
        (
            things.member('project-b', 'accepted', things.ABSENT),
            [things.revoked('project-b')],
        ),
        (
            things.member('b' * 31, standing=things.BROKEN),
            [things.revoked('b' * 31)],
        ),
        (
            things.member('-rf $(x)', standing=things.ABSENT),
            ["share-revoke i1 '--project-id=-rf $(x)'"],
        ),
        (
            things.member('x\x1b[2J', standing=things.ABSENT),
            [r"share-revoke i1 --project-id $'x\x1b[2J'"],
        ),
        # Nobody here may look, and nobody has taken it for real.
        (
            things.member(status='pending', standing=things.HIDDEN),
            ['?not permitted'],
        ),
        (
            things.member(DASHED, 'pending', things.BROKEN),
            [things.revoked(DASHED)],
        ),
        # There was a project when somebody answered; it may be gone.
        (
            things.member(status='accepted', standing=things.HIDDEN),
            ['?not permitted'],
        ),
        (
            things.member(status='rejected', standing=things.BROKEN),
            ['?unreadable'],
        ),
    ],
)
def test_what_is_no_project(
    member: evidence.Shared, wanted: list[str]
) -> None:
    assert things.words(CHECK, things.outgoing(member)) == wanted


@pytest.mark.parametrize('member_id', ['../project-b', 'projekt-ü'])
def test_one_that_glance_never_finds_again(member_id: str) -> None:
    share = things.outgoing(things.member(member_id, standing=things.ABSENT))
    (found,) = things.said(CHECK, share)
    assert things.words(CHECK, share) == ['set --private i1']
    assert 'only making the image private' in found.detail


def test_its_id_is_made_visible() -> None:
    ghost = things.member('x\x1b[2J', standing=things.ABSENT)
    (found,) = things.said(CHECK, things.outgoing(ghost))
    assert '\x1b' not in found.detail


def test_members_that_could_not_be_read() -> None:
    assert things.words(CHECK, things.unread()) == []
