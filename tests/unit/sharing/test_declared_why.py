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

"""What a plan of a manifest says, gives and passes on."""

import dataclasses
import datetime

import pytest

from osc_imageshare.sharing import declared
from osc_imageshare.sharing import manifest
from osc_imageshare.sharing import model
from osc_imageshare.sharing import plan as plans
from tests.unit.sharing import things

NOW = datetime.datetime(2026, 5, 1, 7, tzinfo=datetime.UTC)
CLOUD = model.Credential(model.CredentialKind.CLOUD, 'lent')


def wish(
    project: str = 'b',
    expires: datetime.datetime | None = None,
    lent: model.Credential | None = None,
    *,
    implied: bool = False,
) -> declared.Wish:
    target = dataclasses.replace(
        things.target(project, implied=implied), lent=lent
    )
    return declared.Wish(target, expires)


def planned(
    *wishes: declared.Wish, members: str = '', prune: bool = False
) -> plans.Plan:
    state = things.state(things.image(), dict.fromkeys(members, 'pending'))
    seen = declared.Snapshot(
        things.CALLER, (declared.Declared(state, wishes),)
    )
    order = manifest.Sync(manifest.Manifest((), prune=prune))
    return declared.plan(order, seen, NOW)


@pytest.mark.parametrize(
    'prune,said',
    [
        (True, 'The manifest does not declare it.'),
        (False, 'The manifest does not declare it; prune would remove it.'),
    ],
)
def test_why_somebody_is_not_wanted(prune: bool, said: str) -> None:
    (image,) = planned(wish('b', NOW), members='bc', prune=prune).images
    assert {c.target.id: c.reason for c in image.changes} == {
        'b': 'The manifest let this share expire on 2026-05-01 07:00 UTC.',
        'c': said,
    }


def test_what_one_entry_gives_is_given() -> None:
    (image,) = planned(
        wish(implied=True), wish(lent=CLOUD, implied=True), wish()
    ).images
    (change,) = image.changes
    assert change.target.lent == CLOUD
    assert not change.target.implied


def test_what_was_not_met_is_passed_on() -> None:
    missed = things.outcome('failed', reached=False)
    seen = declared.Snapshot(things.CALLER, (), missed=(missed,))
    found = declared.plan(manifest.Sync(manifest.Manifest(())), seen, NOW)
    assert found.missed == (missed,)
