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

"""Judging by a policy, by a day, and by an earlier audit."""

from collections.abc import Callable
import json
from pathlib import Path
from typing import Any

import pytest

from tests.functional import auditing
from tests.functional.account import Account
from tests.functional.client import Client
from tests.functional.conftest import NewAccount

GHOST = 'not-a-project'


@pytest.fixture
def policy(tmp_path: Path) -> Callable[..., tuple[str, str]]:
    """Writes a policy, and returns the option that names it."""

    def write(**content: Any) -> tuple[str, str]:
        path = tmp_path / 'policy.yaml'
        written = {'version': 1, **content}
        return '--policy', auditing.write(path, written)

    return write


Policy = Callable[..., tuple[str, str]]


def _haunted(owner: Account, name: str, **more: object) -> str:
    """Share an image with what is no project: one finding, a high one."""
    given: dict[str, Any] = {'visibility': 'shared', 'protected': True, **more}
    image = owner.create(name, **given)
    owner.offer(image, GHOST)
    return image


def test_who_is_allowed_by_name_and_by_domain(
    openstack: Client,
    policy: Policy,
    owner: Account,
    admin: Account,
    account: NewAccount,
) -> None:
    listed, stranger = account('listed'), account('stranger')
    partner = account('partner', 'partners')
    image = owner.create('golden', visibility='shared', protected=True)
    for each in (listed, stranger, partner):
        owner.offer(image, each.id)
        each.decide(image, 'accepted')
    asked = (image, '--all-projects')
    before = auditing.audit(openstack, admin, *asked)
    foreign = ('foreign-domain', 'fail', image, partner.id)
    assert (before.code, auditing.found(before)) == (3, [foreign])
    given = policy(allow={'projects': [listed.name], 'domains': ['partners']})
    done = auditing.audit(openstack, admin, *asked, *given)
    wrong = ('member-not-allowed', 'fail', image, stranger.id)
    assert (done.code, auditing.found(done)) == (3, [wrong])
    everybody = policy(allow={'projects': [], 'domains': ['default']})
    other = auditing.audit(openstack, admin, *asked, *everybody)
    assert auditing.found(other) == [
        foreign,
        ('member-not-allowed', 'fail', image, partner.id),
    ]


def test_what_is_open_to_everybody_may_be_allowed(
    openstack: Client, policy: Policy, owner: Account
) -> None:
    owner.create('c', visibility='community', protected=True)
    given = policy(allow={'community': True, 'public': True})
    done = auditing.audit(openstack, owner, *given)
    assert (done.code, done.rows) == (0, [])


def test_a_mute_holds_until_it_expires_and_has_to_be_of_use(
    openstack: Client, policy: Policy, owner: Account
) -> None:
    image = _haunted(owner, 'haunted')
    mute = {
        'check': 'ghost-*',
        'image': 'haunt*',
        'project': GHOST,
        'reason': 'Known, ticket 4711.',
        'expires': auditing.day(10),
    }
    useless = {'image': 'nothing-is-called-so', 'reason': 'Once it was.'}
    given = policy(mute=[mute, useless])
    unused = ('unused-mute', 'fail', '', '')
    before = auditing.audit(
        openstack, owner, *given, '--long', '--now', auditing.day(9)
    )
    muted = ('ghost-member', 'muted', image, GHOST)
    assert auditing.found(before) == [muted, unused]
    # An unused mute is of low severity, and the muted finding of none.
    assert before.code == 0
    assert mute['reason'] in [row['Reason'] for row in before.rows]
    after = auditing.audit(openstack, owner, *given, '--now', auditing.day(11))
    assert after.code == 3
    assert auditing.found(after) == [
        ('expired-mute', 'fail', '', ''),
        ('ghost-member', 'fail', image, GHOST),
        unused,
    ]
    details = ' '.join(after.column('Detail'))
    assert 'nothing-is-called-so' in details
    assert 'ticket 4711' in details


def test_a_severity_is_what_the_policy_says(
    openstack: Client, policy: Policy, owner: Account
) -> None:
    _haunted(owner, 'haunted', os_hidden=True)
    given = policy(severity={'ghost-member': 'info'})
    lower = auditing.audit(openstack, owner, *given)
    severities = {row['Check']: row['Severity'] for row in lower.rows}
    assert severities == {'ghost-member': 'info', 'hidden-shared': 'low'}
    assert lower.code == 0
    given = policy(
        severity={'ghost-member': 'info', 'hidden-shared': 'critical'}
    )
    higher = auditing.audit(openstack, owner, *given, '--fail-on', 'critical')
    # The worst one comes first.
    assert higher.column('Severity') == ['critical', 'info']
    assert higher.code == 3


