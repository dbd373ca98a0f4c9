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

"""``image share-to`` on a cloud where nothing goes wrong."""

import contextlib

import pytest

from osc_imageshare.sharing import request
from osc_imageshare.sharing import result
from tests.memory import Answer
from tests.memory import on
from tests.unit.stage import DONE
from tests.unit.stage import FAILED
from tests.unit.stage import reasons
from tests.unit.stage import rows
from tests.unit.stage import Stage

BOTH = request.Targets(('project-b', 'project-c'))
DRY = request.Execution(dry_run=True)


@pytest.mark.parametrize('visibility', ['private', 'shared'])
def test_the_own_user_accepts_where_it_may(
    stage: Stage, visibility: str
) -> None:
    image = stage.cloud.image('project-a', 'golden', visibility=visibility)
    found = stage.share('golden', BOTH, user='amy')
    assert rows(found) == {
        stage.b: ('accepted', 'accepted'),
        stage.c: ('pending', 'pending'),
    }
    assert found.exit_code == DONE
    assert stage.cloud.members(image) == {
        stage.b: 'accepted',
        stage.c: 'pending',
    }
    assert stage.visibility(image) == 'shared'
    assert [o.visibility for o in found.outcomes] == ['shared'] * 2
    assert 'your role in project project-c' in found.notes[0]
    assert f'  openstack image set --accept {image}' in found.notes


@pytest.mark.parametrize('visibility', ['private', 'shared'])
def test_a_second_run_sends_no_write(stage: Stage, visibility: str) -> None:
    stage.cloud.image('project-a', 'golden', visibility=visibility)
    stage.share('golden', BOTH, user='amy')
    found = stage.share('golden', BOTH, user='amy')
    assert stage.cloud.writes == []
    assert found.exit_code == DONE
    assert rows(found) == {
        stage.b: ('accepted', 'already'),
        stage.c: ('pending', 'already'),
    }


def test_the_fewest_calls(stage: Stage) -> None:
    image = stage.cloud.image('project-a', 'golden')
    # One worker keeps the order.
    one = request.Execution(jobs=1)
    wanted = request.Targets(('project-b',))
    stage.share(image, wanted, user='amy', running=one)
    assert [(sent.method, sent.path) for sent in stage.cloud.log] == [
        ('GET', '/v3/auth/projects'),
        ('POST', '/v3/auth/tokens'),
        ('GET', f'/v2/images/{image}'),
        ('GET', f'/v2/images/{image}/members'),
        # Whether the accepting credential reaches Glance.
        ('GET', '/v2/images'),
        ('POST', f'/v2/images/{image}/members'),
        ('PUT', f'/v2/images/{image}/members/{stage.b}'),
    ]


@pytest.mark.parametrize('visibility', ['private', 'shared'])
def test_a_dry_run_changes_nothing(stage: Stage, visibility: str) -> None:
    image = stage.cloud.image('project-a', 'golden', visibility=visibility)
    found = stage.share('golden', BOTH, user='amy', running=DRY)
    assert stage.cloud.writes == []
    assert stage.cloud.members(image) == {}
    assert rows(found) == {
        stage.b: ('', 'accepted'),
        stage.c: ('', 'pending'),
    }
    assert all(outcome.forecast for outcome in found.outcomes)
    assert any('Old members may' in n for n in found.notes) == (
        visibility == 'private'
    )


def test_a_target_cloud_lends_its_credentials(stage: Stage) -> None:
    image = stage.cloud.image('project-a', 'golden')
    found = stage.share('golden', request.Targets(clouds=('bob', 'cara')))
    assert rows(found) == {
        stage.b: ('accepted', 'accepted'),
        stage.c: ('accepted', 'accepted'),
    }
    assert stage.cloud.members(image) == {
        stage.b: 'accepted',
        stage.c: 'accepted',
    }
    assert found.notes == ()
    by = {s.project for s in stage.cloud.writes if s.method == 'PUT'}
    assert by == {stage.b, stage.c}


