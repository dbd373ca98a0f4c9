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
"""What is told of a target whose steps were taken back."""

import dataclasses

import pytest

from osc_imageshare.sharing import model
from osc_imageshare.workflow import rollback
from tests.unit.sharing import samples

B = samples.target(name='project-b')
PENDING, ACCEPTED = model.MemberStatus.PENDING, model.MemberStatus.ACCEPTED
SHARED = samples.outcome(
    'accepted', 'accepted', recipient=B, reason='As asked.'
)
BROKEN = samples.outcome(
    'failed', 'pending', recipient=B, reached=False, reason='It failed.'
)
AGAIN = (
    f'Project project-b ({B.id}) is a member of image golden (i1) again, but '
    'its status is pending. It must decide again.'
)


@pytest.mark.parametrize(
    'was,before,status,result,reason',
    [
        (SHARED, None, None, 'rolled-back', 'As asked.'),
        (SHARED, PENDING, PENDING, 'rolled-back', 'As asked.'),
        (SHARED, ACCEPTED, PENDING, 'rolled-back', AGAIN),
        (SHARED, PENDING, None, 'rolled-back', AGAIN),
        # It failed before that, which is what has to be told.
        (BROKEN, None, None, 'failed', 'It failed.'),
    ],
)
def test_what_is_left(
    was: model.Outcome,
    before: model.MemberStatus | None,
    status: model.MemberStatus | None,
    result: str,
    reason: str,
) -> None:
    outcome = rollback.outcome(was, before, status, None)
    assert outcome == dataclasses.replace(
        was,
        status=status,
        result=model.Result(result),
        reached=False,
        reason=reason,
    )


@pytest.mark.parametrize(
    'was,reason',
    [
        (SHARED, 'As asked. It stays.'),
        (BROKEN, 'It failed. It stays.'),
        (dataclasses.replace(SHARED, reason=''), 'It stays.'),
    ],
)
def test_what_could_not_be_taken_back(was: model.Outcome, reason: str) -> None:
    outcome = rollback.outcome(was, None, None, 'It stays.')
    assert outcome == dataclasses.replace(
        was, result=model.Result.FAILED, reached=False, reason=reason
    )
