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

"""``rejected-member``: members that rejected the image."""

import pytest

from osc_imageshare.audit.checks import rejected_member
from tests.unit.audit import evidence_samples

CHECK = rejected_member.CHECK


@pytest.mark.parametrize(
    'status,wanted',
    [
        ('rejected', [evidence_samples.revoked(evidence_samples.B)]),
        ('pending', []),
        ('accepted', []),
    ],
)
def test_who_rejected_is_revoked(status: str, wanted: list[str]) -> None:
    share = evidence_samples.outgoing(evidence_samples.member(status=status))
    assert evidence_samples.words(CHECK, share) == wanted


def test_members_that_could_not_be_read() -> None:
    assert evidence_samples.words(CHECK, evidence_samples.unread()) == []
