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

"""Starts a stand-in, and says how to reach it."""

from __future__ import annotations

from collections.abc import Iterator
import contextlib
import dataclasses
import json
from pathlib import Path
import subprocess

from tests.cloud import Tenant
from tests.cloud.process import clean_environment

_CHECKOUT = Path(__file__).resolve().parents[2]


@dataclasses.dataclass(frozen=True, slots=True)
class Place:
    """Where a stand-in is, and who is its administrator.

    :ivar identity: the URL of Keystone, with its version.
    :ivar glance: the URL of Glance, without.
    :ivar tenant: owns all images.
    """

    identity: str
    glance: str
    tenant: Tenant


@contextlib.contextmanager
def stand_in(
    python: str, images: int, members: int, log: Path
) -> Iterator[Place]:
    """Run a stand-in in a process of its own.

    :param python: where keystoneauth1 and PyYAML are installed.
    :param log: gets a line for each request.
    """
    log.touch()
    with subprocess.Popen(
        (
            *(python, '-m', 'benchmarks.stand_in'),
            *(str(images), str(members), log),
        ),
        cwd=_CHECKOUT,
        env=clean_environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as child:
        # Its standard input ends with this, or with this very process.
        assert child.stdin is not None
        assert child.stdout is not None
        with contextlib.closing(child.stdin):
            place = json.loads(child.stdout.readline())
            yield Place(**{**place, 'tenant': Tenant(**place['tenant'])})
