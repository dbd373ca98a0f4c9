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

"""Measures the commands against the floor, on a cloud of their own.

Starts Keystone and Glance on the loopback interface, plants images, and runs
each case's programs in turns. Prints Markdown tables, and the same as JSON,
on standard output.
"""

from __future__ import annotations

import argparse
import dataclasses
from pathlib import Path
import re
import shutil
import signal
import sys
import tempfile
from typing import TypeAlias

from benchmarks import cases
from benchmarks import figures
from benchmarks import program
from benchmarks import report
from tests.cloud import __main__ as cloud_program
from tests.cloud import Cloud
from tests.cloud import CloudError
from tests.cloud import demo

_DEFAULT = ('audit:1000x3', 'share:20x5')
_CASE = re.compile(r'(\w+):([1-9]\d*)x([1-9]\d*)')

Runs: TypeAlias = 'dict[str, list[program.Run]]'


@dataclasses.dataclass(frozen=True, slots=True)
class Wanted:
    """A case as it is asked for: ``kind:IMAGESxMEMBERS``."""

    kind: str
    images: int
    members: int

    def __str__(self) -> str:
        """Return it as it is written."""
        return f'{self.kind}:{self.images}x{self.members}'


def _wanted(text: str) -> Wanted:
    found = _CASE.fullmatch(text)
    if found is None or found[1] not in cases.KINDS:
        kinds = ' or '.join(cases.KINDS)
        raise argparse.ArgumentTypeError(
            f'{text!r} is no case: a case is {kinds}, and a size, as in '
            'audit:1000x3'
        )
    return Wanted(found[1], int(found[2]), int(found[3]))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog='tools/bench', description=__doc__)
    parser.add_argument(
        'cases',
        metavar='KIND:IMAGESxMEMBERS',
        nargs='*',
        type=_wanted,
        default=[_wanted(text) for text in _DEFAULT],
        help='what to measure: audit, share, sync (from empty) or synced '
        '(nothing to do), and how many images are shared '
        f'with how many projects each (default: {" ".join(_DEFAULT)})',
    )
    parser.add_argument(
        '--rounds',
        metavar='N',
        type=int,
        default=3,
        help='how often each program is run (default: %(default)s)',
    )
    parser.add_argument(
        '--jobs',
        metavar='N',
        type=int,
        default=8,
        help='how many requests each program may have under way at once '
        '(default: %(default)s)',
    )
    arguments = parser.parse_args()
    if arguments.rounds < 1 or not 1 <= arguments.jobs <= 64:
        parser.error('--rounds is at least 1, and --jobs from 1 to 64')
    return arguments


def _measure(
    scene: cases.Scene, wanted: Wanted, rounds: int
) -> tuple[report.Measured, Runs]:
    """Run a case's programs in turns, and those that only start."""
    demo.say(f'{wanted}: planting ...')
    case = cases.KINDS[wanted.kind](scene, wanted.images, wanted.members)
    runs: Runs = {}
    starts: dict[str, str] = {}
    # The first round warms up caches, connections and byte code.
    for number in range(rounds + 1):
        demo.say(f'{wanted}: {f"round {number}" if number else "warm-up"} ...')
        for each in (*scene.starts(), *case.round()):
            done = program.run(each, scene.logs)
            if each.start_up is not None:
                starts[each.title] = each.start_up
            if number:
                runs.setdefault(each.title, []).append(done)
    found = {
        title: figures.figure(runs[title], runs[start], title)
        for title, start in starts.items()
    }
    ours, *others = found.values()
    ratios = (
        figures.ratio(
            other.title,
            runs[ours.title],
            runs[other.title],
            ours.wall - ours.work,
            other.wall - other.work,
        )
        for other in others
    )
    return (
        report.Measured(str(wanted), tuple(found.values()), tuple(ratios)),
        {title: runs[title] for title in runs if title not in starts},
    )


def _bench(arguments: argparse.Namespace) -> str:
    tools = demo.prepare()
    state = Path(tempfile.mkdtemp(prefix='osc-imageshare-bench-'))
    measured: list[report.Measured] = []
    starts: Runs = {}
    try:
        with Cloud.start(state, say=demo.say) as cloud:
            scene = cases.Scene(cloud, tools, arguments.jobs)
            for wanted in arguments.cases:
                found, begun = _measure(scene, wanted, arguments.rounds)
                measured.append(found)
                for title, runs in begun.items():
                    starts.setdefault(title, []).extend(runs)
    finally:
        shutil.rmtree(state)
    only = [figures.figure(runs, (), title) for title, runs in starts.items()]
    measured.append(report.Measured('start-up', tuple(only)))
    told = report.circumstances(arguments.jobs)
    table = report.markdown(measured, told)
    return f'{table}\n```json\n{report.document(measured, told)}\n```\n'


def main() -> int:
    """Run the program; return its exit code."""
    arguments = _arguments()
    signal.signal(signal.SIGTERM, cloud_program.terminated)
    signal.signal(signal.SIGHUP, cloud_program.terminated)
    try:
        sys.stdout.write(_bench(arguments))
    except (CloudError, program.BenchmarkError) as exc:
        demo.say(f'tools/bench: {exc}')
        return 1
    except KeyboardInterrupt:
        demo.say('Interrupted: nothing was left running.')
        return 130
    return 0


if __name__ == '__main__':
    sys.exit(main())
