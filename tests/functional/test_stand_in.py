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

"""The stand-in of the benchmarks answers as a real Glance does.

Keystone and refusals are those of the cloud in memory, which tests/facts
compares with the real services.
"""

from collections.abc import Iterator
import json
import sys
from typing import Any
import urllib.error
import urllib.request

import pytest

from benchmarks.stand_in import running
from tests.cloud.identity import by_password
from tests.functional.account import Account

_MEMBERS = 2
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))
_MISSING = '/v2/images/ffffffff-0000-4000-8000-000000000000'


@pytest.fixture(scope='module')
def place(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[running.Place]:
    log = tmp_path_factory.mktemp('stand-in') / 'access.log'
    with running.stand_in(sys.executable, 3, _MEMBERS, log) as found:
        yield found


def sent(url: str, token: str, body: object = None) -> Any:
    """Send a request; return its status, headers and body."""
    request = urllib.request.Request(
        url,
        None if body is None else json.dumps(body).encode(),
        {'X-Auth-Token': token, 'Content-Type': 'application/json'},
    )
    try:
        with _DIRECT.open(request) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as exc:
        with exc:
            return exc.code, exc.headers, exc.read()


@pytest.fixture(scope='module')
def token(place: running.Place) -> str:
    who = place.tenant
    auth = by_password(
        {'id': who.user_id},
        who.password,
        {'project': {'id': who.project_id}},
    )
    url = f'{place.identity}/auth/tokens'
    _status, headers, _body = sent(url, '', {'auth': auth})
    return str(headers['X-Subject-Token'])


def shape(value: object) -> object:
    """Return what there is, without what it says."""
    match value:
        case dict():
            return {key: shape(each) for key, each in sorted(value.items())}
        case list():
            return [shape(each) for each in value]
        case _:
            return type(value)


def real(account: Account, path: str) -> tuple[int, str, bytes]:
    answer = account.session.get(
        f'{account.session.get_endpoint(service_type="image")}{path}',
        raise_exc=False,
    )
    return (
        answer.status_code,
        answer.headers['Content-Type'].partition(';')[0],
        answer.content,
    )


def imitated(
    place: running.Place, token: str, path: str
) -> tuple[int, str, bytes]:
    status, headers, body = sent(f'{place.glance}{path}', token)
    return status, headers['Content-Type'].partition(';')[0], body


@pytest.fixture
def images(owner: Account, member: Account) -> list[str]:
    """Make what the stand-in has: three images, shared with two projects."""
    found = []
    for _ in range(3):
        image = owner.create('image', visibility='shared', protected=True)
        for each in (member.id, 'f' * 32):
            owner.offer(image, each)
        found.append(image)
    return found


def test_answers_have_the_same_form(
    place: running.Place, token: str, owner: Account, images: list[str]
) -> None:
    first = '00000000-0000-4000-8000-000000000000'
    pages = [
        f'/v2/images?owner={who}&limit=2'
        for who in (owner.id, place.tenant.project_id)
    ]
    pairs = [
        (f'/v2/images/{images[0]}', f'/v2/images/{first}'),
        (f'/v2/images/{images[0]}/members', f'/v2/images/{first}/members'),
        (pages[0], pages[1]),
        (f'{pages[0]}&os_hidden=true', f'{pages[1]}&os_hidden=true'),
        (f'{pages[0]}0', f'{pages[1]}0'),
    ]
    for mine, theirs in pairs:
        status, kind, body = real(owner, mine)
        found = imitated(place, token, theirs)
        assert found[:2] == (status, kind)
        assert shape(json.loads(found[2])) == shape(json.loads(body)), mine


def test_pages_lead_to_all_images(place: running.Place, token: str) -> None:
    path, met = '/v2/images?limit=2', []
    while path:
        page = json.loads(imitated(place, token, path)[2])
        met += [image['id'] for image in page['images']]
        path = page.get('next', '')
    assert len(set(met)) == len(met) == 3


@pytest.mark.parametrize('path', [_MISSING, f'{_MISSING}/members'])
def test_what_is_not_there(
    place: running.Place, token: str, owner: Account, path: str
) -> None:
    assert imitated(place, token, path)[:2] == real(owner, path)[:2]
