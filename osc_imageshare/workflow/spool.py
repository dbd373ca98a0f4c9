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

"""An image in a file, between its source and its copies."""

from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
import contextlib
import os
import pathlib
import stat
import threading
from typing import BinaryIO

from osc_imageshare import errors
from osc_imageshare.cloud import http
from osc_imageshare.i18n import _
from osc_imageshare.sharing import copying
from osc_imageshare.sharing import model
from osc_imageshare.sharing import text
from osc_imageshare.workflow import fanout
from osc_imageshare.workflow import source_bytes


class Spool:
    """Holds one image; what an earlier run has left of it is used again.

    :param folder: the directory that was named with ``--spool``.
    :param verified: checks the digests of all bytes, or raises what is wrong.
    """

    def __init__(
        self,
        folder: pathlib.Path,
        image: model.Image,
        open_at: Callable[[int], http.Download],
        algos: tuple[str, ...],
        chunk: int,
        pace: source_bytes.Pace,
        stop: threading.Event,
        verified: Callable[[Mapping[str, str]], None],
        advance: Callable[[int], None],
    ) -> None:
        self._path = folder / copying.part_name(image)
        self._size = image.size or 0
        self._open_at = open_at
        self._algos = algos
        self._chunk = chunk
        self._pace = pace
        self._stop = stop
        self._verified = verified
        self._advance = advance
        self._lock = threading.Lock()
        self._file: BinaryIO | None = None
        self._opened = False
        self._fault: Exception | None = None
        self.digests: dict[str, str] = {}

    def body(self) -> 'SpooledBody':
        """Return the image for one upload, once all of it is there.

        :raises errors.CloudError: it is not.
        """
        with self._lock:
            if self._fault is not None:
                raise self._fault
            if self._file is None:
                try:
                    self._fill()
                except source_bytes.SourceBroken as exc:
                    self._fault = self._kept(exc)
                    raise self._fault from exc
                except (errors.CloudError, fanout.Interrupted) as exc:
                    self._fault = exc
                    raise
        return SpooledBody(
            self._path, self._size, self._chunk, self._stop, self.digests
        )

    def remove(self) -> None:
        """Remove the file; what a broken connection has left is kept."""
        kept = isinstance(self._fault, source_bytes.SourceBroken)
        if self._file is not None:
            _close(self._file)
        if self._opened and not kept:
            self._path.unlink(missing_ok=True)

    def _kept(self, exc: source_bytes.SourceBroken) -> Exception:
        return source_bytes.SourceBroken(
            _('%(why)s; the next run with this spool continues from %(path)s')
            % {'why': exc, 'path': text.visible(str(self._path))}
        )

    def _fill(self) -> None:
        try:
            file = _open(self._path)
        except OSError as exc:
            raise _unwritable(self._path, exc) from exc
        self._opened = True
        try:
            if not self._fill_file(file):
                # An earlier run has left other bytes.
                file.seek(0)
                file.truncate()
                self._fill_file(file)
        except OSError as exc:
            _close(file)
            self._path.unlink(missing_ok=True)
            raise _unwritable(self._path, exc) from exc
        except BaseException:
            _close(file)
            raise
        self._file = file

    def _fill_file(self, file: BinaryIO) -> bool:
        """Add what is missing; tell whether all of it is the image.

        :raises errors.CloudError: it is not, and all of it was read now.
        """
        digests = source_bytes.Digests(self._algos)
        at = 0
        while chunk := file.read(min(self._chunk, self._size - at)):
            digests.update(chunk)
            at += len(chunk)
        file.truncate(at)
        begin = at
        self._advance(begin)
        for chunk in source_bytes.SourceBytes(
            self._open_at,
            self._size,
            digests,
            self._chunk,
            self._pace,
            self._stop,
            begin,
        ):
            file.write(chunk)
            self._advance(len(chunk))
        file.flush()
        self.digests = digests.values()
        try:
            self._verified(self.digests)
        except source_bytes.SourceFailed:
            if not begin:
                raise
            return False
        return True


class SpooledBody:
    """The bytes of a spool, as the body of one request."""

    def __init__(
        self,
        path: pathlib.Path,
        size: int,
        chunk: int,
        stop: threading.Event,
        digests: Mapping[str, str],
    ) -> None:
        self.digests = digests
        self._path = path
        self._size = size
        self._chunk = chunk
        self._stop = stop

    def __len__(self) -> int:
        return self._size

    def await_start(self) -> None:
        """Wait for nothing: all bytes are there."""

    def close(self) -> None:
        """Do nothing: the file is closed when it was read."""

    def __iter__(self) -> Iterator[bytes]:
        with self._path.open('rb') as file:
            while chunk := file.read(self._chunk):
                if self._stop.is_set():
                    raise fanout.Interrupted
                yield chunk


def _open(path: pathlib.Path) -> BinaryIO:
    """Open the file of an image, for this user and this run only."""
    flags = os.O_RDWR | os.O_CREAT | getattr(os, 'O_NOFOLLOW', 0)
    descriptor = os.open(path, flags, 0o600)
    with contextlib.ExitStack() as stack:
        stack.callback(os.close, descriptor)
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode) or _is_foreign(status):
            raise PermissionError(None, _('it belongs to another user'))
        _lock(descriptor)
        stack.pop_all()
    return os.fdopen(descriptor, 'r+b')


def _close(file: BinaryIO) -> None:
    """Close a file; what cannot be written any more was told already."""
    with contextlib.suppress(OSError):
        file.close()


def _is_foreign(status: os.stat_result) -> bool:
    return hasattr(os, 'getuid') and status.st_uid != os.getuid()


def _lock(descriptor: int) -> None:
    try:
        import fcntl
    except ImportError:
        # Windows; two runs at once are the user's to avoid there.
        return
    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _unwritable(path: pathlib.Path, exc: OSError) -> source_bytes.SourceFailed:
    why = exc.strerror or str(exc)
    if isinstance(exc, BlockingIOError):
        why = _('another run uses it')
    return source_bytes.SourceFailed(
        _('the spool file %(path)s cannot be written (%(why)s)')
        % {'path': text.visible(str(path)), 'why': why}
    )
