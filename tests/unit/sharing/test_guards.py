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

"""What is refused before anything is changed, and what lets it through."""

import json

import pytest

from osc_imageshare.sharing import guards
from osc_imageshare.sharing import model
from osc_imageshare.sharing import planning
from osc_imageshare.sharing import request
from osc_imageshare.sharing import step
from tests.unit.sharing import samples

B = 'b' * 32
SNAPSHOT = json.dumps([{'snapshot_id': 's1', 'source_type': 'snapshot'}])


def sentences(
    image: model.Image,
    target: model.Target | None = None,
    *,
    caller: model.Caller = samples.CALLER,
    narrow: bool = False,
    force: bool = False,
) -> list[str]:
    wanted = request.ShareRequest(
        ('golden',), request.Targets((B,)), narrow=narrow, force=force
    )
    shown = samples.snapshot(
        samples.state(image), target or samples.target(B), caller=caller
    )
    return list(guards.share(wanted, shown))


@pytest.mark.parametrize('visibility', ['private', 'shared'])
def test_an_image_of_ones_own_may_be_shared(visibility: str) -> None:
    assert sentences(samples.image(visibility)) == []


@pytest.mark.parametrize(
    'image,option,said',
    [
        (
            samples.image('public'),
            'narrow',
            (
                'is public, and sharing it ends access for everyone else. Use '
                '--narrow to confirm.'
            ),
        ),
        (
            samples.image('community'),
            'narrow',
            (
                'is community, and sharing it ends access for everyone else. '
                'Use --narrow to confirm.'
            ),
        ),
        (
            samples.image(status='queued'),
            'force',
            (
                'is queued and cannot be used yet. Use --force to share it '
                'anyway.'
            ),
        ),
        (
            samples.image(status='importing'),
            'force',
            (
                'is importing and cannot be used yet. Use --force to share it '
                'anyway.'
            ),
        ),
        (
            samples.image(status='killed'),
            'force',
            (
                'is killed and will never have content. Share another image, '
                'or use --force to share it anyway.'
            ),
        ),
        (
            samples.image(status='pending_delete'),
            'force',
            (
                'is pending_delete and will never have content. Share '
                'another image, or use --force to share it anyway.'
            ),
        ),
        (
            samples.image(status='deactivated'),
            'force',
            (
                'is deactivated and cannot be used. Use --force to share it '
                'anyway.'
            ),
        ),
        (
            samples.image(properties={'block_device_mapping': SNAPSHOT}),
            'force',
            (
                'is made of volume snapshot s1, which another project cannot '
                'read, so its servers would not boot. Create an image from '
                'the volume instead, or use --force.'
            ),
        ),
        (
            samples.image(properties={'cinder_encryption_key_id': 'k'}),
            'force',
            (
                'is encrypted with a key that another project cannot read, so '
                'its servers would not boot. Share an unencrypted image '
                'instead, or use --force.'
            ),
        ),
    ],
)
@pytest.mark.parametrize('narrow', [False, True])
@pytest.mark.parametrize('force', [False, True])
def test_a_guard_names_its_option_and_heeds_no_other(
    image: model.Image, option: str, said: str, narrow: bool, force: bool
) -> None:
    found = sentences(image, narrow=narrow, force=force)
    if {'narrow': narrow, 'force': force}[option]:
        assert found == []
    else:
        assert found == [f'Image golden (i1) {said}']


def test_everything_wrong_is_said_at_once() -> None:
    image = samples.image(
        'public',
        status='queued',
        properties={'cinder_encryption_key_id': 'k'},
    )
    assert len(sentences(image)) == 3


def test_an_image_of_somebody_else_is_one_problem_only() -> None:
    image = samples.image('public', owner='z' * 32, status='queued')
    assert sentences(image) == [
        (
            f'Image golden (i1) belongs to project {"z" * 32}, and only its '
            'owner can share it.'
        )
    ]


def test_an_image_of_somebody_else_hides_no_other_problem() -> None:
    states = (
        samples.state(samples.image(image_id='i2', owner='z' * 32)),
        samples.state(samples.image('public')),
    )
    wanted = request.ShareRequest(('x',), request.Targets((B,)))
    shown = samples.snapshot(states, samples.target(B))
    first, second = guards.share(wanted, shown)
    assert '(i2) belongs to' in first
    assert '(i1) is public' in second


def test_an_administrator_may_share_any_image() -> None:
    image = samples.image(owner='z' * 32)
    assert sentences(image, caller=samples.ADMIN) == []


def test_the_owner_is_no_target() -> None:
    owner = samples.target(samples.OWNER.id, 'project-a')
    assert sentences(samples.image(), owner) == [
        (
            f'Project project-a ({samples.OWNER.id}) owns image golden (i1): '
            'name another project to share it with.'
        )
    ]


def test_the_owner_may_be_among_the_projects_of_a_domain() -> None:
    owner = samples.target(samples.OWNER.id, 'project-a', implied=True)
    assert sentences(samples.image(), owner) == []


def test_hostile_texts_are_made_visible() -> None:
    image = samples.image(
        'public',
        name='x\x1b[2J\ny',
        owner=samples.OWNER.id,
        status='odd\u202e',
        properties={
            'block_device_mapping': '[{"snapshot_id": "s\\u001b"}]',
        },
    )
    for sentence in sentences(image):
        assert sentence.isprintable()


def test_only_an_administrator_shares_an_image_without_an_owner() -> None:
    image = samples.image(owner='')
    assert sentences(image) == [
        (
            'Image golden (i1) has no owner, so only an administrator can '
            'share it.'
        )
    ]
    assert sentences(image, caller=samples.ADMIN) == []


READER = model.Caller(samples.OWNER, admin=False, reader=True)
SHARING = planning.Plan(
    (
        planning.ImagePlan(
            samples.image('private'),
            (),
            opening=step.SetVisibility(
                samples.image('private'), model.Visibility.SHARED
            ),
        ),
    )
)


def test_who_may_only_read_cannot_change_anything() -> None:
    assert list(guards.read_only(READER, SHARING)) == [
        (
            f'Your role in project project-a ({"a" * 32}) is read-only, so '
            'you cannot share, revoke, accept or reject images there. Log in '
            'with a role that may, such as member.'
        )
    ]


@pytest.mark.parametrize(
    'caller,plan',
    [
        (samples.CALLER, SHARING),
        (READER, planning.Plan(())),
        (samples.CALLER, planning.Plan(())),
    ],
)
def test_a_role_is_no_matter_where_nothing_needs_it(
    caller: model.Caller, plan: planning.Plan
) -> None:
    assert list(guards.read_only(caller, plan)) == []
