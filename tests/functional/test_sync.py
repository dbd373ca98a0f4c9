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


"""Shares as code: a manifest, and the cloud as it declares it."""

from pathlib import Path
import signal
import textwrap
import time

import hcl2
import pytest

from tests.cloud.service import REGIONS
from tests.functional.account import Account
from tests.functional.account import unique
from tests.functional.client import Client
from tests.functional.client import Done
from tests.functional.client import Running
from tests.functional.conftest import NewAccount


def sync(
    openstack: Client,
    who: Account,
    manifest: str,
    *argv: str,
) -> Done:
    return openstack(
        who, *('image', 'share-sync', '-', '--long', '-f', 'json', *argv),
        stdin=textwrap.dedent(manifest).encode(),
    )  # fmt: skip


def export(openstack: Client, who: Account, *argv: str) -> str:
    done = openstack(who, 'image', 'share-export', *argv)
    assert (done.code, done.writes) == (0, [])
    return done.stdout


def by_member(done: Done) -> dict[str, str]:
    return {row['Member ID']: row['Result'] for row in done.rows}


def created(who: Account, image: str) -> str:
    return str(who.glance('GET', f'/images/{image}')['created_at'])


@pytest.mark.minimums
def test_what_is_exported_is_in_sync(
    openstack: Client, owner: Account, account: NewAccount
) -> None:
    """12 images and 48 members of every status, in two regions."""
    members = [account('member') for _ in range(4)]
    for number in range(12):
        there = owner.at(REGIONS[number % 2])
        # Two of a name, in one region and in two.
        image = there.queue(f'image {number // 3}', visibility='shared')
        for place, member in enumerate(members):
            there.offer(image, member.id)
            decision = ('pending', 'accepted', 'rejected')[
                (number + place) % 3
            ]
            if decision != 'pending':
                member.at(there.region).decide(image, decision)
    ghost = owner.queue('with a ghost', visibility='shared')
    owner.offer(ghost, 'project-b', 'x: "y"\n#', 'a' * 32)
    terraform = export(
        openstack, owner, '--all-regions', '--format', 'terraform'
    )
    configuration = hcl2.loads(terraform)
    assert len(configuration['resource']) == 51
    assert len(configuration['import']) == 51
    manifest = export(openstack, owner, '--all-regions')
    done = sync(openstack, owner, manifest, '--check', '--all-regions')
    assert (done.code, done.writes) == (0, [])
    assert len(done.rows) == 51
    assert set(done.column('Result')) == {'would-already'}
    pruned = sync(openstack, owner, manifest, '--prune', '--all-regions')
    assert (pruned.code, pruned.writes) == (0, [])
    assert export(openstack, owner, '--all-regions') == manifest


@pytest.mark.mariadb
def test_add_remove_expire_prune_and_newest(
    openstack: Client, owner: Account, account: NewAccount
) -> None:
    members = [account('member') for _ in range(4)]
    one, two, three, four = (member.id for member in members)
    made = [owner.create('golden', tags=['golden']) for _ in range(2)]
    # Glance's times are whole seconds; the ID decides between equal ones.
    made.sort()
    made.sort(key=lambda image: created(owner, image), reverse=True)
    new, old = made
    manifest = f"""
        version: 1
        shares:
        - tag: golden
          newest: 1
          projects:
          - {one}
          - project: {two}
            expires: 2020-01-01
        """
    plan = sync(openstack, owner, manifest, '--dry-run')
    assert (plan.code, plan.writes) == (0, [])
    assert by_member(plan) == {one: 'would-pending', two: 'would-already'}
    assert set(plan.column('Image ID')) == {new}
    drift = sync(openstack, owner, manifest, '--check')
    assert (drift.code, drift.writes) == (3, [])
    done = sync(openstack, owner, manifest)
    assert done.code == 0
    assert owner.members(new) == {one: 'pending'}
    assert owner.visibility(old) == 'private'

    owner.offer(new, two, three, four)
    left = sync(openstack, owner, manifest)
    assert left.code == 0
    assert by_member(left) == {
        one: 'already',
        two: 'revoked',
        three: 'skipped',
        four: 'skipped',
    }
    (reason,) = (r['Reason'] for r in left.rows if r['Member ID'] == two)
    assert 'expire on 2020-01-01' in reason
    assert set(owner.members(new)) == {one, three, four}
    assert sync(openstack, owner, manifest, '--check').code == 0

    # Two of three at once, and a manifest that is wrong.
    many = sync(openstack, owner, manifest, '--prune')
    assert many.changed_nothing()
    assert 'This would remove 2 of 3 members' in many.stderr
    nobody = """
        version: 1
        shares: [{tag: golden, newest: 1, projects: []}]
        """
    wrong = sync(openstack, owner, nobody, '--prune')
    assert wrong.changed_nothing()
    assert 'This would remove all members of image golden' in wrong.stderr
    pruned = sync(openstack, owner, manifest, '--prune', '--force')
    assert pruned.code == 0
    assert owner.members(new) == {one: 'pending'}
    assert sync(openstack, owner, manifest, '--prune').writes == []


