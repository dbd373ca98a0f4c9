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

"""What is audited, what is shown of it, and the exit code."""

import pytest

from tests.functional import auditing
from tests.functional.account import Account
from tests.functional.client import Client

GHOST = 'not-a-project'
ESCAPE = 'red\x1b[31m'
FORMULA = '=HYPERLINK("http://example.org","x")'


def _faulty(owner: Account, name: str) -> str:
    """Share an image: a high and a low thing are wrong with it."""
    image = owner.create(name, visibility='shared')
    owner.offer(image, GHOST)
    return image


def test_checks_are_listed_and_nothing_is_read(
    openstack: Client, owner: Account
) -> None:
    done = auditing.audit(openstack, owner, '--list-checks')
    assert (done.code, done.requests) == (0, ())
    checks = done.column('Check')
    assert len(set(checks)) == len(checks) >= 25
    assert {'ghost-member', 'changed-hash', 'unused-mute'} <= set(checks)
    assert all(row['Severity'] and row['Summary'] for row in done.rows)


def test_checks_can_be_chosen(openstack: Client, owner: Account) -> None:
    image = _faulty(owner, 'golden')
    ghost = ('ghost-member', 'fail', image, GHOST)
    unprotected = ('unprotected-shared', 'fail', image, '')
    every = auditing.audit(openstack, owner)
    assert (every.code, auditing.found(every)) == (3, [ghost, unprotected])
    argv = ('--check', 'unprotected-shared', '--check', 'hidden-shared')
    only = auditing.audit(openstack, owner, *argv)
    assert (only.code, auditing.found(only)) == (0, [unprotected])
    without = auditing.audit(openstack, owner, '--skip', 'ghost-member')
    assert (without.code, auditing.found(without)) == (0, [unprotected])
    for option in ('--check', '--skip'):
        unknown = auditing.audit(openstack, owner, option, 'ghosts')
        assert (unknown.code, unknown.stdout, unknown.requests) == (2, '', ())
        assert '--list-checks' in unknown.stderr


def test_severities_decide_what_is_shown_and_what_fails(
    openstack: Client, owner: Account
) -> None:
    image = _faulty(owner, 'golden')
    ghost = ('ghost-member', 'fail', image, GHOST)
    high = auditing.audit(openstack, owner, '--min-severity', 'medium')
    assert (high.code, auditing.found(high)) == (3, [ghost])
    # What is not shown counts as much.
    none = auditing.audit(openstack, owner, '--min-severity', 'critical')
    assert (none.code, none.rows) == (3, [])
    assert '1 high, 1 low' in none.stderr
    lenient = auditing.audit(openstack, owner, '--fail-on', 'critical')
    assert (lenient.code, len(lenient.rows)) == (0, 2)
    skipped = ('--skip', 'ghost-member', '--fail-on', 'low')
    strict = auditing.audit(openstack, owner, *skipped)
    assert (strict.code, len(strict.rows)) == (3, 1)


def test_sides_and_images_can_be_chosen(
    openstack: Client, owner: Account, member: Account
) -> None:
    shared = _faulty(owner, 'golden')
    _faulty(owner, 'silver')
    offered = member.create('offered', visibility='shared')
    member.offer(offered, owner.id)
    both = auditing.audit(openstack, owner)
    assert set(both.column('Image Name')) == {'golden', 'silver', 'offered'}
    incoming = auditing.audit(openstack, owner, '--incoming')
    assert set(incoming.column('Image ID')) == {offered}
    outgoing = auditing.audit(openstack, owner, '--outgoing')
    assert set(outgoing.column('Image Name')) == {'golden', 'silver'}
    named = auditing.audit(openstack, owner, 'golden', offered)
    assert set(named.column('Image ID')) == {shared, offered}
    assert 'Read 2 images' in named.stderr


def test_an_image_that_is_not_there_is_an_error(
    openstack: Client, owner: Account
) -> None:
    _faulty(owner, 'golden')
    done = auditing.audit(openstack, owner, 'golden', 'no-such-image')
    assert (done.code, done.stdout) == (1, '')
    assert 'no-such-image' in done.stderr
    assert done.is_plain()


def test_all_projects_are_for_administrators(
    openstack: Client, owner: Account
) -> None:
    _faulty(owner, 'golden')
    done = auditing.audit(openstack, owner, '--all-projects')
    assert (done.code, done.stdout) == (1, '')
    assert done.is_plain()
    assert '--all-projects' in done.stderr


@pytest.mark.parametrize('form', ['table', 'value', 'csv'])
def test_hostile_names_are_seen_and_do_no_harm(
    openstack: Client, owner: Account, form: str
) -> None:
    for name in (ESCAPE, FORMULA):
        _faulty(owner, name)
    done = auditing.audit(openstack, owner, form=form)
    assert done.code == 3
    assert '\x1b' not in done.stdout + done.stderr
    assert 'red\\x1b[31m' in done.stdout
    if form == 'csv':
        assert '"\'=HYPERLINK' in done.stdout
        assert '"=HYPERLINK' not in done.stdout


def test_machines_get_hostile_names_exactly(
    openstack: Client, owner: Account
) -> None:
    for name in (ESCAPE, FORMULA):
        _faulty(owner, name)
    done = auditing.audit(openstack, owner)
    assert set(done.column('Image Name')) == {ESCAPE, FORMULA}
