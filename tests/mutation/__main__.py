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

"""Mutation testing of what decides and what acts: ``tox run -e mutation``.

For each target, mutmut changes one small thing of the code at a time and runs
the tests that come by it. It prints how many of these mutants the tests have
killed, and every one that has survived.
"""

import argparse
from collections.abc import Sequence
import dataclasses
import json
from pathlib import Path
import subprocess
import sys

_ROOT = Path(__file__).parents[2]
_READ = ('osc_imageshare', 'tests', 'doc', 'tools', 'pyproject.toml')


@dataclasses.dataclass(frozen=True, slots=True)
class _Target:
    """Some code, and the tests that are there for it.

    Few tests make many mutants a matter of minutes. Those of another room
    would kill a mutant by chance, and tell nobody what it has done wrong.
    """

    code: tuple[str, ...]
    tests: tuple[str, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class _Score:
    """How many mutants there were, and how many the tests have noticed."""

    mutants: int
    killed: int

    @property
    def percent(self) -> float:
        return 100 * self.killed / self.mutants


_TARGETS = {
    'sharing': _Target(('osc_imageshare/sharing/*',), ('tests/unit/sharing',)),
    'audit': _Target(('osc_imageshare/audit/*',), ('tests/unit/audit',)),
    'apply': _Target(
        (
            'osc_imageshare/workflow/apply.py',
            'osc_imageshare/workflow/image_run.py',
        ),
        ('tests/unit/workflow',),
    ),
}


def _prepare(target: _Target, folder: Path) -> None:
    """Make a folder where mutmut finds the target and what it has to do.

    It takes its settings from the folder that it runs in, and has one place
    for them; so each target has a folder, where everything else is linked.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name in _READ:
        link = folder / name
        if not link.is_symlink():
            link.symlink_to(_ROOT / name)
    settings = {
        'source_paths': ('osc_imageshare',),
        'only_mutate': target.code,
        'also_copy': ('doc', 'tools'),
        'pytest_add_cli_args': (
            '--hypothesis-profile=mutation',
            '-pno:cacheprovider',
        ),
        'pytest_add_cli_args_test_selection': target.tests,
        # Nothing that a test run has left in memory, such as a cache, hides
        # a mutant.
        'process_isolation': ('forkserver',),
    }
    lines = [
        f'{key} = ' + '\n    '.join(values) + '\n'
        for key, values in settings.items()
    ]
    (folder / 'setup.cfg').write_text('[mutmut]\n' + ''.join(lines), 'utf-8')


def _mutmut(folder: Path, *words: str) -> str:
    """Run it and return what it prints."""
    done = subprocess.run(
        [sys.executable, '-m', 'mutmut', *words],
        cwd=folder,
        check=True,
        stdout=subprocess.PIPE,
        encoding='utf-8',
    )
    return done.stdout


def _score(folder: Path) -> _Score:
    _mutmut(folder, 'export-cicd-stats')
    told = folder / 'mutants' / 'mutmut-cicd-stats.json'
    counts = json.loads(told.read_text('utf-8'))
    # A mutant that the tests wait for in vain is noticed too.
    return _Score(counts['total'], counts['killed'] + counts['timeout'])


def main(argv: Sequence[str]) -> int:
    """Run it; the exit code is 1 where too many mutants live."""
    parser = argparse.ArgumentParser(prog='python -m tests.mutation')
    parser.add_argument('target', nargs='*', help=', '.join(_TARGETS))
    parser.add_argument('--folder', type=Path, required=True)
    parser.add_argument('--workers', type=int, default=2)
    parser.add_argument('--least', type=float, default=90, help='in percent')
    given = parser.parse_args(argv)
    poor = 0
    for name in given.target or _TARGETS:
        folder = given.folder / name
        _prepare(_TARGETS[name], folder)
        _mutmut(folder, 'run', '--max-children', str(given.workers))
        score = _score(folder)
        print(_mutmut(folder, 'results'), end='')
        print(
            f'{name}: {score.killed} of {score.mutants} killed,'
            f' {score.percent:.1f} %',
            flush=True,
        )
        poor += score.percent < given.least
    return 1 if poor else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
