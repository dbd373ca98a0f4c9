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

"""``untrusted-owner``: owners that the policy does not trust."""

import dataclasses

import pytest

from osc_imageshare.audit import evidence
from osc_imageshare.audit.checks import untrusted_owner
from osc_imageshare.sharing import model
from tests.unit.audit import evidence_samples

CHECK = untrusted_owner.CHECK


@pytest.mark.parametrize(
    'standing,trusted,wanted',
    [
        (evidence_samples.OWNER, None, []),
        (evidence_samples.OWNER, (evidence_samples.A,), []),
        (evidence_samples.OWNER, ('project-a', 'other'), []),
        (evidence_samples.OWNER, (), ['share-reject i1']),
        (
            evidence_samples.OWNER,
            (evidence_samples.C, 'project'),
            ['share-reject i1'],
        ),
        # An image without an owner, whom a policy could trust by no name.
        (model.Project(''), None, []),
        (model.Project(''), ('project-a',), ['share-reject i1']),
        (evidence_samples.HIDDEN, (evidence_samples.A,), []),
        (evidence_samples.HIDDEN, (evidence_samples.C,), ['share-reject i1']),
        (evidence_samples.HIDDEN, ('project-a',), ['?not permitted']),
        (evidence_samples.BROKEN, ('project-a',), ['?unreadable']),
        (evidence_samples.ABSENT, ('project-a',), ['share-reject i1']),
        (evidence_samples.ABSENT, (evidence_samples.A,), []),
    ],
)
def test_whom_the_policy_trusts(
    standing: evidence.Standing,
    trusted: tuple[str, ...] | None,
    wanted: list[str],
) -> None:
    rules = None if trusted is None else frozenset(trusted)
    around = evidence_samples.circumstances(trusted=rules)
    share = evidence_samples.incoming(standing=standing)
    assert evidence_samples.words(CHECK, share, around) == wanted


def test_a_name_that_only_keystone_knows_is_trusted() -> None:
    share = dataclasses.replace(
        evidence_samples.incoming(), owner=model.Project(evidence_samples.A)
    )
    around = evidence_samples.circumstances(trusted=frozenset(('project-a',)))
    assert evidence_samples.words(CHECK, share, around) == []


def test_a_name_like_a_trusted_id_is_not_trusted() -> None:
    standing = model.Project(evidence_samples.A, evidence_samples.C)
    share = evidence_samples.incoming(standing=standing)
    around = evidence_samples.circumstances(
        trusted=frozenset((evidence_samples.C,))
    )
    assert evidence_samples.words(CHECK, share, around) == ['share-reject i1']
