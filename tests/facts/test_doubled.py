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

"""A member that Glance has twice, after two additions at the same time.

Glance looks whether there is one and then writes; the key in its databases
forbids a second only among those that were removed. The cloud in memory does
one thing after the other.
"""

from concurrent import futures
import threading
import time

import pytest

from tests.facts.world import Caller
from tests.facts.world import World

_ATTEMPTS = 60


def _doubled(owner: Caller, members: tuple[str, str]) -> str:
    """Return an image that has both members, which are the same one."""
    with futures.ThreadPoolExecutor(2) as pool:
        for _ in range(_ATTEMPTS):
            image = owner.create()
            barrier = threading.Barrier(2)

            def add(
                member: str,
                image: str = image,
                both: threading.Barrier = barrier,
            ) -> int:
                both.wait()
                return owner.add(image, member).status

            if list(pool.map(add, members)) == [200, 200]:
                answer = owner.glance(f'/images/{image}/members').json
                if len(answer['members']) == 2:
                    return image
    pytest.fail('Glance never had it twice.')


@pytest.mark.functional
@pytest.mark.parametrize('name', ['real_world', 'mariadb_world'])
def test_removing_a_doubled_member_once_leaves_its_access(
    request: pytest.FixtureRequest, name: str
) -> None:
    world: World = request.getfixturevalue(name)
    owner, member = world.tenant(), world.tenant()
    capitals = member.project_id.upper()
    same = world.collation.same(capitals, member.project_id)
    second = capitals if same else member.project_id
    image = _doubled(owner, (member.project_id, second))
    assert owner.remove(image, member.project_id).status == 204
    assert member.show(image).status == 200
    assert owner.add(image, member.project_id).status == 409
    # Within the same second MariaDB has a removed one like it: that is a 500.
    time.sleep(1.1)
    assert owner.remove(image, member.project_id).status == 204
    assert member.show(image).status == 404
    assert owner.remove(image, member.project_id).status == 404
