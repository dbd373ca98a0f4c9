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

"""A recipient whose servers and volumes need the image of another project."""

import dataclasses
import http.client
from pathlib import Path

from keystoneauth1 import exceptions
import pytest

from tests.cloud import Cloud
from tests.cloud import workloads
from tests.functional.account import Account
from tests.functional.client import Client
from tests.functional.client import Who

AUDIT = ('image', 'share-audit', '--incoming', '--usage', '-f', 'json')
ONLY = ('--check', 'borrowed-image', '--check', 'lost-image')


def test_borrowed_and_then_lost(whole_cloud: Cloud, tmp_path: Path) -> None:
    owner, user = (
        Account(tenant, whole_cloud.session(tenant))
        for tenant in map(whole_cloud.tenant, ('lender', 'borrower'))
    )
    onlooker = whole_cloud.tenant('onlooker')
    whole_cloud.add_role(onlooker, user.id, 'reader')
    entry = onlooker.entry(whole_cloud.identity_url)
    reader = dataclasses.replace(
        entry, auth=dict(entry.auth) | {'project_name': user.name}
    )
    client = Client(whole_cloud, tmp_path)
    client.know(owner, user, reader)
    image = owner.create('golden', visibility='shared')
    owner.offer(image, user.id)
    server = whole_cloud.boot(user.session, image, 'web')
    volume = whole_cloud.create_volume(user.session, image, 'disk')

    def audit(who: Who) -> list[tuple[str, str, str]]:
        done = client(who, *AUDIT, *ONLY)
        assert done.code == 3
        for row in done.rows:
            assert server in row['Detail']
            assert (volume in row['Detail']) == (
                row['Check'] == 'borrowed-image'
            )
        return [(r['Check'], r['State'], r['Image ID']) for r in done.rows]

    def rebuild(image_id: str) -> None:
        action = {'rebuild': {'imageRef': image_id}}
        workloads.SERVERS.act(user.session, server, action)

    borrowed = [('borrowed-image', 'fail', image)]
    assert audit(user) == audit(reader) == borrowed
    copied = client(user, 'image', 'share-copy', image, '-f', 'json')
    (row,) = copied.rows
    done = client(owner, 'image', 'share-revoke', image, user.id, '-f', 'json')
    assert done.results == {user.id: 'revoked'}
    lost = [('lost-image', 'fail', image)]
    assert audit(user) == audit(reader) == lost
    with pytest.raises(exceptions.HttpError) as refused:
        rebuild(image)
    assert refused.value.http_status == http.client.BAD_REQUEST
    rebuild(row['Copy ID'])
