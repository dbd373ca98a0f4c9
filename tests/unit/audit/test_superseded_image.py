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

"""``superseded-image``: an image whose owner names a replacement."""

import pytest

from osc_imageshare.audit.checks import superseded_image
from osc_imageshare.sharing import replacing
from tests.unit.audit import evidence_samples

CHECK = superseded_image.CHECK


@pytest.mark.parametrize(
    'new,owner,wanted',
    [
        ('i2', evidence_samples.A, ['']),
        ('', evidence_samples.A, []),
        (' ', evidence_samples.A, []),
        ('i1', evidence_samples.A, []),
        ('i2', evidence_samples.B, []),
    ],
)
def test_whose_replacement_counts(
    new: str, owner: str, wanted: list[str]
) -> None:
    image = evidence_samples.image(
        owner=owner, properties={replacing.REPLACED_BY: new}
    )
    share = evidence_samples.used(image)
    assert evidence_samples.words(CHECK, share) == wanted


def test_the_replacement_is_named_as_it_can_be_seen() -> None:
    image = evidence_samples.image(
        properties={replacing.REPLACED_BY: 'i2\x1b'}
    )
    (found,) = evidence_samples.said(CHECK, evidence_samples.used(image))
    assert r'names image i2\x1b as its replacement' in found.detail


def test_what_could_not_be_read_is_unknown() -> None:
    share = evidence_samples.used(evidence_samples.BROKEN)
    assert evidence_samples.words(CHECK, share) == ['?unreadable']
