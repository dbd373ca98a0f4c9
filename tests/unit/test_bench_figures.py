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

import json
from pathlib import Path
import sys

import pytest

from benchmarks import figures
from benchmarks import program
from benchmarks.rivals import begin

#: Takes its time, tells that it begins, and ends.
_PROGRAM = """
import sys
import time
from benchmarks.rivals import begin
time.sleep(0.2)
if 'tell' in sys.argv:
    begin.tell()
"""


def run(wall: float, work: float, memory: int = 100) -> program.Run:
    return program.Run(
        wall=wall,
        cpu=wall / 2,
        memory=memory,
        calls={'GET x': 1},
        work=work,
        work_cpu=work / 2,
    )


def measured(*arguments: str, tells: bool, times: float = 1) -> program.Run:
    return program.run(
        program.Program(
            title='it',
            command=(sys.executable, '-c', _PROGRAM, *arguments),
            environment={},
            folder=Path(__file__).parents[2],
            verify=lambda _said, told: told,
            tells=tells,
            times=times,
        ),
        (),
    )


def test_medians_of_all_rounds() -> None:
    runs = [run(3.0, 2.0), run(2.0, 1.5), run(9.0, 4.0)]
    found = figures.figure(runs, 'ours')
    assert (found.title, found.rounds) == ('ours', 3)
    assert (found.wall, found.cpu) == (3.0, 1.5)
    assert (found.work, found.work_cpu) == (2.0, 1.0)


def test_a_round_is_compared_with_itself() -> None:
    # The machine was twice as slow in the second round, for both.
    ours = [run(3.0, 2.0), run(5.0, 4.0)]
    theirs = [run(2.0, 1.0), run(3.0, 2.0)]
    found = figures.ratio(ours, theirs, figures.work)
    assert (found.median, found.lowest, found.highest) == (2.0, 2.0, 2.0)


def test_a_rival_takes_so_many_times_as_long() -> None:
    found = figures.ratio([run(9.0, 1.0)], [run(3.0, 1.0)], figures.wall)
    assert found.median == 3.0


def test_the_start_of_a_program_is_not_its_work() -> None:
    found = measured('tell', tells=True)
    assert found.wall >= 0.2
    assert 0 < found.work <= found.wall - 0.2
    assert 0 <= found.work_cpu < found.cpu
    assert 0 < found.start_memory <= found.memory


def test_a_start_is_not_multiplied_with_the_rest() -> None:
    found = measured('tell', tells=True, times=1000)
    assert found.wall - found.work < 0.01 * 1000
    assert found.wall - found.work >= 0.2


def test_all_is_work_where_nothing_is_told() -> None:
    found = measured(tells=False)
    assert found.wall == found.work >= 0.2
    assert found.cpu == found.work_cpu > 0


def test_a_program_that_is_to_tell_and_does_not_is_no_figure() -> None:
    with pytest.raises(program.BenchmarkError, match='did not tell'):
        measured(tells=True)


def test_nothing_is_told_where_nobody_asks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv(begin.VARIABLE, raising=False)
    begin.tell()


def test_what_lies_between_two_moments_is_moved_behind_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / 'begin.json'
    monkeypatch.setenv(begin.VARIABLE, str(path))
    signed_in = begin.Moment(10.0, 5.0, 100)
    began = signed_in.before(
        begin.Moment(7.0, 3.0, 50), begin.Moment(8.5, 4.0, 60)
    )
    begin.tell(began)
    assert begin.told(path) == began == begin.Moment(8.5, 4.0, 100)
    assert json.loads(path.read_text('utf-8'))['wall'] == 8.5
