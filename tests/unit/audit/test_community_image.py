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

"""``community-image``: community images, and no others."""

import pytest

from osc_imageshare.audit.checks import community_image
from tests.unit.audit import evidence_samples

CHECK = community_image.CHECK


@pytest.mark.parametrize('visibility', ['shared', 'private', 'public'])
def test_other_images_are_fine(visibility: str) -> None:
    assert (
        evidence_samples.words(
            CHECK, evidence_samples.outgoing(visibility=visibility)
        )
        == []
    )


def test_it_becomes_private() -> None:
    share = evidence_samples.outgoing(visibility='community')
    assert evidence_samples.words(CHECK, share) == ['set --private i1']


def test_the_policy_may_allow_it() -> None:
    share = evidence_samples.outgoing(visibility='community')
    assert (
        evidence_samples.words(
            CHECK, share, evidence_samples.circumstances(community=True)
        )
        == []
    )


def test_to_allow_the_other_is_not_enough() -> None:
    share = evidence_samples.outgoing(visibility='community')
    around = evidence_samples.circumstances(public=True)
    assert evidence_samples.words(CHECK, share, around) != []


def test_it_can_be_told_without_the_members() -> None:
    assert not CHECK.needs_members
