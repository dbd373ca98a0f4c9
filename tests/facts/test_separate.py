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

"""A cloud elsewhere: what its Glances refuse that the ones at home accept."""

import hashlib
from typing import Any

import pytest

from tests.facts.world import Caller
from tests.facts.world import JSON_PATCH
from tests.facts.world import World

_STRICT = 'RegionOne'
_OTHER = 'RegionTwo'
_MIB = 1024 * 1024


@pytest.fixture(scope='session')
def tenant(separate: World) -> Caller:
    return separate.tenant('member')


def _usage(caller: Caller) -> Any:
    return caller.glance('/info/usage').json['usage']


def test_a_token_is_good_in_one_cloud(
    separate: World, owner: Caller, tenant: Caller
) -> None:
    for caller, url in (
        (owner, separate.image_url(_STRICT)),
        (tenant, owner.world.image_url(_STRICT)),
    ):
        answer = caller.session.get(
            f'{url}/images', authenticated=False, raise_exc=False
        )
        assert answer.status_code == 401
        answer = caller.session.get(
            f'{url}/images',
            authenticated=False,
            headers={'X-Auth-Token': caller.token()},
            raise_exc=False,
        )
        assert answer.status_code == 401


def test_an_id_of_another_cloud_can_be_chosen(
    tenant: Caller, image: str
) -> None:
    assert tenant.create(id=image) == image


# Quotas.


def test_limits_are_shown_with_what_is_used(separate: World) -> None:
    caller = separate.tenant('member')
    assert _usage(caller) == {
        'image_size_total': {'usage': 0, 'limit': 2000},
        'image_stage_total': {'usage': 0, 'limit': 2000},
        'image_count_total': {'usage': 0, 'limit': 200},
        'image_count_uploading': {'usage': 0, 'limit': 20},
    }
    caller.fill(caller.create(), bytes(2 * _MIB + 5))
    assert _usage(caller)['image_size_total']['usage'] == 2
    assert _usage(caller)['image_count_total']['usage'] == 1


def test_no_limits_are_shown_where_there_are_none(
    owner: Caller, tenant: Caller
) -> None:
    assert _usage(owner) == {}
    answer = tenant.glance('/info/usage', region=_OTHER)
    assert answer.json == {'usage': {}}


def test_an_image_more_than_the_limit(separate: World) -> None:
    caller = separate.tenant('member')
    separate.limit(caller.project_id, _STRICT, {'image_count_total': 1})
    assert _usage(caller)['image_count_total'] == {'usage': 0, 'limit': 1}
    caller.create()
    answer = caller.glance('/images', 'POST', json={'name': 'second'})
    assert answer.status == 413
    assert 'image_count_total' in answer.text


def test_more_data_than_the_limit(separate: World) -> None:
    caller = separate.tenant('member')
    separate.limit(caller.project_id, _STRICT, {'image_size_total': 2})
    small, large = caller.create(), caller.create()
    caller.fill(small, bytes(_MIB))
    answer = caller.upload(large, bytes(2 * _MIB))
    assert answer.status == 413
    assert 'image_size_total' in answer.text
    # Glance may have hung up after that
    again = caller.anew()
    assert again.show(large).json['status'] == 'queued'
    again.fill(large, bytes(_MIB))


def test_more_data_than_the_storage_quota(separate: World) -> None:
    caller = separate.tenant('member')
    image = caller.create(region=_OTHER)
    answer = caller.upload(image, bytes(2 * _MIB + 1), _OTHER)
    assert answer.status == 413
    caller = caller.anew()
    shown = caller.show(image, _OTHER).json
    assert (shown['status'], shown['size']) == ('queued', None)
    caller.fill(image, bytes(2 * _MIB), _OTHER)


# What a Glance does not accept.


def test_a_property_that_is_the_administrators(
    separate: World, tenant: Caller
) -> None:
    body = {'provider_tier': 'gold', 'custom': 'x'}
    answer = tenant.glance('/images', 'POST', json=body)
    assert (answer.status, answer.kind) == (403, 'text/html')
    assert 'Attribute &#x27;provider_tier&#x27; is reserved.' in answer.text
    image = tenant.create(custom='x')
    change = '[{"op": "add", "path": "/provider_tier", "value": "x"}]'
    answer = tenant.glance(
        f'/images/{image}',
        'PATCH',
        data=change,
        headers={'Content-Type': JSON_PATCH},
    )
    assert answer.status == 403
    public = separate.admin.create(visibility='public', provider_tier='gold')
    assert tenant.show(public).json['provider_tier'] == 'gold'


def test_a_disk_format_that_one_glance_lacks(tenant: Caller) -> None:
    body = {'disk_format': 'vmdk', 'container_format': 'bare'}
    answer = tenant.glance('/images', 'POST', json=body)
    assert (answer.status, answer.kind) == (400, 'text/html')
    assert '&#x27;vmdk&#x27; is not one of' in answer.text
    schema = tenant.glance('/schemas/image').json
    formats = schema['properties']['disk_format']['enum']
    assert formats == [None, 'raw', 'qcow2', 'iso']
    assert tenant.create(region=_OTHER, disk_format='vmdk')


def test_another_glance_hashes_in_another_way(tenant: Caller) -> None:
    image = tenant.create(region=_OTHER)
    tenant.fill(image, b'data', _OTHER)
    shown = tenant.show(image, _OTHER).json
    assert shown['os_hash_algo'] == 'sha256'
    assert shown['os_hash_value'] == hashlib.sha256(b'data').hexdigest()
    assert shown['checksum'] == hashlib.md5(b'data').hexdigest()


def test_the_stores_have_other_names(owner: Caller, tenant: Caller) -> None:
    home, there, elsewhere = (
        owner.create(),
        owner.create(region=_OTHER),
        tenant.create(),
    )
    owner.fill(home)
    owner.fill(there, region=_OTHER)
    tenant.fill(elsewhere)
    assert owner.show(home).json['stores'] == 'files'
    assert owner.show(there, _OTHER).json['stores'] == 'fast'
    assert tenant.show(elsewhere).json['stores'] == 'vault'
