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

"""Nova: the servers that come from an image.

https://docs.openstack.org/api-ref/compute/ (v2.1)

Nova drops a filter silently if it does not know it or if the caller may not
use it, so every item of every answer is checked again: which image and which
project it belongs to.
"""

from collections.abc import Iterator

from osc_imageshare.cloud import answer
from osc_imageshare.cloud import http
from osc_imageshare.sharing import usage


class Nova:
    """One region's Nova, spoken to with one credential.

    Every method raises :class:`~osc_imageshare.errors.CloudError`.
    """

    def __init__(self, service: http.Service, project_id: str) -> None:
        """Take a service.

        :param project_id: the project of the credential's token.
        """
        self._service = service
        self._project_id = project_id

    def servers(self, image_id: str) -> Iterator[usage.Server]:
        """Yield the servers of the token's project that are of an image."""
        for project_id, of_image, server in self._servers({'image': image_id}):
            if project_id == self._project_id and of_image == image_id:
                yield server

    def own_servers(self) -> Iterator[tuple[str, usage.Server]]:
        """Yield the servers of the token's project, of whatever image.

        :returns: the ID of the image, and the server; ``''``: it was booted
            from a volume.
        """
        for project_id, image_id, server in self._servers({}):
            if project_id == self._project_id:
                yield image_id, server

    def servers_of_all(
        self, image_id: str, project_id: str | None
    ) -> Iterator[tuple[str, usage.Server]]:
        """Yield servers of every project that are of an image.

        Nova answers 403 to those who are not its administrator.

        :param project_id: one project is enough.
        :returns: the ID of the project, and the server.
        """
        query = {'image': image_id, 'all_tenants': '1'}
        if project_id is not None:
            query['project_id'] = project_id
        for owner, of_image, server in self._servers(query):
            if of_image == image_id:
                yield owner, server

    def _servers(
        self, query: dict[str, str]
    ) -> Iterator[tuple[str, str, usage.Server]]:
        """Yield the ID of the project, the ID of the image, and the server."""
        for raw in self._service.pages(
            '/servers/detail', 'servers', query, http.last_item
        ):
            # A server that was booted from a volume has '' here.
            image = raw.get('image') or {}
            yield (
                answer.text(raw, 'tenant_id'),
                answer.optional_text(answer.record(image), 'id'),
                usage.Server(
                    answer.identifier(raw, 'id'),
                    answer.optional_text(raw, 'name'),
                ),
            )
