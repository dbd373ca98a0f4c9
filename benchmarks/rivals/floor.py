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

"""The floor: the calls that cannot be avoided, as fast as they can be sent.

No program that does the same work with the same number of connections can be
much faster: it knows every URL beforehand, checks nothing but the status,
reads the JSON and throws it away. What has to be known is read: whether there
is anything to be done, and who came back when an image was opened.
"""

from __future__ import annotations

from concurrent import futures
import json
import sys
from typing import Any

import urllib3

from benchmarks.rivals import begin
from benchmarks.rivals import pipe
from benchmarks.rivals.order import given
from benchmarks.rivals.order import Order

_PATCH = 'application/openstack-images-v2.1-json-patch'
_JSON = 'application/json'
_OPENED = [{'op': 'replace', 'path': '/visibility', 'value': 'shared'}]
#: What a copy has of its image, at the least.
_COPIED = ('name', 'disk_format', 'container_format', 'hw_disk_bus')
#: As many IDs as a line of a request holds everywhere.
_AT_ONCE = 80


class Floor:
    """As many connections to each service as there are jobs."""

    def __init__(self, order: Order) -> None:
        self._order = order
        jobs = order['jobs']
        self._pools = urllib3.PoolManager(maxsize=jobs, retries=False)
        self.workers = futures.ThreadPoolExecutor(jobs)
        self._token = self.sign_in(order['auth'])

    def sign_in(self, auth: dict[str, Any]) -> str:
        """Return a token."""
        answer = self._pools.request(
            'POST',
            f'{self._order["identity"]}/auth/tokens',
            body=json.dumps({'auth': auth}),
            headers={'Content-Type': _JSON},
        )
        _check(answer)
        json.loads(answer.data)
        return answer.headers['X-Subject-Token']

    def call(
        self,
        method: str,
        path: str,
        body: object = None,
        content_type: str = _JSON,
        token: str = '',
    ) -> Any:
        """Send a request to Glance; return what the answer's JSON says.

        :param path: behind ``/v2/images``.
        """
        url = f'{self._order["glance"]}/v2/images{path}'
        return self._send(method, url, body, content_type, token)

    def _send(
        self,
        method: str,
        url: str,
        body: object = None,
        content_type: str = _JSON,
        token: str = '',
    ) -> Any:
        headers = {'X-Auth-Token': token or self._token}
        content = None
        if body is not None:
            headers['Content-Type'] = content_type
            content = json.dumps(body)
        answer = self._pools.request(
            method, url, body=content, headers=headers
        )
        _check(answer)
        return json.loads(answer.data) if answer.data else None

    def projects(self) -> int:
        """Read who the members may be: one list of all projects."""
        identity = self._order['identity']
        try:
            return len(self._send('GET', f'{identity}/projects')['projects'])
        except SystemExit:  # not permitted
            own = self._send('GET', f'{identity}/auth/projects')
            return len(own['projects'])

    def copy(self, image: str, there: str) -> str:
        """Copy an image to another Glance, and compare; return by what."""
        here = f'{self._order["glance"]}/v2/images/{image}'
        source = self._send('GET', here)
        images = f'{there}/v2/images'
        body = {key: source[key] for key in _COPIED}
        made = self._send('POST', images, body)
        name, carry = pipe.found()
        url = f'{images}/{made["id"]}'
        digest = carry(
            self._token, f'{here}/file', f'{url}/file', source['size']
        )
        copy = self._send('GET', url)
        hashes = {digest, source['os_hash_value'], copy['os_hash_value']}
        if len(hashes) > 1:
            raise SystemExit(f'not the same: {hashes}')
        return name

    def images(self, query: str) -> list[dict[str, Any]]:
        """Read a list of images, all pages of it."""
        images: list[dict[str, Any]] = []
        path = f'?{query}&limit=1000'
        while True:
            page = self.call('GET', path)
            images += page['images']
            if 'next' not in page:
                return images
            path = page['next'].removeprefix('/v2/images')

    def look(self) -> None:
        """Read what the images of the order are now."""
        ids = self._order['images']
        for first in range(0, len(ids), _AT_ONCE):
            some = ','.join(ids[first : first + _AT_ONCE])
            self.call('GET', f'?id=in:{some}&limit=1000')

    def open(self, image: str) -> None:
        """Share a private image, and read who came back by that."""
        self.call('PATCH', f'/{image}', _OPENED, _PATCH)
        self.members(image)

    def members(self, image: str) -> set[str]:
        """Read who an image is shared with."""
        members = self.call('GET', f'/{image}/members')['members']
        return {member['member_id'] for member in members}


