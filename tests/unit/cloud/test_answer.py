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

"""The readers of answers, and what is made of images and projects."""

from collections.abc import Callable
import json
from typing import Any

from hypothesis import example
from hypothesis import given
from hypothesis import strategies as st
from keystoneauth1 import session
import pytest

from osc_imageshare import errors
from osc_imageshare.cloud import answer
from osc_imageshare.cloud import glance
from osc_imageshare.cloud import http
from osc_imageshare.cloud import keystone
from osc_imageshare.sharing import model
from osc_imageshare.sharing import project_id

hostile = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(), inner, max_size=3)
    ),
    max_leaves=6,
)
IMAGE = {
    'id': 'i1',
    'name': 'golden',
    'owner': 'a1',
    'visibility': 'shared',
    'status': 'active',
    'created_at': '2026-01-02T03:04:05Z',
    'updated_at': '2026-01-02T03:04:06Z',
    'size': 17,
    'os_hidden': True,
    'protected': False,
    'os_hash_algo': 'sha512',
    'os_hash_value': 'abc',
    'tags': ['one', 'two'],
    'min_ram': 0,
    'checksum': 'c',
    'hw_disk_bus': 'scsi',
    'odd': {'not': 'text'},
}
PROJECT = {
    'id': 'p1',
    'name': 'project-b',
    'domain_id': 'd1',
    'enabled': True,
    'parent_id': 'd1',
}


class Saying(http.Service):
    """A service that always says the same."""

    def __init__(self, said: Any) -> None:
        super().__init__(session.Session(), 'http://nowhere', 'Glance')
        self._said = said

    def _request(self, *_args: Any, **_options: Any) -> answer.Json:
        content: answer.Json = json.loads(json.dumps(self._said))
        return content


def images(said: Any) -> glance.Glance:
    return glance.Glance(Saying(said), 'RegionOne')


def projects(said: Any) -> keystone.Keystone:
    return keystone.Keystone(Saying(said))


def test_the_readers_read() -> None:
    said: answer.Json = {
        'text': 'x',
        'null': None,
        'number': 0,
        'flag': True,
        'records': [{'a': 'b'}],
        'record': {'c': 'd'},
    }
    record = answer.record(said)
    assert answer.record(said, 'record') == {'c': 'd'}
    assert answer.records(said, 'records') == [{'a': 'b'}]
    assert answer.text(record, 'text') == 'x'
    assert answer.optional_text(record, 'text') == 'x'
    assert answer.optional_text(record, 'null') == ''
    assert answer.optional_text(record, 'none') == ''
    assert answer.optional_number(record, 'number') == 0
    assert answer.optional_number(record, 'null') is None
    assert answer.flag(record, 'flag')
    assert not answer.flag(record, 'none')
    assert answer.optional_flag(record, 'none') is None


@pytest.mark.parametrize(
    'read,said',
    [
        (answer.text, None),
        (answer.text, 1),
        (answer.text, ['x']),
        (answer.optional_text, 1),
        (answer.optional_text, False),
        (answer.optional_number, True),
        (answer.optional_number, 1.5),
        (answer.optional_number, '1'),
        (answer.flag, 0),
        (answer.flag, 'true'),
        (answer.flag, None),
        (answer.optional_flag, None),
        (answer.record, []),
        (answer.records, {}),
        (answer.records, ['x']),
    ],
)
def test_the_readers_name_what_is_wrong(
    read: Callable[[Any, str], object], said: Any
) -> None:
    with pytest.raises(errors.Unreadable, match='invalid response'):
        read({'key': said}, 'key')
    if read is answer.text:
        with pytest.raises(errors.Unreadable, match='"key" is missing'):
            read({}, 'key')


@given(hostile)
def test_a_hostile_answer_is_one_of_our_errors(said: Any) -> None:
    for ask in (
        lambda: images(said).image('1'),
        lambda: images(said).images({}),
        lambda: images(said).members('1'),
        lambda: images(said).member('1', '2'),
        lambda: images(said).set_visibility('1', model.Visibility.SHARED),
        lambda: images(said).add_member('1', '2'),
        lambda: projects(said).own_projects(),
        lambda: projects(said).project('1'),
        lambda: projects(said).domain_id('1'),
    ):
        with pytest.raises(errors.CloudError):
            ask()


