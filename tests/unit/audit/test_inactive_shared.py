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

"""``inactive-shared``: shared images that nobody can use."""

from typing import Any

import pytest

from osc_imageshare.audit import evidence
from osc_imageshare.audit.checks import inactive_shared
from osc_imageshare.sharing import text
from tests.unit.audit import evidence_samples

CHECK = inactive_shared.CHECK


@pytest.mark.parametrize(
    'share,wanted',
    [
        (
            evidence_samples.outgoing(
                evidence_samples.member(), status='queued'
            ),
            ['share-revoke i1 --all'],
        ),
        (
            evidence_samples.outgoing(visibility='public', status='queued'),
            ['set --private i1'],
        ),
        (
            evidence_samples.outgoing(visibility='community', status='queued'),
            ['set --private i1'],
        ),
    ],
)
def test_others_have_it(share: evidence.Outgoing, wanted: list[str]) -> None:
    assert evidence_samples.words(CHECK, share) == wanted


@pytest.mark.parametrize(
    'share',
    [
        evidence_samples.outgoing(status='queued'),
        evidence_samples.outgoing(status='queued', visibility='private'),
        evidence_samples.unread(status='queued'),
    ],
)
def test_nobody_else_has_it(share: evidence.Outgoing) -> None:
    assert evidence_samples.words(CHECK, share) == []


@pytest.mark.parametrize('fields', [{'status': 'active'}])
def test_others_may_have_it(fields: dict[str, Any]) -> None:
    assert (
        evidence_samples.words(
            CHECK,
            evidence_samples.outgoing(evidence_samples.member(), **fields),
        )
        == []
    )


def test_one_that_was_switched_off() -> None:
    share = evidence_samples.outgoing(
        evidence_samples.member(), status='deactivated'
    )
    assert evidence_samples.words(CHECK, share) == ['set --activate i1']


@pytest.mark.parametrize('status', ['saving', 'importing', 'killed', 'x\x1b'])
def test_it_says_what_it_is_instead(status: str) -> None:
    share = evidence_samples.outgoing(evidence_samples.member(), status=status)
    (found,) = evidence_samples.said(CHECK, share)
    assert text.visible(status) in found.detail
