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
import itertools
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
    numbers = itertools.count(1)

    def write(**content: Any) -> tuple[str, str]:
        path = tmp_path / f'policy-{next(numbers)}.yaml'
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
    some = policy(allow={'projects': [listed.name], 'domains': ['partners']})
    other = policy(allow={'projects': [], 'domains': ['default']})
    done, strict = auditing.audits(
        openstack, (admin, (*asked, *some)), (admin, (*asked, *other))
    )
    not_allowed = 'member-not-allowed', 'fail', image
    assert auditing.found(done) == [(*not_allowed, stranger.id)]
    assert auditing.found(strict) == [
        ('foreign-domain', 'fail', image, partner.id),
        (*not_allowed, partner.id),
    ]
    assert (done.code, strict.code) == (3, 3)


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
    before, after = auditing.audits(
        openstack,
        (owner, (*given, '--long', '--now', auditing.day(9))),
        (owner, (*given, '--now', auditing.day(11))),
    )
    muted = ('ghost-member', 'muted', image, GHOST)
    assert auditing.found(before) == [muted, unused]
    # An unused mute is of low severity, and the muted finding of none.
    assert before.code == 0
    assert mute['reason'] in [row['Reason'] for row in before.rows]
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
    ghost = {'ghost-member': 'info'}
    given = policy(severity=ghost)
    worse = policy(severity={**ghost, 'hidden-shared': 'critical'})
    lower, higher = auditing.audits(
        openstack,
        (owner, given),
        (owner, (*worse, '--fail-on', 'critical')),
    )
    # The worst one comes first.
    assert lower.column('Severity') == ['low', 'info']
    assert lower.column('Check') == ['hidden-shared', 'ghost-member']
    assert lower.code == 0
    assert higher.column('Severity') == ['critical', 'info']
    assert higher.code == 3


def test_what_is_stale_or_old_depends_on_the_day_and_the_policy(
    openstack: Client, policy: Policy, owner: Account, member: Account
) -> None:
    image = owner.create('golden', visibility='shared', protected=True)
    owner.offer(image, member.id)
    stale = ('stale-pending', 'fail', image, member.id)
    old = ('old-image-shared', 'fail', image, '')

    strict = policy(
        thresholds={
            'stale-pending': 0,
            'old-image-shared': 0,
            'stale-offer': 0,
        }
    )
    asked = (
        (owner, ('--now', auditing.day(30.9))),
        (owner, ('--now', auditing.day(31.1))),
        (owner, ('--now', auditing.day(1.1), *strict)),
        (member, ('--now', auditing.day(30.9))),
        (member, ('--now', auditing.day(1.1), *strict)),
    )
    offer = ('stale-offer', 'fail', image, member.id)
    failed = [
        [row for row in auditing.found(done) if row[1] == 'fail']
        for done in auditing.audits(openstack, *asked)
    ]
    assert failed == [[], [stale], [old, stale], [], [offer]]


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
    assert 'In the baseline: 1.' in again.stderr
    news = _haunted(owner, 'second')
    more = auditing.audit(openstack, owner, *known)
    assert more.code == 3
    assert auditing.found(more) == [('ghost-member', 'fail', news, GHOST)]


_BOMB = ['version: 1', 'a: &a [x, x]', 'b: &b [*a, *a]', 'c: &c [*b, *b]']
_WRONG = {
    'unknown.yaml': (
        'version: 1\nallow:\n  project: [a]\n',
        'line 3, allow.project: unknown key (did you mean "projects"?)',
    ),
    'type.yaml': (
        'version: 1\nthresholds:\n  stale-pending: soon\n',
        'line 3, thresholds.stale-pending: ',
    ),
    'twice.yaml': ('version: 1\nallow: {}\nallow: {}\n', 'line 3, allow: '),
    'bomb.yaml': ('\n'.join(_BOMB), 'line 2, a: '),
    'check.yaml': (
        'version: 1\nseverity:\n  ghost: low\n',
        'line 3, severity.ghost: ',
    ),
    'large.yaml': (None, 'is larger than 256 KiB'),
}


@pytest.mark.minimums
def test_a_policy_that_is_wrong_is_refused_before_anything_is_read(
    openstack: Client, owner: Account, tmp_path: Path
) -> None:
    for name, (content, _) in _WRONG.items():
        if content is None:
            with (tmp_path / name).open('wb') as stream:
                stream.truncate(50 * 1024 * 1024)
        else:
            (tmp_path / name).write_text(content, 'utf-8')
    done = auditing.audits(
        openstack,
        *((owner, ('--policy', str(tmp_path / name))) for name in _WRONG),
    )
    for each, (name, (_, said)) in zip(done, _WRONG.items(), strict=True):
        assert (each.code, each.stdout, each.requests) == (1, '', ())
        assert f'{tmp_path / name}' in each.stderr
        assert said in each.stderr
        assert each.is_plain()


def test_a_baseline_that_is_no_report_is_refused(
    openstack: Client, owner: Account, tmp_path: Path
) -> None:
    path = tmp_path / 'baseline.json'
    path.write_text('{"version": 2}', 'utf-8')
    done = auditing.audit(openstack, owner, '--baseline', str(path))
    assert (done.code, done.stdout, done.requests) == (1, '', ())
    assert str(path) in done.stderr
    assert 'version' in done.stderr
