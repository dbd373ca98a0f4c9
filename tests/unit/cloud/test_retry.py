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

"""What is sent again, and after how long; no second is really waited."""

from email import utils
import pathlib
import time

import pytest

from osc_imageshare import errors
from osc_imageshare.cloud import glance
from osc_imageshare.sharing import model
from tests.memory import Answer
from tests.memory import HangUp
from tests.memory import MemoryCloud
from tests.memory import on
from tests.memory import When
from tests.unit.stage import Stage

pytestmark = pytest.mark.minimums


@pytest.fixture
def service(stage: Stage) -> glance.Glance:
    cloud = stage.connect()
    stage.cloud.forget()
    return cloud.glance('RegionOne')


@pytest.mark.parametrize('status', [429, 500, 502, 503, 504])
def test_a_get_is_tried_three_times(
    stage: Stage, service: glance.Glance, naps: list[float], status: int
) -> None:
    image = stage.cloud.image('project-a', 'golden')
    spoilt = stage.cloud.spoil(on('GET'), Answer(status), 2)
    assert service.image(image).name == 'golden'
    assert spoilt.hits == 2
    # The first time at once, the second time after a moment.
    assert len(naps) == 1
    assert 0.1 < naps[0] < 1


def test_a_get_is_not_tried_for_ever(
    stage: Stage, service: glance.Glance
) -> None:
    image = stage.cloud.image('project-a', 'golden')
    spoilt = stage.cloud.spoil(on('GET'), Answer(500))
    with pytest.raises(errors.Unavailable, match=r'failed \(500\)'):
        service.image(image)
    assert spoilt.hits == 3


@pytest.mark.parametrize('times,hits', [(2, 2), (None, 3)])
def test_a_get_whose_connection_is_closed_is_tried_again(
    stage: Stage, service: glance.Glance, times: int | None, hits: int
) -> None:
    image = stage.cloud.image('project-a', 'golden')
    spoilt = stage.cloud.spoil(on('GET'), HangUp(), times)
    if times:
        assert service.image(image).id == image
    else:
        with pytest.raises(errors.Unavailable, match='does not answer'):
            service.image(image)
    assert spoilt.hits == hits


@pytest.mark.parametrize('status', [400, 401, 403, 404, 409, 413, 501])
def test_an_answer_that_is_one_is_not_asked_for_again(
    stage: Stage, service: glance.Glance, status: int
) -> None:
    stage.cloud.spoil(on('GET'), Answer(status))
    with pytest.raises(errors.CloudError):
        service.image('1')
    asked = [sent for sent in stage.cloud.log if sent.service == 'image']
    # A token that is refused may have expired: it is replaced once. What is
    # not found is looked for in another way.
    assert len(asked) == (2 if status in (401, 404) else 1)


@pytest.mark.parametrize('status', [429, 503])
@pytest.mark.parametrize(
    'after,waited', [('7', 7), ('0', None), ('3600', 60), (' 2 ', 2)]
)
def test_a_service_says_when(
    stage: Stage,
    service: glance.Glance,
    naps: list[float],
    status: int,
    after: str,
    waited: int | None,
) -> None:
    image = stage.cloud.image('project-a', 'golden')
    fault = Answer(status, '', {'Retry-After': after})
    stage.cloud.spoil(on('GET'), fault, 1)
    spoilt = stage.cloud.spoil(on('POST'), fault, 1)
    assert service.image(image).id == image
    assert naps == ([waited] if waited else [])
    with pytest.raises(errors.Lost) as caught:
        service.add_member(image, stage.b)
    # It may have been done, so that it is not sent again.
    assert caught.value.retry_after == (waited or 0.2)
    assert spoilt.hits == 1


def test_a_write_that_comes_too_often_may_be_sent_again_soon(
    stage: Stage, service: glance.Glance
) -> None:
    image = stage.cloud.image('project-a', 'golden')
    for after in ({}, {'Retry-After': 'soon'}, {'Retry-After': '9' * 5000}):
        spoilt = stage.cloud.spoil(on('POST'), Answer(429, '', after), 1)
        with pytest.raises(errors.Lost, match='too many') as caught:
            service.add_member(image, stage.b)
        assert spoilt.hits == 1
        assert caught.value.retry_after == 0.2


