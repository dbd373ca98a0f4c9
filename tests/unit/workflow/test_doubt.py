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

"""A write that may have been done, though the answer says it was put off."""

from collections.abc import Mapping

import pytest

from osc_imageshare.sharing import request
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
LATER = {'Retry-After': '7'}
UNDO = request.Execution(rollback=True, jobs=1)


@pytest.fixture
def image(stage: Stage) -> str:
    return stage.cloud.image('project-a', 'golden')


@pytest.mark.parametrize('method', ['POST', 'PUT'])
@pytest.mark.parametrize('when', When)
@pytest.mark.parametrize(
    'status,headers,waited',
    [(429, LATER, 7), (429, {}, 0.2), (503, LATER, 7)],
)
def test_what_was_done_though_it_was_put_off_is_ours(
    stage: Stage,
    image: str,
    naps: list[float],
    method: str,
    when: When,
    status: int,
    headers: Mapping[str, str],
    waited: float,
) -> None:
    fault = Answer(status, '', headers, when)
    stage.cloud.spoil(on(method, '/members'), fault, 1)
    verdict = stage.share(image, B, user='amy')
    assert verdict.exit_code == DONE
    assert rows(verdict) == {stage.b: ('accepted', 'accepted')}
    assert stage.cloud.members(image) == {stage.b: 'accepted'}
    sent = [s.method for s in stage.cloud.writes].count(method)
    assert sent == (1 if when is When.AFTER else 2)
    assert naps == [waited]


@pytest.mark.parametrize('status', [429, 503])
def test_a_member_that_was_added_though_it_was_put_off_is_rolled_back(
    stage: Stage, image: str, status: int
) -> None:
    stage.cloud.spoil(
        on('POST', '/members'), Answer(status, '', LATER, When.AFTER), 1
    )
    stage.cloud.spoil(on('PUT', f'/members/{stage.c}'), Answer(403))
    admin = request.Accept.AS_ADMIN
    verdict = stage.share(
        image, BOTH, user='admin', accept=admin, running=UNDO
    )
    assert verdict.exit_code == FAILED
    assert rows(verdict)[stage.b] == ('', 'rolled-back')
    assert stage.cloud.members(image) == {}


def test_an_image_that_was_opened_though_it_was_put_off_is_closed_again(
    stage: Stage,
) -> None:
    image = stage.cloud.image('project-a', 'golden', visibility='private')
    stage.cloud.spoil(on('PATCH'), Answer(503, '', LATER, When.AFTER), 1)
    stage.cloud.spoil(on('POST', '/members'), Answer(403))
    verdict = stage.share(image, B, user='amy', running=UNDO)
    assert verdict.exit_code == FAILED
    assert stage.visibility(image) == 'private'


def test_a_member_that_somebody_else_has_added_stays(
    stage: Stage, image: str
) -> None:
    """A plain 409 is the answer to what was there before."""
    stage.cloud.spoil(
        on('POST', '/members'),
        Meanwhile(lambda: stage.cloud.add_member(image, 'project-b')),
        1,
    )
    stage.cloud.spoil(on('PUT', f'/members/{stage.c}'), Answer(403))
    verdict = stage.share(
        image,
        BOTH,
        user='admin',
        accept=request.Accept.AS_ADMIN,
        running=UNDO,
    )
    assert verdict.exit_code == FAILED
    assert list(stage.cloud.members(image)) == [stage.b]


@pytest.mark.parametrize('status', [429, 503])
def test_what_is_put_off_for_good_was_not_done(
    stage: Stage, image: str, naps: list[float], status: int
) -> None:
    spoilt = stage.cloud.spoil(
        on('POST', '/members'), Answer(status, '', LATER)
    )
    verdict = stage.share(image, B, user='amy')
    assert (spoilt.hits, naps) == (3, [7, 7])
    assert verdict.exit_code == FAILED
    assert 'not known' not in reasons(verdict)[stage.b]


def test_a_write_that_is_put_off_and_lost_is_not_sent_without_end(
    stage: Stage, image: str
) -> None:
    stage.cloud.spoil(on('POST', '/members'), Answer(503, '', LATER), 1)
    spoilt = stage.cloud.spoil(on('POST', '/members'), HangUp())
    verdict = stage.share(image, B, user='amy')
    assert spoilt.hits == 1
    assert 'Run the command again' in reasons(verdict)[stage.b]


@pytest.mark.parametrize('method', ['POST', 'PUT', 'PATCH'])
@pytest.mark.parametrize('when', When)
def test_a_404_for_an_image_that_is_there_is_not_believed(
    stage: Stage, method: str, when: When
) -> None:
    image = stage.cloud.image('project-a', 'golden', visibility='private')
    stage.cloud.spoil(on(method), Answer(404, when=when), 1)
    verdict = stage.share(image, B, user='amy')
    assert verdict.exit_code == DONE
    assert stage.cloud.members(image) == {stage.b: 'accepted'}
    assert rows(verdict) == {stage.b: ('accepted', 'accepted')}


@pytest.mark.parametrize('method', ['POST', 'PUT', 'PATCH'])
def test_a_404_that_is_repeated_is_a_failure(
    stage: Stage, method: str
) -> None:
    image = stage.cloud.image('project-a', 'golden', visibility='private')
    spoilt = stage.cloud.spoil(on(method), Answer(404))
    verdict = stage.share(image, B, user='amy')
    assert spoilt.hits == 2
    assert verdict.exit_code == FAILED
    assert '(404)' in reasons(verdict)[stage.b]
