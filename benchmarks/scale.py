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

"""An audit of more and more images: time and memory for each number.

The images come from a stand-in, which makes them up for each request. A real
Glance would use most of the time, and would need an hour to be filled.
"""

from __future__ import annotations

from collections.abc import Sequence
import dataclasses
import json
from pathlib import Path
import statistics
import tempfile

from benchmarks import figures
from benchmarks import program
from benchmarks.scene import FLOOR
from benchmarks.scene import OPENSTACK
from benchmarks.scene import OURS
from benchmarks.scene import Places
from benchmarks.scene import Programs
from benchmarks.scene import Work
from benchmarks.stand_in import running
from tests.cloud import demo
from tests.cloud import Tenant
from tests.cloud.environment import Environment

SIZES = (1_000, 3_000, 10_000, 30_000, 100_000)
_MEMBERS = 3
#: So many images are audited once only.
_LARGE = 30_000
_MIB = 1024 * 1024


@dataclasses.dataclass(frozen=True, slots=True)
class Cost:
    """What a program takes, without its start: medians.

    :ivar wall: seconds
    :ivar cpu: seconds, of the program and not of the stand-in
    :ivar memory: bytes beyond those of ``openstack --version``, or of the
        floor as it begins
    """

    wall: float
    cpu: float
    memory: int
    calls: int


@dataclasses.dataclass(frozen=True, slots=True)
class Step:
    """So many images, audited by ours and read by the floor."""

    images: int
    ours: Cost
    floor: Cost


def measure(
    tools: Environment, jobs: int, rounds: int, sizes: Sequence[int]
) -> list[Step]:
    """Audit more and more images."""
    steps = []
    for images in sizes:
        with tempfile.TemporaryDirectory(prefix='osc-imageshare-') as folder:
            log = Path(folder) / 'access.log'
            with running.stand_in(
                str(tools.python), images, _MEMBERS, log
            ) as place:
                programs = Programs(
                    tools,
                    jobs,
                    Places(place.identity, place.glance),
                    Path(folder),
                )
                times = 1 if images >= _LARGE else rounds
                steps.append(_step(programs, place.tenant, log, images, times))
    return steps


def _step(
    programs: Programs,
    tenant: Tenant,
    log: Path,
    images: int,
    rounds: int,
) -> Step:
    work = Work('audit', ('share-audit', '--outgoing'), tenant)
    shares = images * _MEMBERS
    rivals = (
        programs.version(),
        programs.ours(
            work, _tells(f' in {images} images and {shares} shares')
        ),
        programs.floor(work, _tells(f'{images} images, {shares} shares')),
    )
    runs: dict[str, list[program.Run]] = {}
    for number in range(rounds):
        demo.say(f'{images} images: round {number + 1} ...')
        for rival in rivals:
            done = program.run(rival, (log,))
            runs.setdefault(rival.title, []).append(done)
    version = runs[OPENSTACK]
    ours, floor = runs[OURS], runs[FLOOR]
    return Step(
        images,
        _cost(ours, statistics.median(run.memory for run in version)),
        _cost(floor, statistics.median(run.start_memory for run in floor)),
    )


def _cost(runs: Sequence[program.Run], least: float) -> Cost:
    """Return what a program takes.

    :param least: the memory that is taken off.
    """
    figure = figures.figure(runs, '')
    return Cost(
        wall=figure.work,
        cpu=figure.work_cpu,
        memory=int(figure.memory - least),
        calls=sum(figure.calls.values()),
    )


def _tells(word: str) -> program.Verify:
    return lambda said, told: '' if word in said + told else said + told


def markdown(steps: Sequence[Step]) -> str:
    """Return the table."""
    titles = (
        *('Images', "Calls, and the floor's", 'Seconds'),
        *('ms for each image', "The floor's", 'Ours, times the floor'),
        *('CPU, ms for each image', "The floor's"),
        'MiB beyond openstack --version',
    )
    lines = [f'| {" | ".join(titles)} |', f'|{" --- |" * len(titles)}']
    for step in steps:
        cells = (
            str(step.images),
            f'{step.ours.calls}, {step.floor.calls}',
            f'{step.ours.wall:.1f}',
            *(
                f'{1000 * cost.wall / step.images:.2f}'
                for cost in (step.ours, step.floor)
            ),
            f'{step.ours.wall / step.floor.wall:.2f}',
            *(
                f'{1000 * cost.cpu / step.images:.2f}'
                for cost in (step.ours, step.floor)
            ),
            f'{step.ours.memory / _MIB:.0f}',
        )
        lines.append(f'| {" | ".join(cells)} |')
    return '\n'.join([*lines, ''])


def document(steps: Sequence[Step]) -> str:
    """Return the JSON document."""
    content = [
        {'images': step.images}
        | {
            name: {
                'work_seconds': round(cost.wall, 3),
                'work_cpu_seconds': round(cost.cpu, 3),
                'more_bytes': cost.memory,
                'calls': cost.calls,
            }
            for name, cost in (('ours', step.ours), ('floor', step.floor))
        }
        for step in steps
    ]
    return json.dumps({'version': 1, 'steps': content}, indent=2)
