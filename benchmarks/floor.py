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
reads the JSON and throws it away. It is a program of its own, as
``openstack`` is, and gets its orders as JSON on standard input.
"""

from __future__ import annotations

from concurrent import futures
import json
import sys
from typing import Any
import urllib.parse

import urllib3

_PATCH = 'application/openstack-images-v2.1-json-patch'
_JSON = 'application/json'


class Connections:
    """As many connections to each service as there are jobs."""

    def __init__(self, jobs: int) -> None:
        self._pools = urllib3.PoolManager(maxsize=jobs, retries=False)
        self._token = ''

    def sign_in(self, identity: str, auth: dict[str, Any]) -> str:
        """Get a token; return the ID of its project."""
        answer = self._pools.request(
            'POST',
            f'{identity}/auth/tokens',
            body=json.dumps({'auth': auth}),
            headers={'Content-Type': _JSON},
        )
        _check(answer)
        self._token = answer.headers['X-Subject-Token']
        return str(json.loads(answer.data)['token']['project']['id'])

    def call(
        self,
        method: str,
        url: str,
        body: object = None,
        content_type: str = _JSON,
    ) -> Any:
        """Send a request; return what the answer's JSON says."""
        headers = {'X-Auth-Token': self._token}
        content = None
        if body is not None:
            headers['Content-Type'] = content_type
            content = json.dumps(body)
        answer = self._pools.request(
            method, url, body=content, headers=headers
        )
        _check(answer)
        return json.loads(answer.data)


def _check(answer: urllib3.BaseHTTPResponse) -> None:
    if answer.status >= 400:
        raise SystemExit(f'{answer.status}: {answer.data.decode()}')


def audit(order: dict[str, Any]) -> str:
    """Read a project's images, and the members of those that are shared."""
    cloud = Connections(order['jobs'])
    project = cloud.sign_in(order['identity'], order['auth'])
    glance = order['glance']
    read = 0

    def members(image: str) -> int:
        found = cloud.call('GET', f'{glance}/v2/images/{image}/members')
        return len(found['members'])

    with futures.ThreadPoolExecutor(order['jobs']) as pool:
        # Who the members are: one list of all projects.
        names = pool.submit(_projects, cloud, order['identity'])
        counts = []
        for hidden in ('', '&os_hidden=true'):
            path = f'/v2/images?owner={project}&limit=1000{hidden}'
            while path:
                page = cloud.call('GET', glance + path)
                path = page.get('next')
                for image in page['images']:
                    read += 1
                    if image['visibility'] == 'shared':
                        counts.append(pool.submit(members, image['id']))
        names.result()
    return f'{read} images, {sum(each.result() for each in counts)} shares'


def _projects(cloud: Connections, identity: str) -> int:
    try:
        return len(cloud.call('GET', f'{identity}/projects')['projects'])
    except SystemExit:  # not permitted
        own = cloud.call('GET', f'{identity}/auth/projects')
        return len(own['projects'])


def share(order: dict[str, Any]) -> str:
    """Share private images with projects that have never seen them."""
    cloud = Connections(order['jobs'])
    cloud.sign_in(order['identity'], order['auth'])
    glance = f'{order["glance"]}/v2/images'
    change = [{'op': 'replace', 'path': '/visibility', 'value': 'shared'}]

    def find(name: str) -> str:
        query = urllib.parse.urlencode({'name': f'eq:{name}'})
        return str(cloud.call('GET', f'{glance}?{query}')['images'][0]['id'])

    def change_visibility(image: str) -> None:
        cloud.call('PATCH', f'{glance}/{image}', change, _PATCH)

    def add(pair: tuple[str, str]) -> None:
        image, member = pair
        cloud.call('POST', f'{glance}/{image}/members', {'member': member})

    with futures.ThreadPoolExecutor(order['jobs']) as pool:
        images = list(pool.map(find, order['images']))
        list(pool.map(change_visibility, images))
        pairs = [(i, member) for i in images for member in order['members']]
        list(pool.map(add, pairs))
    return f'{len(images)} images, {len(pairs)} shares'


def sync(order: dict[str, Any]) -> str:
    """Share images that have the names with projects, as far as they are not.

    Nobody has been a member of the private ones before.
    """
    cloud = Connections(order['jobs'])
    project = cloud.sign_in(order['identity'], order['auth'])
    glance = order['glance']
    change = [{'op': 'replace', 'path': '/visibility', 'value': 'shared'}]
    names = set(order['images'])

    def missing(image: dict[str, Any]) -> list[tuple[str, str]]:
        url = f'{glance}/v2/images/{image["id"]}'
        there: set[str] = set()
        if image['visibility'] == 'shared':
            found = cloud.call('GET', f'{url}/members')['members']
            there = {member['member_id'] for member in found}
        else:
            cloud.call('PATCH', url, change, _PATCH)
        return [(url, m) for m in order['members'] if m not in there]

    def add(pair: tuple[str, str]) -> None:
        url, member = pair
        cloud.call('POST', f'{url}/members', {'member': member})

    with futures.ThreadPoolExecutor(order['jobs']) as pool:
        images = []
        for hidden in ('', '&os_hidden=true'):
            path = f'/v2/images?owner={project}&limit=1000{hidden}'
            while path:
                page = cloud.call('GET', glance + path)
                path = page.get('next')
                images += [i for i in page['images'] if i['name'] in names]
        pairs = [pair for some in pool.map(missing, images) for pair in some]
        list(pool.map(add, pairs))
    return f'{len(images)} images, {len(pairs)} new shares'


def main() -> None:
    """Do what is ordered; print what was read or done."""
    order = json.load(sys.stdin)
    match order.get('do'):
        case 'audit':
            said = audit(order)
        case 'share':
            said = share(order)
        case 'sync':
            said = sync(order)
        case _:  # only start, which is taken off the other figures
            said = 'nothing'
    sys.stdout.write(f'{said}\n')


if __name__ == '__main__':
    main()
