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

"""Measures the commands against common alternatives and against the floor.

Starts Keystone and Glance on the loopback interface, plants images, and runs
each case's programs in turns. Prints Markdown tables, and the same as JSON,
on standard output.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from collections.abc import Iterator
import contextlib
import dataclasses
import itertools
import os
from pathlib import Path
import re
import secrets
import shutil
import signal
import sys
import tempfile
from typing import TypeAlias

from benchmarks import cases
from benchmarks import copying
from benchmarks import curves
from benchmarks import figures
from benchmarks import program
from benchmarks import report
from benchmarks import scale
from benchmarks import start_up
from benchmarks.delay import Delay
from benchmarks.scene import FLOOR
from benchmarks.scene import LOOP
from benchmarks.scene import OPENSTACK
from benchmarks.scene import OURS
from benchmarks.scene import Places
from benchmarks.scene import Scene
from benchmarks.scene import SDK
from tests.cloud import Cloud
from tests.cloud import CloudError
from tests.cloud import demo
from tests.cloud.__main__ import terminated

_DEFAULT = (
    *('share:1x1', 'share:20x5', 'share:200x10', 'accept:300x1'),
    *('revoke:200x1', 'audit:1000x3', 'audit:10000x3', 'incoming:300x1'),
    *('sync:100x10', 'synced:100x10'),
)
_MAKERS: dict[str, cases.Maker] = {**cases.KINDS, 'copy': copying.Copy}
_CASE = re.compile(r'(\w+):([1-9]\d*)x([1-9]\d*)')
_COPY = re.compile('copy:([1-9]\\d*)([KMG])iB')
_UNITS = {'K': 2**10, 'M': 2**20, 'G': 2**30}

Runs: TypeAlias = 'dict[str, list[program.Run]]'


@dataclasses.dataclass(frozen=True, slots=True)
class CaseSize:
    """A case and its size: ``kind:IMAGESxMEMBERS``, or ``copy:SIZE``.

    :ivar images: their number; of a copy, the bytes of its image
    """

    text: str
    kind: str
    images: int
    members: int = 0

    def __str__(self) -> str:
        """Return it as it is written."""
        return self.text


def _case_size(text: str) -> CaseSize:
    if match := _COPY.fullmatch(text):
        return CaseSize(text, 'copy', int(match[1]) * _UNITS[match[2]])
    match = _CASE.fullmatch(text)
    if match is None or match[1] not in cases.KINDS:
        kinds = ' or '.join(_MAKERS)
        raise argparse.ArgumentTypeError(
            f'{text!r} is not a case: expected {kinds}, with a size, for '
            'example audit:1000x3 or copy:1GiB'
        )
    return CaseSize(text, match[1], int(match[2]), int(match[3]))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog='tools/bench', description=__doc__)
    parser.add_argument(
        'cases',
        metavar='KIND:IMAGESxMEMBERS',
        nargs='*',
        type=_case_size,
        default=[_case_size(text) for text in _DEFAULT],
        help=f'what to measure ({", ".join(_MAKERS)}), and how many '
        'images are shared with how many projects each, or how large a copied '
        'image is (copy:1GiB) '
        f'(default: {" ".join(_DEFAULT)})',
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
        action='append',
        help='how many requests each program may have under way at once '
        '(repeatable; default: 8)',
    )
    parser.add_argument(
        '--delay',
        metavar='MS',
        type=int,
        action='append',
        help='how many milliseconds later each answer comes, as from a region '
        'that is far away (repeatable; default: 0)',
    )
    parser.add_argument(
        '--cold',
        action='store_true',
        help='skip the round that only warms up',
    )
    parser.add_argument(
        '--workers',
        metavar='N',
        type=int,
        default=os.cpu_count(),
        help='processes of Glance (default: as many as there are processors)',
    )
    parser.add_argument(
        '--start-up',
        action='store_true',
        help='measure what the plugin adds to the start of openstack instead',
    )
    parser.add_argument(
        '--scale',
        action='store_true',
        help='audit up to 100,000 images of a stand-in instead',
    )
    parser.add_argument(
        '--picture',
        metavar='FILE',
        type=Path,
        help='draw what --scale has measured (SVG)',
    )
    parser.add_argument(
        '--without',
        metavar='RIVAL',
        action='append',
        default=[],
        choices=[SDK, LOOP],
        help=f'skip a rival: {SDK!r} or {LOOP!r} (repeatable)',
    )
    arguments = parser.parse_args()
    arguments.jobs = arguments.jobs or [8]
    arguments.delay = arguments.delay or [0]
    if arguments.rounds < 1 or not all(1 <= n <= 64 for n in arguments.jobs):
        parser.error('--rounds is at least 1, and --jobs from 1 to 64')
    if arguments.scale and len(arguments.jobs) > 1:
        parser.error('--scale takes one --jobs')
    if any(arguments.delay) and 'copy' in {c.kind for c in arguments.cases}:
        parser.error('copy cannot be measured with --delay')
    return arguments


def _measure(
    scene: Scene,
    title: str,
    case_size: CaseSize,
    arguments: argparse.Namespace,
) -> report.Measured:
    """Run a case's programs in turns."""
    demo.say(f'{title}: planting ...')
    case = _MAKERS[case_size.kind](scene, case_size.images, case_size.members)
    runs: Runs = {}
    # The first round warms up caches, connections and byte code.
    for number in range(arguments.cold, arguments.rounds + 1):
        demo.say(f'{title}: {f"round {number}" if number else "warm-up"} ...')
        for rival in (*case.round(), scene.version()):
            if rival.title in arguments.without or (rival.slow and not number):
                continue
            done = program.run(rival, scene.logs)
            if number:
                runs.setdefault(rival.title, []).append(done)
    return _compared(title, runs)


