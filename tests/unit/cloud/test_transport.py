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

"""Answers without an end: each request is bounded in time and in size."""

from collections.abc import Callable
from collections.abc import Iterator
import itertools
import pathlib
import time

from keystoneauth1.identity import generic
from keystoneauth1.identity import v3
from keystoneauth1.session import Session
import pytest
import requests.utils

from osc_imageshare import errors
from osc_imageshare.cloud import http_errors
from osc_imageshare.cloud import retry
from osc_imageshare.cloud import transport
from tests.unit.cloud.raw import cut
from tests.unit.cloud.raw import HEAD
from tests.unit.cloud.raw import KEEP
from tests.unit.cloud.raw import Pieces
from tests.unit.cloud.raw import Raw
from tests.unit.cloud.raw import service
from tests.unit.cloud.raw import whole

pytestmark = pytest.mark.minimums

_PAUSE = 0.05
# A pause may take longer where much else is going on.
_PATIENCE = 0.5


def test_an_answer_that_breaks_off_is_asked_for_again(
    serve: Callable[..., Raw], naps: list[float]
) -> None:
    raw = serve(cut(b'{"a"'), cut(b''), whole(b'{"a": 1}'))
    assert service(raw.url).get('/') == {'a': 1}
    assert len(raw.requests) == 3


def test_an_answer_that_breaks_off_is_not_asked_for_for_ever(
    serve: Callable[..., Raw], naps: list[float]
) -> None:
    raw = serve(*[cut(b'{}')] * 9)
    with pytest.raises(errors.Unavailable, match='does not answer'):
        service(raw.url).get('/')
    assert len(raw.requests) == 3


def test_a_write_whose_answer_breaks_off_is_lost(
    serve: Callable[..., Raw],
) -> None:
    raw = serve(*[cut(b'{}')] * 9)
    with pytest.raises(errors.Lost, match='does not answer'):
        service(raw.url).write('POST', '/')
    assert len(raw.requests) == 1


def test_chunks_that_break_off_are_asked_for_again(
    serve: Callable[..., Raw], naps: list[float]
) -> None:
    head = HEAD + b'Transfer-Encoding: chunked\r\n\r\n'
    raw = serve(
        [head + b'2\r\n{}\r\n'],
        [head + b'9\r\n{}'],
        [head + b'2\r\n{}\r\n0\r\n\r\n'],
    )
    assert service(raw.url).get('/') == {}
    assert len(raw.requests) == 3


@pytest.mark.parametrize('head', [b'', b'Transfer-Encoding: chunked\r\n'])
def test_an_answer_that_is_too_large_is_not_kept(
    serve: Callable[..., Raw], head: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, 'LARGEST', 2**20)
    piece = b'8000\r\n' + b' ' * 0x8000 + b'\r\n' if head else b' ' * 0x8000
    pieces = (HEAD + head + b'\r\n', *[piece] * 999)
    raw = serve(iter(pieces), iter(pieces))
    glance = service(raw.url)
    with pytest.raises(
        errors.Unavailable, match='never finished its response'
    ):
        glance.get('/')
    with pytest.raises(errors.Lost, match='never finished its response'):
        glance.write('POST', '/')
    # More of the same would follow: it is not asked for again.
    assert len(raw.requests) == 2


def test_the_largest_answer_is_kept(
    serve: Callable[..., Raw], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, 'LARGEST', 2**20)
    text = 'x' * (2**20 - 2)
    raw = serve(whole(f'"{text}"'.encode()))
    assert service(raw.url).get('/') == text


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, 'WHOLE', 2)


def _trickling_body() -> Iterator[bytes]:
    return itertools.chain([HEAD + b'\r\n'], itertools.repeat(b' '))


def _trickling_headers() -> Iterator[bytes]:
    return itertools.chain([HEAD + b'X-Long: '], itertools.repeat(b'x'))


@pytest.mark.parametrize(
    'answer,tries', [(_trickling_body, 1), (_trickling_headers, 3)]
)
def test_an_answer_that_takes_for_ever_is_given_up(
    serve: Callable[..., Raw],
    naps: list[float],
    soon: None,
    answer: Callable[[], Iterator[bytes]],
    tries: int,
) -> None:
    raw = serve(*[answer() for _ in range(9)], pause=_PAUSE)
    glance = service(raw.url, _PATIENCE)
    begin = time.monotonic()
    with pytest.raises(errors.Lost, match='does not answer'):
        glance.write('POST', '/')
    # A byte comes long before the time-out, each time.
    spent = time.monotonic() - begin
    assert spent > 1.9 * _PATIENCE
    with pytest.raises(errors.Unavailable, match='does not answer'):
        glance.get('/')
    assert len(raw.requests) == 1 + tries


