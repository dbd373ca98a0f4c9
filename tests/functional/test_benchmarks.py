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

"""The benchmarks: each program does the work that it is measured by.

No time is looked at here, only that the end state is the one that was meant.
"""

import dataclasses
import os
import pathlib
import sys

import pytest

from benchmarks import cases
from benchmarks import copying
from benchmarks import program
from benchmarks import scene as scenes
from tests.cloud import Cloud
from tests.cloud.environment import Environment
from tests.functional import warm


class Here(Environment):
    """The environment that the tests run in."""

    @property
    def share(self) -> pathlib.Path:
        return pathlib.Path(sys.prefix)


@pytest.fixture(scope='module')
def scene(
    cloud: Cloud, tmp_path_factory: pytest.TempPathFactory
) -> scenes.Scene:
    here = Here(tmp_path_factory.mktemp('bench'))
    return scenes.Scene(cloud, here, 4, scenes.Places.of(cloud))


#: It looks once more at images that it opens, and tries credentials that are
#: to accept: what the floor does without.
_LOOKS = {'share': 2, 'sync': 1}


@pytest.mark.parametrize('kind', cases.KINDS)
def test_every_program_does_the_work(scene: scenes.Scene, kind: str) -> None:
    done = {
        each.title: program.run(each, scene.logs)
        for each in cases.KINDS[kind](scene, 2, 2).round()
        if not each.slow
    }
    assert list(done) == [scenes.OURS, scenes.FLOOR, scenes.SDK]
    assert all(0 < each.work < each.wall for each in done.values())
    # What the whole benchmark promises, whatever the time.
    calls = {name: sum(each.calls.values()) for name, each in done.items()}
    floor = calls[scenes.FLOOR]
    most = floor + 3 + _LOOKS.get(kind, 0)
    assert floor <= calls[scenes.OURS] <= most


@pytest.fixture(scope='module')
def search_path(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return a PATH where a loop's commands need no new interpreter."""
    folder = tmp_path_factory.mktemp('stand-in')
    warm.stand_in(folder)
    return f'{folder}:{os.environ["PATH"]}'


@pytest.mark.parametrize('kind', cases.KINDS)
def test_the_loop_does_the_work(
    scene: scenes.Scene, search_path: str, kind: str
) -> None:
    (loop,) = (
        case for case in cases.KINDS[kind](scene, 1, 1).round() if case.slow
    )
    environment = {**loop.environment, 'PATH': search_path}
    loop = dataclasses.replace(loop, environment=environment)
    assert program.run(loop, scene.logs).calls['POST token'] >= 1


def test_openstack_is_run_to_the_letter(scene: scenes.Scene) -> None:
    owner = scene.cloud.tenant('owner')
    ours = scene.ours(
        scenes.Work('', (), owner),
        lambda said, _told: '' if said.split() == [owner.project_id] else said,
    )
    *start, _image, _jobs, _number = ours.command
    shown = ('token', 'issue', '-f', 'value', '-c', 'project_id')
    found = program.run(
        dataclasses.replace(ours, command=(*start, *shown)), scene.logs
    )
    assert found.calls == {'GET /v3': 1, 'POST token': 1}
    # It is signed in by then: next to nothing is left to be done.
    assert 0 < found.work_cpu < found.cpu / 2


def test_what_does_nothing_sends_nothing(scene: scenes.Scene) -> None:
    assert program.run(scene.version(), scene.logs).calls == {}


#: One byte more than is read at once.
_SIZE = 1024 * 1024 + 1


def test_every_program_copies(scene: scenes.Scene, search_path: str) -> None:
    copies = copying.Copy(scene, _SIZE).round()
    loop = {'PATH': search_path}
    done = {
        each.title: program.run(
            dataclasses.replace(
                each,
                environment={
                    **each.environment,
                    **(loop if each.slow else {}),
                },
            ),
            scene.logs,
        )
        for each in copies
    }
    assert list(done) == [
        scenes.OURS,
        scenes.FLOOR,
        scenes.SDK,
        scenes.LOOP,
        copying.BOTH,
        copying.SERVER,
    ]
    downloads = {name: run.calls['GET file'] for name, run in done.items()}
    assert set(downloads.values()) == {1}
    assert done[copying.BOTH].calls['PUT file'] == 2
    assert 'PUT file' not in done[copying.SERVER].calls


def test_a_pipe_of_our_own_copies(
    scene: scenes.Scene,
) -> None:
    """Where there is no curl."""
    floor = copying.Copy(scene, _SIZE).round()[1]
    assert floor.title == scenes.FLOOR
    environment = {**floor.environment, 'PATH': '/nowhere'}
    program.run(
        dataclasses.replace(floor, environment=environment), scene.logs
    )
