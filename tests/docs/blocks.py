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

"""The commands of a page, and one shell that runs them as they are written.

Every ``.. code-block:: console`` of a page holds lines that begin with
``$``, which are run in their order by one bash, and below each of them what
it prints, if that is of interest. A line ``...`` in the output stands for any
number of lines, ``...`` within a line for any text, and an ID for any ID. A
command that ends with a backslash goes on in the next line. A command has to
succeed, unless the next one is ``echo $?``: then it has to fail, and the page
shows its exit code.
"""

import dataclasses
import itertools
import os
import pathlib
import re
import signal
import subprocess

#: Shows how the command before it has ended.
EXIT_CODE = 'echo $?'
_MARK = '=-=-=-= end of command'
_ID = re.compile(r'\b[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}\b')
_FILE = re.compile(r' *\.\. literalinclude:: (\S+)')


@dataclasses.dataclass(frozen=True, slots=True)
class Example:
    """A command of a page, its line there and the output below it.

    :ivar fails: whether the page says that it does
    """

    line: int
    command: str
    output: tuple[str, ...]
    fails: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class Result:
    """What a command printed on both streams, and its exit code."""

    output: str
    exit_code: int


_NOTHING = Example(0, '', ())


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
            if line.endswith('::') and not line.startswith('.. '):
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
    return [
        dataclasses.replace(each, fails=after.command == EXIT_CODE)
        for each, after in itertools.zip_longest(
            found, found[1:], fillvalue=_NOTHING
        )
    ]


def files(text: str) -> list[str]:
    """Return the names of the files that a page shows."""
    found = map(_FILE.fullmatch, text.splitlines())
    return [match[1] for match in found if match]


def prints(expected: tuple[str, ...], output: str) -> bool:
    """Tell whether the output is the expected one."""
    pattern = ''.join(
        r'(?:.*\n)*?' if line.strip() == '...' else _line(line) + r' *\n'
        for line in (_anonymous(line.rstrip()) for line in expected)
    )
    printed = _anonymous(output).strip('\n') + '\n'
    return re.fullmatch(pattern, printed) is not None


def _line(line: str) -> str:
    return '.*'.join(map(re.escape, line.split('...')))


def _anonymous(text: str) -> str:
    return _ID.sub(lambda match: 'x' * len(match[0]), text)


def run(
    page: list[Example],
    folder: pathlib.Path,
    environ: dict[str, str],
    patience: float,
) -> list[Result]:
    """Run the commands in one shell, up to and with the first that fails.

    :param patience: seconds for all of them
    """
    script = folder.with_suffix('.sh')
    log = folder.with_suffix('.log')
    script.write_text(''.join(map(_run_one, page)))
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
            process.wait(patience)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    *ended, rest = re.split(
        rf'(?<=\n){_MARK} (\d+)\n', log.read_text('utf-8', 'replace')
    )
    pairs = zip(ended[::2], ended[1::2], strict=True)
    results = [Result(output, int(code)) for output, code in pairs]
    if process.returncode == -signal.SIGKILL:
        results.append(Result(rest, process.returncode))
    return results


def _run_one(example: Example) -> str:
    """Return the lines of the script that run a command."""
    wanted = '!=' if example.fails else '='
    return (
        f'{example.command}\n_code=$?\n'
        f'printf \'\\n%s %s\\n\' "{_MARK}" "$_code"\n'
        f'[ "$_code" {wanted} 0 ] || exit 1\n'
        '(exit "$_code")\n'
    )


def complaint(page: list[Example], results: list[Result], number: int) -> str:
    """Return what is wrong with a command of the page; empty: nothing."""
    if number >= len(results):
        return 'not reached: a command above is not as the page says'
    example, result = page[number], results[number]
    if (result.exit_code != 0) != example.fails:
        reason = f'exit code {result.exit_code}'
    elif example.output and not prints(example.output, result.output):
        reason = 'this is not what the page shows'
    else:
        return ''
    return f'$ {example.command}\n{result.output}\n{reason}'
