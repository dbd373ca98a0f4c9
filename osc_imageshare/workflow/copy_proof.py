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

"""Proves that a copy has the content of its image."""

from collections.abc import Mapping
import threading

from osc_imageshare.cloud import image_store
from osc_imageshare.i18n import _
from osc_imageshare.sharing import model
from osc_imageshare.sharing import request
from osc_imageshare.sharing import text
from osc_imageshare.workflow import source_bytes


class CopyFailed(Exception):
    """A copy was not made; the text is a clause that says why."""


class Proof:
    """Compares a copy with its image.

    :param expected: the hash that was given for the content.
    :ivar notes: sentences about what the proof is worth.
    """

    def __init__(
        self,
        source: model.Image,
        store: image_store.ImageStore,
        expected: request.Content | None,
        stop: threading.Event,
    ) -> None:
        self._source = source
        self._store = store
        self._expected = expected
        self._stop = stop
        self.notes: list[str] = []

    def check(self, image: model.Image, digests: Mapping[str, str]) -> None:
        """Compare a copy that is active.

        :param digests: of the bytes that were sent; empty: Glance has
            fetched them itself.
        :raises CopyFailed: it differs.
        :raises errors.CloudError: its bytes had to be read and were not.
        """
        source = self._source
        if image.size != source.size:
            raise CopyFailed(
                _('the copy has %(size)s bytes in place of %(expected)s')
                % {'size': image.size, 'expected': source.size}
            )
        known = dict(digests)
        if source.hash_value:
            known[source.hash_algo] = source.hash_value
        if image.hash_value and image.hash_algo in known:
            algo, value = image.hash_algo, image.hash_value
        else:
            # It hashes in another way than was foreseen.
            algo = next(iter(known))
            value = self._read_back(image, algo)
        if value.lower() != known[algo].lower():
            raise CopyFailed(
                _('the hash of the copy is %(hash)s in place of %(expected)s')
                % {
                    'hash': text.visible(f'{algo}:{value}'),
                    'expected': text.visible(f'{algo}:{known[algo]}'),
                }
            )
        if not source.hash_value:
            self.notes.append(
                _(
                    'The image has no hash; the copy was compared with the '
                    'hash of the bytes that were sent.'
                )
            )
        self._check_expected(image, known)

    def _check_expected(
        self, image: model.Image, known: Mapping[str, str]
    ) -> None:
        expected = self._expected
        if expected is None:
            return
        value = known.get(expected.algo)
        if value is None:
            value = self._read_back(image, expected.algo)
        if value.lower() != expected.value:
            raise CopyFailed(
                _('its hash is %s, which was not expected')
                % text.visible(f'{expected.algo}:{value}')
            )

    def _read_back(self, image: model.Image, algo: str) -> str:
        """Return a hash of the copy's bytes, read from its Glance."""
        digests = source_bytes.Digests((algo,))
        for _chunk in source_bytes.SourceBytes(
            lambda begin: self._store.download(image.id, begin),
            image.size or 0,
            digests,
            source_bytes.chunk_size(1, None),
            source_bytes.Pace(None),
            self._stop,
        ):
            pass
        return digests.values().get(algo, '')
