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

"""``image share-audit --manifest``: what is there and what is declared."""

import json
from pathlib import Path
import shlex

from tests.cloud.service import REGIONS
from tests.functional import auditing
from tests.functional.account import Account
from tests.functional.account import unique
from tests.functional.client import Client
from tests.functional.conftest import NewAccount

DRIFT = ('manifest-drift', 'fail')
ENDED = ('expired-share', 'fail')
ONLY = ('--check', 'manifest-drift', '--check', 'expired-share')


def test_every_kind_of_drift_until_it_is_in_sync(
    openstack: Client, owner: Account, account: NewAccount, tmp_path: Path
) -> None:
    added, taken, late, ended = (account('member') for _ in range(4))
    private = owner.create('private')
    shared = owner.create('shared', visibility='shared')
    owner.offer(shared, taken.id, late.id, ended.id)
    fine = owner.create('fine', visibility='shared')
    owner.offer(fine, added.id, taken.id)
    path = tmp_path / 'all shares.yaml'
    path.write_text(
        'version: 1\n'
        'shares:\n'
        '- image: private\n'
        f'  projects: [{added.id}]\n'
        '- image: shared\n'
        '  prune: true\n'
        '  projects:\n'
        f'  - {added.id}\n'
        f'  - cloud: {late.cloud}\n'
        f'  - {{id: {ended.id}, expires: 2020-01-01}}\n'
        # Not pruned: whom nobody declares there is no drift.
        '- image: fine\n'
        f'  projects: [{added.id}]\n',
        'utf-8',
    )
    report = tmp_path / 'report.json'
    argv = (*ONLY, '--manifest', str(path), '--long')
    done = auditing.audit(
        openstack, owner, *argv, '--report', f'json={report}'
    )
    assert done.code == 3
    assert auditing.found(done) == sorted(
        [
            (*DRIFT, private, ''),
            (*DRIFT, private, added.id),
            (*DRIFT, shared, added.id),
            (*DRIFT, shared, taken.id),
            (*DRIFT, shared, late.id),
            (*ENDED, shared, ended.id),
        ]
    )
    told = json.loads(report.read_text('utf-8'))['findings']
    states = [f['state'] for f in told if f['check'] == 'manifest-drift']
    assert sorted(states) == ['fail'] * 5 + ['pass']
    for remedy in sorted(
        {row['Remedy'] for row in done.rows if row['State'] == 'fail'}
    ):
        words = shlex.split(remedy)
        assert openstack(owner, *words[1:], '--force').code == 0
    again = auditing.audit(openstack, owner, *argv)
    assert (again.code, auditing.found(again)) == (0, [])
    assert set(owner.members(shared)) == {added.id, late.id}
    assert owner.members(shared)[late.id] == 'accepted'
    check = ('image', 'share-sync', str(path), '--check', '-f', 'json')
    assert openstack(owner, *check).code == 0


def test_an_image_that_one_region_lacks(
    openstack: Client, owner: Account, member: Account, tmp_path: Path
) -> None:
    name = unique('golden')
    image = owner.create(name, visibility='shared')
    owner.offer(image, member.id)
    path = tmp_path / 'shares.yaml'
    path.write_text(
        'version: 1\ndefaults: {regions: all}\nshares:\n'
        f'- {{image: {name}, projects: [{member.id}]}}\n',
        'utf-8',
    )
    reports = [tmp_path / f'report.{form}' for form in ('json', 'sarif')]
    done = auditing.audit(
        openstack, owner, *ONLY, '--manifest', str(path),
        *(f'--report={each.suffix[1:]}={each}' for each in reports),
    )  # fmt: skip
    assert done.code == 3
    (row,) = done.rows
    assert row['Check'] == 'manifest-drift'
    assert (row['Image ID'], row['Image Name']) == ('', name)
    assert REGIONS[1] in row['Detail']
    assert all(each.stat().st_size for each in reports)


def test_a_bad_manifest_ends_the_audit(
    openstack: Client, owner: Account, tmp_path: Path
) -> None:
    path = tmp_path / 'shares.yaml'
    path.write_text('version: 1\nshares:\n- imag: golden\n', 'utf-8')
    done = auditing.audit(openstack, owner, '--manifest', str(path))
    assert (done.code, done.stdout, done.requests) == (1, '', ())
    assert 'shares.yaml, line 3, shares[0].imag:' in done.stderr
