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

"""Answers that break off between the real Glance and the command.

urllib3 1.26 and 2 do not agree on what is a whole answer.
"""

import pytest

from tests.cloud import Cloud
from tests.faults.ways import Way
from tests.functional import spoilt
from tests.functional.account import Account
from tests.functional.client import Client

pytestmark = pytest.mark.minimums


@pytest.mark.parametrize('way', [Way.TRUNCATED, Way.RESET_AFTER])
def test_a_share_whose_answer_breaks_off_is_looked_up(
    openstack: Client,
    cloud: Cloud,
    owner: Account,
    member: Account,
    way: Way,
) -> None:
    image = owner.create('golden', visibility='shared')
    path = f'/v2/images/{image}/members/?'
    with spoilt.writes_spoilt(cloud.image_url(), path, way) as url:
        openstack.know(owner, image_endpoint_override=url)
        done = openstack.share(owner, image, member.id)
    assert done.results == {member.id: 'pending'}
    assert done.writes == [f'POST /v2/images/{image}/members']
    assert owner.old_members(image) == {member.id: 'pending'}


def test_a_list_that_breaks_off_is_no_list(
    openstack: Client, cloud: Cloud, owner: Account, member: Account
) -> None:
    owner.offer(owner.create('golden', visibility='shared'), member.id)
    url = cloud.image_url()
    with spoilt.spoiling(url, '/v2/images.*', Way.TRUNCATED) as behind:
        openstack.know(owner, image_endpoint_override=behind)
        done = openstack.shares(owner)
    assert done.code != 0
    assert 'does not answer' in done.stderr
