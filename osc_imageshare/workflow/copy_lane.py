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

"""Makes one copy: its record, its bytes, and the proof that it is right."""

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
import dataclasses
import threading
import time
from typing import Protocol

from osc_imageshare import errors
from osc_imageshare.cloud import image_store
from osc_imageshare.i18n import _
from osc_imageshare.sharing import copy_guards
from osc_imageshare.sharing import copy_plan
from osc_imageshare.sharing import copying
from osc_imageshare.sharing import model
from osc_imageshare.sharing import request
from osc_imageshare.sharing import text
from osc_imageshare.workflow import copy_proof
from osc_imageshare.workflow import copy_records
from osc_imageshare.workflow import fanout
from osc_imageshare.workflow import source_bytes

_POLL, _LONGEST_POLL = 0.2, 5.0
# Seconds in which Glance notices that an upload has broken off, and in which
# it begins to fetch an image.
_NOTICE = 30.0
# Seconds in which a slow store takes what it has got.
_STORE = 600.0
_BEGIN = 1.0
_RETRIED = (errors.Lost, errors.Unavailable, errors.Unauthenticated)


class Body(Protocol):
    """The bytes of an image for one upload.

    :ivar digests: of all of them, by algorithm, once they were sent.
    """

    digests: Mapping[str, str]

    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[bytes]: ...

    def await_start(self) -> None:
        """Wait until there are bytes, or raise why there are none."""

    def close(self) -> None:
        """Take no more bytes."""


