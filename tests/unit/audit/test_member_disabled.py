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

"""``member-disabled``: members that are disabled."""

import pytest

from osc_imageshare.audit import evidence
from osc_imageshare.audit.checks import member_disabled
from tests.unit.audit import evidence_samples

CHECK = member_disabled.CHECK


@pytest.mark.parametrize(
    'standing,wanted',
    [
        (evidence_samples.project(), []),
        (
            evidence_samples.project(enabled=False),
            [evidence_samples.revoked(evidence_samples.B)],
        ),
        (evidence_samples.project(enabled=None), ['?not permitted']),
        (evidence_samples.HIDDEN, ['?not permitted']),
        (evidence_samples.BROKEN, ['?unreadable']),
        # ghost-member speaks of it.
        (evidence_samples.ABSENT, []),
    ],
)
def test_what_keystone_says(
    standing: evidence.Standing, wanted: list[str]
) -> None:
    share = evidence_samples.outgoing(
        evidence_samples.member(standing=standing)
    )
    assert evidence_samples.words(CHECK, share) == wanted


def test_what_cannot_be_a_project() -> None:
    ghost = evidence_samples.member(
        'project-b', standing=evidence_samples.HIDDEN
    )
    assert (
        evidence_samples.words(CHECK, evidence_samples.outgoing(ghost)) == []
    )


def test_it_says_which_project_and_why() -> None:
    share = evidence_samples.outgoing(
        evidence_samples.member(standing=evidence_samples.HIDDEN)
    )
    (found,) = evidence_samples.said(CHECK, share)
    assert evidence_samples.B in found.detail
    assert 'You may not look.' in found.detail
    assert found.member == share.known_members[0].project


def test_members_that_could_not_be_read() -> None:
    assert evidence_samples.words(CHECK, evidence_samples.unread()) == []
