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

"""Whatever a service answers is a value, or one of our own errors."""

from collections.abc import Callable
from collections.abc import Mapping
import contextlib
import json
from typing import Any
from urllib import parse
import uuid

from hypothesis import given
from hypothesis import strategies as st
from keystoneauth1 import session
import pytest

from osc_imageshare import errors
from osc_imageshare.cloud import answer
from osc_imageshare.cloud import cinder
from osc_imageshare.cloud import glance
from osc_imageshare.cloud import http
from osc_imageshare.cloud import keystone
from osc_imageshare.cloud import nova
from osc_imageshare.sharing import model
from tests.unit.cloud.test_answer import hostile
from tests.unit.cloud.test_answer import IMAGE
from tests.unit.cloud.test_answer import PROJECT

MANY = 10_000
HERE = 'http://127.0.0.1:1'
MEMBER = {
    'member_id': 'b',
    'status': 'accepted',
    'image_id': 'i1',
    'updated_at': '2026-01-02T03:04:05Z',
}
SERVER = {
    'id': 's1',
    'name': 'web',
    'tenant_id': 'p1',
    'image': {'id': 'i1', 'links': []},
}
VOLUME = {
    'id': 'v1',
    'name': 'root',
    'os-vol-tenant-attr:tenant_id': 'p1',
    'volume_image_metadata': {'image_id': 'i1'},
    'attachments': [{'server_id': 's1'}],
}
ODD: tuple[Any, ...] = (
    None, True, 0, -1, 1.5, 10**30, '', 'x', '\udcff', '\0', [], [[]],
    [None], {}, {'id': None}, {'': {}},
)  # fmt: skip
UUID = str(uuid.UUID(int=1))
DOMAIN = {'id': 'd1', 'name': 'Default'}


class Saying(http.Service):
    """A service that says the same to every request, and keeps those."""

    def __init__(self, said: Any) -> None:
        super().__init__(session.Session(), HERE, 'It')
        self._said = json.dumps(said)
        self.asked: list[tuple[str, str, Mapping[str, str]]] = []

    def _request(
        self, method: str, path: str, query: Any = None, *_more: Any, **_o: Any
    ) -> answer.Json:
        self.asked.append((method, path, dict(query or {})))
        content: answer.Json = json.loads(self._said)
        return content


#: Every call of every service, and an answer that is right for it.
CALLS: dict[str, tuple[Callable[[http.Service], object], Any]] = {
    'image': (lambda s: _glance(s).image('i1'), IMAGE),
    'by ID': (lambda s: _glance(s).by_id(UUID), {**IMAGE, 'id': UUID}),
    'by_name': (lambda s: _glance(s).by_name('golden'), {'images': [IMAGE]}),
    'images': (lambda s: _glance(s).images({}), {'images': [IMAGE]}),
    'members': (lambda s: _glance(s).members('i1'), {'members': [MEMBER]}),
    'member': (
        lambda s: _glance(s).member('i1', 'b'),
        {'members': [MEMBER]},
    ),
    'set visibility': (
        lambda s: _glance(s).set_visibility('i1', model.Visibility.SHARED),
        IMAGE,
    ),
    'add member': (lambda s: _glance(s).add_member('i1', 'b'), MEMBER),
    'set status': (
        lambda s: _glance(s).set_status(
            'i1', 'b', model.MemberStatus.ACCEPTED
        ),
        MEMBER,
    ),
    'remove member': (lambda s: _glance(s).remove_member('i1', 'b'), None),
    'own projects': (
        lambda s: _keystone(s).own_projects(),
        {'projects': [PROJECT]},
    ),
    'project': (lambda s: _keystone(s).project('p1'), {'project': PROJECT}),
    'projects': (
        lambda s: _keystone(s).projects(name='x'),
        {'projects': [PROJECT], 'truncated': False},
    ),
    'some projects': (
        lambda s: _keystone(s).some_projects(),
        {'projects': [PROJECT]},
    ),
    'domains': (lambda s: _keystone(s).domains(), {'domains': [DOMAIN]}),
    'domain ID': (lambda s: _keystone(s).domain_id('d1'), {'domain': DOMAIN}),
    'servers': (
        lambda s: list(nova.Nova(s, 'p1').servers('i1')),
        {'servers': [SERVER]},
    ),
    'servers of all': (
        lambda s: list(nova.Nova(s, 'p1').servers_of_all('i1', None)),
        {'servers': [SERVER]},
    ),
    'volumes': (
        lambda s: list(cinder.Cinder(s, 'p1').volumes()),
        {'volumes': [VOLUME]},
    ),
    'volumes of all': (
        lambda s: list(cinder.Cinder(s, 'p1').volumes_of_all('i1', 'p1')),
        {'volumes': [VOLUME]},
    ),
}  # fmt: skip
each_call = pytest.mark.parametrize('call', CALLS)