class Lane:
    """Makes one copy; others are made at the same time.

    :param copy: what is planned.
    :param store: where it is made.
    :param body: returns the bytes, each time from the first one on.
    :param busy: is told when no bytes are waited for, for some time.
    :param expected: the hash that was given for the content.
    :param patience: seconds that Glance may take to fetch an image.
    :param moved: is told how many bytes were sent; ``None``: begin again.
    """

    def __init__(
        self,
        copy: copy_plan.Copy,
        store: image_store.ImageStore,
        *,
        body: Callable[[], Body],
        busy: Callable[[], None],
        expected: request.Content | None,
        patience: int,
        moved: Callable[[int | None], None],
        stop: threading.Event,
    ) -> None:
        self.copy = copy
        self._store = store
        self._records = copy_records.Records(copy, store)
        self._body = body
        self._busy = busy
        self._expected = expected
        self._patience = patience
        self._moved = moved
        self._stop = stop
        self._digests: Mapping[str, str] = {}
        self._streamed = copy.method is copying.TransferMethod.STREAM
        self._notes: list[str] = []

    @property
    def made(self) -> model.Image | None:
        """The copy, as far as it was made; ``None``: there is none."""
        return self._records.image

    def run(self) -> copying.CopyOutcome:
        """Make the copy; what is not finished is deleted."""
        try:
            self._records.prepare()
            if not self._streamed:
                self._busy()
                self._fetch()
            if self._streamed:
                self._stream()
            self._verify()
        except (errors.CloudError, copy_proof.CopyFailed) as exc:
            return self._failed(exc)
        except fanout.Interrupted:
            left = self._clean()
            reason = ' '.join(
                (_('Interrupted before it was complete.'), *left)
            )
            return self._outcome(model.Result.SKIPPED, reason)
        if refused := self._records.refused:
            self._notes.append(
                _(
                    'The image service of %(place)s refused these properties, '
                    'so the copy does not have them: %(properties)s.'
                )
                % {
                    'place': copy_guards.title(self.copy.place),
                    'properties': text.listing(
                        list(map(text.visible, refused))
                    ),
                }
            )
        return self._outcome(model.Result.COPIED, ' '.join(self._notes))

    def _failed(self, exc: Exception) -> copying.CopyOutcome:
        left = self._clean()
        params = {
            'image': text.image(self.copy.source),
            'place': copy_guards.title(self.copy.place),
            'why': exc,
        }
        sentence = (
            _('Image %(image)s was not copied to %(place)s: %(why)s.') % params
        )
        reason = ' '.join((sentence, *left))
        return self._outcome(model.Result.FAILED, reason)

    def _clean(self) -> Iterable[str]:
        """Delete what is not finished; return a sentence if that fails."""
        image_id = self._records.unfinished
        if image_id is None:
            return
        try:
            self._store.delete(image_id)
            self._records.image = None
        except errors.CloudError as exc:
            yield _(
                'The unfinished image %(copy)s could not be deleted: %(why)s. '
                'Remove it with "%(command)s".'
            ) % {
                'copy': text.visible(image_id),
                'why': exc,
                'command': copy_plan.removal(image_id, self.copy.place),
            }

    def _outcome(
        self, result: model.Result, reason: str
    ) -> copying.CopyOutcome:
        made = self.made if result is model.Result.COPIED else None
        outcome = self.copy.outcome(result, copy=made, reason=reason)
        return dataclasses.replace(
            outcome,
            method=(
                copying.TransferMethod.STREAM
                if self._streamed
                else copying.TransferMethod.SERVER
            ).value,
        )

    def _fetch(self) -> None:
        """Have Glance fetch the bytes; stream them if it cannot."""
        image_id = self._records.id
        try:
            self._store.fetch(image_id, self.copy.source)
            self._records.image = self._fetched()
            self._records.correct()
        except (errors.CloudError, copy_proof.CopyFailed) as exc:
            if not self.copy.fallback:
                raise
            self._notes.append(
                _('Streamed, because glance-download failed: %s.') % exc
            )
            self._streamed = True
            if not self._is_queued():
                self._records.renew()

    def _fetched(self) -> model.Image:
        """Wait until Glance has fetched the bytes.

        :raises CopyFailed: it does not.
        """
        begin = time.monotonic()
        for image in self._polled(self._patience):
            if image.status == 'active':
                return image
            if image.properties.get('os_glance_failed_import'):
                raise copy_proof.CopyFailed(_('the import failed'))
            # The import locks the image from its answer to its end.
            locked = image.properties.get('os_glance_import_task')
            late = time.monotonic() - begin > _BEGIN
            if image.status == 'queued' and late and not locked:
                raise copy_proof.CopyFailed(_('the import failed'))
            if image.status in ('killed', 'deleted'):
                raise copy_proof.CopyFailed(_('the import failed'))
        raise copy_proof.CopyFailed(
            _('the import did not end within %d seconds') % self._patience
        )

    def _is_queued(self) -> bool:
        try:
            return self._store.image(self._records.id).status == 'queued'
        except errors.CloudError:
            return False

    def _polled(self, seconds: float) -> Iterator[model.Image]:
        """Yield the copy as it is, again and again for some time."""
        end = time.monotonic() + seconds
        pause = _POLL
        while True:
            yield self._store.image(self._records.id)
            if time.monotonic() > end:
                return
            if self._stop.wait(pause):
                raise fanout.Interrupted
            pause = min(pause * 1.5, _LONGEST_POLL)

    def _stream(self) -> None:
        """Send the bytes; begin again if a connection broke."""
        tries = 0
        while True:
            body = self._body()
            counted = CountedBody(body, self._moved)
            try:
                body.await_start()
                self._moved(None)
                self._store.upload(self._records.id, len(body), counted)
            except fanout.Detached:
                self._settle(_NOTICE)
            except errors.Ended:
                raise
            except source_bytes.SourceFailed:
                raise
            except _RETRIED as exc:
                tries += 1
                # A store may be slow to take what it has got.
                whole = counted.sent == len(body)
                if self._settle(_STORE if whole else _NOTICE):
                    self._digests = body.digests
                    return
                if tries > source_bytes.RETRIES:
                    raise
                pause = getattr(exc, 'retry_after', None)
                self._stop.wait(pause or source_bytes.PAUSE * 2**tries)
            else:
                self._digests = body.digests
                return
            finally:
                body.close()

    def _settle(self, seconds: float) -> bool:
        """Find out what became of an upload that broke off.

        :param seconds: how long that may take.
        :returns: it was done; else its image takes another upload.
        """
        for image in self._polled(seconds):
            if image.status == 'active':
                if image.size == self.copy.image.size:
                    return True
                break
            if image.status == 'queued':
                return False
        self._records.renew()
        return False

    def _verify(self) -> None:
        """Wait until the copy is active, and compare it.

        :raises CopyFailed: it is not what it is to be.
        """
        image = self._records.image
        if image is None or image.status != 'active':
            image = self._active()
        self._records.image = image
        proof = copy_proof.Proof(
            self.copy.image, self._store, self._expected, self._stop
        )
        proof.check(image, self._digests)
        self._notes += proof.notes

    def _active(self) -> model.Image:
        for image in self._polled(self._patience):
            if image.status == 'active':
                return image
            if image.status in ('queued', 'killed', 'deleted'):
                break
        raise copy_proof.CopyFailed(
            _('the copy is %s after all bytes were sent')
            % text.visible(image.status)
        )


class CountedBody:
    """The bytes of an upload, each of which is counted.

    :ivar sent: how many there were.
    """

    def __init__(
        self, body: Body, moved: Callable[[int | None], None]
    ) -> None:
        self._body = body
        self._moved = moved
        self.sent = 0

    def __len__(self) -> int:
        return len(self._body)

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._body:
            yield chunk
            self.sent += len(chunk)
            self._moved(len(chunk))
