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
import time
from typing import TypeAlias

from tests.cloud import access

# Reads what was printed; returns what is wrong with the end state, or ''.
Verify: TypeAlias = Callable[[str, str], str]

_SEGMENTS = (
    (re.compile(r'^/v2/images/[^/]+/members/[^/]+$'), 'member'),
    (re.compile(r'^/v2/images/[^/]+/members$'), 'members'),
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
    :ivar start_up: the title of the program that only starts, as this one
        does before it begins to work; ``None``: nothing is taken off
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
    start_up: str | None = None
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
    :ivar times: more than 1 if time and calls are those of a part of the
        work, multiplied
    """

    wall: float
    cpu: float
    memory: int
    calls: Mapping[str, int]
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
    ):
        given.write(program.given.encode())
        given.seek(0)
        begin = time.perf_counter()
        child = subprocess.Popen(
            program.command,
            stdin=given,
            stdout=stdout,
            stderr=stderr,
            env=dict(program.environment),
            cwd=program.folder,
        )
        try:
            _, status, used = os.wait4(child.pid, 0)
        except BaseException:
            child.kill()
            child.wait()
            raise
        wall = time.perf_counter() - begin
        child.returncode = os.waitstatus_to_exitcode(status)
        stdout.seek(0)
        stderr.seek(0)
        said, told = stdout.read().decode(), stderr.read().decode()
    wrong = (
        f'it ended with exit code {child.returncode}: {told.strip()}'
        if child.returncode != 0
        else program.verify(said, told)
    )
    if wrong:
        raise BenchmarkError(f'{program.title}: {wrong}')
    requests = (
        request
        for log, start in zip(logs, starts, strict=True)
        for request in access.each(log, start)
    )
    counts = collections.Counter(_kinds(requests))
    return Run(
        wall=wall * program.times,
        cpu=(used.ru_utime + used.ru_stime) * program.times,
        memory=used.ru_maxrss * 1024,
        calls={
            kind: round(count * program.times)
            for kind, count in sorted(counts.items())
        },
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
