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

"""``changed-hash``: images that are not what the policy pins."""

import pytest

from osc_imageshare.audit.checks import changed_hash
from tests.unit.audit import evidence_samples

CHECK = changed_hash.CHECK


@pytest.mark.parametrize(
    'pins,wanted',
    [
        ({}, []),
        ({'other': 'sha512:beef'}, []),
        ({'i1': 'sha512:f00d'}, []),
        ({'golden': 'SHA512:F00D'}, []),
        ({'i1': 'sha512:beef'}, ['share-reject i1']),
        ({'golden': 'sha512:beef'}, ['share-reject i1']),
        ({'i1': 'sha512:f00'}, ['share-reject i1']),
        # An ID says more than a name.
        ({'i1': 'sha512:f00d', 'golden': 'sha512:beef'}, []),
        ({'i1': 'sha256:f00d'}, ['?unreadable']),
        ({'i1': 'sha256:beef'}, ['?unreadable']),
    ],
)
def test_what_the_policy_pins(pins: dict[str, str], wanted: list[str]) -> None:
    around = evidence_samples.circumstances(pins=pins)
    assert (
        evidence_samples.words(CHECK, evidence_samples.incoming(), around)
        == wanted
    )
    pending = evidence_samples.incoming('pending')
    assert evidence_samples.words(CHECK, pending, around) == wanted


def test_an_image_without_a_hash() -> None:
    around = evidence_samples.circumstances(pins={'i1': 'sha512:f00d'})
    share = evidence_samples.incoming(hash_algo='', hash_value='')
    assert evidence_samples.words(CHECK, share, around) == ['?unreadable']


def test_it_shows_both() -> None:
    around = evidence_samples.circumstances(pins={'i1': 'sha512:beef'})
    (found,) = evidence_samples.said(
        CHECK, evidence_samples.incoming(), around
    )
    assert 'sha512:f00d' in found.detail
    assert 'sha512:beef' in found.detail


def test_a_name_like_an_id_is_not_pinned() -> None:
    name = '9d1f6c9a-3a6a-4b1e-8d5c-0a1b2c3d4e5f'
    around = evidence_samples.circumstances(pins={name: 'sha512:f00d'})
    share = evidence_samples.incoming(name=name)
    assert evidence_samples.words(CHECK, share, around) == []
