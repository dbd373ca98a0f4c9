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

"""Things go wrong on the way: each row says what the cloud knows."""

import pytest

from osc_imageshare.sharing import request
from osc_imageshare.sharing import result
from tests.memory import Answer
from tests.memory import HangUp
from tests.memory import Meanwhile
from tests.memory import on
from tests.memory import When
from tests.unit.stage import DONE
from tests.unit.stage import FAILED
from tests.unit.stage import reasons
from tests.unit.stage import rows
from tests.unit.stage import Stage

B = request.Targets(('project-b',))
BOTH = request.Targets(('project-b', 'project-c'))


@pytest.fixture
def image(stage: Stage) -> str:
    return stage.cloud.image('project-a', 'golden')


@pytest.mark.parametrize('method', ['POST', 'PUT'])
@pytest.mark.parametrize('when', When)
@pytest.mark.parametrize('status', [None, 200, 500, 502, 504])
def test_a_lost_answer_is_looked_up(
    stage: Stage, image: str, method: str, when: When, status: int | None
) -> None:
    fault = Answer(status, when=when) if status else HangUp(when)
    spoilt = stage.cloud.spoil(on(method, '/members'), fault, 1)
    found = stage.share(image, B, user='amy')
    assert spoilt.hits == 1
    assert found.exit_code == DONE
    assert rows(found) == {stage.b: ('accepted', 'accepted')}
    assert stage.cloud.members(image) == {stage.b: 'accepted'}
    # Only what was not done is sent once more.
    sent = [s.method for s in stage.cloud.writes].count(method)
    assert sent == (1 if when is When.AFTER else 2)


@pytest.mark.parametrize('fault', [HangUp(), Answer(500), Answer(200)])
def test_a_write_that_fails_twice_is_not_sent_a_third_time(
    stage: Stage, image: str, fault: HangUp | Answer
) -> None:
    spoilt = stage.cloud.spoil(on('POST', '/members'), fault)
    found = stage.share(image, B, user='amy')
    assert spoilt.hits == 2
    assert found.exit_code == FAILED
    assert rows(found) == {stage.b: ('', 'failed')}
    assert 'Run the command again' in reasons(found)[stage.b]
    assert stage.cloud.members(image) == {}


def test_the_second_try_may_be_the_one_that_is_lost(
    stage: Stage, image: str
) -> None:
    stage.cloud.spoil(on('POST', '/members'), HangUp(When.INSTEAD), 1)
    stage.cloud.spoil(on('POST', '/members'), HangUp(When.AFTER), 1)
    found = stage.share(image, B, user='amy')
    assert rows(found) == {stage.b: ('accepted', 'accepted')}


@pytest.mark.parametrize('when', When)
def test_a_truth_that_cannot_be_read_is_not_guessed(
    stage: Stage, image: str, when: When
) -> None:
    stage.cloud.spoil(on('POST', '/members'), HangUp(when))
    read = on('GET', '/members')
    stage.cloud.spoil(
        lambda sent: read(sent) and bool(stage.cloud.writes), Answer(503)
    )
    found = stage.share(image, B, user='amy')
    assert rows(found) == {stage.b: ('', 'failed')}
    assert 'It is unknown whether' in reasons(found)[stage.b]
    assert len(stage.cloud.writes) == 1


@pytest.mark.parametrize(
    'method,status,members',
    [('POST', '', {}), ('PUT', 'pending', {'project-b': 'pending'})],
)
def test_a_write_that_is_not_allowed(
    stage: Stage, image: str, method: str, status: str, members: dict[str, str]
) -> None:
    stage.cloud.spoil(on(method, '/members'), Answer(403, '<h1>No</h1>'))
    found = stage.share(image, B, user='amy')
    assert found.exit_code == FAILED
    assert rows(found) == {stage.b: (status, 'failed')}
    assert reasons(found)[stage.b].endswith('denied the request (403).')
    assert found.notes[0] == reasons(found)[stage.b]
    assert stage.cloud.members(image) == {
        stage.cloud.project_id(k): v for k, v in members.items()
    }


def test_a_target_that_fails_stops_no_other(stage: Stage, image: str) -> None:
    stage.cloud.spoil(on('PUT', f'/members/{stage.b}'), Answer(403))
    found = stage.share(image, BOTH, user='amy')
    assert found.exit_code == FAILED
    assert rows(found) == {
        stage.b: ('pending', 'failed'),
        stage.c: ('pending', 'pending'),
    }
    # The owner can tell project-c what to do all the same.
    assert any('--accept' in note for note in found.notes)


@pytest.mark.parametrize('visibility', ['private', 'shared'])
def test_an_image_that_is_deleted_meanwhile(
    stage: Stage, visibility: str
) -> None:
    image = stage.cloud.image('project-a', 'golden', visibility=visibility)
    images = stage.cloud.state.regions['RegionOne'].images
    stage.cloud.spoil(
        lambda sent: sent.is_write, Meanwhile(lambda: images.pop(image)), 1
    )
    found = stage.share(image, BOTH, user='amy')
    assert found.exit_code == FAILED
    assert rows(found) == {
        stage.b: ('', 'failed'),
        stage.c: ('', 'failed'),
    }
    assert all('did not find it (404)' in r for r in reasons(found).values())


@pytest.mark.parametrize('status', ['pending', 'accepted', 'rejected'])
def test_a_member_that_somebody_else_adds_meanwhile(
    stage: Stage, image: str, status: str
) -> None:
    stage.cloud.spoil(
        on('POST', '/members'),
        Meanwhile(lambda: stage.cloud.add_member(image, 'project-b', status)),
        1,
    )
    found = stage.share(image, request.Targets((stage.b,)))
    assert found.exit_code == DONE
    shown, _result = rows(found)[stage.b]
    assert shown == status
    assert stage.cloud.members(image) == {stage.b: status}


