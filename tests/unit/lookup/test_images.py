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

"""Which image a name means, and what is said where it means none."""

from collections.abc import Callable

import pytest

from osc_imageshare import errors
from osc_imageshare import workers
from osc_imageshare.lookup import images
from osc_imageshare.sharing import model
from tests.memory import Answer
from tests.memory import on
from tests.unit.stage import Stage


def read_images(
    stage: Stage, *names: str, user: str = 'ann'
) -> tuple[list[model.ImageState], list[str]]:
    cloud = stage.connect(user)
    stage.cloud.forget()
    with workers.Pool(2) as pool:
        matches = images.find(cloud, names, pool)
    assert matches.gaps == ()
    return list(matches.items), list(matches.problems)


def ids_of(stage: Stage, *names: str, user: str = 'ann') -> list[str]:
    states, problems = read_images(stage, *names, user=user)
    assert problems == []
    return [state.image.id for state in states]


def problem(stage: Stage, name: str, user: str = 'ann') -> str:
    states, problems = read_images(stage, name, user=user)
    assert states == []
    (sentence,) = problems
    return sentence


@pytest.mark.parametrize(
    'name', ['golden', 'ubuntu:22.04', 'a,b', 'x y', 'ä', 'in:x', '"']
)
def test_by_name(stage: Stage, name: str) -> None:
    image = stage.cloud.image('project-a', name)
    assert ids_of(stage, name) == [image]


def test_by_id_before_name(stage: Stage) -> None:
    image = stage.cloud.image('project-a', 'golden')
    stage.cloud.image('project-a', image)
    assert ids_of(stage, image) == [image]


@pytest.mark.parametrize('form', [str, str.upper, ' {} '.format])
def test_an_id_is_never_a_name(
    stage: Stage, form: Callable[[str], str]
) -> None:
    """Nobody can prove that there is no image of an ID."""
    name = form('9d1f6c9a-3a6a-4b1e-8d5c-0a1b2c3d4e5f')
    for user in ('ann', 'admin'):
        stage.cloud.image('project-a', name)
        states, (problem,) = read_images(stage, name, user=user)
        assert states == []
        assert 'No image named' in problem


@pytest.mark.parametrize('form', [str.upper, ' {} '.format])
def test_an_id_in_another_form_is_the_same_image(
    stage: Stage, form: Callable[[str], str]
) -> None:
    image = stage.cloud.image('project-a', 'golden')
    assert ids_of(stage, form(image)) == [image]
    assert ids_of(stage, image, form(image), 'golden') == [image]


@pytest.mark.parametrize('visibility', ['private', 'shared', 'community'])
def test_hidden(stage: Stage, visibility: str) -> None:
    image = stage.cloud.image(
        'project-a', 'golden', os_hidden=True, visibility=visibility
    )
    assert ids_of(stage, 'golden') == [image]


def test_ones_own_are_preferred(stage: Stage) -> None:
    stage.cloud.image('project-b', 'golden', visibility='public')
    own = stage.cloud.image('project-a', 'golden')
    assert ids_of(stage, 'golden') == [own]


def test_ones_own_are_preferred_even_if_hidden(stage: Stage) -> None:
    stage.cloud.image('project-b', 'golden', visibility='public')
    own = stage.cloud.image('project-a', 'golden', os_hidden=True)
    assert ids_of(stage, 'golden') == [own]


def test_one_of_somebody_else_is_found_to_be_told(stage: Stage) -> None:
    image = stage.cloud.image('project-b', 'golden', visibility='public')
    assert ids_of(stage, 'golden') == [image]


def test_two_of_ones_own_are_ambiguous(stage: Stage) -> None:
    first = stage.cloud.image(
        'project-a', 'golden', created_at='2026-01-02T03:04:05Z'
    )
    second = stage.cloud.image('project-a', 'golden', status='queued')
    sentence = problem(stage, 'golden')
    assert sentence.startswith('2 images are named golden; use an ID: ')
    assert f'{first} (created 2026-01-02T03:04:05Z, active)' in sentence
    assert second in sentence
    assert 'queued' in sentence


def test_an_administrator_prefers_nobodys(stage: Stage) -> None:
    stage.cloud.image('admin', 'golden')
    stage.cloud.image('project-b', 'golden')
    assert '2 images' in problem(stage, 'golden', 'admin')


def test_capital_letters_count(stage: Stage) -> None:
    stage.cloud.image('project-a', 'Golden')
    assert 'No image' in problem(stage, 'golden')


