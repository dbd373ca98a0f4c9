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

"""A plan that is kept, and the cloud that it was made for."""

import dataclasses
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
import pytest

from osc_imageshare.documents import plan_file
from osc_imageshare.sharing import model
from osc_imageshare.sharing import planning
from osc_imageshare.sharing import request
from osc_imageshare.sharing import saved_plan
from osc_imageshare.sharing import step
from osc_imageshare.sharing import text
from tests.unit.sharing import samples

# What a service may answer, half a character included.
words = st.text(max_size=12) | st.sampled_from(
    ('\x1b[31m', '"', '\\', '\ud800', '\u202e', '\x00', '__proto__', '{}')
)
statuses = st.sampled_from(model.MemberStatus)
ids = st.text('0123456789abcdef', min_size=32, max_size=32)
OWNER = samples.OWNER.id


def credentials(member_id: str) -> st.SearchStrategy[model.Credential]:
    """Make a credential that may accept for a project."""
    kind = model.CredentialKind
    return st.sampled_from(
        (
            model.CALLER,
            model.Credential(kind.RESCOPED, member_id),
            model.Credential(kind.CLOUD, 'cloud \x1b'),
        )
    )


@st.composite
def changes(draw: st.DrawFn) -> saved_plan.SavedChange:
    want = draw(
        st.sampled_from([w for w in planning.Want if w.name != 'REJECTED'])
    )
    accepted = want is planning.Want.ACCEPTED
    member_id = draw(ids)
    acceptors = credentials(member_id)
    return saved_plan.SavedChange(
        member_id,
        draw(st.none() | words),
        want,
        draw(acceptors if accepted else st.none() | acceptors),
        # What is kept is a sentence of ours, in which all can be seen.
        text.visible(draw(words)),
        want is planning.Want.REVOKED and draw(st.booleans()),
    )


images = st.builds(
    saved_plan.SavedImage,
    st.builds(model.ImageName, words, st.uuids().map(str), words),
    owner=st.just(OWNER),
    visibility=st.sampled_from(model.Visibility),
    members=st.none() | st.dictionaries(words, statuses, max_size=3),
    dormant=st.sampled_from(
        (request.Dormant.PURGE, request.Dormant.REFUSE_UNDECLARED)
    ),
    changes=st.lists(
        changes(), max_size=3, unique_by=lambda change: change.member_id
    ).map(tuple),
)
kept_ones = st.builds(
    saved_plan.SavedPlan,
    words,
    st.lists(images, max_size=3, unique_by=lambda i: i.name.key).map(tuple),
)


@given(kept_ones)
def test_what_is_written_is_read(kept: saved_plan.SavedPlan) -> None:
    written = plan_file.write(kept)
    assert written.isascii()
    assert plan_file.parse(written.encode('ascii'), 'plan') == kept


CLOUD = model.Credential(model.CredentialKind.CLOUD, 'b')
ID = '9d1f6c9a-3a6a-4b1e-8d5c-0a1b2c3d4e5f'
OTHER = '9d1f6c9a-3a6a-4b1e-8d5c-0a1b2c3d4e60'


def image_of(
    visibility: str = 'shared', *, image_id: str = ID, **fields: Any
) -> model.Image:
    return samples.image(visibility, image_id=image_id, **fields)


STATE = samples.state(image_of(), {'b': 'pending', 'c': 'accepted'})


def kept_of(state: model.ImageState) -> saved_plan.SavedPlan:
    """Return a plan that lets b be accepted, and takes back from c."""
    members = state.members or {}
    wanted = (
        (samples.target('b', acceptor=CLOUD), planning.Want.ACCEPTED),
        (samples.target('c', 'sea'), planning.Want.REVOKED),
        (samples.target('d'), planning.Want.OFFERED),
    )
    made = tuple(
        planning.change_of(
            state.image, target, want, members, f'For {target.id}.'
        )
        for target, want in wanted
    )
    plan = planning.Plan(
        (planning.ImagePlan(state.image, made, dormant=request.Dormant.PURGE),)
    )
    return saved_plan.of(plan, [state], samples.OWNER.id)


def changed(state: model.ImageState, now: model.ImageState) -> list[str]:
    return list(saved_plan.changes(kept_of(state), {now.image.key: now}))


def with_members(**members: str) -> model.ImageState:
    return samples.state(image_of(), members)


def test_a_cloud_that_is_as_it_was() -> None:
    turned = with_members(c='accepted', b='pending')
    renamed = dataclasses.replace(
        STATE, image=image_of(name='silver', status='deactivated')
    )
    for now in (STATE, turned, renamed):
        assert changed(STATE, now) == []


@pytest.mark.parametrize(
    'now,said',
    [
        (
            with_members(b='pending'),
            (
                f'Project c was accepted for image golden ({ID}) when the '
                'plan was made, and is not a member now. Make a new plan.'
            ),
        ),
        (
            with_members(b='rejected', c='accepted'),
            (
                f'Project b was pending for image golden ({ID}) when the plan '
                'was made, and is rejected now. Make a new plan.'
            ),
        ),
        (
            with_members(b='pending', c='accepted', x='pending'),
            (
                f'Project x was not a member for image golden ({ID}) when the '
                'plan was made, and is pending now. Make a new plan.'
            ),
        ),
        (
            samples.state(image_of('private')),
            (
                f'Image golden ({ID}) was shared when the plan was made, and '
                'is private now. Make a new plan.'
            ),
        ),
        (
            dataclasses.replace(STATE, image=image_of(owner='e' * 32)),
            (
                f'The owner of image golden ({ID}) was {samples.OWNER.id} '
                f'when the plan was made, and is {"e" * 32} now. Make a new '
                'plan.'
            ),
        ),
    ],
)
def test_what_has_changed(now: model.ImageState, said: str) -> None:
    assert changed(STATE, now) == [said]
    # And the other way round.
    assert len(changed(now, STATE)) == 1


