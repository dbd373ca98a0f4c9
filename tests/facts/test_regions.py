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

"""Several regions: one Keystone, one token, a Glance in each."""

from keystoneauth1 import adapter

from tests.facts.world import Caller


def test_a_token_is_good_in_every_region(owner: Caller, image: str) -> None:
    assert owner.glance(f'/images/{image}').status == 200
    other = owner.glance(f'/images/{image}', region='RegionTwo')
    assert other.status == 404
    assert owner.glance('/images', region='RegionTwo').status == 200


def test_the_catalog_names_the_regions(owner: Caller) -> None:
    for region in ('RegionOne', 'RegionTwo'):
        glance = adapter.Adapter(
            owner.session, service_type='image', region_name=region
        )
        endpoint = glance.get_endpoint()
        assert f'{endpoint}/v2' == owner.world.image_url(region)
        assert glance.get('/v2/images').status_code == 200


def test_one_id_can_be_two_images(owner: Caller, image: str) -> None:
    made = owner.glance('/images', 'POST', 'RegionTwo', json={'id': image})
    assert made.status == 201
    owner.add(image, 'here')
    there = owner.glance(f'/images/{image}/members', region='RegionTwo')
    assert there.json['members'] == []
