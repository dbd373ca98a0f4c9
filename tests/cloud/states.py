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

"""A cloud's state folder: what runs from it, and what is left in it."""

from __future__ import annotations

import contextlib
from pathlib import Path
import shutil

from tests.cloud import errors
from tests.cloud import places
from tests.cloud import process

#: Marks a state folder: what lies in it may be removed at the next start.
_MARKER = 'osc-imageshare-test-cloud'


def clouds_file(state: Path) -> Path:
    """Return the path of the ``clouds.yaml``, which is written last of all."""
    return state / 'clouds.yaml'


def cleared(state: Path) -> Path:
    """Make the folder, or remove what an earlier cloud left in it.

    :raises CloudError: if a cloud runs from it, or it has other contents
    """
    state = places.private_folder(state.absolute())
    contents = list(state.iterdir())
    if contents and not (state / _MARKER).exists():
        raise errors.CloudError(
            f'{state} has contents and is not the folder of a test cloud.'
        )
    if alive(state):
        raise errors.CloudError(f'A cloud runs from {state} already.')
    for path in contents:
        if path.name == _MARKER:
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
    (state / _MARKER).touch()
    return state


def alive(state: Path) -> tuple[process.Running, ...]:
    """Return the processes that run from the folder."""
    return tuple(each for each in process.recorded(state) if each.alive())


def stop(state: Path) -> int:
    """End what runs from the folder; return how many processes that were."""
    running = alive(state)
    process.stop(running)
    forget(state)
    return len(running)


def forget(state: Path) -> None:
    """Remove what leads to a cloud that runs no more; its logs stay."""
    with contextlib.suppress(FileNotFoundError):
        clouds_file(state).unlink()
    for path in state.glob('*.pid'):
        path.unlink()
