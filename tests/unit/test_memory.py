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

"""The cloud in memory itself: its log, its faults, its credentials.

That it answers as the real services do is tested in ``tests/facts``.
"""

from collections.abc import Iterator
import json
import pathlib
import time

from keystoneauth1 import access as access_info
from keystoneauth1 import exceptions
from keystoneauth1 import session
from keystoneauth1.identity import base
from openstack import config
import pytest

from tests.memory import Altered
from tests.memory import Answer
from tests.memory import Delay
from tests.memory import Halfway
from tests.memory import HangUp
from tests.memory import Meanwhile
from tests.memory import MemoryCloud
from tests.memory import on
from tests.memory import When


@pytest.fixture
def cloud() -> Iterator[MemoryCloud]:
    with MemoryCloud(('RegionOne', 'RegionTwo')) as cloud:
        cloud.project('project-a')
        cloud.project('project-b')
        cloud.user('ann', {'project-a': ['member'], 'project-b': ['reader']})
        yield cloud


@pytest.fixture
def ann(cloud: MemoryCloud) -> session.Session:
    return cloud.session('ann')


def test_the_log_has_every_request(
    cloud: MemoryCloud, ann: session.Session
) -> None:
    image = cloud.image('project-a', 'golden', 'RegionTwo')
    url = cloud.image_url('RegionTwo')
    ann.get(f'{url}/images', params={'name': 'eq:a b', 'limit': '1'})
    ann.post(f'{url}/images/{image}/members', json={'member': 'x'})
    project = cloud.project_id('project-a')
    token, listed, added = cloud.log
    assert (token.service, token.region) == ('identity', '')
    assert (token.method, token.path) == ('POST', '/v3/auth/tokens')
    assert (token.status, token.project) == (201, None)
    assert (listed.service, listed.region) == ('image', 'RegionTwo')
    assert listed.parameters == {'name': 'eq:a b', 'limit': '1'}
    assert (listed.status, listed.project) == (200, project)
    assert added.path == f'/v2/images/{image}/members'
    assert cloud.writes == [added]
    assert cloud.members(image) == {'x': 'pending'}
    cloud.forget()
    assert cloud.log == []


def test_an_answer_instead_of_the_work(
    cloud: MemoryCloud, ann: session.Session
) -> None:
    image = cloud.image('project-a', 'golden')
    url = f'{cloud.image_url()}/images/{image}/members'
    spoiling = cloud.spoil(
        on('POST', '/members'), Answer(503, 'later', {'Retry-After': '7'}), 1
    )
    answer = ann.post(url, json={'member': 'x'}, raise_exc=False)
    assert (answer.status_code, answer.text) == (503, 'later')
    assert answer.headers['Retry-After'] == '7'
    assert (spoiling.hits, cloud.members(image)) == (1, {})
    assert ann.post(url, json={'member': 'x'}).status_code == 200


@pytest.mark.parametrize(
    'when,members', [(When.INSTEAD, {}), (When.AFTER, {'x': 'pending'})]
)
def test_a_connection_that_is_closed(
    cloud: MemoryCloud,
    ann: session.Session,
    when: When,
    members: dict[str, str],
) -> None:
    image = cloud.image('project-a', 'golden')
    url = f'{cloud.image_url()}/images/{image}/members'
    cloud.spoil(on('POST'), HangUp(when))
    with pytest.raises(exceptions.ConnectFailure):
        ann.post(url, json={'member': 'x'})
    assert cloud.members(image) == members
    assert cloud.log[-1].status == 0
    cloud.calm()
    assert ann.get(url).status_code == 200


def test_an_answer_after_the_work(
    cloud: MemoryCloud, ann: session.Session
) -> None:
    image = cloud.image('project-a', 'golden')
    url = f'{cloud.image_url()}/images/{image}/members'
    cloud.spoil(on('POST'), Answer(502, when=When.AFTER))
    answer = ann.post(url, json={'member': 'x'}, raise_exc=False)
    assert answer.status_code == 502
    assert cloud.members(image) == {'x': 'pending'}


def test_a_delay(cloud: MemoryCloud, ann: session.Session) -> None:
    cloud.spoil(on(region='RegionTwo'), Delay(0.2))
    ann.get_token()
    began = time.monotonic()
    ann.get(f'{cloud.image_url("RegionTwo")}/images')
    assert time.monotonic() - began >= 0.2


def test_something_meanwhile(cloud: MemoryCloud, ann: session.Session) -> None:
    image = cloud.image('project-a', 'golden')
    url = f'{cloud.image_url()}/images/{image}/members'
    cloud.spoil(
        on('POST', image), Meanwhile(lambda: cloud.add_member(image, 'x'))
    )
    answer = ann.post(url, json={'member': 'x'}, raise_exc=False)
    assert answer.status_code == 409


@pytest.mark.parametrize(
    'fault,received',
    [
        (Altered(lambda data: data[:4]), b'byte'),
        (Altered(lambda data: data + b'!'), b'bytes of an image!'),
        (Altered(lambda data: b'B' + data[1:]), b'Bytes of an image'),
        (Altered(lambda data: data + b'!', 17), b'bytes of an image'),
        (Altered(lambda data: data[:4], 17), None),
    ],
)
def test_other_bytes_than_the_image_has(
    cloud: MemoryCloud,
    ann: session.Session,
    fault: Altered,
    received: bytes | None,
) -> None:
    image = cloud.image('project-a', 'golden')
    cloud.spoil(on('GET', '/file'), fault)
    url = f'{cloud.image_url()}/images/{image}/file'
    if received is None:
        with pytest.raises(exceptions.UnknownConnectionError):
            ann.get(url)
        return
    answer = ann.get(url)
    assert answer.content == received


