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

"""``encrypted-shared``: shared images that are encrypted."""

from typing import Any

import pytest

from osc_imageshare.audit import evidence
from osc_imageshare.audit.checks import encrypted_shared
from tests.unit.audit import evidence_samples

CHECK = encrypted_shared.CHECK


@pytest.mark.parametrize(
    'share,wanted',
    [
        (
            evidence_samples.outgoing(
                evidence_samples.member(),
                properties={'cinder_encryption_key_id': 'k1'},
            ),
            ['share-revoke i1 --all'],
        ),
        (
            evidence_samples.outgoing(
                visibility='public',
                properties={'cinder_encryption_key_id': 'k1'},
            ),
            ['set --private i1'],
        ),
        (
            evidence_samples.outgoing(
                visibility='community',
                properties={'cinder_encryption_key_id': 'k1'},
            ),
            ['set --private i1'],
        ),
    ],
)
def test_others_have_it(share: evidence.Outgoing, wanted: list[str]) -> None:
    assert evidence_samples.words(CHECK, share) == wanted


@pytest.mark.parametrize(
    'share',
    [
        evidence_samples.outgoing(
            properties={'cinder_encryption_key_id': 'k1'}
        ),
        evidence_samples.outgoing(
            properties={'cinder_encryption_key_id': 'k1'}, visibility='private'
        ),
        evidence_samples.unread(properties={'cinder_encryption_key_id': 'k1'}),
    ],
)
def test_nobody_else_has_it(share: evidence.Outgoing) -> None:
    assert evidence_samples.words(CHECK, share) == []


@pytest.mark.parametrize(
    'fields',
    [
        {},
        {'properties': {'cinder_encryption_key_id': ''}},
        {'properties': {'cinder_encryption_key_deletion_policy': 'x'}},
    ],
)
def test_others_may_have_it(fields: dict[str, Any]) -> None:
    assert (
        evidence_samples.words(
            CHECK,
            evidence_samples.outgoing(evidence_samples.member(), **fields),
        )
        == []
    )


def test_the_other_property() -> None:
    properties = {'os_encrypt_key_id': 'k1'}
    share = evidence_samples.outgoing(
        evidence_samples.member(), properties=properties
    )
    assert evidence_samples.words(CHECK, share) == ['share-revoke i1 --all']
