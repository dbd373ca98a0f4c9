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

"""``name-collision``: images that could be mistaken for others."""

import pytest

from osc_imageshare.audit import evidence
from osc_imageshare.audit.checks import name_collision
from tests.unit.audit import evidence_samples

CHECK = name_collision.CHECK


OTHER = evidence_samples.image(
    id='i2', name='g\u043elden\x1b', owner=evidence_samples.C
)


@pytest.mark.parametrize('status', ['pending', 'accepted'])
def test_it_names_both(status: str) -> None:
    share = evidence_samples.incoming(status, alike=(OTHER,))
    assert evidence_samples.words(CHECK, share) == ['share-reject i1']
    (found,) = evidence_samples.said(CHECK, share)
    assert 'i2' in found.detail
    assert 'project-a' in found.detail
    assert '\x1b' not in found.detail


@pytest.mark.parametrize(
    'share,wanted',
    [
        (evidence_samples.incoming(), []),
        (
            evidence_samples.incoming(alike=evidence_samples.BROKEN),
            ['?unreadable'],
        ),
        (
            evidence_samples.incoming(alike=evidence_samples.HIDDEN),
            ['?not permitted'],
        ),
    ],
)
def test_what_is_fine_or_unknown(
    share: evidence.Incoming, wanted: list[str]
) -> None:
    assert evidence_samples.words(CHECK, share) == wanted
