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

"""What was measured, for people (Markdown) and for programs (JSON)."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
import dataclasses
import json
import os
import platform
from typing import Any

from benchmarks import figures

_MIB = 1024 * 1024


@dataclasses.dataclass(frozen=True, slots=True)
class Measured:
    """A case's figures, ours first.

    :ivar ratios: of ours to each of the others
    """

    title: str
    programs: tuple[figures.Figure, ...]
    ratios: tuple[figures.Ratio, ...] = ()


def markdown(
    measured: Sequence[Measured], circumstances: Mapping[str, object]
) -> str:
    """Return the tables."""
    return '\n'.join(_lines(measured, circumstances))


def _lines(
    measured: Sequence[Measured], circumstances: Mapping[str, object]
) -> Iterator[str]:
    told = ', '.join(
        f'{name} {value}' for name, value in circumstances.items()
    )
    yield f'{told}. Medians; "work" is without the start-up.'
    yield ''
    yield from _row(
        *('Case', 'Program', 'Wall s', 'CPU s', 'Peak MiB'),
        *('Work s', 'Work CPU s', 'More MiB', 'Ratio of work', 'Calls'),
    )
    yield from _row(*['---'] * 10)
    for case in measured:
        ratios = {ratio.rival: ratio for ratio in case.ratios}
        for each in case.programs:
            found = ratios.get(each.title)
            yield from _row(
                case.title,
                each.title,
                f'{each.wall:.2f}',
                f'{each.cpu:.2f}',
                f'{each.memory / _MIB:.0f}',
                f'{each.work:.2f}',
                f'{each.work_cpu:.2f}',
                f'{each.more_memory / _MIB:.0f}',
                f'{found.work:.2f} ({found.lowest:.2f} to {found.highest:.2f})'
                if found
                else '',
                ', '.join(f'{n} {kind}' for kind, n in each.calls.items()),
            )
    yield ''


def _row(*cells: str) -> Iterator[str]:
    yield f'| {" | ".join(cells)} |'


def document(
    measured: Sequence[Measured], circumstances: Mapping[str, object]
) -> str:
    """Return the JSON document."""
    found = {
        'version': 1,
        'circumstances': circumstances,
        'cases': [_case(case) for case in measured],
    }
    return json.dumps(found, indent=2)


def _case(case: Measured) -> dict[str, Any]:
    return {
        'case': case.title,
        'programs': [
            {
                'program': each.title,
                'rounds': each.rounds,
                'wall_seconds': round(each.wall, 3),
                'cpu_seconds': round(each.cpu, 3),
                'peak_bytes': each.memory,
                'work_seconds': round(each.work, 3),
                'work_cpu_seconds': round(each.work_cpu, 3),
                'more_bytes': each.more_memory,
                'calls': dict(each.calls),
            }
            for each in case.programs
        ],
        'ratios': [
            {
                'rival': each.rival,
                'wall': round(each.wall, 3),
                'work': round(each.work, 3),
                'work_lowest': round(each.lowest, 3),
                'work_highest': round(each.highest, 3),
            }
            for each in case.ratios
        ],
    }


def circumstances(jobs: int) -> dict[str, object]:
    """Return what the figures depend on."""
    return {
        'processors': os.cpu_count(),
        'Python': platform.python_version(),
        'jobs': jobs,
    }
