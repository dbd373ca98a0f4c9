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

"""Pages, redirects, and answers that make no sense, over real HTTP."""

import json
from urllib import parse

import pytest

from osc_imageshare import errors
from osc_imageshare.cloud import http
from osc_imageshare.sharing import model
from tests.memory import Answer
from tests.memory import MemoryCloud
from tests.memory import on
from tests.unit.stage import Stage


@pytest.fixture
def service(stage: Stage) -> http.Service:
    cloud = stage.connect()
    stage.cloud.forget()
    return cloud.own_login.service('image', 'RegionOne')


def page(images: list[str], link: object = None) -> Answer:
    body = {'images': [{'id': name} for name in images], 'next': link}
    return Answer(200, json.dumps(body))


def read(service: http.Service) -> list[object]:
    query = {'visibility': 'shared'}
    images = service.pages('/v2/images', 'images', query)
    return [image['id'] for image in images]


def test_pages_are_read_to_the_end(
    stage: Stage, service: http.Service
) -> None:
    stage.cloud.spoil(on('GET'), page(['1'], '/v2/images?marker=1'), 1)
    stage.cloud.spoil(on('GET'), page([], '/v2/images?marker=a%2Fb&x=y'), 1)
    stage.cloud.spoil(on('GET'), page(['2']), 1)
    assert read(service) == ['1', '2']
    first = {'visibility': 'shared', 'limit': '1000'}
    assert [sent.parameters for sent in stage.cloud.log] == [
        first,
        first | {'marker': '1'},
        first | {'marker': 'a/b'},
    ]


def test_thousands_of_images_are_read_by_the_thousand(
    stage: Stage, service: http.Service
) -> None:
    for number in range(1001):
        stage.cloud.image('project-a', f'image-{number:04}')
    assert len(set(read(service))) == 1001
    assert len(stage.cloud.log) == 2


@pytest.mark.parametrize(
    'link',
    ['/v2/images?marker=1', '/v2/images', '/v2/images?marker=', 'x?y', '#'],
)
def test_a_list_without_an_end(
    stage: Stage, service: http.Service, link: str
) -> None:
    stage.cloud.spoil(on('GET'), page(['1'], link))
    with pytest.raises(errors.Unreadable, match='same page'):
        read(service)
    assert len(stage.cloud.log) <= 2


def test_a_link_to_another_host_is_never_followed(
    stage: Stage, service: http.Service
) -> None:
    with MemoryCloud() as stranger:
        link = f'{stranger.image_url()}/images?marker=7'
        stage.cloud.spoil(on('GET'), page(['1'], link), 1)
        stage.cloud.spoil(on('GET'), page(['2']), 1)
        assert read(service) == ['1', '2']
        assert stranger.log == []
    assert stage.cloud.log[1].parameters['marker'] == '7'


@pytest.mark.parametrize(
    'link', ['http://[x', '//[::1?marker=1', '/v2?marker=\ud800']
)
def test_a_link_that_is_none(
    stage: Stage, service: http.Service, link: str
) -> None:
    stage.cloud.spoil(on('GET'), page(['1'], link), 1)
    stage.cloud.spoil(on('GET'), page(['2']), 1)
    with pytest.raises(errors.Unreadable):
        read(service)


@pytest.mark.parametrize('link', [7, ['x'], {'href': 'x'}, True])
def test_a_link_that_is_no_text(
    stage: Stage, service: http.Service, link: object
) -> None:
    stage.cloud.spoil(on('GET'), page(['1'], link))
    with pytest.raises(errors.Unreadable):
        read(service)


@pytest.mark.parametrize(
    'body',
    [
        '',
        'x',
        '<html><h1>200 OK</h1></html>',
        '{"images": [',
        '[]',
        'null',
        '"images"',
        '{}',
        '{"images": null}',
        '{"images": {}}',
        '{"images": [1]}',
        '{"images": [[]]}',
        '[' * 100_000,
        '{"images": ' + '9' * 5000 + '}',
    ],
    ids=range(14),
)
def test_a_body_that_makes_no_sense(
    stage: Stage, service: http.Service, body: str
) -> None:
    stage.cloud.spoil(on('GET'), Answer(200, body))
    with pytest.raises(errors.Unreadable) as caught:
        read(service)
    assert '<' not in str(caught.value)
    assert len(stage.cloud.log) == 1


def test_a_write_with_an_answer_that_makes_no_sense_is_lost(
    stage: Stage, service: http.Service
) -> None:
    stage.cloud.spoil(on('POST'), Answer(200, '<h1>Fine</h1>'))
    with pytest.raises(errors.Lost):
        service.write('POST', '/v2/images/1/members', {'member': 'x'})


@pytest.mark.parametrize('status', [301, 302, 303, 307, 308])
@pytest.mark.parametrize('method', ['GET', 'POST'])
def test_a_redirect_is_not_followed(
    stage: Stage, service: http.Service, status: int, method: str
) -> None:
    with MemoryCloud() as stranger:
        ask = {
            'GET': lambda: service.get('/v2/images'),
            'POST': lambda: service.write('POST', '/v2/images', {}),
        }
        to = {'Location': f'{stranger.image_url()}/images'}
        stage.cloud.spoil(on(method), Answer(status, '', to))
        with pytest.raises(errors.CloudError, match='redirected the request'):
            ask[method]()
        assert stranger.log == []
    assert len(stage.cloud.log) == 1


@pytest.mark.parametrize(
    'identifier', ['a/b', '../secret', 'a?b=c', 'a#b', 'ü', '%2e%2e', ' ']
)
def test_an_id_stays_one_segment(identifier: str) -> None:
    segment = http.segment(identifier)
    assert '/' not in segment
    assert parse.unquote(segment) == identifier
    assert parse.urlsplit(f'http://host/{segment}').path == f'/{segment}'


def test_a_member_id_from_half_a_character(stage: Stage) -> None:
    glance = stage.connect().glance('RegionOne')
    with pytest.raises(errors.CloudError):
        glance.set_status(
            stage.cloud.image('project-a', 'x'),
            '\udcff',
            model.MemberStatus.ACCEPTED,
        )
