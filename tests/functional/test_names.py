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

"""A project that was verified once has a name in later commands."""

from pathlib import Path
import shutil
import stat

import yaml

from tests.functional.account import Account
from tests.functional.client import Client


def test_a_plain_member_reads_names(
    openstack: Client, owner: Account, member: Account, tmp_path: Path
) -> None:
    image = owner.create('golden')
    name = member.tenant.name

    def shown() -> tuple[str, str]:
        (row,) = openstack.shares(owner, '--outgoing', '--long').rows
        return row['Member Name'], row['Name Source']

    done = openstack.share(
        owner, image, '--target-cloud', member.cloud, '-f', 'json', '--long'
    )
    (row,) = done.rows
    assert (row['Member Name'], row['Name Source']) == (name, 'token')
    assert shown() == (name, 'cache')
    exported = openstack(owner, 'image', 'share-export').stdout
    assert f'# {name}\n' in exported
    drawn = openstack(
        *(owner, 'image', 'share-map', '--format', 'mmd', '--output', '-')
    )
    assert name in drawn.stdout
    audited = openstack(owner, 'image', 'share-audit', '-f', 'json')
    assert name in {row['Member Name'] for row in audited.rows}
    # Nothing is proven by it.
    refused = openstack(owner, 'image', 'share-revoke', image, name)
    assert refused.changed_nothing()
    folder = tmp_path / '.cache' / 'osc-imageshare'
    file = folder / 'names.json'
    assert [stat.S_IMODE(p.stat().st_mode) for p in (folder, file)] == [
        0o700,
        0o600,
    ]
    off = {'OS_IMAGESHARE_NAMES': 'off'}
    done = openstack(owner, 'image', 'share-list', '-f', 'json', env=off)
    assert done.column('Member Name') == ['']
    shutil.rmtree(folder)
    assert shown() == ('', '')
    manifest = tmp_path / 'manifest.yaml'
    manifest.write_text(exported)
    done = openstack(owner, 'image', 'share-sync', str(manifest), '--check')
    assert done.code == 0
    written = yaml.safe_load(exported)
    written['names'] = {member.id: 'partner-lab'}
    manifest.write_text(yaml.safe_dump(written))
    done = openstack(
        *(owner, 'image', 'share-sync', str(manifest), '--check'),
        *('-f', 'json', '--long'),
    )
    assert done.column('Name Source') == ['names']
