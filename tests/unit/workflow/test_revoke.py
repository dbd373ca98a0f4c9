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

"""Shares of images that are in use, and the two ways to deal with them."""

import pytest

from osc_imageshare.sharing import request
from osc_imageshare.sharing import result
from osc_imageshare.workflow import revoke
from tests.memory import Answer
from tests.memory import on
from tests.unit import stage as stages
from tests.unit.stage import Stage

FORCE = request.InUse.REVOKE
REQUIRE = request.InUse.REFUSE_UNKNOWN


@pytest.fixture
def image(stage: Stage) -> str:
    """An image of project-a; project-b and project-c have it."""
    made = stage.cloud.image('project-a', 'golden')
    stage.cloud.add_member(made, 'project-b', 'accepted')
    stage.cloud.add_member(made, 'project-c', 'accepted')
    stage.cloud.server('admin')
    return made


def run(
    stage: Stage,
    image: str,
    *,
    user: str = 'ann',
    clouds: tuple[str, ...] = ('bob',),
    projects: tuple[str, ...] = (),
    everybody: bool = False,
    use: request.InUse = request.InUse.REFUSE,
    dry_run: bool = False,
) -> result.Verdict:
    targets = request.Targets(projects=projects, clouds=clouds)
    wanted = request.RevokeRequest(
        (image,), targets, everybody=everybody, use=use
    )
    cloud = stage.connect(user)
    stage.cloud.forget()
    running = request.Execution(jobs=4, dry_run=dry_run)
    return revoke.run(wanted, running, cloud)


def asked(stage: Stage) -> set[str]:
    """Return who was asked for servers and volumes."""
    sent = {each.service for each in stage.cloud.log}
    return sent & {'compute', 'block-storage'}


@pytest.mark.parametrize('kind', ['server', 'volume', 'boot volume'])
@pytest.mark.parametrize('use', [request.InUse.REFUSE, REQUIRE])
@pytest.mark.parametrize('dry_run', [False, True])
def test_what_is_in_use_is_not_taken_back(
    stage: Stage, image: str, kind: str, use: request.InUse, dry_run: bool
) -> None:
    match kind:
        case 'server':
            named = [stage.cloud.server('project-b', image, 'w\x1bb')]
        case 'volume':
            named = [stage.cloud.volume('project-b', image, 'w\x1bb')]
        case _:
            server = stage.cloud.server('project-b')
            named = [
                server,
                stage.cloud.volume('project-b', image, 'w\x1bb', [server]),
            ]
    with pytest.raises(result.Refused) as caught:
        run(stage, image, use=use, dry_run=dry_run)
    (sentence,) = caught.value.problems
    for word in (*named, r'w\x1bb', image, stage.b, '--force'):
        assert word in sentence
    assert 'Could not check' not in sentence
    assert stage.writes == []


def test_force_takes_back_and_does_not_look(stage: Stage, image: str) -> None:
    stage.cloud.server('project-b', image)
    found = run(stage, image, use=FORCE)
    assert stages.rows(found) == {stage.b: ('', 'revoked')}
    assert found.exit_code == stages.DONE
    assert asked(stage) == set()


def test_one_that_is_in_use_stops_all(stage: Stage, image: str) -> None:
    stage.cloud.server('project-b', image)
    with pytest.raises(result.Refused):
        run(stage, image, user='admin', clouds=(), everybody=True)
    assert len(stage.cloud.members(image)) == 2


def test_what_is_not_in_use_is_taken_back_without_a_word(
    stage: Stage, image: str
) -> None:
    found = run(stage, image, clouds=('bob', 'cara'), use=REQUIRE)
    assert set(stage.cloud.members(image)) == set()
    assert not [note for note in found.notes if 'Could not check' in note]


@pytest.mark.parametrize('dry_run', [False, True])
def test_what_is_unknown_is_said_to_be(
    stage: Stage, image: str, dry_run: bool
) -> None:
    """In one sentence for all projects of one reason."""
    stage.cloud.server('project-b', image)
    found = run(stage, image, clouds=(), everybody=True, dry_run=dry_run)
    assert found.exit_code == stages.DONE
    (note,) = (note for note in found.notes if 'Could not check' in note)
    for word in (image, stage.b, stage.c, 'you have no role there'):
        assert word in note
    assert not [note for note in found.notes if 'unused' in note]
    assert bool(stage.cloud.members(image)) is dry_run


