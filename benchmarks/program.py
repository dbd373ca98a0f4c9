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

"""Runs a program once, and takes down what it has cost."""

from __future__ import annotations

import collections
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
import dataclasses
import os
from pathlib import Path
import re
import subprocess
import tempfile
from typing import TypeAlias

from benchmarks.rivals import begin
from tests.cloud import access

# Reads what was printed; returns what is wrong with the end state, or ''.
Verify: TypeAlias = Callable[[str, str], str]

_SEGMENTS = (
    (re.compile(r'^/v2/images/[^/]+/members/[^/]+$'), 'member'),
    (re.compile(r'^/v2/images/[^/]+/members$'), 'members'),
    (re.compile(r'^/v2/images/[^/]+/file$'), 'file'),
    (re.compile(r'^/v2/images/[^/]+/import$'), 'import'),
    (re.compile(r'^/v2/images/[^/]+$'), 'image'),
    (re.compile(r'^/v2/images$'), 'images'),
    (re.compile(r'^/v3/auth/tokens$'), 'token'),
    (re.compile(r'^/v3/(?:auth/)?projects$'), 'projects'),
    (re.compile(r'^/v3/projects/[^/]+$'), 'project'),
)


class BenchmarkError(Exception):
    """A figure could not be had: says why in a sentence."""


@dataclasses.dataclass(frozen=True, slots=True)
class Program:
    """A program as it is to be run.

    :ivar title: names it in the table
    :ivar tells: it tells when its start is over, and its work begins
    :ivar given: goes to its standard input
    :ivar times: how much more there is to be done than it does; its figures
        are multiplied by that
    :ivar slow: it is not run to warm up
    """

    title: str
    command: Sequence[str | Path]
    environment: Mapping[str, str]
    folder: Path
    verify: Verify
    tells: bool = False
    given: str = ''
    times: float = 1
    slow: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class Run:
    """What one run has cost.

    :ivar wall: seconds from start to end
    :ivar cpu: seconds, of the program and not of the services
    :ivar memory: the most that was resident, in bytes; never less than what
        this very process has, as Linux counts it in
    :ivar calls: to Keystone and Glance, by kind
    :ivar work: seconds of all this without the start; all of it, if the
        program does not tell when it begins
    :ivar work_cpu: the same, of the processor's time
    :ivar start_memory: the most that was resident when it began; 0, if it
        does not tell
    :ivar times: more than 1 if time and calls are those of a part of the
        work, multiplied
    """

    wall: float
    cpu: float
    memory: int
    calls: Mapping[str, int]
    work: float
    work_cpu: float
    start_memory: int = 0
    times: float = 1


def run(program: Program, logs: Sequence[Path]) -> Run:
    """Run a program.

    :param logs: the services' access logs
    :raises BenchmarkError: it did not do what it was to do
    """
    starts = [log.stat().st_size for log in logs]
    with (
        tempfile.TemporaryFile() as given,
        tempfile.TemporaryFile() as stdout,
        tempfile.TemporaryFile() as stderr,
        tempfile.NamedTemporaryFile() as begun,
    ):
        given.write(program.given.encode())
        given.seek(0)
        first = begin.Moment.now().wall
        child = subprocess.Popen(
            program.command,
            stdin=given,
            stdout=stdout,
            stderr=stderr,
            env={**program.environment, begin.VARIABLE: begun.name},
            cwd=program.folder,
        )
        try:
            _, status, used = os.wait4(child.pid, 0)
        except BaseException:
            child.kill()
            child.wait()
            raise
        last = begin.Moment.now().wall
        child.returncode = os.waitstatus_to_exitcode(status)
        stdout.seek(0)
        stderr.seek(0)
        said, told = stdout.read().decode(), stderr.read().decode()
        moment = begin.told(Path(begun.name))
    wrong = (
        f'it ended with exit code {child.returncode}: {told.strip()}'
        if child.returncode != 0
        else program.verify(said, told)
    )
    if not wrong and program.tells and moment is None:
        wrong = 'it did not tell when it began to work'
    if wrong:
        raise BenchmarkError(f'{program.title}: {wrong}')
    requests = (
        request
        for log, start in zip(logs, starts, strict=True)
        for request in access.each(log, start)
    )
    counts = collections.Counter(_kinds(requests))
    began = moment or begin.Moment(first, 0, 0)
    # A script starts once, however much it does.
    start, start_cpu = began.wall - first, began.cpu
    work = (last - began.wall) * program.times
    work_cpu = (used.ru_utime + used.ru_stime - began.cpu) * program.times
    return Run(
        wall=start + work,
        cpu=start_cpu + work_cpu,
        memory=used.ru_maxrss * 1024,
        calls={
            kind: round(count * program.times)
            for kind, count in sorted(counts.items())
        },
        work=work,
        work_cpu=work_cpu,
        start_memory=began.memory,
        times=program.times,
    )


def _kinds(requests: Iterable[access.Request]) -> Iterator[str]:
    for request in requests:
        # Glance asks Keystone about tokens; that is none of the program's.
        if request.agent.startswith('python-keystoneclient'):
            continue
        kind = request.path
        for pattern, word in _SEGMENTS:
            if pattern.match(kind):
                kind = word
        yield f'{request.method} {kind}'
