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

"""What may not be read, what cannot be read, and what there is a lot of."""

from collections.abc import Iterator
from collections.abc import Sequence
import json
from pathlib import Path
import subprocess
import sys

import pytest

from tests.cloud import access
from tests.cloud import Cloud
from tests.functional import auditing
from tests.functional import spoilt
from tests.functional.account import Account
from tests.functional.auditing import COMMAND
from tests.functional.auditing import Records
from tests.functional.client import Client
from tests.functional.conftest import NewAccount
from tests.functional.warm import PROGRAM

_MANY = 300
_FEW = 30
#: MiB that the other images may take.
_MORE = 8
# Its own memory is no more than a few MiB, of which a child's peak begins.
_MEASURE = """
import json, resource, subprocess, sys
code = subprocess.call(sys.argv[1:])
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print(json.dumps([code, peak]), file=sys.stderr)
"""


def _share(owner: Account, member: Account, name: str) -> str:
    """Share an image so that nothing is wrong with it."""
    image = owner.create(name, visibility='shared', protected=True)
    owner.offer(image, member.id)
    member.decide(image, 'accepted')
    return image


def test_what_a_member_may_not_know_is_unknown_and_no_failure(
    openstack: Client, owner: Account, member: Account, admin: Account
) -> None:
    image = _share(owner, member, 'clean')
    unknown = [
        ('foreign-domain', 'unknown', image, member.id),
        ('ghost-member', 'unknown', image, member.id),
        ('member-disabled', 'unknown', image, member.id),
    ]
    done, strict, decided = auditing.audits(
        openstack,
        (owner, ('--long',)),
        (owner, ('--strict',)),
        (admin, (image, '--all-projects', '--strict')),
    )
    assert (done.code, auditing.found(done)) == (0, unknown)
    reasons = {r['Reason'] for r in done.rows if r['State'] == 'unknown'}
    assert reasons == {'not permitted'}
    assert (strict.code, auditing.found(strict)) == (4, unknown)
    assert (decided.code, decided.rows) == (0, [])


def test_forty_strangers_are_one_line(
    openstack: Client, owner: Account, member: Account
) -> None:
    openstack.know(owner, member)
    image = _share(owner, member, 'clean')
    for number in range(39):
        owner.offer(image, f'{number:032x}')
    # What is pending for long would be one finding more.
    plain, verified, strict = auditing.audits(
        openstack,
        (owner, ('-f', 'table', '--skip', 'too-many-members')),
        (owner, ('-f', 'table', '--check', 'ghost-member', *_of(member))),
        (owner, ('-f', 'table', '--check', 'ghost-member', '--strict')),
    )
    assert (plain.code, plain.stdout.strip()) == (0, '')
    (line,) = plain.stderr.splitlines()
    assert line.startswith(
        'No problems found in 1 image and 40 shares, but not everything could '
        'be checked. 40 members could not be verified: you do not have '
        'permission to look up other projects. 3 checks were skipped: '
    )
    # A credential of the project verifies it, without --usage.
    assert verified.code == 0
    assert ' 39 members could not be verified: ' in verified.stderr
    assert strict.code == 4
    assert strict.stdout.count(' unknown ') == 40


def _of(member: Account) -> tuple[str, str]:
    return '--target-cloud', member.tenant.cloud


def test_a_keystone_that_fails_is_one_finding(
    openstack: Client, cloud: Cloud, owner: Account, member: Account
) -> None:
    for name in ('one', 'two', 'three'):
        _share(owner, member, name)
    with spoilt.spoiling(cloud.identity_url, '/v3/(auth/)?projects.*') as url:
        openstack.know(owner, identity_endpoint_override=url)
        done = auditing.audit(openstack, owner)
    assert done.code == 4
    assert auditing.found(done) == [('unread-projects', 'unknown', '', '')]
    (detail,) = done.column('Detail')
    assert 'skipped for 3 images: ghost-member' in detail


def test_a_member_in_a_project_of_the_caller_is_known(
    openstack: Client, cloud: Cloud, owner: Account, member: Account
) -> None:
    _share(owner, member, 'clean')
    cloud.add_role(owner.tenant, member.id)
    done = auditing.audit(openstack, owner, '--strict')
    assert (done.code, done.rows) == (0, [])