@pytest.mark.parametrize('status', [429, 503])
def test_a_log_in_that_is_put_off_is_tried_again(
    stage: Stage, naps: list[float], status: int
) -> None:
    later = Answer(status, '', {'Retry-After': '7'})
    spoilt = stage.cloud.spoil(on('POST', service='identity'), later, 2)
    assert stage.connect().project.id == stage.a
    assert (spoilt.hits, naps) == (2, [7, 7])
    spoilt = stage.cloud.spoil(on('POST', service='identity'), later)
    with pytest.raises(errors.Unavailable):
        stage.connect()
    assert spoilt.hits == 3


def test_a_write_that_may_have_been_done_is_not_tried_again(
    stage: Stage, service: glance.Glance
) -> None:
    image = stage.cloud.image('project-a', 'golden')
    spoilt = stage.cloud.spoil(on('POST'), Answer(503))
    with pytest.raises(errors.Lost):
        service.add_member(image, stage.b)
    assert spoilt.hits == 1


def test_a_service_says_when_by_the_clock(
    stage: Stage, service: glance.Glance, naps: list[float]
) -> None:
    image = stage.cloud.image('project-a', 'golden')
    for seconds in (20, 4000, -50):
        after = utils.formatdate(time.time() + seconds, usegmt=True)
        stage.cloud.spoil(
            on('GET'), Answer(503, '', {'Retry-After': after}), 1
        )
        assert service.image(image).id == image
    assert len(naps) == 2
    assert 17 < naps[0] <= 20
    assert naps[1] == 60


@pytest.mark.parametrize('after', ['soon', '-1', '1.5'])
def test_a_service_that_talks_nonsense_is_not_waited_for(
    stage: Stage, service: glance.Glance, naps: list[float], after: str
) -> None:
    image = stage.cloud.image('project-a', 'golden')
    stage.cloud.spoil(on('GET'), Answer(503, '', {'Retry-After': after}), 1)
    assert service.image(image).id == image
    assert naps == []


@pytest.mark.parametrize(
    'after', ['9' * 5000, 'Fri, 31 Dec 99999 23:59:59 GMT']
)
def test_a_time_beyond_all_times_is_not_waited_for(
    stage: Stage, service: glance.Glance, after: str
) -> None:
    image = stage.cloud.image('project-a', 'golden')
    stage.cloud.spoil(on('GET'), Answer(503, '', {'Retry-After': after}), 1)
    assert service.image(image).id == image


@pytest.mark.parametrize('status', [500, 502, 503, 504])
@pytest.mark.parametrize('when', When)
def test_a_write_that_may_have_been_done_is_not_sent_again(
    stage: Stage, service: glance.Glance, status: int, when: When
) -> None:
    image = stage.cloud.image('project-a', 'golden')
    spoilt = stage.cloud.spoil(on('POST'), Answer(status, when=when))
    with pytest.raises(errors.Lost):
        service.add_member(image, stage.b)
    assert spoilt.hits == 1


@pytest.mark.parametrize('when', When)
def test_a_write_whose_connection_is_closed_is_not_sent_again(
    stage: Stage, service: glance.Glance, when: When
) -> None:
    image = stage.cloud.image('project-a', 'golden')
    spoilt = stage.cloud.spoil(on('PATCH'), HangUp(when))
    with pytest.raises(errors.Lost, match='does not answer'):
        service.set_visibility(image, model.Visibility.PRIVATE)
    assert spoilt.hits == 1


def test_a_write_to_nobody_was_not_done(
    naps: list[float], tmp_path: pathlib.Path
) -> None:
    with MemoryCloud() as cloud:
        service = Stage(cloud, tmp_path).connect().glance('RegionOne')
    with pytest.raises(errors.Unavailable, match='does not answer'):
        service.add_member('1', 'b')


def test_an_expired_token_is_replaced(
    stage: Stage, service: glance.Glance
) -> None:
    image = stage.cloud.image('project-a', 'golden')
    stage.cloud.revoke_tokens('ann')
    service.add_member(image, stage.b)
    assert stage.cloud.members(image) == {stage.b: 'pending'}
