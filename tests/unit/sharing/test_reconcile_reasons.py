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

from osc_imageshare.sharing import dormant
from osc_imageshare.sharing import manifest
from osc_imageshare.sharing import merge
from osc_imageshare.sharing import model
from osc_imageshare.sharing import planning
from osc_imageshare.sharing import reconcile
from osc_imageshare.sharing import request
from osc_imageshare.sharing import step
from tests.unit.sharing import samples

NOW = datetime.datetime(2026, 5, 1, 7, tzinfo=datetime.UTC)

wish = samples.wish


def planned(
    *wishes: merge.DesiredShare, members: str = '', prune: bool = False
) -> planning.Plan:
    state = samples.state(samples.image(), dict.fromkeys(members, 'pending'))
    seen = reconcile.ManifestSnapshot(
        samples.CALLER, (merge.DesiredImage(state, wishes),)
    )
    order = request.SyncRequest(manifest.Manifest((), prune=prune), now=NOW)
    return reconcile.plan(order, seen)


@pytest.mark.parametrize(
    'prune,said',
    [
        (True, 'The project has access but is not listed in the manifest.'),
        (
            False,
            (
                'The project has access but is not listed in the manifest. '
                'Use --prune to remove it.'
            ),
        ),
    ],
)
def test_why_somebody_is_not_wanted(prune: bool, said: str) -> None:
    (image,) = planned(wish('b', NOW), members='bc', prune=prune).images
    assert {c.target.id: c.reason for c in image.changes} == {
        'b': 'The manifest let this share expire on 2026-05-01 07:00 UTC.',
        'c': said,
    }


def test_what_was_not_met_is_passed_on() -> None:
    missed = samples.outcome('failed', reached=False)
    seen = reconcile.ManifestSnapshot(samples.CALLER, (), missed=(missed,))
    found = reconcile.plan(
        request.SyncRequest(manifest.Manifest(()), now=NOW), seen
    )
    assert found.missed == (missed,)


def test_who_is_not_declared_has_a_name_where_it_is_known() -> None:
    known = model.Project('c', 'project-c')
    state = samples.state(samples.image(), dict.fromkeys('cd', 'pending'))
    seen = reconcile.ManifestSnapshot(
        samples.CALLER,
        (merge.DesiredImage(state, ()),),
        names={'c': known},
    )
    order = request.SyncRequest(manifest.Manifest(()), now=NOW)
    (image,) = reconcile.plan(order, seen).images
    assert [change.target for change in image.changes] == [
        model.Target(known),
        model.Target(model.Project('d')),
    ]


def test_what_has_to_be_done_is_a_drift() -> None:
    there = planned(wish('b'), members='b')
    (image,) = there.images
    opened = dataclasses.replace(
        image,
        opening=step.SetVisibility(image.image, model.Visibility.SHARED),
    )
    assert not reconcile.drifted(there)
    assert reconcile.drifted(planned(wish('b')))
    assert reconcile.drifted(planning.Plan((opened,)))
    assert reconcile.drifted(planning.Plan((image, opened)))


def test_why_it_is_wanted_is_told_of_an_image_that_was_opened_too() -> None:
    private = samples.image('private')
    change = planning.change_of(
        private, samples.target('b'), planning.Want.REVOKED, {}, 'It expired.'
    )
    again = dormant.with_members(
        planning.ImagePlan(private, (change,)),
        {'b': model.MemberStatus.PENDING},
    )
    assert isinstance(again, planning.ImagePlan)
    assert [found.reason for found in again.changes] == ['It expired.']


DISABLED = 'The project is disabled, so it is neither added nor removed.'


@pytest.mark.parametrize(
    'visibility,wishes,members,told',
    [
        ('shared', (wish(paused=True),), 'b', [('b', DISABLED)]),
        # It is no member, and is not to become one.
        ('shared', (wish(paused=True),), '', []),
        ('shared', (wish(paused=True), wish('c')), '', [('c', '')]),
        # Nobody sees whether it is one, and the image is to be opened.
        (
            'private',
            (wish(paused=True), wish('c')),
            '',
            [('b', DISABLED), ('c', '')],
        ),
        (
            'private',
            (wish(paused=True), wish('c', acceptor=samples.RESCOPED)),
            '',
            [('b', DISABLED), ('c', '')],
        ),
        # Nothing opens it.
        ('private', (wish(paused=True),), '', []),
    ],
)
def test_a_project_that_is_disabled_stays_what_it_is(
    visibility: str,
    wishes: tuple[merge.DesiredShare, ...],
    members: str,
    told: list[tuple[str, str]],
) -> None:
    state = samples.state(
        samples.image(visibility), dict.fromkeys(members, 'pending')
    )
    seen = reconcile.ManifestSnapshot(
        samples.CALLER, (merge.DesiredImage(state, wishes),)
    )
    order = request.SyncRequest(manifest.Manifest(()), now=NOW)
    (image,) = reconcile.plan(order, seen).images
    assert [(c.target.id, c.reason) for c in image.changes] == told
    assert [c.target.id for c in image.changes if c.steps] == [
        member for member, reason in told if not reason
    ]


@pytest.mark.parametrize('prune', [False, True])
def test_what_is_removed_is_a_member_of_this_image(prune: bool) -> None:
    (image,) = planned(members='b', prune=prune).images
    (change,) = image.changes
    assert change.steps == (step.RemoveMember(image.image, 'b'),) * prune


def test_a_share_that_is_to_expire_has_no_reason_yet() -> None:
    later = NOW + datetime.timedelta(seconds=1)
    (image,) = planned(wish(expires=later), wish('c')).images
    assert [(c.reason, c.expired) for c in image.changes] == [
        ('', False),
        ('', False),
    ]
