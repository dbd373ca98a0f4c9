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

"""``unprotected-shared``: shared images that somebody may delete."""

from typing import Any

import pytest

from osc_imageshare.audit import evidence
from osc_imageshare.audit.checks import unprotected_shared
from tests.unit.audit import evidence_samples

CHECK = unprotected_shared.CHECK


@pytest.mark.parametrize(
    'share,wanted',
    [
        (
            evidence_samples.outgoing(
                evidence_samples.member(), protected=False
            ),
            ['set --protected i1'],
        ),
        (
            evidence_samples.outgoing(visibility='public', protected=False),
            ['set --protected i1'],
        ),
        (
            evidence_samples.outgoing(visibility='community', protected=False),
            ['set --protected i1'],
        ),
    ],
)
def test_others_have_it(share: evidence.Outgoing, wanted: list[str]) -> None:
    assert evidence_samples.words(CHECK, share) == wanted


@pytest.mark.parametrize(
    'share',
    [
        evidence_samples.outgoing(protected=False),
        evidence_samples.outgoing(protected=False, visibility='private'),
        evidence_samples.unread(protected=False),
    ],
)
def test_nobody_else_has_it(share: evidence.Outgoing) -> None:
    assert evidence_samples.words(CHECK, share) == []


@pytest.mark.parametrize('fields', [{'protected': True}])
def test_others_may_have_it(fields: dict[str, Any]) -> None:
    assert (
        evidence_samples.words(
            CHECK,
            evidence_samples.outgoing(evidence_samples.member(), **fields),
        )
        == []
    )
