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

"""Check the words of every text by the rules of ``tools/words.toml``.

proselint does the work. It reads files of prose only, so this hands it what
is prose in our files: all of a page, a note or a schema, and of a module in
Python the comments, the docstrings and every other text, which has the
messages. Everything else is blanked, so that a finding has its line.
"""

from collections.abc import Iterable
from collections.abc import Iterator
import io
import pathlib
import re
import subprocess
import sys
import tokenize
import tomllib
from typing import Any

import proselint.checks
from proselint.registry import CheckRegistry
from proselint.registry.checks import Check
from proselint.registry.checks import CheckFlags
from proselint.registry.checks import engine
from proselint.registry.checks import types
from proselint.tools import LintFile

#: What words.toml says.
Settings = dict[str, Any]

ROOT = pathlib.Path(__file__).parents[1]
RULES = ROOT / 'tools' / 'words.toml'

_LITERAL = re.compile(r'``.+?``', re.DOTALL)
_MARK = re.compile(r'^ *(?:#|//|\*)', re.MULTILINE)
_QUOTES = re.compile(r'^\w*[\'"]+|[\'"]+$')
_ESCAPE = re.compile(r'\\[nt]')
_PROSE = {tokenize.COMMENT, tokenize.STRING}
# Python 3.12 and later
_PROSE.add(getattr(tokenize, 'FSTRING_MIDDLE', tokenize.STRING))


def _blank(match: re.Match[str]) -> str:
    return re.sub(r'[^\n]', ' ', match[0])


def prose(path: str, text: str) -> str:
    """Return the text with everything that is not prose as spaces."""
    if path.endswith('.py'):
        text = _python(text)
    text = _MARK.sub(_blank, _LITERAL.sub(_blank, text))
    # A line without words ends a sentence, which long runs of spaces do not.
    return '\n'.join(
        ' '.join(line.split()) or '.' for line in text.split('\n')
    )


def _python(source: str) -> str:
    """Return the comments and texts of a module, where they stand in it."""
    lines = [[' '] * len(line) for line in source.splitlines()]
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in _PROSE:
            continue
        text = _ESCAPE.sub(_blank, token.string)
        if token.type != tokenize.COMMENT:
            text = _QUOTES.sub(_blank, text)
        row, column = token.start
        for offset, line in enumerate(text.split('\n')):
            start = 0 if offset else column
            lines[row - 1 + offset][start : start + len(line)] = line
    return '\n'.join(map(''.join, lines))


def checks(settings: Settings) -> Iterator[Check]:
    """Yield our rules as checks of proselint."""
    for rule in settings['rules']:
        patterns = '|'.join(map(_expression, rule['patterns']))
        yield Check(
            check_type=types.ExistenceSimple(rf'\b(?:{patterns})\b'),
            engine=engine.Fancy(),
            path=f'words.{rule["name"]}',
            message=f'"{{}}": {rule["advice"]}',
            flags=CheckFlags(allow_quotes=True),
        )
    preferred = settings['preferred'].items()
    yield Check(
        check_type=types.PreferredForms(
            {_expression(pattern): form for pattern, form in preferred}
        ),
        engine=engine.Fancy(),
        path='words.preferred',
        message='"{1}": {0}',
        flags=CheckFlags(allow_quotes=True),
    )


def _expression(pattern: str) -> str:
    return re.sub(r'(^|\n) {4}|\n$', '', pattern).replace(' ', r'\s+')


def paths(patterns: Iterable[str]) -> list[str]:
    """Return the files that Git has, or would take, and we look into."""
    listed = subprocess.run(
        (
            *('git', 'ls-files', '--cached', '--others'),
            *('--exclude-standard', '--', *patterns),
        ),
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return [name for name in listed.stdout.splitlines() if name]


def findings(path: str, text: str, names: Iterable[str]) -> list[str]:
    """Return a line for each text that breaks one of these checks."""
    config = {'max_errors': 1000, 'checks': dict.fromkeys(names, True)}
    return [
        f'{path}:{result.pos[0]}: {result.check_result.check_path}: '
        + ' '.join(result.check_result.message.split())
        for result in LintFile(path, prose(path, text)).lint(config)
    ]


def useless(settings: Settings) -> Iterator[str]:
    """Yield a line for each example that its rule takes for the opposite."""
    for rule in settings['rules']:
        name = f'words.{rule["name"]}'
        for text in rule['bad']:
            if not findings('', text, [name]):
                yield f'{RULES.name}: {name} does not find: {text}'
        for text in rule['good']:
            if findings('', text, [name]):
                yield f'{RULES.name}: {name} finds: {text}'


def main(arguments: list[str]) -> int:
    """Print what breaks a rule; return how it went.

    :param arguments: files to read; otherwise all that the rules are for
    """
    settings = tomllib.loads(RULES.read_text('utf-8'))
    registry = CheckRegistry()
    registry.register_many(proselint.checks.__register__)
    registry.register_many(tuple(checks(settings)))
    names = ['words', *settings['proselint']]
    lines = list(useless(settings))
    for path in arguments or paths(settings['files']):
        text = (ROOT / path).read_text('utf-8')
        lines += findings(path, text, names)
    print('\n'.join(lines) or 'All words are as the rules say.')
    return 1 if lines else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
