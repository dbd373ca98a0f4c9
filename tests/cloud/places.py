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

"""Where the test cloud keeps what it builds and what it runs."""

from __future__ import annotations

from collections.abc import Iterator
import contextlib
import fcntl
import os
from pathlib import Path
import sys

from tests.cloud import errors


def cache_folder() -> Path:
    """Return the project's folder under the user's cache folder.

    A relative ``XDG_CACHE_HOME`` is ignored, as the XDG specification says.
    """
    cache = Path(os.environ.get('XDG_CACHE_HOME', ''))
    if not cache.is_absolute():
        cache = Path.home() / '.cache'
    return cache / 'osc-imageshare'


def default_state() -> Path:
    """Return the state folder of ``python -m tests.cloud up``."""
    return cache_folder() / 'state'


def private_folder(path: Path) -> Path:
    """Make a folder that only this user may enter."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.chmod(0o700)
    except OSError as exc:
        raise errors.CloudError(
            f'Cannot make the folder {path}: {exc}'
        ) from exc
    return path


def write_private(path: Path, text: str) -> None:
    """Write a file that only this user may read, at no time another."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    descriptor = os.open(path, flags, mode=0o600)
    with os.fdopen(descriptor, 'w', encoding='utf-8') as stream:
        os.fchmod(descriptor, 0o600)
        stream.write(text)


@contextlib.contextmanager
def locked(path: Path, waiting: str) -> Iterator[None]:
    """Hold the lock file; say *waiting* where another process has it.

    The kernel gives the lock back however the holder ends.
    """
    private_folder(path.parent)
    with path.open('w') as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print(waiting, file=sys.stderr, flush=True)
            fcntl.flock(stream, fcntl.LOCK_EX)
        yield