@pytest.mark.parametrize(
    'how', [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL]
)
def test_what_was_interrupted_is_made_up_for(
    openstack: Client, owner: Account, account: NewAccount, how: signal.Signals
) -> None:
    """Whatever was done until then, and whatever is left of it."""
    offered, accepting = [account('member') for _ in range(2)], account('own')
    ids = [each.id for each in (*offered, accepting)]
    images = [owner.create(f'golden {n}') for n in range(20)]
    # To be removed; and an image that is as it is to be.
    owner.make(images[0], 'shared')
    owner.offer(images[0], offered[0].id, 'a' * 32)
    manifest = f"""
        version: 1
        defaults: {{prune: true}}
        shares:
        - name: "golden *"
          projects:
          - {ids[0]}
          - {ids[1]}
          - cloud: {accepting.cloud}
        """

    def shared() -> list[str]:
        found = owner.glance('GET', f'/images?owner={owner.id}')['images']
        return [i['id'] for i in found if i['visibility'] == 'shared']

    def interrupt(process: Running) -> None:
        deadline = time.monotonic() + 60
        while not any(ids[1] in owner.members(image) for image in shared()):
            assert process.poll() is None
            assert time.monotonic() < deadline
        process.send_signal(how)

    command = ('image', 'share-sync', '-', '-f', 'json', '--jobs', '2')
    stdin = textwrap.dedent(manifest).encode()
    cut = openstack(owner, *command, stdin=stdin, meanwhile=interrupt)
    if how is not signal.SIGKILL:
        assert cut.code == 128 + how
        # The member to be removed has a row, too.
        assert len(cut.rows) == 61
        assert 'skipped' in cut.column('Result')
    else:
        assert (cut.code, cut.stdout) == (-how, '')
    members = [owner.members(image) for image in shared()]
    assert len(members) < 20 or any(len(found) < 3 for found in members)
    done = openstack(owner, *command, stdin=stdin)
    assert done.code == 0
    assert 0 < len(done.writes) < 20 + 20 * 4
    wanted = {ids[0]: 'pending', ids[1]: 'pending', ids[2]: 'accepted'}
    assert [owner.members(image) for image in images] == [wanted] * 20
    assert sync(openstack, owner, manifest, '--check').code == 0


def test_a_manifest_in_a_file_is_for_its_own_regions(
    openstack: Client, owner: Account, member: Account, tmp_path: Path
) -> None:
    name = unique('everywhere')
    images = [owner.at(region).create(name) for region in REGIONS]
    file = tmp_path / 'shares.yaml'
    file.write_text(
        'version: 1\n'
        'defaults: {regions: all, accept: never}\n'
        'shares:\n'
        f'- image: {name}\n'
        f'  projects: [{{cloud: {member.cloud}}}]\n',
        'utf-8',
    )
    command = ('image', 'share-sync', str(file), '-f', 'json')
    done = openstack(owner, *command)
    assert done.code == 0
    assert done.column('Region') == list(REGIONS)
    for region, image in zip(REGIONS, images, strict=True):
        assert owner.at(region).members(image) == {member.id: 'pending'}
    file.write_text(file.read_text('utf-8').replace('never', 'where-possible'))
    assert set(openstack(owner, *command).column('Status')) == {'accepted'}


@pytest.mark.minimums
def test_a_saved_plan_is_for_what_was_seen(
    openstack: Client, owner: Account, account: NewAccount, tmp_path: Path
) -> None:
    one, two = account('one'), account('two')
    image = owner.create('golden')
    manifest = f"""
        version: 1
        shares:
        - image: golden
          projects: [{{cloud: {one.cloud}}}, {two.id}]
        """
    plan = tmp_path / 'plan.json'
    kept = sync(openstack, owner, manifest, '--plan-out', str(plan))
    assert (kept.code, kept.writes) == (0, [])
    assert plan.stat().st_mode & 0o777 == 0o600
    apply = ('image', 'share-sync', '--plan', str(plan), '-f', 'json')
    done = openstack(owner, *apply)
    assert (done.code, done.results) == (
        0,
        {one.id: 'accepted', two.id: 'pending'},
    )
    again = openstack(owner, *apply)
    assert again.changed_nothing()
    assert 'was private when the plan was made' in again.stderr

    kept = sync(openstack, owner, manifest, '--plan-out', str(plan))
    owner.glance('DELETE', f'/images/{image}/members/{two.id}')
    changed = openstack(owner, *apply)
    assert changed.changed_nothing()
    assert f'Project {two.id} was pending' in changed.stderr
    assert 'and is not a member now' in changed.stderr
    foreign = openstack(two, *apply)
    assert foreign.changed_nothing()
    assert 'was made by project' in foreign.stderr


@pytest.mark.minimums
@pytest.mark.parametrize(
    'manifest,said',
    [
        ('version: 1\nshares:\n- imag: golden\n', 'line 3, shares[0].imag:'),
        ('a: &a [x]\nb: *a\n', 'anchors'),
        (
            'version: 1\nshares:\n- name: "no*"\n  projects: []\n',
            'line 3 (name no*): no image of project',
        ),
        ('#' * 50_000_000, 'is larger than'),
    ],
    ids=['key', 'alias', 'glob', '50 MB'],
)
def test_a_bad_manifest_is_refused(
    openstack: Client, owner: Account, manifest: str, said: str
) -> None:
    owner.queue('golden')
    done = openstack(
        owner, *('image', 'share-sync', '-', '-f', 'json'),
        stdin=manifest.encode('latin-1'),
    )  # fmt: skip
    assert done.changed_nothing()
    assert 'standard input' in done.stderr
    assert said in done.stderr
    assert done.is_plain()
