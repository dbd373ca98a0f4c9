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

"""Glance: the records of images, and their bytes (Image API v2).

https://docs.openstack.org/api-ref/image/v2/
"""

from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any

from osc_imageshare import errors
from osc_imageshare.cloud import answer
from osc_imageshare.cloud import glance
from osc_imageshare.cloud import http
from osc_imageshare.cloud import image_answer
from osc_imageshare.i18n import _
from osc_imageshare.sharing import copying
from osc_imageshare.sharing import model

_PATCH = 'application/openstack-images-v2.1-json-patch'
_DOWNLOAD = 'glance-download'
#: The status of an answer that begins in the middle.
PARTIAL = 206
#: The status of an answer for an image without data.
NO_CONTENT = 204


class ImageStore:
    """One region's Glance, which images are copied from or to.

    Every method raises :class:`~osc_imageshare.errors.CloudError`.
    """

    def __init__(self, service: http.Service, region: str) -> None:
        self._service = service
        self._glance = glance.Glance(service, region)
        self.region = region

    @property
    def url(self) -> str:
        """Where it is; two of the same URL are the same."""
        return self._service.url

    def image(self, image_id: str) -> model.Image:
        """Read an image by ID.

        :raises errors.NotFound: it is gone.
        """
        return self._glance.image(image_id)

    def create(self, record: Mapping[str, Any]) -> model.Image:
        """Make the record of an image, without bytes.

        It has an ID already, so that it is known whether it was made also
        if the answer is lost.

        :raises errors.Conflict: there is, or was, an image with this ID.
        """
        image_id = str(record['id'])
        try:
            return self._create(record)
        except errors.Lost as lost:
            try:
                return self._glance.image(image_id)
            except errors.NotFound:
                if lost.retry_after is None:
                    raise lost from None
            except errors.CloudError:
                raise lost from None
        return self._create(record)

    def _create(self, record: Mapping[str, Any]) -> model.Image:
        raw = self._service.write('POST', '/v2/images', dict(record))
        try:
            image = image_answer.image(raw, self.region)
        except errors.Unreadable as exc:
            raise errors.Lost(str(exc)) from exc
        if image.id != record['id']:
            raise errors.Lost(_('the answer does not show the change'))
        return image

    def change(
        self, image_id: str, changes: Sequence[Mapping[str, Any]]
    ) -> model.Image:
        """Change fields and properties of an image, all of them or none.

        :param changes: a JSON patch.
        """
        raw = self._service.write(
            'PATCH',
            glance.image_path(image_id),
            [dict(change) for change in changes],
            _PATCH,
        )
        try:
            return image_answer.image(raw, self.region)
        except errors.Unreadable as exc:
            raise errors.Lost(str(exc)) from exc

    def delete(self, image_id: str) -> None:
        """Delete an image; one that is gone already is fine."""
        lost: errors.Lost | None = None
        for _try in range(2):
            try:
                self._service.write('DELETE', glance.image_path(image_id))
                return
            except errors.NotFound:
                if self._glance.is_gone(image_id):
                    return
            except errors.Lost as exc:
                lost = exc
                if self._is_deleted(image_id):
                    return
        raise lost or errors.Unavailable(
            _('it shows the image but does not delete it (404)')
        )

    def _is_deleted(self, image_id: str) -> bool:
        try:
            return self._glance.is_gone(image_id)
        except errors.CloudError:
            return False

    def download(self, image_id: str, begin: int = 0) -> http.Download:
        """Return the bytes of an image, from one of them on.

        A store that cannot begin in the middle sends all of them: the status
        of the answer tells.
        """
        headers = {'Accept': 'application/octet-stream'}
        if begin:
            headers['Range'] = f'bytes={begin}-'
        path = f'{glance.image_path(image_id)}/file'
        download = self._service.open(path, headers)
        if download.status == PARTIAL and not begin:
            download.close()
            raise errors.Unreadable(
                _('%s sends only a part of an image') % self._service.title
            )
        return download

    def has_data(self, image_id: str) -> bool:
        """Tell whether it sends the first byte of an image.

        :raises errors.CloudError: it refuses.
        """
        headers = {
            'Accept': 'application/octet-stream',
            'Range': 'bytes=0-0',
        }
        path = f'{glance.image_path(image_id)}/file'
        download = self._service.open(path, headers)
        # A store that cannot send a part begins to send everything.
        download.close()
        return download.status != NO_CONTENT

    def upload(self, image_id: str, size: int, body: Iterable[bytes]) -> None:
        """Put the bytes of an image that has none yet.

        :param size: how many there are; some stores make room for them.
        :raises errors.Lost: it is unknown whether all of them arrived.
        """
        self._service.send(
            f'{glance.image_path(image_id)}/file',
            body if size else b'',
            {'x-openstack-image-size': str(size)},
        )

    def import_methods(self) -> frozenset[str]:
        """Return the ways in which it takes images by itself."""
        try:
            raw = self._service.get('/v2/info/import')
        except (errors.NotFound, errors.Forbidden):
            return frozenset()
        value = answer.record(raw, 'import-methods').get('value')
        if not isinstance(value, list):
            return frozenset()
        return frozenset(map(str, value))

    def offers_download(self) -> bool:
        """Tell whether it fetches images from another region by itself."""
        return _DOWNLOAD in self.import_methods()

    def fetch(self, image_id: str, source: model.ImageName) -> None:
        """Have it fetch the bytes of an image from another region.

        :param image_id: of the image that is to have them.
        """
        path = f'{glance.image_path(image_id)}/import'
        method: dict[str, answer.Json] = {
            'name': _DOWNLOAD,
            'glance_region': source.region,
            'glance_image_id': source.id,
        }
        try:
            self._service.write('POST', path, {'method': method})
        except errors.Lost:
            # The answer need not be JSON; what it comes to is read anyway.
            return

    def disk_formats(self) -> frozenset[str]:
        """Return the disk formats that it accepts; empty: unknown."""
        raw = self._service.get('/v2/schemas/image')
        properties = answer.record(raw, 'properties')
        formats = answer.record(properties.get('disk_format') or {})
        values = formats.get('enum')
        if not isinstance(values, list):
            return frozenset()
        return frozenset(map(str, filter(None, values)))

    def quota(self) -> copying.Quota:
        """Return what the project has, and how much of it it may have."""
        try:
            raw = self._service.get('/v2/info/usage')
        except (errors.NotFound, errors.Forbidden):
            return copying.Quota()
        usage = answer.record(answer.record(raw).get('usage') or {})
        return copying.Quota(
            images=_allowance(usage, 'image_count_total'),
            mebibytes=_allowance(usage, 'image_size_total'),
            uploads=_allowance(usage, 'image_count_uploading'),
        )


def _allowance(
    usage: dict[str, answer.Json], key: str
) -> copying.Allowance | None:
    entry = usage.get(key)
    if not isinstance(entry, dict):
        return None
    limit = answer.optional_number(entry, 'limit')
    used = answer.optional_number(entry, 'usage')
    if limit is None or used is None or limit < 0:
        return None
    return copying.Allowance(limit, used)
