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

"""``owner-disabled``: owners that are disabled or gone."""

import pytest

from osc_imageshare.audit import evidence
from osc_imageshare.audit.checks import owner_disabled
from osc_imageshare.sharing import model
from tests.unit.audit import evidence_samples

CHECK = owner_disabled.CHECK


@pytest.mark.parametrize(
    'standing,wanted',
    [
        (evidence_samples.OWNER, []),
        (evidence_samples.project(enabled=False), ['share-reject i1']),
        (evidence_samples.ABSENT, ['share-reject i1']),
        (evidence_samples.project(enabled=None), ['?not permitted']),
        (evidence_samples.HIDDEN, ['?not permitted']),
        (evidence_samples.BROKEN, ['?unreadable']),
        # An image without an owner.
        (model.Project(''), []),
    ],
)
def test_what_keystone_says(
    standing: evidence.Standing, wanted: list[str]
) -> None:
    share = evidence_samples.incoming(standing=standing)
    assert evidence_samples.words(CHECK, share) == wanted