def test_a_service_that_is_silent_for_long_is_left_alone_for_a_while(
    serve: Callable[..., Raw],
    naps: list[float],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    silences: list[Pieces] = [
        [b'HTTP'] for _ in range(3 * transport.SILENT + 1)
    ]
    raw = serve(*silences, whole(b'{}'), whole(b'{}'))
    glance = service(raw.url)
    for _ in range(transport.SILENT + 5):
        with pytest.raises(errors.Unavailable, match='does not answer'):
            glance.get('/')
    assert len(raw.requests) == 3 * transport.SILENT
    # A write may set something right, so it is sent.
    with pytest.raises(errors.Lost):
        glance.write('POST', '/')
    assert len(raw.requests) == 3 * transport.SILENT + 1
    with monkeypatch.context() as later:
        later.setattr(transport, 'PAUSE', 0)
        assert glance.get('/') == {}
    # It is back.
    assert glance.get('/') == {}


def test_a_connection_is_used_again(serve: Callable[..., Raw]) -> None:
    raw = serve([*whole(b'1'), KEEP], [*whole(b'2'), KEEP], whole(b'3'))
    glance = service(raw.url)
    assert [glance.get('/'), glance.get('/')] == [1, 2]
    # Nobody would answer on a second connection: this one is not given up.
    assert glance.get('/') == 3


@pytest.fixture
def netrc(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A password for whatever is on this machine."""
    path = tmp_path / 'netrc'
    path.write_text('machine 127.0.0.1 login me password other-word\n')
    path.chmod(0o600)
    monkeypatch.setenv('NETRC', str(path))
    url = 'http://127.0.0.1:9292'
    assert requests.utils.get_netrc_auth(url) == ('me', 'other-word')


@pytest.mark.usefixtures('netrc')
def test_no_other_password_is_sent_along_with_a_token(
    serve: Callable[..., Raw],
) -> None:
    raw = serve(whole(b'{}'))
    assert service(raw.url).get('/v2/images') == {}
    assert b'authorization' not in raw.requests[0].lower()


@pytest.mark.usefixtures('netrc')
def test_no_other_password_is_sent_along_to_log_in(
    serve: Callable[..., Raw],
) -> None:
    raw = serve(whole(b'{}'))
    with (
        pytest.raises(errors.Unavailable),
        http_errors.translated('Keystone', write=False),
    ):
        _logging_in(raw.url, 5).get_token()
    assert b'authorization' not in raw.requests[0].lower()


def test_a_request_for_a_token_is_bounded(
    serve: Callable[..., Raw], soon: None
) -> None:
    raw = serve(_trickling_body(), pause=_PAUSE)
    session = _logging_in(raw.url, _PATIENCE)
    with (
        pytest.raises(errors.Unavailable, match='does not answer'),
        http_errors.translated('Keystone', write=False),
    ):
        session.get_token()


def _logging_in(url: str, timeout: float) -> Session:
    auth = v3.Password(f'{url}/v3', user_id='u', password='secret-word')
    session = Session(auth)
    retry.prepare(session, transport.Limits(timeout=timeout))
    return session


def test_a_keystone_that_hides_its_versions_is_asked_for_a_token_once(
    serve: Callable[..., Raw],
) -> None:
    # This server answers once on a connection, and says so.
    head = b'HTTP/1.1 401 No\r\nConnection: close\r\nContent-Length: 0\r\n\r\n'
    raw = serve(*[[head] for _ in range(99)])
    auth = generic.Password(
        f'{raw.url}/v3', username='u', password='p', user_domain_id='default'
    )
    session = Session(auth)
    retry.prepare(session, transport.Limits(timeout=5))
    with (
        pytest.raises(errors.Unauthenticated),
        http_errors.translated('Keystone', write=False),
    ):
        session.get_token()
    sent = [request.split()[0] for request in raw.requests]
    assert sent == [b'GET', b'POST']


@pytest.mark.parametrize('status', [301, 302, 303, 307, 308])
def test_a_password_is_taken_nowhere_else(
    serve: Callable[..., Raw],
    caplog: pytest.LogCaptureFixture,
    status: int,
) -> None:
    elsewhere = serve(whole(b'{}'))
    head = f'HTTP/1.1 {status} Elsewhere\r\nLocation: {elsewhere.url}/v3\r\n'
    raw = serve([f'{head}Content-Length: 0\r\n\r\n'.encode()])
    session = _logging_in(raw.url, 5)
    with (
        pytest.raises(errors.Unavailable),
        http_errors.translated('Keystone', write=False),
    ):
        session.get_token()
    assert b'secret-word' in raw.requests[0]
    assert elsewhere.requests == []
    assert [r for r in caplog.records if r.levelname == 'WARNING'] == []


@pytest.mark.parametrize(
    'location,followed',
    [
        ('/v3/there', True),
        ('http://keystone.example:5000/v4', True),
        ('https://keystone.example/v3', True),
        ('http://keystone.example/v3', False),
        ('https://elsewhere.example:5000/v3', False),
        ('//[', False),
    ],
)
def test_what_is_still_the_same_service(location: str, followed: bool) -> None:
    url = 'http://keystone.example:5000/v3/auth/tokens'
    assert transport._same_service(url, location) is followed


def test_tls_is_never_given_up() -> None:
    here, there = ('https://k.example/v3', 'http://k.example/v3')
    assert not transport._same_service(here, there)


def test_two_log_ins_with_one_session_bound_it_once() -> None:
    session = Session()
    retry.prepare(session, transport.Limits())
    once = dict(session.session.adapters)
    retry.prepare(session, transport.Limits())
    assert dict(session.session.adapters) == once
