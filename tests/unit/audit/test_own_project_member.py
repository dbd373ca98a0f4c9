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

"""``own-project-member``: the owner as a member."""

from osc_imageshare.audit.checks import own_project_member
from tests.unit.audit import evidence_samples

CHECK = own_project_member.CHECK


def test_the_owner_is_revoked() -> None:
    share = evidence_samples.outgoing(
        evidence_samples.member(evidence_samples.A), evidence_samples.member()
    )
    (found,) = evidence_samples.said(CHECK, share)
    assert found.member == evidence_samples.project(evidence_samples.A)
    assert evidence_samples.words(CHECK, share) == [
        evidence_samples.revoked(evidence_samples.A)
    ]


def test_others_are_fine() -> None:
    # An image without an owner is an administrator's.
    share = evidence_samples.outgoing(
        evidence_samples.member(), owner=evidence_samples.project('')
    )
    assert evidence_samples.words(CHECK, share) == []


def test_members_that_could_not_be_read() -> None:
    assert evidence_samples.words(CHECK, evidence_samples.unread()) == []
