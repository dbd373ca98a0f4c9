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

"""Logging in: with clouds.yaml, to another cloud, to another project."""

from typing import Any

import pytest
import yaml

from osc_imageshare import errors
from osc_imageshare.cloud import logins
from osc_imageshare.cloud.connect import Cloud
from osc_imageshare.lookup import credentials
from osc_imageshare.sharing import model
from tests.memory import Answer
from tests.memory import MemoryCloud
from tests.memory import on
from tests.unit.stage import Stage

TOKENS = on('POST', '/v3/auth/tokens', 'identity')


def credential(kind: str, name: str) -> model.Credential:
    return model.Credential(model.CredentialKind(kind), name)


def test_the_caller(stage: Stage) -> None:
    cloud = stage.connect('ann')
    assert cloud.own_login.project == model.Project(
        stage.a, 'project-a', 'default', enabled=True
    )
    assert not cloud.own_login.admin
    assert not cloud.own_login.delegated
    assert not cloud.own_login.may_only_look
    assert cloud.own_login.domain == ('default', 'Default')
    assert cloud.regions == ('RegionOne',)
    assert not cloud.several_regions
    assert stage.connect('admin').caller.admin


def test_each_credential_logs_in_once(stage: Stage) -> None:
    cloud = stage.connect('amy')
    stage.cloud.forget()
    for wanted, project in [
        (credential('rescoped', stage.b), stage.b),
        (credential('cloud', 'bob'), stage.b),
        (credential('cloud', 'cara'), stage.c),
        (model.CALLER, stage.a),
    ]:
        for _ in range(2):
            found = cloud.login(wanted).project
            assert found is not None
            assert found.id == project
    assert [sent.path for sent in stage.cloud.log] == ['/v3/auth/tokens'] * 3


def by_any_version(stage: Stage, **other: object) -> dict[str, Any]:
    """Return entries that find out what Keystone speaks, as most do."""
    entries = yaml.safe_load(stage.clouds_yaml().read_text('utf-8'))
    for entry in entries['clouds'].values():
        entry['auth_type'] = 'password'
    entries['clouds']['bob'].update(other)
    found: dict[str, Any] = entries
    return found


@pytest.mark.parametrize(
    'other,asked',
    [
        ({}, 0),
        # What was said to one that trusts anybody may be a lie.
        ({'verify': False}, 1),
        ({'cacert': 'other.pem'}, 1),
    ],
)
def test_a_keystone_is_asked_once_for_its_versions(
    stage: Stage, other: dict[str, object], asked: int
) -> None:
    cloud = stage.connect_with(by_any_version(stage, **other), 'ann')
    stage.cloud.forget()
    for name in ('bob', 'cara'):
        found = cloud.login(credential('cloud', name)).project
        assert found is not None
    versions = [sent for sent in stage.cloud.log if sent.method == 'GET']
    assert len(versions) == asked


def test_another_keystone_is_asked_for_its_own_versions(stage: Stage) -> None:
    entries = by_any_version(stage)
    with MemoryCloud() as elsewhere:
        elsewhere.project('project-x')
        elsewhere.user('xan', {'project-x': ['member']})
        other = elsewhere.clouds_yaml(
            stage.clouds_yaml().with_name('other.yaml')
        )
        strange = yaml.safe_load(other.read_text(encoding='utf-8'))
        strange['clouds']['xan']['auth_type'] = 'password'
        both = {**strange['clouds'], **entries['clouds']}
        cloud = stage.connect_with({'clouds': both}, 'ann')
        cloud.login(credential('cloud', 'xan'))
        assert 'GET' in {sent.method for sent in elsewhere.log}


def test_a_reader_may_only_look(stage: Stage) -> None:
    cloud = stage.connect('amy')
    assert cloud.login(credential('rescoped', stage.c)).may_only_look
    assert not cloud.login(credential('rescoped', stage.b)).may_only_look


def test_an_application_credential_stays_where_it_is(stage: Stage) -> None:
    stage.cloud.application_credential('amy', 'project-a')
    cloud = stage.connect('amy-app')
    with pytest.raises(errors.Forbidden):
        cloud.login(credential('rescoped', stage.b))


def test_a_user_without_a_role_there(stage: Stage) -> None:
    cloud = stage.connect('ann')
    with pytest.raises(
        errors.Unauthenticated, match=r'Keystone rejected .*401'
    ):
        cloud.login(credential('rescoped', stage.b))


def test_an_unknown_cloud_is_named(stage: Stage) -> None:
    cloud = stage.connect('ann')
    with pytest.raises(errors.Unauthenticated, match='nobody'):
        cloud.login(credential('cloud', 'nobody'))


def test_an_unknown_cloud_with_a_hostile_name(stage: Stage) -> None:
    cloud = stage.connect('ann')
    with pytest.raises(errors.Unauthenticated) as caught:
        cloud.login(credential('cloud', 'no\x1b[2Jbody'))
    assert str(caught.value).isprintable()