def test_members_that_cannot_be_read_are_never_taken_for_clean(
    openstack: Client, cloud: Cloud, owner: Account, member: Account
) -> None:
    cloud.add_role(owner.tenant, member.id)
    clean = _share(owner, member, 'clean')
    broken = _share(owner, member, 'broken')
    unread = ('unread-members', 'unknown', broken, '')
    path = f'/v2/images/{broken}/members'
    with spoilt.spoiling(cloud.image_url(), path) as url:
        openstack.know(owner, image_endpoint_override=url)
        alone, hidden = auditing.audits(
            openstack,
            (owner, ('--long',)),
            (owner, ('--min-severity', 'critical')),
        )
        assert (alone.code, auditing.found(alone)) == (4, [unread])
        (row,) = [row for row in alone.rows if row['State'] == 'unknown']
        assert row['Reason'] == 'unreadable'
        assert alone.is_plain()
        assert '1 result is unknown because' in alone.stderr
        assert (hidden.code, hidden.rows) == (4, [])
        assert '1 less severe finding is not shown: 1 high.' in hidden.stderr
        owner.offer(clean, 'not-a-project')
        ghost = ('ghost-member', 'fail', clean, 'not-a-project')
        both, lenient = auditing.audits(
            openstack, (owner, ()), (owner, ('--fail-on', 'critical'))
        )
        assert (both.code, auditing.found(both)) == (3, [ghost, unread])
        assert (lenient.code, auditing.found(lenient)) == (0, [ghost, unread])


@pytest.mark.minimums
def test_a_list_that_cannot_be_read_is_never_taken_for_empty(
    openstack: Client, cloud: Cloud, owner: Account
) -> None:
    with spoilt.spoiling(cloud.image_url(), '/v2/images') as url:
        openstack.know(owner, image_endpoint_override=url)
        done = auditing.audit(openstack, owner)
    assert done.code == 4
    assert done.is_plain()
    assert set(done.column('Check')) == {'unread-images'}
    assert set(done.column('State')) == {'unknown'}


@pytest.fixture
def copied(
    cloud: Cloud, owner: Account, account: NewAccount
) -> Iterator[tuple[Records, str]]:
    """An image with three members, and the means to copy it."""
    members = [account('member') for _ in range(3)]
    image = owner.create('many', visibility='shared', protected=True)
    for each in members:
        cloud.add_role(owner.tenant, each.id)
        owner.offer(image, each.id)
        each.decide(image, 'accepted')
    records = Records(cloud)
    yield records, image
    records.forget(owner.id)


def test_many_images_cost_a_call_each_and_no_memory(
    openstack: Client,
    cloud: Cloud,
    owner: Account,
    copied: tuple[Records, str],
    tmp_path: Path,
) -> None:
    records, image = copied
    log = cloud.access_log()
    # The audit is quiet of them, so that memory is not that of findings.
    records.copy(image, _FEW - 1)
    few, _said = _peak(openstack, owner, tmp_path)
    records.copy(image, _MANY - _FEW)
    start = log.stat().st_size
    most, said = _peak(openstack, owner, tmp_path)
    assert most - few < _MORE, (few, most)
    # Glance offers another page behind a full one, and the lists of what
    # others share have the project's own images in them.
    assert _calls(access.read(log, start)) <= _MANY + 10
    assert f' in {_MANY} images and {3 * _MANY} shares' in said


def _calls(requests: Sequence[access.Request]) -> int:
    """Count the calls, of which the members of each image are one."""
    members = {r.path for r in requests if r.path.endswith('/members')}
    assert len(members) == _MANY
    return len(requests)


def _peak(openstack: Client, who: Account, folder: Path) -> tuple[float, str]:
    """Audit; return the MiB that it had at most, and what it said."""
    done = subprocess.run(
        (sys.executable, '-c', _MEASURE, PROGRAM, *COMMAND, '-f', 'json'),
        env=openstack.environment(who),
        cwd=folder,
        capture_output=True,
        timeout=120,
        check=True,
    )
    code, peak = json.loads(done.stderr.splitlines()[-1])
    assert (code, json.loads(done.stdout)) == (0, [])
    return float(peak) / 1024, done.stderr.decode()
