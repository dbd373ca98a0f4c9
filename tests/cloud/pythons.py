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

"""Pythons other than the one that the tests run with: found, or installed."""

from __future__ import annotations

from collections.abc import Iterator
import os
from pathlib import Path
import shutil
import subprocess
import sys

from tests.cloud import errors
from tests.cloud import places
from tests.cloud import process
from tests.cloud import uv
from tests.cloud.uv import Say


def executable(version: str, log: Path, say: Say) -> str:
    """Return the path of a Python; uv installs it if there is none.

    :param version: such as ``3.9``
    :param log: gets what uv says
    :raises CloudError: if there is none and it cannot be installed
    """
    if path := next(_present(version), None):
        return path
    if (fast := uv.ready(say)) and (path := _installed(fast, version, log)):
        return path
    raise errors.CloudError(
        f'Python {version} was not found: install it, and put'
        f' python{version} on PATH (log: {log}).'
    )


def _present(version: str) -> Iterator[str]:
    pyenv = Path(os.environ.get('PYENV_ROOT') or Path.home() / '.pyenv')
    for path in (
        sys.executable,
        shutil.which(f'python{version}'),
        *sorted(pyenv.glob(f'versions/{version}.*/bin/python')),
    ):
        if path is not None and _is(str(path), version):
            yield str(path)


def _is(path: str, version: str) -> bool:
    """Tell whether it runs and is of the version; a shim may be neither."""
    ran = subprocess.run(
        (path, '-c', 'import sys; print("%d.%d" % sys.version_info[:2])'),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    return ran.stdout.strip() == version


def _installed(fast: uv.Uv, version: str, log: Path) -> str | None:
    """Let uv install it into the cache folder."""
    folder = places.cache_folder() / 'pythons'
    variables = {
        **fast.variables,
        'UV_PYTHON_DOWNLOADS': 'automatic',
        'UV_PYTHON_INSTALL_DIR': str(folder),
    }
    install = ('python', 'install', '--no-bin', version)
    process.run(
        (str(fast.program), *install),
        log=log,
        environment=process.clean_environment(**variables),
    )
    paths = map(str, sorted(folder.glob(f'*-{version}.*/bin/python3')))
    return next((path for path in paths if _is(path, version)), None)
