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

"""Everything that is built once, before the first start."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent import futures
import functools
from pathlib import Path
import sys

from tests.cloud import environment as environments
from tests.cloud import errors
from tests.cloud import places
from tests.cloud import process
from tests.cloud import services
from tests.cloud import templates
from tests.cloud.databases import Database
from tests.cloud.environment import Environment
from tests.cloud.releases import Release
from tests.cloud.tiers import packages
from tests.cloud.tiers import Tier
from tests.cloud.uv import Say

#: Databases are made by processes that keep one core busy each.
_AT_ONCE = 2


def tell(text: str) -> None:
    """Print a line; standard output is for results."""
    print(text, file=sys.stderr, flush=True)


def build(
    tier: Tier = Tier.IMAGES,
    say: Say = tell,
    cache: Path | None = None,
    database: Database = Database.SQLITE,
    release: Release = Release.NEWEST,
) -> Mapping[Tier, Environment]:
    """Build what the services run from, unless it is there."""
    if not sys.platform.startswith('linux'):
        raise errors.CloudError('The test cloud runs on Linux only.')
    built = {}
    for part in tier.parts:
        content = packages(part, release)
        built[part] = environments.ready(
            content.name,
            content.requirements,
            content.constraints,
            cache or places.cache_folder(),
            say,
            content.python,
        )
        with (
            futures.ThreadPoolExecutor(_AT_ONCE) as pool,
            process.ended_with_the_block(),
        ):
            making = functools.partial(templates.ready, built[part], say=say)
            list(pool.map(making, services.made_before(part, database)))
    return built


def log(tier: Tier, cache: Path) -> Path:
    """Return the file that tells how far the installation has come."""
    content = packages(tier)
    return environments.described(
        content.name, content.requirements, content.constraints, cache
    ).log
