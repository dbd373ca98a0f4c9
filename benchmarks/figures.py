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
    :ivar calls: to Keystone and Glance, by kind, in the last run
    :ivar times: more than 1 if time and calls are those of a part of the
        work, multiplied
    """

    title: str
    rounds: int
    wall: float
    cpu: float
    memory: int
    work: float
    work_cpu: float
    calls: Mapping[str, int]
    times: float = 1


@dataclasses.dataclass(frozen=True, slots=True)
class Ratio:
    """How many times what one program takes, another one takes.

    Each round's runs are compared with each other, since a machine may be
    busier in one round than in the next; of these ratios it is the median.
    """

    median: float
    lowest: float
    highest: float


def figure(runs: Sequence[program.Run], title: str) -> Figure:
    """Return the figures of a program."""

    def median(value: Callable[[program.Run], float]) -> float:
        return statistics.median(map(value, runs))

    return Figure(
        title=title,
        rounds=len(runs),
        wall=median(wall),
        cpu=median(lambda run: run.cpu),
        memory=int(median(lambda run: run.memory)),
        work=median(work),
        work_cpu=median(lambda run: run.work_cpu),
        calls=runs[-1].calls,
        times=runs[-1].times,
    )


def wall(run: program.Run) -> float:
    """Return the seconds of a run, from start to end."""
    return run.wall


def work(run: program.Run) -> float:
    """Return the seconds of a run without its start."""
    return run.work


def ratio(
    above: Sequence[program.Run],
    below: Sequence[program.Run],
    seconds: Callable[[program.Run], float],
) -> Ratio:
    """Divide the time of one program by that of another, round by round.

    :param seconds: which time: ``wall`` or ``work``
    """
    ratios = [
        seconds(one) / seconds(other)
        for one, other in zip(above, below, strict=True)
    ]
    return Ratio(statistics.median(ratios), min(ratios), max(ratios))
