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


"""Programs that come as packages of Debian: found, or installed once."""

from __future__ import annotations

import dataclasses
import os
import shutil
import subprocess

from tests.cloud import errors
from tests.cloud import places


class MissingError(errors.CloudError):
    """The program is not there and cannot be installed."""


@dataclasses.dataclass(frozen=True, slots=True)
class Program:
    """A program, and the package that brings it.

    :param title: how people call it
    :param user: what does not work without it, in the plural
    :param variable: the environment variable that names it
    :param names: under which it is looked for
    :param package: of Debian
    :param folders: where it is looked for, apart from PATH
    :param mode: what it has to be good for; a shell only reads its scripts
    """

    title: str
    user: str
    variable: str
    names: tuple[str, ...]
    package: str
    folders: tuple[str, ...] = ()
    mode: int = os.F_OK | os.X_OK

    def executable(self) -> str:
        """Return its path; root may have it installed.

        :raises MissingError: with one sentence that says what to do.
        """
        chosen = os.environ.get(self.variable)
        if chosen:
            path = shutil.which(chosen, self.mode)
            if path is None:
                raise MissingError(
                    f'{self.variable} names {chosen!r}, which is no program.'
                )
            return path
        path = self._path()
        if path is None and os.geteuid() == 0 and shutil.which('apt-get'):
            lock = places.cache_folder() / 'apt-get.lock'
            with places.locked(lock, f'Waiting for another process: {lock}'):
                path = self._path()
                if path is None:
                    self._install()
                    path = self._path()
        if path is None:
            raise MissingError(
                f'{self.user} need {self.title}: install it '
                f'("apt-get install {self.package}"), or name it in '
                f'{self.variable}.'
            )
        return path

    def _path(self) -> str | None:
        folders = (os.environ.get('PATH', os.defpath), *self.folders)
        searched = os.pathsep.join(folders)
        paths = (
            shutil.which(name, self.mode, searched) for name in self.names
        )
        return next(filter(None, paths), None)

    def _install(self) -> None:
        for words in (
            ('update',),
            ('install', '-y', '--no-install-recommends', self.package),
        ):
            ran = subprocess.run(
                ('apt-get', '-q', *words),
                check=False,
                env={**os.environ, 'DEBIAN_FRONTEND': 'noninteractive'},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
            if ran.returncode != 0:
                last = (ran.stdout.strip().splitlines() or ['no output'])[-1]
                raise MissingError(
                    f'{self.title} could not be installed: '
                    f'"apt-get {words[0]}" ended with {ran.returncode} '
                    f'({last}).'
                )
