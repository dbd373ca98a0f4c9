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

    :ivar faster: by rival, how many times what ours takes it takes, each from
        its start to its end
    :ivar floor: how many times what the floor takes ours takes, without
        their starts
    :ivar more_calls: how many more calls than the floor's
    :ivar more_memory: bytes beyond those of ``openstack --version``
    :ivar others: how many times what the floor takes ours takes in other
        ways, without their starts
    """

    title: str
    programs: tuple[figures.Figure, ...]
    faster: Mapping[str, figures.Ratio]
    floor: figures.Ratio
    more_calls: int
    more_memory: int
    others: Mapping[str, figures.Ratio] = dataclasses.field(
        default_factory=dict
    )


def markdown(
    measured: Sequence[Measured],
    circumstances: Mapping[str, object],
) -> str:
    """Return the tables."""
    return '\n'.join(_lines(measured, circumstances))


def _lines(
    measured: Sequence[Measured],
    circumstances: Mapping[str, object],
) -> Iterator[str]:
    told = ', '.join(
        f'{name} {value}' for name, value in circumstances.items()
    )
    yield f'{told}. Medians, and the lowest and highest round.'
    yield ''
    rivals = list(measured[0].faster) if measured else []
    yield from _row(
        'Case',
        *(f'{rival}, times ours' for rival in rivals),
        'Ours, times the floor',
        'Calls beyond the floor',
        'MiB beyond openstack --version',
    )
    yield from _row(*['---'] * (len(rivals) + 4))
    for case in measured:
        yield from _row(
            case.title,
            *(_ratio(case.faster[rival]) for rival in rivals),
            _ratio(case.floor),
            f'{case.more_calls:+}',
            f'{case.more_memory / _MIB:.0f}',
        )
    for case in measured:
        for title, ratio in case.others.items():
            yield ''
            yield f'{case.title}: {title}, {_ratio(ratio)} times the floor.'
    yield ''
    yield from _row(
        *('Case', 'Program', 'Wall s', 'CPU s', 'Peak MiB'),
        *('Without start s', 'Its CPU s', 'Part run', 'Calls'),
    )
    yield from _row(*['---'] * 9)
    for title, figure in (
        (case.title, figure) for case in measured for figure in case.programs
    ):
        yield from _row(
            title,
            figure.title,
            f'{figure.wall:.2f}',
            f'{figure.cpu:.2f}',
            f'{figure.memory / _MIB:.0f}',
            f'{figure.work:.2f}',
            f'{figure.work_cpu:.2f}',
            f'1/{figure.times:.1f}' if figure.times > 1 else 'all',
            ', '.join(f'{n} {kind}' for kind, n in figure.calls.items()),
        )
    yield ''


def line(case: Measured) -> str:
    """Return the ratios of a case in a sentence."""
    rivals = (
        f'{rival} {_ratio(ratio)} times ours, '
        for rival, ratio in case.faster.items()
    )
    return (
        f'{case.title}: {"".join(rivals)}'
        f'ours {_ratio(case.floor)} times the floor'
    )


def _ratio(ratio: figures.Ratio) -> str:
    def number(value: float) -> str:
        return f'{value:.2f}' if value < 10 else f'{value:.0f}'

    shown = [number(n) for n in (ratio.median, ratio.lowest, ratio.highest)]
    return '{} ({} to {})'.format(*shown)


def _row(*cells: str) -> Iterator[str]:
    yield f'| {" | ".join(cells)} |'


def document(
    measured: Sequence[Measured],
    circumstances: Mapping[str, object],
) -> str:
    """Return the JSON document."""
    content = {
        'version': 3,
        'circumstances': circumstances,
        'cases': [_case(case) for case in measured],
    }
    return json.dumps(content, indent=2)


def _case(case: Measured) -> dict[str, Any]:
    return {
        'case': case.title,
        'programs': [_figure(figure) for figure in case.programs],
        'times_ours': {
            rival: _numbers(ratio) for rival, ratio in case.faster.items()
        },
        'times_floor': _numbers(case.floor),
        'others_times_floor': {
            title: _numbers(ratio) for title, ratio in case.others.items()
        },
        'calls_beyond_floor': case.more_calls,
        'bytes_beyond_version': case.more_memory,
    }


def _figure(figure: figures.Figure) -> dict[str, Any]:
    return {
        'program': figure.title,
        'rounds': figure.rounds,
        'wall_seconds': round(figure.wall, 3),
        'cpu_seconds': round(figure.cpu, 3),
        'peak_bytes': figure.memory,
        'work_seconds': round(figure.work, 3),
        'work_cpu_seconds': round(figure.work_cpu, 3),
        'multiplied_by': round(figure.times, 3),
        'calls': dict(figure.calls),
    }


def _numbers(ratio: figures.Ratio) -> dict[str, float]:
    return {
        'median': round(ratio.median, 3),
        'lowest': round(ratio.lowest, 3),
        'highest': round(ratio.highest, 3),
    }


def circumstances(workers: int) -> dict[str, object]:
    """Return what all figures depend on.

    :param workers: processes of Glance.
    """
    return {
        'processors': os.cpu_count(),
        'Python': platform.python_version(),
        'processes of Glance': workers,
    }
