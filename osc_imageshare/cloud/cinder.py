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

"""Cinder: the volumes that come from an image.

https://docs.openstack.org/api-ref/block-storage/v3/

Cinder before 3.31 drops a filter silently if the caller may not use it, so
every item of every answer is checked again: which image and which project it
belongs to.
"""

from collections.abc import Iterator

from osc_imageshare.cloud import answer
from osc_imageshare.cloud import http
from osc_imageshare.sharing import usage

# From 3.31 on Cinder refuses a filter that the caller may not use. Before,
# it answers as if there were none, with the caller's own volumes only.
_STRICT = {'OpenStack-API-Version': 'volume 3.31'}
_TENANT = 'os-vol-tenant-attr:tenant_id'


class Cinder:
    """One region's Cinder, spoken to with one credential.

    Every method raises :class:`~osc_imageshare.errors.CloudError`.
    """

    def __init__(self, service: http.Service, project_id: str) -> None:
        """Take a service.

        :param project_id: the project of the credential's token.
        """
        self._service = service
        self._project_id = project_id

    def volumes(self) -> Iterator[tuple[str, usage.Volume]]:
        """Yield the volumes of the token's project that are of any image.

        Cinder does not let a member ask for those of one image.

        :returns: the ID of the image, and the volume.
        """
        for raw in self._volumes({}):
            image_id = _image_id(raw)
            owner = answer.optional_text(raw, _TENANT) or self._project_id
            if image_id and owner == self._project_id:
                yield image_id, _volume(raw)

    def volumes_of_all(
        self, image_id: str, project_id: str | None
    ) -> Iterator[tuple[str, usage.Volume]]:
        """Yield volumes of every project that are of an image.

        Cinder answers 400 to those who are not its administrator.

        :param project_id: one project is enough.
        :returns: the ID of the project, and the volume.
        """
        query = {
            'all_tenants': '1',
            # A dict as Python writes it: so the API reference has it.
            'glance_metadata': str({'image_id': image_id}),
        }
        if project_id is not None:
            query['project_id'] = project_id
        for raw in self._volumes(query, _STRICT):
            if _image_id(raw) == image_id:
                yield answer.text(raw, _TENANT), _volume(raw)

    def _volumes(
        self, query: dict[str, str], headers: dict[str, str] | None = None
    ) -> Iterator[dict[str, answer.Json]]:
        return self._service.pages(
            '/volumes/detail', 'volumes', query, http.last_item, headers
        )


def _image_id(raw: dict[str, answer.Json]) -> str:
    """Return the ID of the image that a volume was made from, if any."""
    metadata = raw.get('volume_image_metadata') or {}
    return answer.optional_text(answer.record(metadata), 'image_id')


def _volume(raw: dict[str, answer.Json]) -> usage.Volume:
    attachments = raw.get('attachments') or []
    servers = (
        answer.optional_text(attachment, 'server_id')
        for attachment in answer.records(
            {'attachments': attachments}, 'attachments'
        )
    )
    return usage.Volume(
        answer.identifier(raw, 'id'),
        answer.optional_text(raw, 'name'),
        tuple(filter(None, servers)),
    )
