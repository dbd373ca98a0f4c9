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

"""Runs the commands of README.rst as they are written.

They run in a copy of the sources, as somebody new to them has one.
"""

import dataclasses
import os
import pathlib
import re
import shutil
import subprocess
import sys
from xml.etree import ElementTree

import pytest

from tests.docs import blocks
from tests.docs import picture

ROOT = pathlib.Path(__file__).parents[2]
README = ROOT / 'README.rst'

#: Commands that are not run at all: this one is what runs these tests.
LEFT_OUT = ('tools/test',)

#: Seconds for all commands. The first one may have services to install.
PATIENCE = 900


def as_run(command: str) -> str:
    """Return what is run in the place of a command of the README."""
    return ':' if command in LEFT_OUT else command


def copy_sources(target: pathlib.Path) -> None:
    """Make a clone with what the working tree has and no commit yet has."""
    git = ('git', '-C', str(ROOT))
    subprocess.run(
        ('git', 'clone', '--quiet', str(ROOT), str(target)), check=True
    )
    listed = subprocess.run(
        (*git, 'ls-files', '-z', '--cached', '--others', '--exclude-standard'),
        check=True,
        capture_output=True,
        text=True,
    )
    for name in filter(None, listed.stdout.split('\0')):
        source, copy = ROOT / name, target / name
        if source.exists():
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, copy)
        else:
            copy.unlink(missing_ok=True)


def surroundings(home: pathlib.Path) -> dict[str, str]:
    """Return a new user's variables, with the caches of this one.

    The tests' own environment is not on the path: a README that forgets to
    install something has to fail.
    """
    old = pathlib.Path.home()
    mine = str(pathlib.Path(sys.executable).parent)
    path = os.environ.get('PATH', os.defpath).split(os.pathsep)
    base = str(pathlib.Path(sys.base_prefix) / 'bin')
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(('OS_', 'PYTHON', 'TOX', 'VIRTUAL_ENV'))
    }
    return {
        'XDG_CACHE_HOME': str(old / '.cache'),
        'XDG_CONFIG_HOME': str(old / '.config'),
        **kept,
        'HOME': str(home),
        'PATH': os.pathsep.join([base, *(p for p in path if p != mine)]),
        'PIP_CONSTRAINT': str(ROOT / 'tools' / 'constraints.txt'),
        'PIP_DISABLE_PIP_VERSION_CHECK': '1',
    }


EXAMPLES = blocks.examples(README.read_text(encoding='utf-8'))


@pytest.fixture(scope='module')
def results(
    tmp_path_factory: pytest.TempPathFactory,
) -> list[blocks.Result]:
    """What each of the README's commands did."""
    folder = tmp_path_factory.mktemp('readme')
    home = folder / 'home'
    home.mkdir()
    copy_sources(folder / 'sources')
    return blocks.run(
        [
            dataclasses.replace(each, command=as_run(each.command))
            for each in EXAMPLES
        ],
        folder / 'sources',
        surroundings(home),
        PATIENCE,
    )


@pytest.mark.parametrize(
    'number',
    range(len(EXAMPLES)),
    ids=[f'line {example.line}' for example in EXAMPLES],
)
def test_command(results: list[blocks.Result], number: int) -> None:
    wrong = blocks.complaint(EXAMPLES, results, number)
    if wrong and EXAMPLES[number].command not in LEFT_OUT:
        pytest.fail(wrong, pytrace=False)


def test_every_block_is_run() -> None:
    text = README.read_text(encoding='utf-8')
    for language, line, lines in blocks.blocks(text):
        where = f'README.rst:{line}'
        assert language == 'console', f'{where}: not a console block'
        first = lines[0] if lines else ''
        assert first.startswith('$ '), f'{where}: no command'
    assert EXAMPLES


def test_every_exception_is_in_the_readme() -> None:
    commands = {example.command for example in EXAMPLES}
    assert commands >= set(LEFT_OUT)


def test_it_is_short() -> None:
    assert len(README.read_text('utf-8').splitlines()) < 150


def test_the_picture_shows_what_is_run_for_it() -> None:
    drawn = picture.PICTURE.read_text('utf-8')
    root = ElementTree.fromstring(drawn)
    shown = ''.join(''.join(root.itertext()).replace('\xa0', ' ').split('\n'))
    for command in picture.COMMANDS:
        assert command.replace('\n', '') in shown
    # Nothing is fetched to show it.
    assert not re.search(r'url\((?!#)|@import|href|<script|<image', drawn)


def test_the_quick_start_is_the_readme_s() -> None:
    page = (ROOT / 'doc/source/tutorial/quick-start.rst').read_text('utf-8')
    text = README.read_text('utf-8')
    bounds = re.findall(r':(?:start-after|end-before): (.+)', page)
    assert [text.count(bound) for bound in bounds] == [1, 1]