def test_nobody_accepts_if_nobody_is_to(stage: Stage) -> None:
    image = stage.cloud.image('project-a', 'golden')
    found = stage.share(
        'golden',
        request.Targets(('project-b',), clouds=('cara',)),
        user='amy',
        accept=request.Accept.NEVER,
    )
    assert stage.cloud.members(image) == {
        stage.b: 'pending',
        stage.c: 'pending',
    }
    assert found.exit_code == DONE
    assert not any('role' in note for note in found.notes)


def test_an_administrator_accepts_for_others(stage: Stage) -> None:
    image = stage.cloud.image('project-a', 'golden')
    found = stage.share(
        'golden', BOTH, user='admin', accept=request.Accept.AS_ADMIN
    )
    assert found.exit_code == DONE
    assert stage.cloud.members(image) == {
        stage.b: 'accepted',
        stage.c: 'accepted',
    }


def test_a_rejected_share_stays_so_without_an_acceptor(stage: Stage) -> None:
    image = stage.cloud.image('project-a', 'golden')
    stage.cloud.add_member(image, 'project-b', 'rejected')
    found = stage.share('golden', request.Targets((stage.b,)))
    assert rows(found) == {stage.b: ('rejected', 'already')}
    assert stage.cloud.writes == []
    assert found.notes == ()
    assert 'has rejected' in found.reminders[-1]


def test_many_images_for_many_projects(stage: Stage) -> None:
    images = tuple(
        stage.cloud.image('project-a', f'image-{n}', visibility=visibility)
        for n, visibility in enumerate(('private', 'shared') * 6)
    )
    found = stage.share(images, BOTH, user='admin')
    assert [(o.image.id, o.target.id) for o in found.outcomes] == [
        (image, project) for image in images for project in (stage.b, stage.c)
    ]
    for image in images:
        assert stage.cloud.members(image) == {
            stage.b: 'pending',
            stage.c: 'pending',
        }


def test_every_problem_is_reported_and_nothing_changed(stage: Stage) -> None:
    foreign = stage.cloud.image('project-c', 'theirs', visibility='public')
    public = stage.cloud.image('project-a', 'open', visibility='public')
    good = stage.cloud.image('project-a', 'golden', visibility='private')
    with pytest.raises(result.Refused) as caught:
        stage.share(
            (foreign, public, good, 'nothing'),
            request.Targets(
                ('nobody',), clouds=('bob', 'nowhere'), project_ids=('a/b',)
            ),
        )
    assert stage.cloud.writes == []
    assert len(caught.value.problems) == 6
    said = str(caught.value)
    for word in (
        'theirs (',
        'open (',
        'nothing',
        'nobody',
        'nowhere',
        'a/b',
    ):
        assert word in said
    assert said.endswith('Nothing was changed.')


@pytest.mark.parametrize('visibility', ['public', 'community'])
def test_a_narrowed_image_loses_its_visibility_only_if_asked(
    stage: Stage, visibility: str
) -> None:
    image = stage.cloud.image('project-a', 'golden', visibility=visibility)
    target = request.Targets((stage.b,))
    with pytest.raises(result.Refused, match='--narrow'):
        stage.share(image, target)
    assert stage.visibility(image) == visibility
    stage.share(image, target, narrow=True)
    assert stage.visibility(image) == 'shared'
    assert stage.cloud.members(image) == {stage.b: 'pending'}


def test_the_other_side_gets_the_region_where_there_are_two(
    two_regions: Stage,
) -> None:
    image = two_regions.cloud.image('project-a', 'golden')
    found = two_regions.share(image, request.Targets((two_regions.b,)))
    assert found.notes[-1] == (
        f'  openstack --os-region-name RegionOne image set --accept {image}'
    )


