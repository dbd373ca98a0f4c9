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

Every ``.. code-block:: console`` of the file holds lines that begin with
``$``, which are run in their order by one bash in a copy of the sources, and
below each of them what it prints, if that is of interest. A line ``...`` in
the output stands for any number of lines, and an ID for any ID. A command
that ends with a backslash goes on in the next line.
"""

import dataclasses
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).parents[2]
README = ROOT / 'README.rst'

#: Commands that are not run as written, and what is run instead: a release
#: would be somebody else's sources.
SUBSTITUTES = {
    'pip install osc-imageshare': 'pip install .',
}
#: Commands that are not run at all: this one is what runs these tests.
LEFT_OUT = ('tools/test',)

#: Seconds for all commands. The first one may have services to install.
PATIENCE = 900

_MARK = '=-=-=-= end of command'
_ID = re.compile(r'\b[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}\b')


@dataclasses.dataclass(frozen=True, slots=True)
class Example:
    """A command of the README, its line there and the output below it."""

    line: int
    command: str
    output: tuple[str, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Result:
    """What a command printed on both streams, and its exit code."""

    output: str
    exit_code: int


def blocks(text: str) -> list[tuple[str, int, list[str]]]:
    """Return each code block's language, first line's number and lines."""
    found: list[tuple[str, int, list[str]]] = []
    inside = False
    for number, line in enumerate(text.splitlines(), 1):
        directive = re.fullmatch(r'\.\. (?:code-block|code)::\s*(.*)', line)
        if directive:
            found.append((directive[1], number + 2, []))
            inside = True
        elif line and not line.startswith(' '):
            inside = False
            if line.endswith('::'):
                found.append(('', number + 2, []))
                inside = True
        elif inside and (line or found[-1][2]):
            found[-1][2].append(line.removeprefix('   '))
    return found


def examples(text: str) -> list[Example]:
    """Return the commands of all console blocks, in their order."""
    found: list[Example] = []
    for _language, first, lines in blocks(text):
        command: list[str] = []
        output: list[str] = []
        start = first
        for number, line in enumerate([*lines, '$ '], first):
            if command and command[-1].endswith('\\') and not output:
                command.append(line)
            elif line.startswith('$ '):
                if command:
                    joined = '\n'.join(command)
                    printed = '\n'.join(output).rstrip().splitlines()
                    found.append(Example(start, joined, tuple(printed)))
                command, output, start = [line[2:]], [], number
            else:
                output.append(line)
    return found


def as_run(command: str) -> str:
    """Return what is run in the place of a command of the README."""
    if command in LEFT_OUT:
        return ':'
    return SUBSTITUTES.get(command, command)


def prints(expected: tuple[str, ...], output: str) -> bool:
    """Tell whether the output is the expected one."""
    pattern = ''.join(
        r'(?:.*\n)*?' if line.strip() == '...' else re.escape(line) + r' *\n'
        for line in (_anonymous(line.rstrip()) for line in expected)
    )
    printed = _anonymous(output).strip('\n') + '\n'
    return re.fullmatch(pattern, printed) is not None


def _anonymous(text: str) -> str:
    return _ID.sub(lambda match: 'x' * len(match[0]), text)


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


def run(
    commands: list[str], folder: pathlib.Path, environ: dict[str, str]
) -> list[Result]:
    """Run the commands in one shell, up to and with the first that fails."""
    script = folder.with_suffix('.sh')
    log = folder.with_suffix('.log')
    script.write_text(
        ''.join(
            f'{command}\n_code=$?\n'
            f'printf \'\\n%s %s\\n\' "{_MARK}" "$_code"\n'
            '[ "$_code" = 0 ] || exit "$_code"\n'
            for command in commands
        )
    )
    # A file, not a pipe: a cloud that is kept running holds it open.
    with log.open('wb') as stream:
        process = subprocess.Popen(
            ('bash', str(script)),
            cwd=folder,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    *ended, rest = re.split(
        rf'(?<=\n){_MARK} (\d+)\n', log.read_text('utf-8', 'replace')
    )
    pairs = zip(ended[::2], ended[1::2], strict=True)
    results = [Result(output, int(code)) for output, code in pairs]
    broken_off = not results or results[-1].exit_code == 0
    if broken_off and len(results) < len(commands):
        results.append(Result(rest, -1))
    return results


EXAMPLES = examples(README.read_text(encoding='utf-8'))


@pytest.fixture(scope='module')
def results(tmp_path_factory: pytest.TempPathFactory) -> list[Result]:
    """What each of the README's commands did."""
    folder = tmp_path_factory.mktemp('readme')
    home = folder / 'home'
    home.mkdir()
    copy_sources(folder / 'sources')
    return run(
        [as_run(example.command) for example in EXAMPLES],
        folder / 'sources',
        surroundings(home),
    )


@pytest.mark.parametrize(
    'number',
    range(len(EXAMPLES)),
    ids=[f'line {example.line}' for example in EXAMPLES],
)
def test_command(results: list[Result], number: int) -> None:
    example = EXAMPLES[number]
    if number >= len(results):
        pytest.fail('not reached: a command above failed', pytrace=False)
    result = results[number]
    expected = example.output if example.command not in LEFT_OUT else ()
    if result.exit_code != 0:
        reason = f'exit code {result.exit_code}'
    elif expected and not prints(expected, result.output):
        reason = 'this is not what README.rst shows'
    else:
        return
    pytest.fail(
        f'$ {example.command}\n{result.output}\n{reason}', pytrace=False
    )


def test_every_block_is_run() -> None:
    text = README.read_text(encoding='utf-8')
    for language, line, lines in blocks(text):
        where = f'README.rst:{line}'
        assert language == 'console', f'{where}: not a console block'
        first = lines[0] if lines else ''
        assert first.startswith('$ '), f'{where}: no command'
    assert EXAMPLES


def test_every_exception_is_in_the_readme() -> None:
    commands = {example.command for example in EXAMPLES}
    assert commands >= {*SUBSTITUTES, *LEFT_OUT}


def test_output_is_compared() -> None:
    table = ('| 0f3c92dc-3cb4-4c29-a8f1-0d4ed4a7bb10 |', '...', 'end')
    other = '| 7a3c92dc-3cb4-4c29-a8f1-0d4ed4a7bb99 |\none\ntwo\nend\n'
    assert prints(table, other)
    assert not prints(table, other + 'more\n')
    assert not prints(('end',), other)


def test_examples_are_found() -> None:
    text = (
        'Text\n\n.. code-block:: console\n\n'
        '   $ one \\\n       two\n   printed\n\n   more\n   $ three\n\nText\n'
    )
    assert examples(text) == [
        Example(5, 'one \\\n    two', ('printed', '', 'more')),
        Example(10, 'three', ()),
    ]
