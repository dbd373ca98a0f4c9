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

"""Makes all copies of one image, reading the image once."""

from collections.abc import Mapping
from concurrent import futures
import dataclasses
import functools
import threading
import time

from osc_imageshare.cloud import http
from osc_imageshare.cloud import image_store
from osc_imageshare.i18n import _
from osc_imageshare.report import transfers
from osc_imageshare.sharing import copy_plan
from osc_imageshare.sharing import copy_request
from osc_imageshare.sharing import copying
from osc_imageshare.sharing import text
from osc_imageshare.workflow import copy_lane
from osc_imageshare.workflow import fanout
from osc_imageshare.workflow import source_bytes
from osc_imageshare.workflow import spool

# Seconds that copies wait for others, to be sent the bytes together.
_GATHER = 5.0


@dataclasses.dataclass(frozen=True, slots=True)
class Setting:
    """What all copies of a run have in common.

    :ivar jobs: how many images are copied at once.
    :ivar source: the Glance that has the images.
    :ivar stores: the Glance of each place.
    :ivar stop: set when a signal has come.
    """

    request: copy_request.CopyRequest
    jobs: int
    source: image_store.ImageStore
    stores: Mapping[copying.Place, image_store.ImageStore]
    bars: transfers.Bars
    pace: source_bytes.Pace
    stop: threading.Event

    @property
    def chunk(self) -> int:
        """How many bytes are read at once."""
        return source_bytes.chunk_size(self.jobs, self.request.rate)


class _Gathering:
    """The copies that wait to be sent the bytes, until all have joined.

    :param copies: their number.
    """

    def __init__(self, copies: int) -> None:
        self._changed = threading.Condition()
        self._running = copies
        self._coming = set(range(copies))
        self._feeds: list[fanout.Feed] = []

    def join(self, number: int, feed: fanout.Feed) -> None:
        """Wait for the bytes, as the copy of this number."""
        with self._changed:
            self._feeds.append(feed)
            self._coming.discard(number)
            self._changed.notify_all()

    def stay_away(self, number: int) -> None:
        """Need no bytes for now; the others need not wait."""
        with self._changed:
            self._coming.discard(number)
            self._changed.notify_all()

    def leave(self, number: int) -> None:
        """Need no bytes any more."""
        with self._changed:
            self._running -= 1
            self._coming.discard(number)
            self._changed.notify_all()

    def group(self) -> list[fanout.Feed]:
        """Return those to be sent the bytes next; none: all have left."""
        with self._changed:
            while self._running and not self._feeds:
                self._changed.wait()
            end = time.monotonic() + _GATHER
            while self._coming and time.monotonic() < end:
                self._changed.wait(end - time.monotonic())
            feeds, self._feeds = self._feeds, []
            return feeds


class ImageCopies:
    """All copies of one image that are to be made.

    :param copies: of this image, each for another place.
    :ivar outcomes: what became of each of them.
    """

    def __init__(
        self, copies: tuple[copy_plan.Copy, ...], setting: Setting
    ) -> None:
        self._image = copies[0].image
        self._copies = copies
        self._setting = setting
        self._gate = threading.Condition()
        self._gathering = _Gathering(len(copies))
        self._spool = self._new_spool()
        self.outcomes: dict[copying.Place, copying.CopyOutcome] = {}

    def run(self) -> None:
        """Make the copies."""
        copies = list(enumerate(self._copies))
        try:
            with futures.ThreadPoolExecutor(len(copies)) as executor:
                lanes = [executor.submit(self._serve, *c) for c in copies]
                while feeds := self._gathering.group():
                    self._deliver(feeds)
            for lane in lanes:
                lane.result()
        finally:
            if self._spool is not None:
                self._spool.remove()

    def _serve(self, number: int, copy: copy_plan.Copy) -> None:
        setting = self._setting
        bar = setting.bars.add(_title(copy), copy.image.size or 0)

        def moved(size: int | None) -> None:
            if size is None:
                bar.begin()
            else:
                bar.advance(size)

        lane = copy_lane.Lane(
            copy,
            setting.stores[copy.place],
            body=functools.partial(self._body, number),
            busy=functools.partial(self._gathering.stay_away, number),
            expected=setting.request.expected,
            patience=setting.request.patience,
            moved=moved,
            stop=setting.stop,
        )
        try:
            self.outcomes[copy.place] = lane.run()
        finally:
            bar.end()
            self._gathering.leave(number)

    def _body(self, number: int) -> copy_lane.Body:
        """Return the bytes for one upload."""
        if self._spool is not None:
            self._gathering.stay_away(number)
            return self._spool.body()
        feed = fanout.Feed(
            self._image.size or 0, source_bytes.DEPTH, self._gate
        )
        self._gathering.join(number, feed)
        return feed

    def _deliver(self, feeds: list[fanout.Feed]) -> None:
        """Read the image once, for several copies."""
        digests = source_bytes.Digests(self._algos())
        chunks = source_bytes.SourceBytes(
            self._open,
            self._image.size or 0,
            digests,
            self._setting.chunk,
            self._setting.pace,
            self._setting.stop,
        )

        def verified() -> dict[str, str]:
            values = digests.values()
            self._check(values)
            return values

        fan = fanout.Fanout(feeds, self._gate, self._setting.stop)
        try:
            fan.deliver(chunks, verified)
        except (source_bytes.SourceFailed, fanout.Interrupted):
            # Each copy has it as well, and accounts for it.
            return

    def _open(self, begin: int) -> http.Download:
        return self._setting.source.download(self._image.id, begin)

    def _algos(self) -> tuple[str, ...]:
        algos = (algo for copy in self._copies for algo in copy.algos)
        return tuple(dict.fromkeys(algos))

    def _check(self, digests: Mapping[str, str]) -> None:
        """Compare the bytes that came with what is known of the image.

        :raises source_bytes.SourceFailed: they are others.
        """
        known = {self._image.hash_algo: self._image.hash_value}
        if expected := self._setting.request.expected:
            known.setdefault(expected.algo, expected.value)
        for algo, value in known.items():
            digest = digests.get(algo)
            if value and digest and digest.lower() != value.lower():
                raise source_bytes.SourceFailed(
                    _(
                        'the hash of its content is %(hash)s in place of '
                        '%(expected)s'
                    )
                    % {
                        'hash': text.visible(f'{algo}:{digest}'),
                        'expected': text.visible(f'{algo}:{value}'),
                    }
                )

    def _new_spool(self) -> spool.Spool | None:
        folder = self._setting.request.spool
        if folder is None:
            return None
        bar = self._setting.bars.add(
            text.visible(self._image.name or self._image.id),
            self._image.size or 0,
        )
        bar.begin()
        return spool.Spool(
            folder,
            self._image,
            self._open,
            self._algos(),
            self._setting.chunk,
            self._setting.pace,
            self._setting.stop,
            self._check,
            bar.advance,
        )


def _title(copy: copy_plan.Copy) -> str:
    """Name a transfer beside its bar."""
    place = copy.place.cloud or copy.place.region
    return text.visible(f'{copy.source.name or copy.source.id} > {place}')