def _compared(title: str, runs: Runs) -> report.Measured:
    measured = {name: figures.figure(runs[name], name) for name in runs}
    ours, floor = runs[OURS], runs[FLOOR]
    faster = {
        rival: figures.ratio(runs[rival], ours, figures.wall)
        for rival in (LOOP, SDK)
        if rival in runs
    }
    if script := runs.get(SDK):
        faster[f'{SDK}, without starts'] = figures.ratio(
            script, ours, figures.work
        )
    others = {
        name: figures.ratio(more, floor, figures.work)
        for name, more in runs.items()
        if name not in {OURS, FLOOR, SDK, LOOP, OPENSTACK}
    }
    calls = {name: sum(f.calls.values()) for name, f in measured.items()}
    return report.Measured(
        title,
        tuple(measured.values()),
        faster,
        figures.ratio(ours, floor, figures.work),
        calls[OURS] - calls[FLOOR],
        measured[OURS].memory - measured[OPENSTACK].memory,
        others,
    )


def _start_up(arguments: argparse.Namespace) -> str:
    tools = demo.prepare()
    starts = list(start_up.measure(tools, arguments.rounds))
    modules = start_up.modules(tools, arguments.rounds)
    table = start_up.markdown(starts, modules)
    return f'{table}\n```json\n{start_up.document(starts, modules)}\n```\n'


def _scale(arguments: argparse.Namespace) -> str:
    tools = demo.prepare()
    (jobs,) = arguments.jobs
    steps = scale.measure(tools, jobs, arguments.rounds, scale.SIZES)
    if arguments.picture:
        arguments.picture.write_text(curves.draw(steps), 'utf-8')
    return f'{scale.markdown(steps)}\n```json\n{scale.document(steps)}\n```\n'


def _bench(arguments: argparse.Namespace) -> str:
    tools = demo.prepare()
    state = Path(tempfile.mkdtemp(prefix='osc-imageshare-bench-'))
    measured: list[report.Measured] = []
    try:
        with Cloud.start(
            state, say=demo.say, glance_workers=arguments.workers
        ) as cloud:
            for delay, jobs in itertools.product(
                arguments.delay, arguments.jobs
            ):
                with _places(cloud, delay) as places:
                    scene = Scene(cloud, tools, jobs, places)
                    for case_size in arguments.cases:
                        title = f'{case_size}{_circumstances(delay, jobs)}'
                        case = _measure(scene, title, case_size, arguments)
                        # It is seen even if the run is broken off later.
                        demo.say(report.line(case))
                        measured.append(case)
    finally:
        shutil.rmtree(state)
    told = report.circumstances(arguments.workers)
    table = report.markdown(measured, told)
    document = report.document(measured, told)
    return f'{table}\n```json\n{document}\n```\n'


def _circumstances(delay: int, jobs: int) -> str:
    later = f', {delay} ms' if delay else ''
    return f'{later}, {jobs} jobs'


@contextlib.contextmanager
def _places(cloud: Cloud, delay: int) -> Iterator[Places]:
    """Put a delay in front of the services, if one is requested."""
    if not delay:
        yield Places.of(cloud)
        return
    urls = {'identity': cloud.identity_url, 'image': cloud.image_url()}
    with Delay(urls, delay / 1000) as far:
        # A region for each, since the endpoints of a region stay.
        region = f'Far-{secrets.token_hex(4)}'
        cloud.add_region(region, {name: far.url(name) for name in urls})
        yield Places(far.url('identity'), far.url('image'), region)


def _work(
    arguments: argparse.Namespace,
) -> Callable[[argparse.Namespace], str]:
    if arguments.start_up:
        return _start_up
    return _scale if arguments.scale else _bench


def main() -> int:
    """Run the program; return its exit code."""
    arguments = _arguments()
    signal.signal(signal.SIGTERM, terminated)
    signal.signal(signal.SIGHUP, terminated)
    try:
        sys.stdout.write(_work(arguments)(arguments))
    except (CloudError, program.BenchmarkError) as exc:
        demo.say(f'tools/bench: {exc}')
        return 1
    except KeyboardInterrupt:
        demo.say('Interrupted: nothing was left running.')
        return 130
    return 0


if __name__ == '__main__':
    sys.exit(main())
