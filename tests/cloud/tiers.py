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

"""How much of a cloud is started, and what each part is installed from."""

from __future__ import annotations

import dataclasses
import enum
from pathlib import Path

from tests.cloud.releases import Release


class Tier(enum.Enum):
    """How much of a cloud is started."""

    IMAGES = 'Keystone, and a Glance in each region'
    WHOLE = 'Placement, Nova and Cinder too, in the first region'

    @property
    def parts(self) -> tuple[Tier, ...]:
        """The tiers that it consists of, the lowest first."""
        tiers = tuple(Tier)
        return tiers[: tiers.index(self) + 1]


@dataclasses.dataclass(frozen=True, slots=True)
class Packages:
    """What a virtual environment is made of.

    :param name: what the name of its folder begins with
    :param requirements: one more service is one more of these; the versions
        are those of the constraints
    :param python: the version that they run on; None: the one of the tests
    """

    name: str
    requirements: tuple[str, ...]
    constraints: Path
    python: str | None = None


_WHOLE = Packages(
    'whole',
    ('openstack-placement', 'nova', 'cinder', 'gunicorn'),
    Path(__file__).with_name('constraints-whole.txt'),
)


def packages(tier: Tier, release: Release = Release.NEWEST) -> Packages:
    """Return what a tier adds, in an environment of its own.

    The tests of images need not wait until Nova is installed. Nova and Cinder
    are always the newest: only Keystone and Glance have other releases.
    """
    if tier is Tier.WHOLE:
        return _WHOLE
    return Packages(
        'cloud', release.requirements, release.constraints, release.python
    )
