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

"""The bytes of an image as they come, whole, counted and hashed."""

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
import hashlib
import threading
import time

from osc_imageshare import errors
from osc_imageshare.cloud import http
from osc_imageshare.cloud import image_store
from osc_imageshare.i18n import _
from osc_imageshare.workflow import fanout

#: How often what broke is tried again, and for how long it is waited first.
RETRIES = 3
PAUSE = 0.5

# Of the bytes that are under way, for all images that are copied at once.
_MEMORY = 16 * 1024 * 1024
_LARGEST, _SMALLEST = 1024 * 1024, 64 * 1024
#: How many chunks a receiver may be behind.
DEPTH = 4


class SourceFailed(errors.CloudError):
    """The bytes do not come, or are not those of the image."""


class SourceBroken(SourceFailed):
    """The connection broke too often; the bytes that came are right."""


def chunk_size(jobs: int, rate: int | None) -> int:
    """Return how many bytes are read at once.

    :param jobs: how many images are copied at once.
    :param rate: bytes in a second, at most.
    """
    size = min(max(_MEMORY // (jobs * (DEPTH + 4)), _SMALLEST), _LARGEST)
    return size if rate is None else min(size, max(rate // 4, 1024))


class Pace:
    """Keeps what is read in a second below a rate, for all threads.

    :param rate: bytes; ``None``: any.
    """

    def __init__(self, rate: int | None) -> None:
        self._rate = rate
        self._next = 0.0
        self._lock = threading.Lock()

    def wait(self, size: int, stop: threading.Event) -> None:
        """Wait until so many bytes may be read."""
        if self._rate is None:
            return
        with self._lock:
            now = time.monotonic()
            begin = max(self._next, now)
            self._next = begin + size / self._rate
        stop.wait(begin - now)


class Digests:
    """Hashes of what goes by.

    :param algos: their names; unknown ones are left alone.
    """

    def __init__(self, algos: Iterable[str]) -> None:
        self._hashes = {
            algo: hashlib.new(algo, usedforsecurity=False)
            for algo in algos
            if algo in hashlib.algorithms_available
        }

    def update(self, chunk: bytes) -> None:
        """Add bytes."""
        for digest in self._hashes.values():
            digest.update(chunk)

    def values(self) -> dict[str, str]:
        """Return the hexadecimal hashes by algorithm."""
        return {
            algo: digest.hexdigest()
            for algo, digest in self._hashes.items()
            # The others have no length of their own.
            if digest.digest_size
        }


class SourceBytes:
    """Reads an image once, going on where a connection broke.

    :param open_at: asks for the bytes from one of them on.
    :param size: how many there are.
    :param digests: of the bytes, complete when all were read.
    :param begin: how many of them are known already.
    """

    def __init__(
        self,
        open_at: Callable[[int], http.Download],
        size: int,
        digests: Digests,
        chunk: int,
        pace: Pace,
        stop: threading.Event,
        begin: int = 0,
    ) -> None:
        self._open_at = open_at
        self._size = size
        self._digests = digests
        self._chunk = chunk
        self._pace = pace
        self._stop = stop
        self._at = begin

    def __iter__(self) -> Iterator[bytes]:
        """Yield the bytes.

        :raises SourceFailed: they do not come, or are not the image's.
        :raises fanout.Interrupted: a signal came.
        """
        download: http.Download | None = None
        tries = 0
        try:
            while self._at < self._size:
                try:
                    download = download or self._open()
                    chunk = self._read(download)
                except errors.Unavailable as exc:
                    download = None
                    tries += 1
                    if tries > RETRIES:
                        raise SourceBroken(str(exc)) from exc
                    self._stop.wait(PAUSE * 2**tries)
                    continue
                except errors.CloudError as exc:
                    raise SourceFailed(str(exc)) from exc
                tries = 0
                self._at += len(chunk)
                self._digests.update(chunk)
                yield chunk
            if download is not None and download.read(1):
                raise self._changed()
        finally:
            if download is not None:
                download.close()

    def _read(self, download: http.Download) -> bytes:
        self._pace.wait(self._chunk, self._stop)
        if self._stop.is_set():
            raise fanout.Interrupted
        chunk = download.read(min(self._chunk, self._size - self._at))
        if not chunk:
            download.close()
            raise errors.Unavailable(_('the image ends too early'))
        return chunk

    def _open(self) -> http.Download:
        if self._stop.is_set():
            raise fanout.Interrupted
        download = self._open_at(self._at)
        skipped = 0 if download.status == image_store.PARTIAL else self._at
        expected = self._size - self._at + skipped
        if download.length is not None and download.length != expected:
            download.close()
            raise self._changed()
        while skipped:
            passed = download.read(min(self._chunk, skipped))
            if not passed:
                raise errors.Unavailable(_('the image ends too early'))
            skipped -= len(passed)
        return download

    def _changed(self) -> SourceFailed:
        return SourceFailed(
            _('its content does not have the %d bytes that Glance shows')
            % self._size
        )
