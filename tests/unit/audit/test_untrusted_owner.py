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
from tests.unit.audit import things

CHECK = untrusted_owner.CHECK


@pytest.mark.parametrize(
    'standing,trusted,wanted',
    [
        (things.OWNER, None, []),
        (things.OWNER, (things.A,), []),
        (things.OWNER, ('project-a', 'other'), []),
        (things.OWNER, (), ['share-reject i1']),
        (things.OWNER, (things.C, 'project'), ['share-reject i1']),
        # An image without an owner, whom a policy could trust by no name.
        (model.Project(''), None, []),
        (model.Project(''), ('project-a',), ['share-reject i1']),
        (things.HIDDEN, (things.A,), []),
        (things.HIDDEN, (things.C,), ['share-reject i1']),
        (things.HIDDEN, ('project-a',), ['?not permitted']),
        (things.BROKEN, ('project-a',), ['?unreadable']),
        (things.ABSENT, ('project-a',), ['share-reject i1']),
        (things.ABSENT, (things.A,), []),
    ],
)
def test_whom_the_policy_trusts(
    standing: evidence.Standing,
    trusted: tuple[str, ...] | None,
    wanted: list[str],
) -> None:
    rules = None if trusted is None else frozenset(trusted)
    around = things.circumstances(trusted=rules)
    share = things.incoming(standing=standing)
    assert things.words(CHECK, share, around) == wanted


def test_a_name_that_only_keystone_knows_is_trusted() -> None:
    share = dataclasses.replace(
        things.incoming(), owner=model.Project(things.A)
    )
    around = things.circumstances(trusted=frozenset(('project-a',)))
    assert things.words(CHECK, share, around) == []


def test_a_name_like_a_trusted_id_is_not_trusted() -> None:
    standing = model.Project(things.A, things.C)
    share = things.incoming(standing=standing)
    around = things.circumstances(trusted=frozenset((things.C,)))
    assert things.words(CHECK, share, around) == ['share-reject i1']
