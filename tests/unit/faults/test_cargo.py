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

"""What happens to the data of an image on its way."""

import json
import uuid

import pytest

from tests.faults import cargo
from tests.faults.decide import spoils
from tests.faults.messages import Answer
from tests.faults.messages import Request
from tests.faults.ways import Cargo
from tests.faults.ways import Spoil

DATA = b'0123456789'
IMAGE = '/v2/images/x'


@pytest.mark.parametrize(
    'way,data',
    [
        (None, DATA),
        (Cargo.SHORT, b'01234'),
        (Cargo.LONG, b'0123456789!'),
        (Cargo.WRONG, b'0123446789'),
        (Cargo.CHANGED, DATA),
    ],
)
def test_what_is_received(way: Cargo | None, data: bytes) -> None:
    answer = cargo.received(way, Answer(200, (), DATA))
    assert answer == Answer(200, (), data)


def test_what_is_sent() -> None:
    assert cargo.sent(Cargo.CHANGED, DATA) == b'0123446789'
    assert cargo.sent(Cargo.WRONG, DATA) == DATA
    order = json.dumps({'method': {'glance_image_id': 'x'}}).encode()
    other = json.loads(cargo.sent(Cargo.IMPORT_FAILS, order))
    assert str(uuid.UUID(other['method']['glance_image_id'])) != 'x'


def test_an_import_that_never_ends() -> None:
    decide = spoils(Spoil(1, Cargo.IMPORT_HANGS))
    order = Request('here', 'POST', f'{IMAGE}/import')
    look = Request('here', 'GET', IMAGE)
    assert decide(1, order) is Cargo.IMPORT_HANGS
    answer = cargo.instead(Cargo.IMPORT_HANGS, 'POST')
    assert answer is not None
    assert answer.status == 202
    for number in (2, 3):
        assert decide(number, look) is Cargo.IMPORT_HANGS
        assert cargo.instead(Cargo.IMPORT_HANGS, 'GET') is None
    assert decide(4, Request('here', 'GET', '/v2/images/y')) is None
    assert decide(5, Request('here', 'DELETE', IMAGE)) is None
    shown = cargo.received(
        Cargo.IMPORT_HANGS, Answer(200, (), b'{"status": "queued"}')
    )
    assert json.loads(shown.body) == {'status': 'importing'}


@pytest.mark.parametrize(
    'method,path,ways',
    [
        (
            *('GET', f'{IMAGE}/file'),
            {Cargo.SHORT, Cargo.LONG, Cargo.WRONG, Cargo.REPLACED},
        ),
        ('PUT', f'{IMAGE}/file', {Cargo.CHANGED, Cargo.FULL}),
        ('POST', '/v2/images', {Cargo.TAKEN}),
        (
            *('POST', f'{IMAGE}/import'),
            {Cargo.IMPORT_FAILS, Cargo.IMPORT_HANGS},
        ),
        ('GET', '/v2/images', set()),
        ('GET', IMAGE, set()),
        ('POST', f'{IMAGE}/members', set()),
    ],
)
def test_what_a_request_can_meet(
    method: str, path: str, ways: set[Cargo]
) -> None:
    assert {way for way in Cargo if way.fits(method, path)} == ways
