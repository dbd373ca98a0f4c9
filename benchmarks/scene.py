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

"""A cloud to measure on, and the programs that do the same work there."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
import dataclasses
import itertools
import json
from pathlib import Path

from benchmarks import plant
from benchmarks import program
from benchmarks.rivals.order import Order
from tests.cloud import Cloud
from tests.cloud import entries
from tests.cloud import Tenant
from tests.cloud.environment import Environment
from tests.cloud.identity import by_password
from tests.cloud.process import clean_environment
from tests.cloud.service import REGIONS

CHECKOUT = Path(__file__).resolve().parents[1]
OURS = 'osc-imageshare'
FLOOR = 'floor'
SDK = 'SDK script'
LOOP = 'shell loop'
OPENSTACK = 'openstack --version'


@dataclasses.dataclass(frozen=True, slots=True)
class Work:
    """A piece of work, as it is told to each program.

    :ivar do: its name, which all rivals know.
    :ivar arguments: of our command that does it, behind ``image``.
    :ivar given: goes to the standard input of our command.
    :ivar regions: where it is done in several: all of them, the one that has
        the images first.
    """

    do: str
    arguments: tuple[str, ...]
    owner: Tenant
    targets: tuple[Tenant, ...] = ()
    images: tuple[str, ...] = ()
    prefix: str = ''
    given: str = ''
    regions: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class Places:
    """Where the services are for the programs: in front of them, or there.

    :ivar region: the region of the catalog that says the same.
    :ivar others: the URLs of Glance in the other regions.
    """

    identity: str
    glance: str
    region: str = REGIONS[0]
    others: Mapping[str, str] = dataclasses.field(default_factory=dict)

    @classmethod
    def of(cls, cloud: Cloud) -> Places:
        """Return the services themselves."""
        others = {region: cloud.image_url(region) for region in REGIONS[1:]}
        return cls(cloud.identity_url, cloud.image_url(), others=others)


class Programs:
    """The programs, and where they work.

    :param tools: where ``openstack`` and urllib3 are installed
    :param jobs: how many requests each may have under way at once
    :param folder: for what they have to read
    """

    def __init__(
        self,
        tools: Environment,
        jobs: int,
        places: Places,
        folder: Path,
    ) -> None:
        self._tools = tools
        self._jobs = jobs
        self._places = places
        self.folder = folder

    def ours(
        self,
        work: Work,
        verify: program.Verify,
        title: str = OURS,
        jobs: int | None = None,
    ) -> program.Program:
        """Return a run of one of this project's commands.

        :param jobs: other than the rivals have.
        """
        return program.Program(
            title=title,
            command=(
                *(self._tools.python, '-m', 'benchmarks.rivals.ours'),
                *('image', *work.arguments),
                *('--jobs', str(jobs or self._jobs)),
            ),
            environment=self._environment(work),
            folder=CHECKOUT,
            verify=verify,
            tells=True,
            given=work.given,
        )

    def floor(self, work: Work, verify: program.Verify) -> program.Program:
        """Return a run of the floor."""
        return self._rival(FLOOR, 'floor', work, verify)

    def script(
        self, work: Work, verify: program.Verify, times: float = 1
    ) -> program.Program:
        """Return a run of the SDK script.

        :param times: how much more there is to be done than is done.
        """
        return self._rival(SDK, 'sdk', work, verify, times)

    def loop(
        self,
        work: Work,
        verify: program.Verify,
        *arguments: str,
        times: float = 1,
    ) -> program.Program:
        """Return a run of the shell loop.

        :param arguments: of the loop.
        """
        environment = self._environment(work)
        folder = Path(self._tools.tool('openstack')).parent
        environment['PATH'] = f'{folder}:{environment["PATH"]}'
        return program.Program(
            title=LOOP,
            command=(
                'bash',
                CHECKOUT / 'benchmarks' / 'rivals' / 'loop.sh',
                work.do,
                *arguments,
            ),
            environment=environment,
            folder=self.folder,
            verify=verify,
            given='\n'.join(work.images),
            times=times,
            slow=True,
        )

    def version(self) -> program.Program:
        """Return a run of ``openstack`` that does nothing."""
        return program.Program(
            title=OPENSTACK,
            command=(self._tools.tool('openstack'), '--version'),
            environment=clean_environment(),
            folder=self.folder,
            verify=lambda said, told: (
                '' if said.startswith('openstack ') else said + told
            ),
        )

    def _rival(
        self,
        title: str,
        module: str,
        work: Work,
        verify: program.Verify,
        times: float = 1,
    ) -> program.Program:
        return program.Program(
            title=title,
            command=(
                self._tools.python,
                *('-m', f'benchmarks.rivals.{module}'),
            ),
            environment=self._environment(work),
            folder=CHECKOUT,
            verify=verify,
            tells=True,
            given=json.dumps(self._order(work)),
            times=times,
        )

    def _order(self, work: Work) -> Order:
        return Order(
            do=work.do,
            cloud=work.owner.cloud,
            auth=_auth(work.owner),
            project=work.owner.project_id,
            targets=[target.cloud for target in work.targets],
            auths=[_auth(target) for target in work.targets],
            members=[target.project_id for target in work.targets],
            images=list(work.images),
            prefix=work.prefix,
            jobs=self._jobs,
            identity=self._places.identity,
            glance=self._places.glance,
            regions=list(work.regions),
            elsewhere=[self._places.others[r] for r in work.regions[1:]],
        )

    def _environment(self, work: Work) -> dict[str, str]:
        """Return what points a program at the cloud, as the owner."""
        tenants = (work.owner, *work.targets)
        keystone = self._places.identity
        path = self.folder / f'{tenants[0].cloud}.yaml'
        entries.write(
            path,
            [tenant.entry(keystone) for tenant in tenants],
            work.regions or (self._places.region,),
        )
        return clean_environment(
            OS_CLIENT_CONFIG_FILE=str(path),
            OS_CLOUD=tenants[0].cloud,
        )


class Scene(Programs):
    """A running cloud, and the programs that work on it."""

    def __init__(
        self, cloud: Cloud, tools: Environment, jobs: int, places: Places
    ) -> None:
        super().__init__(tools, jobs, places, cloud.state)
        self.cloud = cloud
        self.garden = plant.Garden(
            cloud.image_url(),
            cloud.state / f'glance-{REGIONS[0]}' / 'glance.db',
        )
        self._numbers = itertools.count(1)

    @property
    def logs(self) -> list[Path]:
        """The access logs of all services."""
        images = [self.cloud.access_log(region) for region in REGIONS]
        return [self.cloud.identity_access_log, *images]

    def plant(
        self,
        owner: Tenant,
        count: int,
        members: Sequence[Tenant] = (),
        **attributes: object,
    ) -> plant.Planted:
        """Make images with names that nothing else has."""
        token = plant.sign_in(self.cloud.identity_url, _auth(owner))
        prefix = f'image{next(self._numbers)}-'
        ids = [member.project_id for member in members]
        return self.garden.plant(token, prefix, count, ids, **attributes)

    def tenants(self, count: int) -> tuple[Tenant, ...]:
        """Make projects to share with."""
        return tuple(self.cloud.tenant('member') for _ in range(count))


def _auth(owner: Tenant) -> dict[str, object]:
    return by_password(
        {'id': owner.user_id},
        owner.password,
        {'project': {'id': owner.project_id}},
    )
