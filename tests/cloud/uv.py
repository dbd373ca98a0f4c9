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

"""uv: installs in seconds what takes pip a minute.

It is one wheel, which pip brings into the cache folder. Where that does not
succeed, pip does the rest, too.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
import dataclasses
import functools
import os
from pathlib import Path
import shutil
import subprocess
import sys
import tempfile

from tests.cloud import places
from tests.cloud import process

Say = Callable[[str], None]

PINS = Path(__file__).resolve().parents[2] / 'tools' / 'constraints.txt'
#: What pip may be told, and how uv is told the same. Lists are separated by
#: blanks or new lines for pip, and by what stands here for uv.
_SETTINGS: Mapping[str, tuple[str, str]] = {
    'index-url': ('UV_DEFAULT_INDEX', ''),
    'extra-index-url': ('UV_INDEX', ' '),
    'find-links': ('UV_FIND_LINKS', ','),
    'no-index': ('UV_NO_INDEX', ''),
    'constraint': ('UV_CONSTRAINT', ' '),
    'trusted-host': ('UV_INSECURE_HOST', ' '),
    'timeout': ('UV_HTTP_TIMEOUT', ''),
    'default-timeout': ('UV_HTTP_TIMEOUT', ''),
    'retries': ('UV_HTTP_RETRIES', ''),
    'pre': ('UV_PRERELEASE', ''),
    'cert': ('SSL_CERT_FILE', ''),
    'proxy': ('ALL_PROXY', ''),
}
_FALSE = ('', '0', 'n', 'no', 'f', 'false', 'off')
#: The later a section comes, the more it counts.
_SECTIONS = ('global', 'install', ':env:')


@dataclasses.dataclass(frozen=True, slots=True)
class Uv:
    """The program, which is told what pip is told."""

    program: Path

    @property
    def variables(self) -> Mapping[str, str]:
        """The variables that tell it; to ask pip takes most of a second."""
        return translated(_settings(), os.environ)


def translated(listing: str, environment: Mapping[str, str]) -> dict[str, str]:
    """Return what ``pip config list`` says, as variables for uv.

    What uv itself has been told counts more, and so does a variable that is
    set already.
    """
    settings: dict[str, str] = {}
    for section in _SECTIONS:
        for line in listing.splitlines():
            name, _, value = line.partition('=')
            where, _, key = name.rpartition('.')
            if where == section and key in _SETTINGS:
                settings[key] = str(ast.literal_eval(value))
    variables = dict(_variables(settings))
    return {k: v for k, v in variables.items() if k not in environment}


def _variables(settings: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    # pip takes the best release of any index, and installs no interpreter
    yield 'UV_INDEX_STRATEGY', 'unsafe-best-match'
    yield 'UV_PYTHON_DOWNLOADS', 'never'
    for key, value in settings.items():
        variable, separator = _SETTINGS[key]
        if separator:
            yield variable, separator.join(value.split())
        elif key == 'pre':
            if value.lower() not in _FALSE:
                yield variable, 'allow'
        elif key == 'no-index':
            if value.lower() not in _FALSE:
                yield variable, '1'
        elif value:
            yield variable, value


def ready(say: Say) -> Uv | None:
    """Return uv, which is installed if need be; None if it cannot be."""
    return _ready(places.cache_folder(), say)


@functools.cache
def _ready(cache: Path, say: Say) -> Uv | None:
    pin = next(
        line
        for line in PINS.read_text('utf-8').splitlines()
        if line.startswith('uv==')
    )
    folder = cache / pin.replace('==', '-')
    lock = folder.with_name(f'{folder.name}.lock')
    log = folder.with_name(f'{folder.name}.log')
    with places.locked(lock, f'Waiting for another process: {lock}'):
        program = folder / 'bin' / 'uv'
        if not _runs(program):
            log.write_bytes(b'')
            say(f'Installing {pin} into {folder} (once) ...')
            _bring(pin, folder, log)
        if not _runs(program):
            say(f'uv cannot be installed (log: {log}): pip takes longer.')
            return None
    return Uv(program)


@functools.cache
def _settings() -> str:
    """Return what pip is told, as it lists it; without one, by variables."""
    if not (pip := _pip()):
        return '\n'.join(
            f':env:.{name[4:].lower().replace("_", "-")}={value!r}'
            for name, value in os.environ.items()
            if name.startswith('PIP_')
        )
    return subprocess.run(
        (*pip, 'config', 'list'),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    ).stdout


def _pip() -> tuple[str, ...]:
    """Return a pip: this Python's, or of the one that it was made from.

    An environment that uv has made has none.
    """
    pythons = (sys.executable, getattr(sys, '_base_executable', ''))
    for python in filter(None, pythons):
        command = (python, '-m', 'pip', '--disable-pip-version-check')
        if _answers((python, '-c', 'import pip')):
            return command
    return ()


def _runs(program: Path) -> bool:
    return program.exists() and _answers((str(program), '--version'))


def _answers(command: tuple[str, ...]) -> bool:
    try:
        return not subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        ).returncode
    except OSError:
        return False


def _bring(pin: str, folder: Path, log: Path) -> None:
    """Let pip unpack the wheel; it gets its name when it is whole."""
    pip = _pip()
    with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
        if not pip:
            other = Path(scratch, 'venv')
            process.run((sys.executable, '-m', 'venv', str(other)), log=log)
            pip = (str(other / 'bin' / 'python'), '-m', 'pip')
        new = Path(scratch, 'uv')
        process.run(
            (
                *(*pip, 'install', '--no-input', '--no-compile', '--no-deps'),
                *('--only-binary', ':all:', '--target', str(new), pin),
            ),
            log=log,
            # neither goes with a folder of its own
            environment=process.clean_environment(
                PIP_USER='0', PIP_REQUIRE_VIRTUALENV='0'
            ),
        )
        if new.exists():
            shutil.rmtree(folder, ignore_errors=True)
            new.rename(folder)
