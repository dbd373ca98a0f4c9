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
