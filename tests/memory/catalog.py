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

"""What Keystone tells of itself: versions, services, a token's body."""

import secrets
from typing import Any

from tests.memory import state


def versions(cloud: state.State, path: str) -> state.Reply:
    media = 'application/vnd.openstack.identity-v3+json'
    version = {
        'id': 'v3.14',
        'status': 'stable',
        'updated': '2020-04-07T00:00:00Z',
        'links': [{'rel': 'self', 'href': f'{cloud.identity_url}/v3/'}],
        'media-types': [{'base': 'application/json', 'type': media}],
    }
    if path:
        return state.Reply(200, {'version': version})
    return state.Reply(300, {'versions': {'values': [version]}})


def token_body(cloud: state.State, token: state.Token) -> dict[str, Any]:
    user = cloud.users[token.user_id]
    body: dict[str, Any] = {
        'methods': list(token.methods),
        'user': {
            'domain': _domain(cloud, user.domain_id),
            'id': user.id,
            'name': user.name,
            'password_expires_at': None,
        },
        'audit_ids': [secrets.token_urlsafe(16)],
        'expires_at': f'{token.expires:%Y-%m-%dT%H:%M:%S}.000000Z',
        'issued_at': f'{token.issued:%Y-%m-%dT%H:%M:%S}.000000Z',
    }
    if token.credential is not None:
        body['application_credential'] = {
            'id': token.credential.id,
            'name': token.credential.name,
            'restricted': True,
        }
        if rules := token.credential.access_rules:
            body['application_credential']['access_rules'] = [
                {'id': f'rule-{place}', **rule}
                for place, rule in enumerate(rules)
            ]
    if token.project_id is not None:
        project = cloud.projects[token.project_id]
        body['project'] = {
            'domain': _domain(cloud, project.domain_id),
            'id': project.id,
            'name': project.name,
        }
        body['is_domain'] = False
    elif token.domain_id is not None:
        body['domain'] = _domain(cloud, token.domain_id)
    elif token.system:
        body['system'] = {'all': True}
    else:
        return {'token': body}
    body['roles'] = [
        {'id': f'{role:0<32.32}', 'name': role} for role in sorted(token.roles)
    ]
    body['catalog'] = services(cloud, token)
    return {'token': body}


def _domain(cloud: state.State, domain_id: str) -> dict[str, str]:
    return {'id': domain_id, 'name': cloud.domains[domain_id].name}


def services(cloud: state.State, token: state.Token) -> list[dict[str, Any]]:
    identity = f'{cloud.identity_url}/v3'
    services = (
        ('identity', 'keystone', dict.fromkeys(cloud.regions, identity)),
        (
            'image',
            'glance',
            {r.name: r.url for r in cloud.regions.values()},
        ),
        (
            'compute',
            'nova',
            {
                r.name: f'{r.compute_url}/v2.1'
                for r in cloud.regions.values()
                if r.has_workloads
            },
        ),
        (
            'block-storage',
            'cinder',
            {
                r.name: f'{r.volume_url}/v3/{token.project_id}'
                for r in cloud.regions.values()
                if r.has_workloads
            },
        ),
    )
    return [
        {
            'id': f'{name:0<32.32}',
            'type': kind,
            'name': name,
            'endpoints': [
                {
                    'id': f'{name}{region}{interface}',
                    'interface': interface,
                    'region': region,
                    'region_id': region,
                    'url': url,
                }
                for region, url in urls.items()
                for interface in ('public', 'internal', 'admin')
            ],
        }
        for kind, name, urls in services
        if urls
    ]
