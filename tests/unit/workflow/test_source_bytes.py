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

import hashlib
import io
import pathlib
import threading
import time

import pytest

from osc_imageshare.cloud import http
from osc_imageshare.sharing import copying
from osc_imageshare.sharing import model
from osc_imageshare.workflow import source_bytes
from osc_imageshare.workflow import spool
from tests.unit.workflow.copying import BYTES


@pytest.mark.parametrize('jobs', [1, 2, 8, 64])
def test_memory_does_not_grow_with_the_jobs(jobs: int) -> None:
    size = source_bytes.chunk_size(jobs, None)
    assert 64 * 1024 <= size <= 1024 * 1024
    # What a receiver may be behind, what it sends, and what is read.
    assert size * (source_bytes.DEPTH + 4) * jobs <= 33 * 1024 * 1024


def test_a_low_rate_takes_small_chunks() -> None:
    assert source_bytes.chunk_size(2, 8192) == 2048


def test_a_pace_is_kept_by_all_together() -> None:
    pace = source_bytes.Pace(10_000)
    stop = threading.Event()
    begin = time.monotonic()
    threads = [
        threading.Thread(target=pace.wait, args=(500, stop)) for _n in range(5)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # The first may go at once.
    assert 0.15 <= time.monotonic() - begin < 2


def test_no_rate_is_no_wait() -> None:
    stop = threading.Event()
    source_bytes.Pace(None).wait(10**12, stop)


def test_digests_of_unknown_kinds_are_left_alone() -> None:
    digests = source_bytes.Digests(('sha512', 'unheard-of', 'shake_128'))
    digests.update(BYTES)
    assert digests.values() == {'sha512': hashlib.sha512(BYTES).hexdigest()}


class Downloaded(http.Download):
    """Bytes of which the service does not say how many there are."""

    def __init__(self, content: bytes) -> None:
        self._content = io.BytesIO(content)
        self.status = 200
        self.length = None

    def read(self, size: int) -> bytes:
        return self._content.read(size)

    def close(self) -> None:
        return


def read(content: bytes, size: int) -> bytes:
    chunks = source_bytes.SourceBytes(
        lambda _begin: Downloaded(content),
        size,
        source_bytes.Digests(()),
        4,
        source_bytes.Pace(None),
        threading.Event(),
    )
    return b''.join(chunks)


def test_bytes_of_unknown_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source_bytes, 'PAUSE', 0.0)
    assert read(b'0123456789', 10) == b'0123456789'
    with pytest.raises(source_bytes.SourceFailed, match='does not have the 9'):
        read(b'0123456789', 9)
    # A store that cannot begin in the middle sends all of it each time.
    with pytest.raises(source_bytes.SourceBroken, match='too early'):
        read(b'0123456789', 11)


def image(identifier: str) -> model.Image:
    return model.Image(
        'RegionOne',
        identifier,
        'golden',
        'owner',
        model.Visibility.PRIVATE,
        'active',
        size=5,
        hash_algo='sha512',
        hash_value='../f00' * 10,
    )


def test_a_hostile_id_names_no_other_file() -> None:
    name = copying.part_name(image('../../etc/pass\u00fcwd\n'))
    assert name == 'osc-imageshare-etcpasswdf00f00.part'


def test_two_runs_do_not_use_one_spool_file(tmp_path: pathlib.Path) -> None:
    path = tmp_path / 'x.part'
    with spool._open(path), pytest.raises(BlockingIOError):
        spool._open(path)


def test_a_link_is_not_followed(tmp_path: pathlib.Path) -> None:
    target = tmp_path / 'target'
    target.write_bytes(b'mine')
    (tmp_path / 'x.part').symlink_to(target)
    with pytest.raises(OSError, match='symbolic'):
        spool._open(tmp_path / 'x.part')
    assert target.read_bytes() == b'mine'