def test_an_upload_that_is_refused_halfway(
    cloud: MemoryCloud, ann: session.Session
) -> None:
    image = cloud.image('project-a', 'golden', status='queued')
    cloud.spoil(on('PUT', '/file'), Halfway(413, 5), 1)
    url = f'{cloud.image_url()}/images/{image}/file'
    headers = {'Content-Type': 'application/octet-stream'}
    answer = ann.put(url, data=b'01234', headers=headers, raise_exc=False)
    assert answer.status_code == 413
    assert cloud.find(image).status == 'queued'
    again = cloud.session('ann')
    assert again.put(url, data=b'01234', headers=headers).status_code == 204


def test_an_import_that_fails_and_one_that_never_ends(
    cloud: MemoryCloud, ann: session.Session
) -> None:
    there = cloud.state.regions['RegionTwo']
    there.import_methods = ('glance-download',)
    source = cloud.image('project-a', 'golden')
    method = {
        'name': 'glance-download',
        'glance_region': 'RegionOne',
        'glance_image_id': source,
    }

    def run() -> list[str]:
        copy = cloud.image('project-a', 'copy', 'RegionTwo', status='queued')
        url = f'{cloud.image_url("RegionTwo")}/images/{copy}'
        ann.post(f'{url}/import', json={'method': method})
        return [ann.get(url).json()['status'] for _ in range(5)]

    assert run() == ['queued', 'importing', 'importing', 'active', 'active']
    there.import_payload = lambda source: None
    assert run() == ['queued', 'importing', 'importing', 'queued', 'queued']
    there.import_reads = None
    assert run() == ['queued', *['importing'] * 4]


def test_a_clouds_yaml_of_two_clouds(
    cloud: MemoryCloud, tmp_path: pathlib.Path
) -> None:
    with MemoryCloud() as elsewhere:
        elsewhere.project('disaster')
        elsewhere.user('dr', {'disaster': ['member']})
        path = cloud.clouds_yaml(tmp_path / 'clouds.yaml', elsewhere)
        entries = json.loads(path.read_text('utf-8'))['clouds']
        assert entries['dr']['auth']['auth_url'] == elsewhere.auth_url
        assert entries['admin']['auth']['auth_url'] == cloud.auth_url


def test_keystone_can_be_spoilt(
    cloud: MemoryCloud, ann: session.Session
) -> None:
    cloud.spoil(on(service='identity'), Answer(500))
    with pytest.raises(exceptions.InternalServerError):
        ann.get_token()


def test_revoked_tokens_are_refused_and_replaced(
    cloud: MemoryCloud, ann: session.Session
) -> None:
    first = ann.get_token()
    cloud.revoke_tokens('ann')
    assert ann.get(f'{cloud.image_url()}/images').status_code == 200
    assert ann.get_token() != first
    assert [request.status for request in cloud.log] == [201, 401, 201, 200]


def test_images_are_made_as_wanted(
    cloud: MemoryCloud, ann: session.Session
) -> None:
    image = cloud.image(
        'project-a',
        'old',
        visibility='private',
        status='queued',
        created_at='2020-01-02T03:04:05Z',
        block_device_mapping='[]',
    )
    cloud.add_member(image, 'project-b', 'accepted')
    shown = ann.get(f'{cloud.image_url()}/images/{image}').json()
    assert shown['owner'] == cloud.project_id('project-a')
    assert shown['created_at'] == '2020-01-02T03:04:05Z'
    assert shown['block_device_mapping'] == '[]'
    assert (shown['status'], shown['size']) == ('queued', None)
    member = cloud.project_id('project-b')
    assert cloud.members(image) == {member: 'accepted'}


# openstacksdk 4 says this of itself, whenever a region is configured.
@pytest.mark.filterwarnings('ignore:Support for InfluxDB')
def test_each_credential_is_an_entry_of_clouds_yaml(
    cloud: MemoryCloud, tmp_path: pathlib.Path
) -> None:
    domain = cloud.domain('partners')
    cloud.user('dora', domains={'partners': ['reader']})
    cloud.user('sys', system=['reader'])
    cloud.application_credential('ann', 'project-a')
    path = cloud.clouds_yaml(tmp_path / 'clouds.yaml')
    loader = config.OpenStackConfig(
        config_files=[str(path)], load_envvars=False
    )
    scopes = {}
    for region in loader.get_all():
        auth = region.get_auth()
        assert isinstance(auth, base.BaseIdentityPlugin)
        access = auth.get_access(session.Session())
        assert isinstance(access, access_info.AccessInfoV3)
        scopes[region.name] = (
            access.project_name or access.domain_id or access.system
        )
        assert region.region_name in {'RegionOne', 'RegionTwo'}
    assert scopes == {
        'admin': 'admin',
        'admin@admin': 'admin',
        'ann': 'project-a',
        'ann@project-a': 'project-a',
        'ann@project-b': 'project-b',
        'ann-app': 'project-a',
        'dora': domain,
        'sys': {'all': True},
    }