def test_what_is_stale_or_old_depends_on_the_day_and_the_policy(
    openstack: Client, policy: Policy, owner: Account, member: Account
) -> None:
    image = owner.create('golden', visibility='shared', protected=True)
    owner.offer(image, member.id)
    stale = ('stale-pending', 'fail', image, member.id)
    old = ('old-image-shared', 'fail', image, '')

    def failed(who: Account, now: float, *argv: str) -> list[auditing.Found]:
        done = auditing.audit(
            openstack, who, '--now', auditing.day(now), *argv
        )
        return [f for f in auditing.found(done) if f[1] == 'fail']

    assert failed(owner, 30.9) == []
    assert failed(owner, 31.1) == [stale]
    assert failed(owner, 365.9) == [stale]
    assert failed(owner, 366.1) == [old, stale]
    strict = policy(
        thresholds={
            'stale-pending': 0,
            'old-image-shared': 1,
            'stale-offer': 0,
        }
    )
    assert failed(owner, 1.1, *strict) == [stale]
    offer = ('stale-offer', 'fail', image, member.id)
    assert failed(member, 1.1, *strict) == [offer]
    assert failed(member, 30.9) == []


def test_only_what_the_baseline_does_not_have_counts(
    openstack: Client, owner: Account, tmp_path: Path
) -> None:
    _haunted(owner, 'first')
    path = tmp_path / 'baseline.json'
    first = auditing.audit(openstack, owner, '--report', f'json={path}')
    assert (first.code, len(first.rows)) == (3, 1)
    known = ('--baseline', str(path))
    again = auditing.audit(openstack, owner, *known)
    assert (again.code, again.rows) == (0, [])
    assert 'in the baseline: 1' in again.stderr
    news = _haunted(owner, 'second')
    more = auditing.audit(openstack, owner, *known)
    assert more.code == 3
    assert auditing.found(more) == [('ghost-member', 'fail', news, GHOST)]

    written = json.loads(path.read_text('utf-8'))
    path.write_text(json.dumps({**written, 'version': 2}), 'utf-8')
    other = auditing.audit(openstack, owner, *known)
    assert (other.code, other.stdout, other.requests) == (1, '', ())
    assert str(path) in other.stderr
    assert 'version' in other.stderr


_BOMB = '\n'.join(
    ['version: 1', 'a: &a [x, x]']
    + [f'{b}: &{b} [*{a}, *{a}]' for a, b in zip('abcdefg', 'bcdefgh')]
)


@pytest.mark.parametrize(
    'content,said',
    [
        (
            'version: 1\nallow:\n  project: [a]\n',
            'line 3, allow.project: unknown key (did you mean "projects"?)',
        ),
        (
            'version: 1\nthresholds:\n  stale-pending: soon\n',
            'line 3, thresholds.stale-pending: ',
        ),
        ('version: 1\nallow: {}\nallow: {}\n', 'line 3, allow: '),
        (_BOMB, 'line 2, a: '),
        ('version: 1\nseverity:\n  ghost: low\n', 'line 3, severity.ghost: '),
        (
            'version: 1\nmute:\n- reason: x\n  image: y\n  expires: then\n',
            'line 5, mute[0].expires: ',
        ),
    ],
    ids=['unknown', 'type', 'twice', 'bomb', 'no-check', 'no-date'],
)
def test_a_policy_that_is_wrong_is_refused_before_anything_is_read(
    openstack: Client,
    owner: Account,
    tmp_path: Path,
    content: str,
    said: str,
) -> None:
    path = tmp_path / 'policy.yaml'
    path.write_text(content, 'utf-8')
    _refused(openstack, owner, path, said)


def test_a_policy_that_is_no_file_to_read_is_refused(
    openstack: Client, owner: Account, tmp_path: Path
) -> None:
    path = tmp_path / 'policy.yaml'
    with path.open('wb') as stream:
        stream.truncate(50 * 1024 * 1024)
    _refused(openstack, owner, path, 'is larger than 256 KiB')
    _refused(openstack, owner, tmp_path / 'none.yaml', 'cannot be read')


def _refused(openstack: Client, owner: Account, path: Path, said: str) -> None:
    done = auditing.audit(openstack, owner, '--policy', str(path))
    assert (done.code, done.stdout, done.requests) == (1, '', ())
    assert str(path) in done.stderr
    assert said in done.stderr
    assert done.is_plain()
