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

"""``unread-members``: images whose members could not be read."""

import pytest

from osc_imageshare.audit import check
from osc_imageshare.audit import registry
from osc_imageshare.audit.checks import unread_members
from osc_imageshare.sharing import reading
from tests.unit.audit import evidence_samples

CHECK = unread_members.CHECK


@pytest.mark.parametrize(
    'unread,why',
    [
        (evidence_samples.HIDDEN, '?not permitted'),
        (evidence_samples.BROKEN, '?unreadable'),
    ],
)
def test_it_says_why(unread: reading.Unread, why: str) -> None:
    share = evidence_samples.unread(unread)
    assert evidence_samples.words(CHECK, share) == [why]
    (found,) = evidence_samples.said(CHECK, share)
    assert unread.detail in found.detail


def test_what_could_be_read() -> None:
    assert evidence_samples.words(CHECK, evidence_samples.outgoing()) == []
    assert (
        evidence_samples.words(
            CHECK, evidence_samples.outgoing(evidence_samples.member())
        )
        == []
    )


def test_no_other_check_says_anything() -> None:
    share = evidence_samples.unread()
    assert [
        each.id
        for each in registry.CHECKS
        if isinstance(each, check.OutgoingCheck)
        and evidence_samples.said(each, share)
    ] == [CHECK.id]


def test_it_is_as_grave_as_what_it_speaks_for() -> None:
    assert CHECK.severity == max(
        each.severity
        for each in registry.CHECKS
        if isinstance(each, check.OutgoingCheck)
    )
