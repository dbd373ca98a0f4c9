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

"""The moment at which a program has started, and begins to work.

A program is measured from outside; where its start ends, only it can tell.
It is told to the file that the environment names, if it names one.
"""

from __future__ import annotations

import dataclasses
import json
import os
from pathlib import Path
import resource
import time
from typing import Self

#: Where a program is to tell its beginning.
VARIABLE = 'BENCHMARK_BEGIN'


@dataclasses.dataclass(frozen=True, slots=True)
class Moment:
    """A moment in the life of a process.

    :ivar wall: seconds of a clock that all processes share
    :ivar cpu: seconds of the processor that it has taken
    :ivar memory: the most that was resident, in bytes
    """

    wall: float
    cpu: float
    memory: int

    @classmethod
    def now(cls) -> Self:
        """Return the present moment of this process."""
        used = resource.getrusage(resource.RUSAGE_SELF)
        return cls(
            time.clock_gettime(time.CLOCK_MONOTONIC),
            used.ru_utime + used.ru_stime,
            used.ru_maxrss * 1024,
        )

    def before(self, begin: Moment, end: Moment) -> Moment:
        """Return it as it were without what lies between two others."""
        return Moment(
            self.wall - (end.wall - begin.wall),
            self.cpu - (end.cpu - begin.cpu),
            self.memory,
        )


def tell(moment: Moment | None = None) -> None:
    """Say that the work begins now, or that it began."""
    if name := os.environ.get(VARIABLE):
        content = dataclasses.asdict(moment or Moment.now())
        Path(name).write_text(json.dumps(content), 'utf-8')


def told(path: Path) -> Moment | None:
    """Return what a program has told; ``None``: nothing."""
    text = path.read_text('utf-8')
    return Moment(**json.loads(text)) if text else None