def test_an_administrator_finds_a_community_image(stage: Stage) -> None:
    image = stage.cloud.image('project-a', 'x', visibility='community')
    assert ids_of(stage, 'x', user='admin') == [image]


@pytest.mark.parametrize('visibility', ['private', 'shared'])
def test_one_that_is_not_seen(stage: Stage, visibility: str) -> None:
    image = stage.cloud.image('project-b', 'x', visibility=visibility)
    for name in (image, 'x', 'no\x1bthing'):
        sentence = problem(stage, name)
        assert 'No image named' in sentence
        assert 'project-a' in sentence
        assert sentence.isprintable()


def test_each_image_once_and_in_the_order_given(stage: Stage) -> None:
    one = stage.cloud.image('project-a', 'one')
    two = stage.cloud.image('project-a', 'two')
    assert ids_of(stage, 'two', one, two, 'one', 'two') == [two, one]


def test_every_problem_is_said(stage: Stage) -> None:
    good = stage.cloud.image('project-a', 'good')
    states, problems = read_images(stage, 'bad', 'good', 'worse')
    assert [state.image.id for state in states] == [good]
    assert len(problems) == 2


def test_members_are_read_only_where_there_can_be_any(stage: Stage) -> None:
    shared = stage.cloud.image('project-a', 'shared')
    stage.cloud.add_member(shared, 'project-b', 'accepted')
    private = stage.cloud.image('project-a', 'p', visibility='private')
    foreign = stage.cloud.image('project-b', 'foreign')
    stage.cloud.add_member(foreign, 'project-a', 'accepted')
    states, problems = read_images(stage, shared, private, foreign)
    assert problems == []
    assert [state.members for state in states] == [
        {stage.b: model.MemberStatus.ACCEPTED},
        None,
        None,
    ]
    members = [s for s in stage.cloud.log if s.path.endswith('/members')]
    assert len(members) == 1


def test_a_failure_is_a_problem_of_its_image(stage: Stage) -> None:
    good = stage.cloud.image('project-a', 'good')
    bad = stage.cloud.image('project-a', 'bad')
    stage.cloud.spoil(on('GET', bad), Answer(403, '<h1>no</h1>'))
    states, (sentence,) = read_images(stage, good, bad)
    assert [state.image.id for state in states] == [good]
    assert sentence == (
        f'Image {bad} could not be read: Glance in RegionOne '
        'denied the request (403).'
    )


def test_many_ids_are_read_by_one_call(stage: Stage) -> None:
    ids = [
        stage.cloud.image('project-a', f'image-{number}', visibility='private')
        for number in range(81)
    ]
    assert ids_of(stage, *ids) == ids
    # A line of a request has 80 IDs.
    sent = [(s.path, s.query.count('%2C')) for s in stage.cloud.log]
    assert sorted(sent) == [('/v2/images', 0), ('/v2/images', 79)]


def test_what_a_list_of_ids_does_not_show_is_read_by_itself(
    stage: Stage,
) -> None:
    plain = stage.cloud.image('project-a', 'plain')
    hidden = stage.cloud.image('project-a', 'hidden', os_hidden=True)
    offered = stage.cloud.image('project-b', 'offered')
    stage.cloud.add_member(offered, 'project-a')
    assert ids_of(stage, hidden, offered, plain) == [hidden, offered, plain]


@pytest.mark.parametrize('status', [400, 403, 413, 414])
def test_a_list_of_ids_that_is_refused_is_no_matter(
    stage: Stage, status: int
) -> None:
    ids = [stage.cloud.image('project-a', name) for name in ('one', 'two')]
    stage.cloud.spoil(on('GET', '/v2/images'), Answer(status), 1)
    assert ids_of(stage, *ids) == ids


def test_a_glance_that_is_down_is_asked_for_one_list(stage: Stage) -> None:
    ids = [stage.cloud.image('project-a', name) for name in ('one', 'two')]
    stage.cloud.spoil(on('GET', '/v2/images'), Answer(500))
    states, problems = read_images(stage, *ids)
    assert states == []
    assert len(problems) == 2
    assert {sent.path for sent in stage.cloud.log} == {'/v2/images'}


def test_a_caller_without_a_project(stage: Stage) -> None:
    stage.cloud.user('dora', domains={'default': ['admin']})
    with pytest.raises(errors.Unauthenticated, match='do not name a project'):
        stage.connect('dora')
