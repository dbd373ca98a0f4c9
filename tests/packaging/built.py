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

"""What is built from the sources, and where it is installed."""

from collections.abc import Mapping
import dataclasses
import os
from pathlib import Path
import subprocess
import sys
import tarfile
import zipfile

from tests.cloud import uv

ROOT = Path(__file__).parents[2]
CONSTRAINTS = ROOT / 'tools' / 'constraints.txt'
RELEASE = '1.2.3'
_STEM = f'osc_imageshare-{RELEASE}'


def run(
    *command: str | Path, cwd: Path, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run a program, wherever this one was started from."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(('OS_', 'PYTHON'))
    }
    return subprocess.run(
        tuple(map(str, command)),
        cwd=cwd,
        env={**environment, **variables},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def succeed(*command: str | Path, cwd: Path, **variables: str) -> str:
    """Run a program to a good end, and return what it said."""
    done = run(*command, cwd=cwd, **variables)
    assert done.returncode == 0, done.stdout
    return done.stdout


@dataclasses.dataclass(frozen=True, slots=True)
class Built:
    """A source distribution, the wheel made from it, and a wheel without it.

    :ivar said: what the tools said.
    """

    folder: Path
    said: str

    @property
    def sdist(self) -> Path:
        return self.folder / f'{_STEM}.tar.gz'

    @property
    def wheel(self) -> Path:
        return self.folder / f'{_STEM}-py3-none-any.whl'

    @property
    def direct_wheel(self) -> Path:
        return self.folder / 'direct' / self.wheel.name

    def sources(self) -> set[str]:
        """Return the names of the files in the source distribution."""
        with tarfile.open(self.sdist) as archive:
            files = [each for each in archive.getmembers() if each.isfile()]
        return {each.name.removeprefix(f'{_STEM}/') for each in files}


def build(sources: Path, folder: Path) -> Built:
    """Build all there is to build, with the tools that are installed."""
    command = (sys.executable, '-m', 'build', '--no-isolation', '--outdir')
    release = {'PBR_VERSION': RELEASE}
    direct = succeed(
        *(*command, folder / 'direct', '--wheel'), cwd=sources, **release
    )
    both = succeed(*command, folder, cwd=sources, **release)
    return Built(folder, direct + both)


def names(wheel: Path) -> set[str]:
    """Return the names of a wheel's files."""
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


@dataclasses.dataclass(frozen=True, slots=True)
class Installer:
    """uv, or pip where there is none."""

    program: Path | None
    variables: Mapping[str, str]

    def resolve(self, constraints: Path, *packages: str | Path) -> str:
        """Choose releases, and return their names; install none of them."""
        pip = (sys.executable, '-m', 'pip', 'install', '--dry-run')
        command = (
            (self.program, 'pip', 'install', '--dry-run', '--reinstall')
            if self.program
            else (*pip, '--ignore-installed')
        )
        if self.program:
            command = (*command, '--python', sys.executable)
        return succeed(
            *(*command, '--constraint', constraints, *packages),
            cwd=ROOT,
            **self.variables,
        )

    def install(self, folder: Path, *packages: str | Path) -> Path:
        """Make an environment with packages, and return its programs."""
        programs = folder / 'bin'
        pinned = ('--constraint', CONSTRAINTS)
        if self.program:
            interpreter = ('--python', sys.executable)
            succeed(
                *(self.program, 'venv', *interpreter, folder),
                cwd=ROOT,
                **self.variables,
            )
            command: tuple[str | Path, ...] = (
                *(self.program, 'pip', 'install'),
                *('--python', programs / 'python'),
            )
        else:
            succeed(sys.executable, '-m', 'venv', folder, cwd=ROOT)
            command = (programs / 'python', '-m', 'pip', 'install')
        succeed(*command, *pinned, *packages, cwd=ROOT, **self.variables)
        return programs


def installer() -> Installer:
    """Return the installer of this machine."""
    fast = uv.ready(print)
    return (
        Installer(fast.program, fast.variables)
        if fast
        else Installer(None, {})
    )