def _glance(service: http.Service) -> glance.Glance:
    return glance.Glance(service, 'RegionOne')


def _keystone(service: http.Service) -> keystone.Keystone:
    return keystone.Keystone(service)


def _places(content: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return where something stands in an answer."""
    paths = [path] if path else []
    if isinstance(content, dict):
        for key, value in content.items():
            paths += _places(value, (*path, key))
    elif isinstance(content, list):
        for position, value in enumerate(content):
            paths += _places(value, (*path, position))
    return paths


def _changed(content: Any, path: tuple[Any, ...], *value: Any) -> Any:
    """Return an answer with another value somewhere, or none."""
    made = json.loads(json.dumps(content))
    around = made
    for step in path[:-1]:
        around = around[step]
    if value:
        around[path[-1]] = value[0]
    else:
        del around[path[-1]]
    return made


@each_call
def test_what_is_right_is_read(call: str) -> None:
    ask, right = CALLS[call]
    ask(Saying(right))


@each_call
@given(hostile)
def test_any_json_is_read_or_refused(call: str, said: Any) -> None:
    with contextlib.suppress(errors.CloudError):
        CALLS[call][0](Saying(said))


@each_call
def test_one_thing_is_missing_or_of_another_kind(call: str) -> None:
    ask, right = CALLS[call]
    for path in _places(right):
        with contextlib.suppress(errors.CloudError):
            ask(Saying(_changed(right, path)))
        for odd in ODD:
            with contextlib.suppress(errors.CloudError):
                ask(Saying(_changed(right, path, odd)))


@each_call
@given(st.data())
def test_one_thing_is_anything(call: str, data: st.DataObject) -> None:
    ask, right = CALLS[call]
    places = _places(right)
    if places:
        path = data.draw(st.sampled_from(places))
        with contextlib.suppress(errors.CloudError):
            ask(Saying(_changed(right, path, data.draw(hostile))))


@each_call
@given(
    st.text()
    | hostile
    | st.builds(
        'http://{}/v2/images?marker={}'.format,
        st.sampled_from(['127.0.0.2:9', 'evil.example', '[::1', '']),
        st.text(max_size=5),
    )
)
def test_a_next_link_never_leads_elsewhere(call: str, link: Any) -> None:
    ask, right = CALLS[call]
    if not isinstance(right, dict):
        return
    (key, *_more) = right
    links = {'next': link, f'{key}_links': link, 'links': {'next': link}}
    service = Saying(right | links)
    with contextlib.suppress(errors.CloudError):
        ask(service)
    # It loops: the same page over and over. Nobody goes round twice.
    assert len(service.asked) <= 2
    for method, path, _query in service.asked:
        split = parse.urlsplit(HERE + path)
        assert split.netloc == '127.0.0.1:1', (method, path)
    assert len({path for _method, path, _query in service.asked}) == 1


def test_ten_thousand_members() -> None:
    said = {
        'members': [MEMBER | {'member_id': f'{n:032x}'} for n in range(MANY)]
    }
    assert len(_glance(Saying(said)).members('i1')) == MANY


@pytest.mark.parametrize(
    'call', ['images', 'own projects', 'domains', 'servers', 'volumes']
)
def test_ten_thousand_of_anything(call: str) -> None:
    ask, right = CALLS[call]
    ((key, (one,)),) = right.items()
    said = {key: [one | {'id': f'{n}'} for n in range(MANY)]}
    items = ask(Saying(said))
    assert isinstance(items, (list, dict))
    assert len(items) == MANY


@pytest.mark.parametrize('call', sorted(CALLS.keys() - {'remove member'}))
@given(st.text())
def test_an_error_is_a_sentence_without_the_answer(
    call: str, secret: str
) -> None:
    with pytest.raises(errors.CloudError) as caught:
        CALLS[call][0](Saying([f'<b>{secret}']))
    assert '<b>' not in str(caught.value)
    assert str(caught.value).isprintable()
