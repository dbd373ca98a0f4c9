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

"""``snapshot-shared``: shared images that were made from a server."""

from typing import Any

import pytest

from osc_imageshare.audit import evidence
from osc_imageshare.audit.checks import snapshot_shared
from tests.unit.audit import evidence_samples

CHECK = snapshot_shared.CHECK


@pytest.mark.parametrize(
    'share,wanted',
    [
        (
            evidence_samples.outgoing(
                evidence_samples.member(),
                properties={'image_type': 'snapshot'},
            ),
            ['share-revoke i1 --all'],
        ),
        (
            evidence_samples.outgoing(
                visibility='public', properties={'image_type': 'snapshot'}
            ),
            ['set --private i1'],
        ),
        (
            evidence_samples.outgoing(
                visibility='community', properties={'image_type': 'snapshot'}
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
        evidence_samples.outgoing(properties={'image_type': 'snapshot'}),
        evidence_samples.outgoing(
            properties={'image_type': 'snapshot'}, visibility='private'
        ),
        evidence_samples.unread(properties={'image_type': 'snapshot'}),
    ],
)
def test_nobody_else_has_it(share: evidence.Outgoing) -> None:
    assert evidence_samples.words(CHECK, share) == []


@pytest.mark.parametrize(
    'fields',
    [
        {},
        {'properties': {'image_type': 'image'}},
        {'properties': {'base_image_ref': 'x'}},
        {'properties': {'instance_uuid': ''}},
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


@pytest.mark.parametrize(
    'properties', [{'image_type': 'backup'}, {'instance_uuid': 'x'}]
)
def test_how_nova_marks_it(properties: dict[str, str]) -> None:
    share = evidence_samples.outgoing(
        evidence_samples.member(), properties=properties
    )
    assert evidence_samples.words(CHECK, share) == ['share-revoke i1 --all']