@pytest.mark.parametrize('status', ['pending', 'accepted', 'rejected'])
def test_what_somebody_else_has_added_was_there_already(
    stage: Stage, image: str, status: str
) -> None:
    stage.cloud.spoil(
        on('POST', '/members'),
        Meanwhile(lambda: stage.cloud.add_member(image, 'project-b', status)),
        1,
    )
    found = stage.share(image, request.Targets((stage.b,)))
    assert rows(found) == {stage.b: (status, 'already')}


def test_a_member_that_somebody_else_adds_is_accepted_all_the_same(
    stage: Stage, image: str
) -> None:
    stage.cloud.spoil(
        on('POST', '/members'),
        Meanwhile(lambda: stage.cloud.add_member(image, 'project-b')),
        1,
    )
    found = stage.share(image, B, user='amy')
    assert rows(found) == {stage.b: ('accepted', 'accepted')}
    assert stage.cloud.members(image) == {stage.b: 'accepted'}


def test_a_member_that_is_removed_before_it_accepts(
    stage: Stage, image: str
) -> None:
    def remove() -> None:
        stage.cloud.find(image).members[stage.b].removed = True

    stage.cloud.spoil(on('PUT'), Meanwhile(remove), 1)
    found = stage.share(image, B, user='amy')
    assert found.exit_code == FAILED
    _status, result = rows(found)[stage.b]
    assert result == 'failed'
    assert stage.cloud.members(image) == {}


def test_an_image_that_is_made_private_meanwhile(
    stage: Stage, image: str
) -> None:
    def close() -> None:
        stage.cloud.find(image).visibility = 'private'

    stage.cloud.spoil(on('POST', '/members'), Meanwhile(close), 1)
    found = stage.share(image, request.Targets((stage.b,)))
    assert rows(found) == {stage.b: ('', 'failed')}
    assert stage.cloud.members(image) == {}


def test_a_quota_for_all_but_one(stage: Stage, image: str) -> None:
    stage.cloud.state.regions['RegionOne'].member_quota = 2
    names = ('project-b', 'project-c', 'project-d')
    d = stage.cloud.project('project-d')
    running = request.Execution(jobs=1)
    found = stage.share(
        image, request.Targets(names), user='admin', running=running
    )
    assert found.exit_code == FAILED
    assert rows(found) == {
        stage.b: ('pending', 'pending'),
        stage.c: ('pending', 'pending'),
        d: ('', 'failed'),
    }
    assert 'its quota of 2 members is exceeded' in reasons(found)[d]
    assert 'image_member_quota' in reasons(found)[d]


def test_a_quota_that_glance_does_not_tell(stage: Stage, image: str) -> None:
    stage.cloud.spoil(on('POST', '/members'), Answer(413, 'full'))
    found = stage.share(image, request.Targets((stage.b,)))
    assert 'its member quota is exceeded.' in reasons(found)[stage.b]


@pytest.mark.parametrize(
    'service,path',
    [
        ('image', '/v2/images'),
        ('image', '/members'),
        ('identity', '/v3/auth/projects'),
    ],
)
@pytest.mark.parametrize('fault', [Answer(500), Answer(200, 'x'), HangUp()])
def test_what_cannot_be_read_before_is_a_problem(
    stage: Stage, image: str, service: str, path: str, fault: Answer | HangUp
) -> None:
    stage.cloud.spoil(on('GET', path, service), fault)
    with pytest.raises(result.Refused) as caught:
        stage.share(image, request.Targets((stage.b,)))
    assert stage.cloud.writes == []
    assert len(caught.value.problems) == 1


def test_hostile_texts_in_reasons_are_visible(stage: Stage) -> None:
    image = stage.cloud.image('project-a', 'x\x1b[2J\ny')
    stage.cloud.spoil(on('POST', '/members'), Answer(403))
    found = stage.share(image, request.Targets((stage.b,)))
    for sentence in (*found.notes, *reasons(found).values()):
        assert sentence.isprintable()


def test_a_first_try_that_came_late_is_this_run_s(
    stage: Stage, image: str
) -> None:
    # The answer is lost, nothing is there yet, and then it is.
    stage.cloud.spoil(on('POST', '/members'), Answer(504), 1)
    stage.cloud.spoil(
        on('POST', '/members'),
        Meanwhile(lambda: stage.cloud.add_member(image, 'project-b')),
        1,
    )
    found = stage.share(image, request.Targets((stage.b,)))
    assert rows(found) == {stage.b: ('pending', 'pending')}


def test_a_write_that_is_refused_is_not_called_unknown(
    stage: Stage, image: str
) -> None:
    spoilt = stage.cloud.spoil(on('POST', '/members'), Answer(400))
    found = stage.share(image, request.Targets((stage.b,)))
    assert rows(found) == {stage.b: ('', 'failed')}
    assert 'not known' not in ' '.join(found.notes)
    assert spoilt.hits == 1


def test_a_member_that_comes_and_goes_is_not_called_shared(
    stage: Stage, image: str
) -> None:
    # It is there when it is to be added, and gone when it is looked at.
    stage.cloud.spoil(on('POST', '/members'), Answer(409), 1)
    found = stage.share(image, request.Targets((stage.b,)))
    assert found.exit_code == FAILED
    assert rows(found) == {stage.b: ('', 'failed')}
    assert reasons(found)[stage.b] == (
        f'Glance refused to share image golden ({image}) with project '
        f'{stage.b} because it is a member already, and does not list it as '
        'one. Run the command again; if this does not change, run '
        'share-revoke for this image and project first.'
    )
