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

"""Who takes part in a campaign, and the images that are in use there."""

import dataclasses

from tests.cloud import Cloud
from tests.cloud import nova
from tests.functional.account import Account


@dataclasses.dataclass(frozen=True, slots=True)
class Used:
    """Images of the owner's that stay, since something was made of them.

    :ivar booted: is what *server* runs in the project of the member
    :ivar stored: is what *volume* was made from in the project of the second
    """

    booted: str
    server: str
    stored: str
    volume: str


@dataclasses.dataclass(frozen=True, slots=True)
class People:
    """Who there is, each in a project of its own.

    :ivar owner: owns the images, and has a role in the project of *second*
    :ivar member: has an entry in the clouds.yaml
    :ivar used: where there is a Nova and a Cinder
    """

    owner: Account
    member: Account
    second: Account
    third: Account
    used: Used | None = None


def settle(cloud: Cloud) -> People:
    """Make the people of one stage, and what they use."""

    def new(prefix: str) -> Account:
        tenant = cloud.tenant(prefix)
        return Account(tenant, cloud.session(tenant))

    people = People(new('owner'), new('member'), new('second'), new('third'))
    cloud.add_role(people.owner.tenant, people.second.id)
    if all(service.name != nova.NAME for service in cloud.services):
        return people
    return dataclasses.replace(people, used=_use(cloud, people))


def _use(cloud: Cloud, people: People) -> Used:
    def shared(with_whom: Account) -> str:
        image = people.owner.create('in-use', visibility='shared')
        people.owner.offer(image, with_whom.id)
        return image

    booted, stored = shared(people.member), shared(people.second)
    return Used(
        booted,
        cloud.boot(people.member.session, booted, 'server'),
        stored,
        cloud.create_volume(people.second.session, stored, 'volume'),
    )
