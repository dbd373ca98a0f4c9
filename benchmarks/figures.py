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

"""From single runs to the figures that are compared."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
import dataclasses
import statistics

from benchmarks import program


@dataclasses.dataclass(frozen=True, slots=True)
class Figure:
    """What a program costs: medians.

    :ivar wall: seconds, from start to end
    :ivar cpu: seconds, of the program and not of the services
    :ivar memory: the most that was resident, in bytes
    :ivar work: seconds without the start-up
    :ivar work_cpu: the same, of the processor's time
    :ivar more_memory: bytes beyond what the start-up takes
    :ivar calls: to Keystone and Glance, by kind, in the last run
    """

    title: str
    rounds: int
    wall: float
    cpu: float
    memory: int
    work: float
    work_cpu: float
    more_memory: int
    calls: Mapping[str, int]


@dataclasses.dataclass(frozen=True, slots=True)
class Ratio:
    """How many times what a rival takes, ours takes.

    Each round's runs are compared with each other, since a machine may be
    busier in one round than in the next; of these ratios it is the median.

    :ivar rival: its title
    :ivar wall: start-up included
    :ivar work: start-up taken off both
    :ivar lowest: the lowest of the rounds' ratios of work
    :ivar highest: the highest of them
    """

    rival: str
    wall: float
    work: float
    lowest: float
    highest: float


def figure(
    runs: Sequence[program.Run], starts: Sequence[program.Run], title: str
) -> Figure:
    """Return the figures of a program.

    :param starts: runs that only start; none if it does only that itself
    """

    def median(what: Callable[[program.Run], float]) -> float:
        return statistics.median(map(what, runs))

    def start(what: Callable[[program.Run], float]) -> float:
        return statistics.median(map(what, starts)) if starts else 0.0

    def wall(run: program.Run) -> float:
        return run.wall

    def cpu(run: program.Run) -> float:
        return run.cpu

    def memory(run: program.Run) -> float:
        return run.memory

    return Figure(
        title=title,
        rounds=len(runs),
        wall=median(wall),
        cpu=median(cpu),
        memory=int(median(memory)),
        work=median(wall) - start(wall),
        work_cpu=median(cpu) - start(cpu),
        more_memory=int(median(memory) - start(memory)),
        calls=runs[-1].calls,
    )


def ratio(
    rival: str,
    ours: Sequence[program.Run],
    theirs: Sequence[program.Run],
    our_start: float,
    their_start: float,
) -> Ratio:
    """Compare the runs of each round.

    :param our_start: seconds that starting takes
    """
    pairs = list(zip(ours, theirs, strict=True))
    works = [
        (our.wall - our_start) / (their.wall - their_start)
        for our, their in pairs
    ]
    return Ratio(
        rival=rival,
        wall=statistics.median(our.wall / their.wall for our, their in pairs),
        work=statistics.median(works),
        lowest=min(works),
        highest=max(works),
    )
