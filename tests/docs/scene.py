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

"""A small company's cloud, for the pictures of the audit page and the map."""

from tests.cloud import Cloud

#: Projects that share, with their images and the members of these.
SHARED = {
    'images': {
        'ubuntu-24.04': {
            'web-shop': 'accepted',
            'billing': 'accepted',
            'analytics': 'accepted',
            'staging': 'pending',
        },
        'debian-13': {'web-shop': 'accepted', 'billing': 'accepted'},
        'windows-2025': {'billing': 'pending', 'analytics': 'rejected'},
    },
    'analytics': {
        'cuda-12-notebook': {'staging': 'accepted', 'web-shop': 'pending'},
    },
    'billing': {
        'ledger-appliance': {'4f1d6ba2c9e8430db7a5c2e19f806d3e': 'pending'},
    },
}
_PROJECTS = ('images', 'web-shop', 'billing', 'analytics', 'staging')


def plant(cloud: Cloud) -> None:
    """Make the projects, their images and the shares."""
    session = cloud.admin_session()
    identity = {'service_type': 'identity', 'interface': 'public'}
    glance = {
        'service_type': 'image',
        'interface': 'public',
        'region_name': 'RegionOne',
    }
    ids = {}
    for name in _PROJECTS:
        made = session.post(
            '/projects',
            json={'project': {'name': name, 'domain_id': 'default'}},
            endpoint_filter=identity,
        )
        ids[name] = made.json()['project']['id']
    for owner, images in SHARED.items():
        for name, members in images.items():
            image = cloud.create_image(
                session,
                name,
                owner=ids[owner],
                visibility='shared',
                protected=name == 'ubuntu-24.04',
            )
            path = f'/v2/images/{image}/members'
            for member, status in members.items():
                member_id = ids.get(member, member)
                session.post(
                    path, json={'member': member_id}, endpoint_filter=glance
                )
                session.put(
                    f'{path}/{member_id}',
                    json={'status': status},
                    endpoint_filter=glance,
                )
