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

"""Where Nova and Cinder are: whatever a catalog or a person has written."""

import contextlib
from typing import Any

import pytest

from osc_imageshare import errors
from osc_imageshare.cloud.connect import Cloud
from osc_imageshare.sharing import model
from tests.memory import catalog
from tests.unit.stage import Stage

OTHER = '0' * 32


def paths(stage: Stage, cloud: Cloud) -> list[str]:
    """Ask both, and return what was asked for: all of one host."""
    stage.cloud.forget()
    nova = cloud.nova('RegionOne', model.CALLER)
    cinder = cloud.cinder('RegionOne', model.CALLER)
    for list_ in (lambda: nova.servers('i'), cinder.volumes):
        with contextlib.suppress(errors.NotFound):
            list(list_())
    return [sent.path.replace(stage.a, 'MINE') for sent in stage.cloud.log]


@pytest.mark.parametrize(
    'compute,volume,bases',
    [
        ('', '', ['/v2.1/', '/v3/MINE/']),
        ('/', '/', ['/v2.1/', '/v3/MINE/']),
        ('/v2.1', '/v3', ['/v2.1/', '/v3/MINE/']),
        ('/v2.1/', '/v3/', ['/v2.1/', '/v3/MINE/']),
        ('/v2', '/v3/MINE', ['/v2/', '/v3/MINE/']),
        ('/v2.1/MINE', '/v3/MINE/', ['/v2.1/MINE/', '/v3/MINE/']),
        (f'/v2.1/{OTHER}', f'/v3/{OTHER}', ['/v2.1/MINE/', '/v3/MINE/']),
        ('/compute', '/vol', ['/compute/v2.1/', '/vol/v3/MINE/']),
        (
            '/compute/v2.1?x=y',
            '/vol/v3/#z',
            ['/compute/v2.1/', '/vol/v3/MINE/'],
        ),
    ],
)
@pytest.mark.parametrize('where', ['catalog', 'configuration'])
def test_a_version_and_a_project_are_added_where_they_are_missing(
    stage: Stage,
    monkeypatch: pytest.MonkeyPatch,
    where: str,
    compute: str,
    volume: str,
    bases: list[str],
) -> None:
    region = stage.cloud.state.regions['RegionOne']
    urls = {
        'compute': region.compute_url + compute.replace('MINE', stage.a),
        'volumev3': region.volume_url + volume.replace('MINE', stage.a),
    }
    if where == 'catalog':
        listed(monkeypatch, urls)
        cloud = stage.connect()
    else:
        cloud = configured(stage, urls)
    assert paths(stage, cloud) == [
        f'{bases[0]}servers/detail',
        f'{bases[1]}volumes/detail',
    ]


def listed(monkeypatch: pytest.MonkeyPatch, urls: dict[str, str]) -> None:
    """Put services into the catalog, by their type."""
    plain = catalog.services

    def services(*known: Any) -> list[dict[str, Any]]:
        (image,) = (
            entry for entry in plain(*known) if entry['type'] == 'image'
        )
        more = [
            {
                **image,
                'id': kind,
                'name': kind,
                'type': kind,
                'endpoints': [
                    {**endpoint, 'url': url} for endpoint in image['endpoints']
                ],
            }
            for kind, url in urls.items()
        ]
        return [*plain(*known), *more]

    monkeypatch.setattr(catalog, 'services', services)


def configured(stage: Stage, urls: dict[str, str]) -> Cloud:
    """Log in with endpoints that stand in the catalog's place."""
    auth = {
        'auth_url': stage.cloud.auth_url,
        'username': 'ann',
        'user_domain_id': 'default',
        'password': 'open sesame',
        'project_id': stage.a,
    }
    entry = {
        'auth': auth,
        'region_name': 'RegionOne',
        'compute_endpoint_override': urls['compute'],
        'volume_endpoint_override': urls['volumev3'],
    }
    return stage.connect_with({'clouds': {'ann': entry}}, 'ann')


@pytest.mark.parametrize(
    'kind,path,in_catalog',
    [
        ('block-storage', '/v3', True),
        ('volumev3', '/v3', True),
        ('volume', '/v3/x', True),
        ('volumev2', '/v2/x', False),
        ('volume', '/v1/x', False),
        ('volume', '/v2', False),
    ],
)
def test_a_cinder_of_version_2_is_none(
    stage: Stage,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
    path: str,
    in_catalog: bool,
) -> None:
    region = stage.cloud.state.regions['RegionOne']
    listed(monkeypatch, {kind: region.volume_url + path})
    cloud = stage.connect()
    if in_catalog:
        cinder = cloud.cinder('RegionOne', model.CALLER)
        assert list(cinder.volumes()) == []
    else:
        with pytest.raises(errors.NotInCatalog, match='Cinder in RegionOne'):
            cloud.cinder('RegionOne', model.CALLER)


