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

"""The figures of a benchmark: what is compared with what."""

from benchmarks import figures
from benchmarks import program


def run(wall: float, cpu: float = 0.1, memory: int = 100) -> program.Run:
    return program.Run(wall=wall, cpu=cpu, memory=memory, calls={'GET x': 1})


def test_start_up_is_taken_off() -> None:
    found = figures.figure(
        [run(3.0), run(2.0), run(9.0)], [run(1.0, 0.05)], 'ours'
    )
    assert (found.wall, found.work, found.rounds) == (3.0, 2.0, 3)
    assert found.work_cpu == 0.05


def test_a_start_is_multiplied_with_the_rest() -> None:
    part = program.Run(wall=30.0, cpu=6.0, memory=1, calls={}, times=10)
    found = figures.figure([part], [run(1.0, 0.5)], 'script')
    assert (found.work, found.work_cpu) == (20.0, 1.0)


def test_nothing_is_taken_off_a_rival_without_a_start() -> None:
    found = figures.figure([run(3.0)], [], 'loop')
    assert (found.work, found.work_cpu) == (3.0, 0.1)


def test_a_round_is_compared_with_itself() -> None:
    # The machine was twice as slow in the second round, for both.
    ours, theirs = [run(3.0), run(5.0)], [run(2.0), run(3.0)]
    found = figures.ratio(ours, theirs, 1.0, 1.0)
    assert (found.median, found.lowest, found.highest) == (2.0, 2.0, 2.0)


def test_a_rival_takes_so_many_times_as_long() -> None:
    found = figures.ratio([run(9.0)], [run(3.0)])
    assert found.median == 3.0
