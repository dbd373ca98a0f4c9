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

"""``missing-hash``: shared images without a hash."""

from typing import Any

import pytest

from osc_imageshare.audit import evidence
from osc_imageshare.audit.checks import missing_hash
from tests.unit.audit import evidence_samples

CHECK = missing_hash.CHECK


@pytest.mark.parametrize(
    'share,wanted',
    [
        (
            evidence_samples.outgoing(
                evidence_samples.member(), hash_value=''
            ),
            ['share-revoke i1 --all'],
        ),
        (
            evidence_samples.outgoing(visibility='public', hash_value=''),
            ['set --private i1'],
        ),
        (
            evidence_samples.outgoing(visibility='community', hash_value=''),
            ['set --private i1'],
        ),
    ],
)
def test_others_have_it(share: evidence.Outgoing, wanted: list[str]) -> None:
    assert evidence_samples.words(CHECK, share) == wanted


@pytest.mark.parametrize(
    'share',
    [
        evidence_samples.outgoing(hash_value=''),
        evidence_samples.outgoing(hash_value='', visibility='private'),
        evidence_samples.unread(hash_value=''),
    ],
)
def test_nobody_else_has_it(share: evidence.Outgoing) -> None:
    assert evidence_samples.words(CHECK, share) == []


@pytest.mark.parametrize(
    'fields', [{}, {'status': 'queued', 'hash_value': ''}]
)
def test_others_may_have_it(fields: dict[str, Any]) -> None:
    assert (
        evidence_samples.words(
            CHECK,
            evidence_samples.outgoing(evidence_samples.member(), **fields),
        )
        == []
    )