def test_what_is_unknown_can_be_refused(stage: Stage, image: str) -> None:
    with pytest.raises(result.Refused) as caught:
        run(stage, image, clouds=(), everybody=True, use=REQUIRE)
    (sentence,) = caught.value.problems
    assert 'Could not check' in sentence
    assert '--require-unused' in sentence
    assert stage.writes == []


def test_what_was_found_is_refused_though_the_rest_is_unknown(
    stage: Stage, image: str
) -> None:
    server = stage.cloud.server('project-b', image)
    stage.cloud.spoil(on(service='block-storage'), Answer(500))
    for use in (request.InUse.REFUSE, REQUIRE):
        with pytest.raises(result.Refused) as caught:
            run(stage, image, use=use)
        (sentence,) = caught.value.problems
        assert server in sentence
        assert 'Could not check for other volumes' in sentence


def test_keystone_is_asked_once_for_ones_own_projects(
    stage: Stage, image: str
) -> None:
    run(stage, image, user='amy', clouds=(), projects=('project-b',))
    sent = [each.path for each in stage.cloud.log if each.method == 'GET']
    assert sent.count('/v3/auth/projects') == 1


def test_only_what_would_go_is_looked_for(stage: Stage, image: str) -> None:
    stage.cloud.server('project-b', image)
    other = stage.cloud.image('project-a', 'private', visibility='private')
    stage.cloud.add_member(other, 'project-b')
    assert run(stage, other).exit_code == stages.DONE
    assert asked(stage) == set()
    lonely = stage.cloud.image('project-a', 'lonely')
    stage.cloud.server('project-b', lonely)
    found = run(stage, lonely)
    assert stages.rows(found) == {stage.b: ('', 'already')}
    assert asked(stage) == set()
    theirs = stage.cloud.image('admin', 'theirs')
    stage.cloud.add_member(theirs, 'project-a')
    stage.cloud.add_member(theirs, 'project-b')
    with pytest.raises(result.Refused, match='only its owner'):
        run(stage, theirs)
    assert asked(stage) == set()


def test_old_members_have_nothing_to_lose(stage: Stage, image: str) -> None:
    """What comes back with a private image had no access before."""
    stage.cloud.server('project-b', image)
    stage.cloud.find(image).visibility = 'private'
    stage.cloud.forget()
    found = stage.share(
        image,
        request.Targets(clouds=('cara',)),
        dormant=request.Dormant.PURGE,
    )
    assert found.exit_code == stages.DONE
    assert set(stage.cloud.members(image)) == {stage.c}
    assert asked(stage) == set()


@pytest.mark.parametrize(
    'option,code,members',
    [((), 1, 2), (('--force',), 0, 1), (('--require-unused',), 1, 2)],
)
def test_the_command_has_an_option_for_each(
    stage: Stage,
    image: str,
    capsys: pytest.CaptureFixture[str],
    option: tuple[str, ...],
    code: int,
    members: int,
) -> None:
    stage.cloud.server('project-b', image)
    argv = ('image', 'share-revoke', image, '--target-cloud', 'bob')
    assert stage.openstack(*argv, *option) == code
    assert len(stage.cloud.members(image)) == members
    assert ('is in use in project' in capsys.readouterr().err) is bool(code)


def test_a_404_for_a_member_that_is_there_is_not_believed(
    stage: Stage, image: str
) -> None:
    stage.cloud.spoil(on('DELETE'), Answer(404), 1)
    found = run(stage, image)
    assert found.exit_code == stages.DONE
    assert stages.rows(found) == {stage.b: ('', 'revoked')}
    assert stage.b not in stage.cloud.members(image)


def test_a_member_that_is_there_is_not_called_gone(
    stage: Stage, image: str
) -> None:
    spoilt = stage.cloud.spoil(on('DELETE'), Answer(404))
    found = run(stage, image)
    assert spoilt.hits == 2
    assert found.exit_code == stages.FAILED
    assert stages.rows(found) == {stage.b: ('accepted', 'failed')}
    assert '(404)' in stages.reasons(found)[stage.b]
    assert not [note for note in found.notes if 'had no access' in note]


@pytest.mark.parametrize('ghost', ['.', '..', '../..'])
def test_dots_lead_to_no_other_address(stage: Stage, ghost: str) -> None:
    image = stage.cloud.image('project-a', 'golden')
    stage.cloud.add_member(image, ghost)
    found = run(stage, image, clouds=(), everybody=True)
    assert stages.rows(found) == {ghost: ('pending', 'failed')}
    assert stage.writes == []
    # Only its owner can be rid of it.
    assert stage.cloud.members(image) == {ghost: 'pending'}
