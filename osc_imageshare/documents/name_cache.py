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

"""Names of projects that this user verified before, kept from run to run.

They help a person to read, and are not a proof. If the file or its folder is
wrong in any way, a command continues without it. What other users can write
to is not read, and what belongs to them is not touched.
"""

from collections.abc import Iterator
from collections.abc import Mapping
import contextlib
import datetime
import fcntl
import json
import os
import pathlib
import stat
import time
from typing import Any
from typing import TypeAlias

import platformdirs

from osc_imageshare.documents import source
from osc_imageshare.documents import strict_json
from osc_imageshare.sharing import project_id

#: Turns it off, if its value is ``off``.
VARIABLE = 'OS_IMAGESHARE_NAMES'

#: Bytes of the file, names of all clouds, and characters of a name: Keystone
#: has 64. The names that were verified last are kept.
SIZE = 1024 * 1024
NAMES = 5000
LENGTH = 255

_FOLDER = 'osc-imageshare'
_FILE = 'names.json'
_NEW = 'names.new'
_LOCK = 'names.lock'
_VERSION = 1
# Characters of a date.
_DAY = 10
# Seconds to wait for another process that writes.
_PATIENCE = 1.0
# Others could have written what has one of these.
_WRITABLE = stat.S_IWGRP | stat.S_IWOTH

# By auth URL and project ID: the name, and the day on which it was verified.
_Names: TypeAlias = dict[str, dict[str, tuple[str, str]]]


def path() -> pathlib.Path | None:
    """Return where the file is; ``None``: it is off, or has no place."""
    if os.environ.get(VARIABLE, '').strip().lower() == 'off':
        return None
    folder = platformdirs.user_cache_path(_FOLDER, appauthor=False)
    # It is relative for a user without a home.
    return folder / _FILE if folder.is_absolute() else None


def read(cloud: str) -> Mapping[str, str]:
    """Return the names of projects of a cloud, by ID.

    :param cloud: its auth URL.
    """
    place = path()
    if place is None:
        return {}
    try:
        with _opened(place.parent) as folder:
            known = _read(folder)
    except OSError:
        return {}
    return {id_: name for id_, (name, _day) in known.get(cloud, {}).items()}


def keep(cloud: str, names: Mapping[str, str], day: datetime.date) -> None:
    """Add names to those that are kept.

    :param cloud: its auth URL.
    :param names: by project ID.
    :param day: on which they were verified.
    """
    place = path()
    fit = {
        id_: (name, day.isoformat())
        for id_, name in names.items()
        if _is_fit(id_, name)
    }
    if place is None or not fit:
        return
    try:
        _make(place.parent)
        with _opened(place.parent) as folder, _locked(folder):
            os.fchmod(folder, 0o700)
            if not _is_replaceable(folder):
                return
            known = _read(folder)
            known.setdefault(cloud, {}).update(fit)
            _write(folder, _encoded(known))
    except OSError:
        # A home that cannot be written to, or another process that hangs.
        return


def _make(folder: pathlib.Path) -> None:
    """Make the folder, unless it would be root's in the home of another user.

    :raises OSError: it cannot be made.
    """
    above = next(filter(pathlib.Path.exists, folder.parents))
    if os.geteuid() == 0 and above.stat().st_uid != 0:
        raise PermissionError
    folder.parent.mkdir(0o700, parents=True, exist_ok=True)
    with contextlib.suppress(FileExistsError):
        folder.mkdir(0o700)


@contextlib.contextmanager
def _opened(place: pathlib.Path) -> Iterator[int]:
    """Open the folder.

    :raises OSError: it is not there, or not only this user's.
    """
    folder = os.open(place, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        status = os.fstat(folder)
        if not _is_own(status):
            raise PermissionError
        yield folder
    finally:
        os.close(folder)


@contextlib.contextmanager
def _locked(folder: int) -> Iterator[None]:
    """Let no other process write meanwhile.

    :raises OSError: one does not come to an end, or nothing can be locked.
    """
    lock = os.open(
        _LOCK,
        os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK,
        0o600,
        dir_fd=folder,
    )
    try:
        os.fchmod(lock, 0o600)
        end = time.monotonic() + _PATIENCE
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > end:
                    raise
            time.sleep(0.01)
        yield
    finally:
        # That ends the lock, too.
        os.close(lock)


def _is_own(status: os.stat_result) -> bool:
    """Tell whether only this user can have written something."""
    return status.st_uid == os.geteuid() and not status.st_mode & _WRITABLE


def _is_replaceable(folder: int) -> bool:
    """Tell whether the file is this user's own, or not there yet."""
    try:
        status = os.stat(_FILE, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return True
    return stat.S_ISREG(status.st_mode) and status.st_uid == os.geteuid()


def _read(folder: int) -> _Names:
    """Return what the file says; nothing, if it is not to be believed."""
    try:
        with open(_FILE, 'rb', opener=_opener(folder)) as stream:
            status = os.fstat(stream.fileno())
            if not stat.S_ISREG(status.st_mode) or not _is_own(status):
                return {}
            raw = source.read_stream(stream, _FILE, SIZE)
        content = strict_json.parse(raw, _FILE).content
    except (OSError, source.DocumentError):
        return {}
    match content:
        case {'version': int(version), 'clouds': dict(clouds)} if (
            version == _VERSION
        ):
            return {
                cloud: dict(_names(projects))
                for cloud, projects in clouds.items()
            }
        case _:
            return {}


def _opener(folder: int) -> Any:
    def open_in(name: str, flags: int) -> int:
        # A pipe without a writer would block.
        flags |= os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY
        return os.open(name, flags, 0o600, dir_fd=folder)

    return open_in


def _names(projects: Any) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield the names of a cloud, as far as they have the form of names."""
    if not isinstance(projects, dict):
        return
    for id_, entry in projects.items():
        match entry:
            case {'name': str(name), 'verified': str(day)} if _is_fit(
                id_, name
            ):
                yield id_, (name, day[:_DAY])


def _is_fit(id_: str, name: str) -> bool:
    return project_id.well_formed(id_) and 0 < len(name) <= LENGTH


def _encoded(known: _Names) -> bytes:
    """Return the content of the file, without the names that do not fit."""
    newest = sorted(
        (
            (day, cloud, id_, name)
            for cloud, projects in known.items()
            for id_, (name, day) in projects.items()
        ),
        reverse=True,
    )[:NAMES]
    while True:
        clouds: dict[str, dict[str, dict[str, str]]] = {}
        for day, cloud, id_, name in newest:
            entry = {'name': name, 'verified': day}
            clouds.setdefault(cloud, {})[id_] = entry
        document = {'version': _VERSION, 'clouds': clouds}
        raw = json.dumps(document, indent=1).encode('ascii')
        if len(raw) <= SIZE:
            return raw
        newest = newest[: len(newest) * 3 // 4]


def _write(folder: int, raw: bytes) -> None:
    """Put a whole new file in the place of the old one."""
    # One that was killed left its own behind.
    with contextlib.suppress(FileNotFoundError):
        os.unlink(_NEW, dir_fd=folder)
    with open(_NEW, 'xb', opener=_opener(folder)) as stream:
        # Whatever the umask says.
        os.fchmod(stream.fileno(), 0o600)
        stream.write(raw)
    os.replace(_NEW, _FILE, src_dir_fd=folder, dst_dir_fd=folder)