def test_an_image_that_loses_its_owner() -> None:
    nobodys = dataclasses.replace(STATE, image=image_of(owner=''))
    words = (
        f'The owner of image golden ({ID}) was {{}} when the plan was made, '
        'and is {} now. Make a new plan.'
    )
    assert changed(STATE, nobodys) == [words.format(OWNER, 'none')]
    assert changed(nobodys, STATE) == [words.format('none', OWNER)]


def test_every_change_is_named() -> None:
    now = with_members(b='accepted', c='rejected', **{'\x1b': 'pending'})
    problems = changed(STATE, now)
    assert len(problems) == 3
    assert '\x1b' not in ''.join(problems)


def test_an_image_that_is_gone_is_for_whoever_has_looked() -> None:
    assert list(saved_plan.changes(kept_of(STATE), {})) == []
    # Those after it are looked at.
    gone = samples.state(image_of(image_id=OTHER), {})
    kept = kept_of(STATE)
    both = dataclasses.replace(
        kept, images=(*kept_of(gone).images, *kept.images)
    )
    now = with_members()
    assert len(list(saved_plan.changes(both, {now.image.key: now}))) == 2


@pytest.mark.parametrize('visibility', ['shared', 'private'])
def test_the_plan_is_the_one_that_was_made(visibility: str) -> None:
    """With all its steps, and in its order."""
    state = (
        STATE
        if visibility == 'shared'
        else samples.state(image_of(visibility))
    )
    kept = kept_of(state)
    read = plan_file.parse(plan_file.write(kept).encode(), 'plan')
    (planned,) = saved_plan.plan(read, {state.image.key: state}).images
    members = state.members or {}
    assert [(c.target.id, c.want.name) for c in planned.changes] == [
        ('b', 'ACCEPTED'),
        ('c', 'REVOKED'),
        ('d', 'OFFERED'),
    ]
    for change in planned.changes:
        again = planning.change_of(
            state.image, change.target, change.want, members
        )
        assert change.steps == again.steps
    opening = step.SetVisibility(state.image, model.Visibility.SHARED)
    assert planned.opening == (None if visibility == 'shared' else opening)
    assert planned.image == state.image
    assert planned.dormant is request.Dormant.PURGE
    assert [c.reason for c in planned.changes] == [
        'For b.',
        'For c.',
        'For d.',
    ]
    assert planned.changes[0].target.acceptor == CLOUD
    assert planned.changes[1].target.project.name == 'sea'


def saved(
    acceptor: model.Credential | None,
    want: planning.Want = planning.Want.ACCEPTED,
    *,
    expired: bool = False,
) -> saved_plan.SavedChange:
    return saved_plan.SavedChange(
        'b', 'project-b', want, acceptor, 'Why.', expired
    )


def kept_change(change: saved_plan.SavedChange) -> saved_plan.SavedPlan:
    image = saved_plan.SavedImage(
        model.ImageName('RegionOne', ID, 'golden'),
        OWNER,
        model.Visibility.SHARED,
        STATE.members,
        request.Dormant.PURGE,
        (change,),
    )
    return saved_plan.SavedPlan(OWNER, (image,))


@pytest.mark.parametrize(
    'acceptor,lent',
    [
        (CLOUD, CLOUD),
        (samples.RESCOPED, None),
        (model.CALLER, None),
    ],
)
def test_the_credential_of_a_cloud_was_lent(
    acceptor: model.Credential, lent: model.Credential | None
) -> None:
    """So it may be used for whatever else it was given for."""
    kept = kept_change(saved(acceptor))
    (planned,) = saved_plan.plan(kept, {STATE.image.key: STATE}).images
    assert [change.target for change in planned.changes] == [
        model.Target(
            model.Project('b', 'project-b'), acceptor=acceptor, lent=lent
        )
    ]


@pytest.mark.parametrize('expired', [False, True])
def test_what_expired_is_kept_and_comes_back(expired: bool) -> None:
    kept = kept_change(saved(None, planning.Want.REVOKED, expired=expired))
    plan = saved_plan.plan(kept, {STATE.image.key: STATE})
    (planned,) = plan.images
    assert [change.expired for change in planned.changes] == [expired]
    assert saved_plan.of(plan, [STATE], OWNER) == kept


def test_the_regions_of_a_plan() -> None:
    (image,) = kept_of(STATE).images
    names = [
        model.ImageName(region, image_id, 'golden')
        for region, image_id in (('Two', ID), ('One', ID), ('Two', OTHER))
    ]
    kept = saved_plan.SavedPlan(
        OWNER,
        tuple(dataclasses.replace(image, name=name) for name in names),
    )
    assert saved_plan.regions(kept) == (request.Regions(('Two', 'One')),)
    assert saved_plan.regions(saved_plan.SavedPlan(OWNER, ())) == ()
