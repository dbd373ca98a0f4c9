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

"""Databases made once and copied at each start."""

from __future__ import annotations

import contextlib
import hashlib
from pathlib import Path
import shutil
import sqlite3

from tests.cloud import places
from tests.cloud.environment import Environment
from tests.cloud.service import Template
from tests.cloud.uv import Say


def ready(environment: Environment, template: Template, say: Say) -> Path:
    """Return the folder with a template's files; make them if need be.

    The folder gets its name only when it is whole.
    """
    sources = (*template.sources, Path(__file__))
    digest = hashlib.sha256(b''.join(path.read_bytes() for path in sources))
    folder = environment.folder / 'templates'
    kept = folder / f'{template.name}-{digest.hexdigest()[:12]}'
    if not kept.exists():
        lock = folder / f'{template.name}.lock'
        with places.locked(lock, f'Waiting for another process: {lock}'):
            if not kept.exists():
                say(f'Making the databases of {template.name} (once) ...')
                _make(environment, template, kept)
    return kept


def copy(kept: Path, folder: Path) -> None:
    """Copy a template's files into a service's folder."""
    shutil.copytree(kept, folder, dirs_exist_ok=True)


def _make(environment: Environment, template: Template, kept: Path) -> None:
    scratch = kept.parent / f'{template.name}.scratch'
    shutil.rmtree(scratch, ignore_errors=True)
    places.private_folder(scratch)
    log = kept.parent / f'{template.name}.log'
    log.write_bytes(b'')
    template.make(environment, scratch, log)
    keep = places.private_folder(scratch / 'keep')
    for path in scratch.glob('*.db'):
        _write_ahead(path)
        path.rename(keep / path.name)
    keep.rename(kept)
    shutil.rmtree(scratch)


def _write_ahead(path: Path) -> None:
    # readers go on while another writes; the file remembers the mode
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute('PRAGMA journal_mode = WAL')