def _check(answer: urllib3.BaseHTTPResponse) -> None:
    if answer.status >= 400:
        raise SystemExit(f'{answer.status}: {answer.data.decode()}')


def audit(floor: Floor, order: Order) -> str:
    """Read a project's images, and the members of those that are shared."""
    names = floor.workers.submit(floor.projects)
    read = 0
    counts = []
    for hidden in ('', '&os_hidden=true'):
        query = f'?owner={order["project"]}&limit=1000{hidden}'
        while query:
            page = floor.call('GET', query)
            query = page.get('next', '').removeprefix('/v2/images')
            for image in page['images']:
                read += 1
                if image['visibility'] == 'shared':
                    counts.append(
                        floor.workers.submit(floor.members, image['id'])
                    )
    names.result()
    return (
        f'{read} images, {sum(len(count.result()) for count in counts)} shares'
    )


def share(floor: Floor, order: Order) -> str:
    """Share private images, and accept them in the name of the others."""
    tokens = list(floor.workers.map(floor.sign_in, order['auths']))
    floor.look()
    list(floor.workers.map(floor.open, order['images']))
    others = list(zip(order['members'], tokens, strict=True))

    def add(pair: tuple[str, tuple[str, str]]) -> None:
        image, (member, token) = pair
        floor.call('POST', f'/{image}/members', {'member': member})
        path = f'/{image}/members/{member}'
        floor.call('PUT', path, {'status': 'accepted'}, token=token)

    pairs = [(image, other) for image in order['images'] for other in others]
    list(floor.workers.map(add, pairs))
    return f'{len(order["images"])} images, {len(pairs)} shares'


def accept(floor: Floor, order: Order) -> str:
    """Accept what is offered to the caller's project."""
    # Whose they are, and what the project sees already, which an offer could
    # be taken for.
    names = floor.workers.submit(floor.projects)
    for hidden in ('false', 'true'):
        floor.images(f'os_hidden={hidden}')
    offers = floor.images('visibility=shared&member_status=pending')
    names.result()

    def decide(image: dict[str, Any]) -> None:
        path = f'/{image["id"]}/members/{order["project"]}'
        floor.call('PUT', path, {'status': 'accepted'})

    list(floor.workers.map(decide, offers))
    return f'{len(offers)} offers'


def revoke(floor: Floor, order: Order) -> str:
    """Revoke the access of projects, as far as they have it."""
    floor.look()

    def remove(image: str) -> None:
        for member in floor.members(image) & set(order['members']):
            floor.call('DELETE', f'/{image}/members/{member}')

    list(floor.workers.map(remove, order['images']))
    return f'{len(order["images"])} images'


def incoming(floor: Floor, order: Order) -> str:
    """Read what is shared with the caller's project, with its status."""
    names = floor.workers.submit(floor.projects)
    lists = [
        floor.workers.submit(
            floor.images, f'visibility=shared&member_status={status}'
        )
        for status in ('pending', 'accepted', 'rejected')
    ]
    names.result()
    return f'{sum(len(offers.result()) for offers in lists)} offers'


def sync(floor: Floor, order: Order) -> str:
    """Share images by the beginning of their names, as far as they are not."""

    def missing(image: dict[str, Any]) -> list[tuple[str, str]]:
        there: set[str] = set()
        if image['visibility'] == 'shared':
            there = floor.members(image['id'])
        else:
            floor.open(image['id'])
        return [(image['id'], m) for m in order['members'] if m not in there]

    def add(pair: tuple[str, str]) -> None:
        image, member = pair
        floor.call('POST', f'/{image}/members', {'member': member})

    images = [
        image
        for hidden in ('', '&os_hidden=true')
        for image in floor.images(f'owner={order["project"]}{hidden}')
        if image['name'].startswith(order['prefix'])
    ]
    missing_pairs = floor.workers.map(missing, images)
    pairs = [pair for some in missing_pairs for pair in some]
    list(floor.workers.map(add, pairs))
    return f'{len(images)} images, {len(pairs)} new shares'


def copy(floor: Floor, order: Order) -> str:
    """Copy images to another region."""
    (there,) = order['elsewhere']
    tools = {floor.copy(image, there) for image in order['images']}
    return f'{len(order["images"])} images by {", ".join(tools)}'


WORK = {
    'audit': audit,
    'share': share,
    'accept': accept,
    'revoke': revoke,
    'incoming': incoming,
    'sync': sync,
    'copy': copy,
}


def main() -> None:
    """Do what is ordered; print what was read or done."""
    order = given()
    floor = Floor(order)
    begin.tell()
    said = WORK[order['do']](floor, order)
    sys.stdout.write(f'{said}\n')


if __name__ == '__main__':
    main()
