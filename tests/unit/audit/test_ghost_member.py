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
from tests.unit.audit import evidence_samples

CHECK = ghost_member.CHECK


DASHED = 'bbbbbbbb-bbbb-bbbb-bbbb-bbbbbbbbbbbb'


@pytest.mark.parametrize(
    'member,wanted',
    [
        (evidence_samples.member(), []),
        # Keystone knows it, whatever it looks like.
        (evidence_samples.member('project-b'), []),
        (
            evidence_samples.member(standing=evidence_samples.ABSENT),
            [evidence_samples.revoked(evidence_samples.B)],
        ),
        (
            evidence_samples.member(
                status='accepted', standing=evidence_samples.ABSENT
            ),
            [evidence_samples.revoked(evidence_samples.B)],
        ),
        (
            evidence_samples.member(
                'project-b', standing=evidence_samples.HIDDEN
            ),
            [evidence_samples.revoked('project-b')],
        ),
        (
            evidence_samples.member(
                'project-b', 'accepted', evidence_samples.ABSENT
            ),
            [evidence_samples.revoked('project-b')],
        ),
        (
            evidence_samples.member(
                'b' * 31, standing=evidence_samples.BROKEN
            ),
            [evidence_samples.revoked('b' * 31)],
        ),
        (
            evidence_samples.member(
                '-rf $(x)', standing=evidence_samples.ABSENT
            ),
            ["share-revoke i1 '--project-id=-rf $(x)'"],
        ),
        (
            evidence_samples.member(
                'x\x1b[2J', standing=evidence_samples.ABSENT
            ),
            [r"share-revoke i1 --project-id $'x\x1b[2J'"],
        ),
        # Nobody here may look, and nobody has taken it for real.
        (
            evidence_samples.member(
                status='pending', standing=evidence_samples.HIDDEN
            ),
            ['?not permitted'],
        ),
        (
            evidence_samples.member(
                DASHED, 'pending', evidence_samples.BROKEN
            ),
            [evidence_samples.revoked(DASHED)],
        ),
        # There was a project when somebody answered; it may be gone.
        (
            evidence_samples.member(
                status='accepted', standing=evidence_samples.HIDDEN
            ),
            ['?not permitted'],
        ),
        (
            evidence_samples.member(
                status='rejected', standing=evidence_samples.BROKEN
            ),
            ['?unreadable'],
        ),
    ],
)
def test_what_is_no_project(
    member: evidence.Shared, wanted: list[str]
) -> None:
    assert (
        evidence_samples.words(CHECK, evidence_samples.outgoing(member))
        == wanted
    )


@pytest.mark.parametrize('member_id', ['../project-b', 'projekt-ü'])
def test_one_that_glance_never_finds_again(member_id: str) -> None:
    share = evidence_samples.outgoing(
        evidence_samples.member(member_id, standing=evidence_samples.ABSENT)
    )
    (found,) = evidence_samples.said(CHECK, share)
    assert evidence_samples.words(CHECK, share) == ['set --private i1']
    assert 'only making the image private' in found.detail


def test_its_id_is_made_visible() -> None:
    ghost = evidence_samples.member(
        'x\x1b[2J', standing=evidence_samples.ABSENT
    )
    (found,) = evidence_samples.said(CHECK, evidence_samples.outgoing(ghost))
    assert '\x1b' not in found.detail


def test_members_that_could_not_be_read() -> None:
    assert evidence_samples.words(CHECK, evidence_samples.unread()) == []
