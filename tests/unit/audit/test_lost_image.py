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

"""``lost-image``: servers that cannot be rebuilt."""

import pytest

from osc_imageshare.audit import evidence
from osc_imageshare.audit.checks import lost_image
from osc_imageshare.sharing import model
from osc_imageshare.sharing import reading
from tests.unit.audit import evidence_samples

CHECK = lost_image.CHECK
OFF = evidence_samples.image(status='deactivated')


@pytest.mark.parametrize(
    'standing,reason',
    [
        (evidence.Loss.GONE, 'It was deleted, or its owner no longer'),
        (evidence.Loss.WITHDRAWN, 'Its owner no longer shares it'),
        (OFF, 'Its status is deactivated.'),
    ],
)
def test_why_servers_cannot_be_rebuilt(
    standing: model.Image | evidence.Loss, reason: str
) -> None:
    (found,) = evidence_samples.said(CHECK, evidence_samples.used(standing))
    assert found.detail.startswith(reason)
    assert 'Cannot be rebuilt from it: server web (s1).' in found.detail


@pytest.mark.parametrize(
    'standing', [evidence.Loss.GONE, OFF, evidence_samples.BROKEN]
)
def test_a_volume_alone_is_never_rebuilt(
    standing: model.Image | evidence.Loss | reading.Unread,
) -> None:
    share = evidence_samples.used(standing, servers=False)
    assert evidence_samples.said(CHECK, share) == []


@pytest.mark.parametrize(
    'standing,word',
    [
        (evidence_samples.BROKEN, '?unreadable'),
        (evidence_samples.HIDDEN, '?not permitted'),
    ],
)
def test_what_could_not_be_read_is_unknown(
    standing: reading.Unread, word: str
) -> None:
    share = evidence_samples.used(standing)
    assert evidence_samples.words(CHECK, share) == [word]