def test_a_wrong_password_is_not_told(stage: Stage) -> None:
    cloud = stage.connect('ann')
    for user in stage.cloud.state.users.values():
        user.password = 'changed'
    with pytest.raises(errors.Unauthenticated) as caught:
        cloud.login(credential('cloud', 'bob'))
    assert str(caught.value) == (
        'Keystone of cloud bob rejected the credentials (401)'
    )


def test_a_failure_is_not_remembered(stage: Stage) -> None:
    cloud = stage.connect('ann')
    stage.cloud.spoil(TOKENS, Answer(500), 1)
    with pytest.raises(errors.Unavailable):
        cloud.login(credential('cloud', 'bob'))
    assert cloud.login(credential('cloud', 'bob')).project is not None


def test_the_same_cloud_is_known_by_its_glance(stage: Stage) -> None:
    here = stage.connect('ann')
    assert here.own_login.same_cloud(
        here.login(credential('cloud', 'bob')), 'RegionOne'
    )
    with MemoryCloud() as elsewhere:
        elsewhere.project('project-a')
        elsewhere.user('ann', {'project-a': ['member']})
        path = stage.clouds_yaml()
        known = yaml.safe_load(path.read_text(encoding='utf-8'))
        other = elsewhere.clouds_yaml(path.with_name('other.yaml'))
        strange = yaml.safe_load(other.read_text(encoding='utf-8'))
        known['clouds']['bob'] = strange['clouds']['ann']
        there = stage.connect_with(known, 'ann')
        assert not there.own_login.same_cloud(
            there.login(credential('cloud', 'bob')), 'RegionOne'
        )


class TestProof:
    """A target whose Keystone has another address has to prove itself."""

    def connect(self, stage: Stage) -> Cloud:
        entries = yaml.safe_load(stage.clouds_yaml().read_text('utf-8'))
        auth = entries['clouds']['bob']['auth']
        auth['auth_url'] = auth['auth_url'].replace('127.0.0.1', 'localhost')
        cloud = stage.connect_with(entries, 'ann')
        stage.cloud.forget()
        return cloud

    def test_a_token_that_is_taken_is_one(self, stage: Stage) -> None:
        cloud = self.connect(stage)
        assert credentials.lent(cloud, 'bob').id == stage.b
        lists = [sent for sent in stage.cloud.log if sent.service == 'image']
        assert [sent.path for sent in lists] == ['/v2/images']

    def test_the_same_keystone_needs_none(self, stage: Stage) -> None:
        cloud = stage.connect()
        stage.cloud.forget()
        assert credentials.lent(cloud, 'bob').id == stage.b
        assert not [s for s in stage.cloud.log if s.service == 'image']

    @pytest.mark.parametrize(
        'status,sentence',
        [
            (401, 'is another cloud'),
            (403, 'cannot be used: Glance in RegionOne denied'),
            (404, 'cannot be used: Glance in RegionOne did not find'),
            (503, 'cannot be used: Glance in RegionOne failed'),
        ],
    )
    def test_a_token_that_is_refused(
        self, stage: Stage, status: int, sentence: str
    ) -> None:
        cloud = self.connect(stage)
        stage.cloud.spoil(on('GET', '/images'), Answer(status))
        with pytest.raises(errors.UserError, match=sentence):
            credentials.lent(cloud, 'bob')


@pytest.mark.parametrize('region', ['RegionOne', 'RegionTwo'])
def test_a_region_of_several(two_regions: Stage, region: str) -> None:
    image = two_regions.cloud.image('project-a', 'golden', region)
    found = two_regions.connect('ann')
    assert found.several_regions
    assert found.regions == ('RegionOne',)
    assert found.glance(region).image(image).region == region


def test_a_region_without_a_glance(stage: Stage) -> None:
    cloud = stage.connect('ann')
    with pytest.raises(errors.Unavailable, match='has no Glance in Nowhere'):
        cloud.glance('Nowhere')


def test_a_configured_region_that_is_not_in_the_catalog(
    stage: Stage,
) -> None:
    entries = yaml.safe_load(stage.clouds_yaml().read_text('utf-8'))
    del entries['clouds']['ann']['regions']
    entries['clouds']['ann']['region_name'] = 'Nowhere'
    with pytest.raises(errors.Unavailable) as caught:
        stage.connect_with(entries, 'ann')
    assert str(caught.value) == (
        'region Nowhere has no image service; the catalog has one in: '
        'RegionOne'
    )


def test_no_image_service_in_any_region(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logins.Login, 'regions', lambda _self, _type: ())
    monkeypatch.setattr(logins.Login, 'region', lambda _self: None)
    with pytest.raises(errors.Unavailable) as caught:
        stage.connect('ann')
    assert str(caught.value) == (
        'the catalog of services has no image service'
    )