def test_an_image_stays_private_if_there_is_nobody_to_share_with(
    stage: Stage,
) -> None:
    image = stage.cloud.image('project-a', 'golden', visibility='private')
    lone = stage.cloud.domain('lone')
    stage.cloud.project('off', lone, enabled=False)
    with contextlib.suppress(result.Refused):
        stage.share(image, request.Targets(domains=('lone',)), user='admin')
    assert stage.visibility(image) == 'private'


@pytest.mark.parametrize(
    'targets,accept',
    [
        (request.Targets(('b' * 32,)), request.Accept.AS_ADMIN),
        (request.Targets(clouds=('rita',)), request.Accept.WHERE_POSSIBLE),
    ],
    ids=['no administrator', 'a reader'],
)
def test_an_accept_that_cannot_be_is_refused_before_any_write(
    stage: Stage, targets: request.Targets, accept: request.Accept
) -> None:
    image = stage.cloud.image('project-a', 'golden')
    stage.cloud.user('rita', {'project-c': ['reader']})
    with contextlib.suppress(result.Refused):
        stage.share(image, targets, accept=accept)
    assert stage.cloud.members(image) == {}


def lonely(stage: Stage, image: str, before: str) -> str:
    return (
        f'Image golden ({image}) is now shared but has no members; it was '
        f'{before} before.'
    )


@pytest.mark.parametrize('visibility', ['private', 'community'])
@pytest.mark.parametrize('status', [None, 413, 400])
def test_what_was_opened_for_nobody_is_told(
    stage: Stage, visibility: str, status: int | None
) -> None:
    image = stage.cloud.image('project-a', 'golden', visibility=visibility)
    if status:
        stage.cloud.spoil(on('POST', '/members'), Answer(status))
    else:
        stage.cloud.state.regions['RegionOne'].forbidden.add('add_member')
    found = stage.share('golden', BOTH, user='amy', narrow=True)
    assert found.exit_code == FAILED
    assert {r for _status, r in rows(found).values()} == {'failed'}
    assert stage.visibility(image) == 'shared'
    assert lonely(stage, image, visibility) in ''.join(found.notes)
    # With a rollback it is as before, and nothing is to be told.
    stage.cloud.find(image).visibility = visibility
    found = stage.share(
        'golden',
        BOTH,
        user='amy',
        narrow=True,
        running=request.Execution(rollback=True),
    )
    assert found.exit_code == FAILED
    assert stage.visibility(image) == visibility
    assert 'without members' not in ''.join(found.notes)


@pytest.mark.parametrize('case', ['one', 'old', 'shared', 'lost'])
def test_what_is_not_without_members_or_was_not_opened(
    stage: Stage, case: str
) -> None:
    visibility = 'shared' if case == 'shared' else 'private'
    image = stage.cloud.image('project-a', 'golden', visibility=visibility)
    if case == 'old':
        stage.cloud.add_member(image, 'project-d')
    if case == 'one':
        stage.cloud.spoil(on('POST', '/members'), Answer(400), times=1)
    elif case == 'lost':
        stage.cloud.spoil(on(path='/members'), Answer(500))
        stage.cloud.spoil(on('GET', '/members'), Answer(200))
    else:
        stage.cloud.spoil(on('POST', '/members'), Answer(400))
    found = stage.share(
        'golden', BOTH, user='amy', dormant=request.Dormant.KEEP
    )
    assert found.exit_code == FAILED
    assert 'without members' not in ''.join(found.notes)


def test_glance_decides_who_may_accept_for_others(stage: Stage) -> None:
    """A cloud's policy may name any role for that."""
    image = stage.cloud.image('project-a', 'golden')
    stage.cloud.user('boss', {'project-a': ['member', 'operator']})
    found = stage.share(
        image,
        request.Targets((stage.b,)),
        user='boss',
        accept=request.Accept.AS_ADMIN,
    )
    # This one's does not.
    assert rows(found) == {stage.b: ('pending', 'failed')}
    assert reasons(found)[stage.b].endswith('denied the request (403).')
    assert stage.cloud.members(image) == {stage.b: 'pending'}
