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

"""The virtual environments: built once, kept in the cache folder."""

from __future__ import annotations

from collections.abc import Iterable
import dataclasses
import hashlib
from pathlib import Path
import platform
import re
import shutil
import sys

from tests.cloud import errors
from tests.cloud import places
from tests.cloud import process
from tests.cloud import pythons
from tests.cloud import uv
from tests.cloud.uv import Say

_NO_COMPILER = re.compile(
    r"command '[^']*' failed: No such file"
    r"|unable to execute '[^']*': No such file"
    r"|can't find Rust compiler",
)
_BLAMED = re.compile(
    r'(?:No matching distribution found for '
    r'|Could not find a version that satisfies the requirement '
    r'|Failed building wheel for '
    r'|The user requested(?: [(]constraint[)])? '
    # uv's
    r'|Failed to (?:build|download|extract):? `'
    r'|Failed to fetch: `?\S+/simple/'
    r'|Because there (?:is|are) no versions? of )'
    r'([A-Za-z0-9][A-Za-z0-9._-]*)',
)
_NO_INDEX = re.compile(
    'after connection broken by|error sending request for url'
)
_COLLECTED = re.compile(r'^\s*(?:Collecting|Downloading) ([\w.-]+)', re.M)


@dataclasses.dataclass(frozen=True, slots=True)
class Environment:
    """A virtual environment and what is kept beside it."""

    folder: Path

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return self.tool('python')

    @property
    def log(self) -> Path:
        """What built it said."""
        return self.folder.with_suffix('.log')

    @property
    def share(self) -> Path:
        """The folder that the packages' data files were installed in."""
        return self.folder / 'venv'

    def tool(self, name: str) -> Path:
        """Return the path of one of its commands."""
        return self.share / 'bin' / name


def pins(text: str) -> tuple[str, ...]:
    """Return the lines of a constraints file that pin something, sorted."""
    lines = (line.partition('#')[0].strip() for line in text.splitlines())
    return tuple(sorted(filter(None, lines)))


def key(
    requirements: Iterable[str],
    constraints: Iterable[str],
    python: str,
) -> str:
    """Return the short hash that names an environment's folder.

    The order of the lines does not matter; each line and *python*, which
    names the interpreter's version and its platform, does.
    """
    lines = (*sorted(requirements), '', *sorted(constraints), '', python)
    return hashlib.sha256('\n'.join(lines).encode()).hexdigest()[:12]


def described(
    name: str,
    requirements: Iterable[str],
    constraints: Path,
    cache: Path,
    version: str | None = None,
) -> Environment:
    """Return the environment with these requirements, built or not."""
    python = f'{sys.version} {platform.machine()} {sys.base_prefix}'
    if version is not None:
        python = f'{version} {platform.machine()}'
    pinned = pins(constraints.read_text(encoding='utf-8'))
    return Environment(cache / f'{name}-{key(requirements, pinned, python)}')


def ready(
    name: str,
    requirements: Iterable[str],
    constraints: Path,
    cache: Path,
    say: Say,
    version: str | None = None,
) -> Environment:
    """Return the environment with these requirements; build it if need be.

    It counts as built when its file ``complete`` is there, which is written
    last: what an interrupted build left is removed and built anew.

    :param name: what the folder's name begins with
    :param constraints: a file that pins whatever may be installed
    :param version: of Python; None is the one that this runs with
    :raises CloudError: if it cannot be built
    """
    requirements = tuple(requirements)
    environment = described(name, requirements, constraints, cache, version)
    if not _complete(environment):
        lock = environment.folder.with_suffix('.lock')
        with places.locked(lock, f'Waiting for another build: {lock}'):
            if not _complete(environment):
                say(f'Building {environment.folder} (once) ...')
                _build(environment, requirements, constraints, say, version)
    return environment


def _complete(environment: Environment) -> bool:
    # the interpreter that the environment links to may have been removed
    marker = environment.folder / 'complete'
    return marker.exists() and environment.python.exists()


def _build(
    environment: Environment,
    requirements: tuple[str, ...],
    constraints: Path,
    say: Say,
    version: str | None,
) -> None:
    folder = environment.folder
    shutil.rmtree(folder, ignore_errors=True)
    places.private_folder(folder)
    log = environment.log
    log.write_bytes(b'')
    python = pythons.executable(version, log, say) if version else None
    create(environment.share, log, say, python or sys.executable)
    install(environment, requirements, constraints, log, say)
    (folder / 'complete').touch()


def create(
    folder: Path, log: Path, say: Say, python: str = sys.executable
) -> None:
    """Make an empty virtual environment.

    :param python: the interpreter that it is made from
    :raises CloudError: saying why it cannot be made
    """
    if fast := uv.ready(say):
        command: tuple[str, ...] = (
            *(str(fast.program), 'venv', '--no-project', '--quiet'),
            *('--python', python, str(folder)),
        )
    else:
        command = (python, '-m', 'venv', str(folder))
    if process.run(command, log=log):
        raise errors.CloudError(venv_failure(log))


def install(
    environment: Environment,
    arguments: Iterable[str],
    constraints: Path,
    log: Path,
    say: Say,
    **variables: str,
) -> None:
    """Install with uv or pip, within the constraints.

    Nothing is compiled ahead: most of it is never imported.

    :param arguments: such as both of them understand
    :param variables: environment variables for what installs
    :raises CloudError: naming the package that failed, and the log
    """
    python = str(environment.python)
    if fast := uv.ready(say):
        command: tuple[str, ...] = (
            *(str(fast.program), 'pip', 'install', '--python', python),
        )
        variables = {**fast.variables, **variables}
    else:
        command = (
            *(python, '-m', 'pip', 'install', '--no-input', '--no-compile'),
            '--disable-pip-version-check',
        )
    code = process.run(
        (*command, '--constraint', str(constraints), *arguments),
        log=log,
        environment=process.clean_environment(**variables),
    )
    if code:
        raise errors.CloudError(failure(log, 'uv' if fast else 'pip'))


def venv_failure(log: Path) -> str:
    """Say in one sentence why ``python -m venv`` failed."""
    if 'ensurepip' in log.read_text('utf-8', 'replace'):
        return (
            f'{sys.executable} has no ensurepip, so it cannot build a virtual'
            f' environment: install the package python3-venv (log: {log}).'
        )
    return (
        f'{sys.executable} cannot build a virtual environment:'
        f' {process.reason(log)} (log: {log}).'
    )


def failure(log: Path, tool: str) -> str:
    """Say in one sentence why uv or pip failed, as far as its log tells."""
    text = log.read_text('utf-8', 'replace')
    blamed = _BLAMED.findall(text) or _COLLECTED.findall(text)[-1:]
    package = blamed[-1] if blamed else 'the packages'
    if _NO_COMPILER.search(text):
        return (
            f'{tool} cannot build {package}: there is no compiler;'
            f' install gcc and the Python headers (log: {log}).'
        )
    if 'No space left on device' in text:
        return (
            f'{tool} cannot install {package}: the disk is full (log: {log}).'
        )
    if _NO_INDEX.search(text):
        return (
            f'{tool} cannot install {package}: the package index cannot be'
            f' reached (log: {log}).'
        )
    return f'{tool} cannot install {package} (log: {log}).'