@given(st.sampled_from(sorted(IMAGE)), hostile)
@example('id', '')
@example('id', 'i2')
def test_an_image_with_one_hostile_field(field: str, said: Any) -> None:
    try:
        image = images(IMAGE | {field: said}).image('i1')
    except errors.Unreadable:
        return
    assert image.id == 'i1'
    assert isinstance(image.name + image.owner + image.status, str)
    assert all(isinstance(tag, str) for tag in image.tags)
    assert all(isinstance(v, str) for v in image.properties.values())


@given(st.sampled_from(['id', 'name', 'domain_id', 'enabled']), hostile)
@example('id', '')
@example('id', '0')
def test_a_project_with_one_hostile_field(field: str, said: Any) -> None:
    try:
        project = projects({'project': PROJECT | {field: said}}).project('p1')
    except errors.Unreadable:
        return
    except errors.NotFound:
        assert project_id.similar('p1', said)
        return
    assert project.id == 'p1'
    assert project.enabled in {True, False, None}


def test_an_image() -> None:
    assert images(IMAGE).image('i1') == model.Image(
        region='RegionOne',
        id='i1',
        name='golden',
        owner='a1',
        visibility=model.Visibility.SHARED,
        status='active',
        created_at='2026-01-02T03:04:05Z',
        updated_at='2026-01-02T03:04:06Z',
        size=17,
        hidden=True,
        protected=False,
        hash_algo='sha512',
        hash_value='abc',
        tags=('one', 'two'),
        properties={'hw_disk_bus': 'scsi'},
    )


def test_an_image_that_glance_knows_little_of() -> None:
    bare = {'id': 'i1', 'visibility': 'private', 'status': 'queued'}
    nothing = dict.fromkeys(('name', 'owner', 'size', 'tags'))
    assert images(bare | nothing).image('i1') == model.Image(
        'RegionOne', 'i1', '', '', model.Visibility.PRIVATE, 'queued'
    )


@pytest.mark.parametrize('visibility', ['secret', '', 'SHARED', 7, None])
def test_a_visibility_that_is_none(visibility: Any) -> None:
    with pytest.raises(errors.Unreadable, match='"visibility"'):
        images(IMAGE | {'visibility': visibility}).image('i1')


def test_members() -> None:
    said = {
        'members': [
            {'member_id': 'b', 'status': 'accepted', 'image_id': 'i1'},
            {'member_id': '', 'status': 'pending'},
        ]
    }
    assert images(said).members('i1') == {
        'b': model.MemberStatus.ACCEPTED,
        '': model.MemberStatus.PENDING,
    }
    with pytest.raises(errors.Unreadable, match='"status"'):
        images({'members': [{'member_id': 'b', 'status': 'maybe'}]}).member(
            'i1', 'b'
        )


@pytest.mark.parametrize(
    'write,said',
    [
        (
            lambda g: g.set_visibility('1', model.Visibility.SHARED),
            {'visibility': 'private'},
        ),
        (lambda g: g.add_member('1', 'b'), {'member_id': 'c'}),
        (lambda g: g.add_member('1', 'b'), {}),
        (
            lambda g: g.set_status('1', 'b', model.MemberStatus.ACCEPTED),
            {'status': 'pending'},
        ),
        (
            lambda g: g.set_status('1', 'b', model.MemberStatus.ACCEPTED),
            None,
        ),
    ],
)
def test_a_write_is_proven_by_its_answer_only(
    write: Callable[[glance.Glance], None], said: Any
) -> None:
    with pytest.raises(errors.Lost):
        write(images(said))


def test_projects() -> None:
    project = model.Project('p1', 'project-b', 'd1', True)
    assert projects({'project': PROJECT}).project('p1') == project
    known = projects({'projects': [PROJECT, {'id': 'p2', 'name': 'x'}]})
    other = model.Project('p2', 'x')
    assert known.own_projects() == {'p1': project, 'p2': other}
    assert known.projects(name='x') == (project, other)