def test_version_3_is_taken_where_there_is_version_2_too(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = stage.cloud.state.regions['RegionOne'].volume_url
    listed(monkeypatch, {'volumev2': f'{url}/v2', 'volumev3': f'{url}/v3'})
    cinder = stage.connect().cinder('RegionOne', model.CALLER)
    assert list(cinder.volumes()) == []


def test_an_endpoint_is_that_of_its_own_region_only(stage: Stage) -> None:
    url = stage.cloud.state.regions['RegionOne'].compute_url
    cloud = configured(stage, {'compute': url, 'volumev3': url})
    with pytest.raises(errors.NotInCatalog, match='Nova in RegionTwo'):
        cloud.nova('RegionTwo', model.CALLER)


class TestGlance:
    """Its endpoint may have any version, and a project behind it."""

    @pytest.mark.parametrize(
        'path',
        [
            *('', '/', '/v1', '/v1/', '/v2', '/v2.1', '/v2.1/'),
            *('/v2/MINE', f'/v2/{OTHER}', '/v2/%(tenant_id)s'),
        ],
    )
    @pytest.mark.parametrize('where', ['catalog', 'configuration'])
    def test_it_is_found_by_its_root(
        self,
        stage: Stage,
        monkeypatch: pytest.MonkeyPatch,
        where: str,
        path: str,
    ) -> None:
        image = stage.cloud.image('project-a', 'golden')
        service = stage.connect().own_login.service('image', 'RegionOne')
        url = service.url + path.replace('MINE', stage.a)
        if where == 'catalog':
            replaced(monkeypatch, 'image', url)
            cloud = stage.connect()
        else:
            cloud = entered(stage, image_endpoint_override=url)
        assert cloud.glance('RegionOne').image(image).id == image

    def test_the_project_in_it_does_not_make_another_cloud(
        self, stage: Stage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        plain = catalog.services

        def services(*known: Any) -> list[dict[str, Any]]:
            made = plain(*known)
            for entry in made:
                for endpoint in entry['endpoints']:
                    if entry['type'] == 'image':
                        endpoint['url'] += f'/v2/{id(made)}'
            return made

        monkeypatch.setattr(catalog, 'services', services)
        cloud = stage.connect()
        bob = model.Credential(model.CredentialKind.CLOUD, 'bob')
        assert cloud.own_login.same_cloud(cloud.login(bob), 'RegionOne')


class TestKeystone:
    """Where look-ups are sent to."""

    DOWN = 'http://127.0.0.1:1/v3'

    def test_an_override_is_taken(
        self, stage: Stage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        replaced(monkeypatch, 'identity', self.DOWN)
        cloud = entered(stage, identity_endpoint_override=stage.cloud.auth_url)
        assert stage.a in cloud.keystone().own_projects()

    def test_an_override_that_is_wrong_is_not_replaced(
        self, stage: Stage
    ) -> None:
        cloud = entered(stage, identity_endpoint_override=self.DOWN)
        with pytest.raises(errors.Unavailable):
            cloud.keystone().own_projects()

    @pytest.mark.parametrize('key', ['interface', 'identity_interface'])
    def test_the_interface_is_the_configured_one(
        self, stage: Stage, monkeypatch: pytest.MonkeyPatch, key: str
    ) -> None:
        replaced(monkeypatch, 'identity', self.DOWN, 'public')
        cloud = entered(stage, **{key: 'internal'})
        stage.cloud.forget()
        assert stage.a in cloud.keystone().own_projects()
        assert len(stage.cloud.log) == 1

    def test_where_the_token_is_from_is_asked_instead(
        self, stage: Stage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        replaced(monkeypatch, 'identity', self.DOWN)
        cloud = stage.connect()
        assert stage.a in cloud.keystone().own_projects()
        assert cloud.keystone().project(stage.a).name == 'project-a'


def replaced(
    monkeypatch: pytest.MonkeyPatch, kind: str, url: str, interface: str = ''
) -> None:
    """Let the catalog have another URL for a type of service."""
    plain = catalog.services

    def services(*known: Any) -> list[dict[str, Any]]:
        made = plain(*known)
        for entry in made:
            for endpoint in entry['endpoints']:
                if entry['type'] == kind and interface in (
                    '',
                    endpoint['interface'],
                ):
                    endpoint['url'] = url
        return made

    monkeypatch.setattr(catalog, 'services', services)


def entered(stage: Stage, **settings: str) -> Cloud:
    """Log in with an entry that has these settings."""
    auth = {
        'auth_url': stage.cloud.auth_url,
        'username': 'ann',
        'user_domain_id': 'default',
        'password': 'open sesame',
        'project_id': stage.a,
    }
    entry = {'auth': auth, 'region_name': 'RegionOne', **settings}
    return stage.connect_with({'clouds': {'ann': entry}}, 'ann')
