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


@pytest.mark.minimums
def test_checks_are_listed_and_nothing_is_read(
    openstack: Client, owner: Account
) -> None:
    done = auditing.audit(openstack, owner, '--list-checks')
    assert (done.code, done.requests) == (0, ())
    checks = done.column('Check')
    assert len(set(checks)) == len(checks) >= 25
    assert {'ghost-member', 'changed-hash', 'unused-mute'} <= set(checks)
    for row in done.rows:
        assert row['Severity']
        assert row['Summary']
        assert row['Docs'].endswith(f'/checks/{row["Check"]}.html')


def test_checks_can_be_chosen(openstack: Client, owner: Account) -> None:
    image = _faulty(owner, 'golden')
    ghost = ('ghost-member', 'fail', image, GHOST)
    unprotected = ('unprotected-shared', 'fail', image, '')
    only, without, unknown = auditing.audits(
        openstack,
        (
            owner,
            ('--check', 'unprotected-shared', '--check', 'hidden-shared'),
        ),
        (owner, ('--skip', 'unprotected-shared')),
        (owner, ('--check', 'ghosts')),
    )
    assert (only.code, auditing.found(only)) == (0, [unprotected])
    assert (without.code, auditing.found(without)) == (3, [ghost])
    assert (unknown.code, unknown.stdout) == (2, '')
    assert '--list-checks' in unknown.stderr


def test_severities_decide_what_is_shown_and_what_fails(
    openstack: Client, owner: Account
) -> None:
    image = _faulty(owner, 'golden')
    high, none, lenient, strict = auditing.audits(
        openstack,
        (owner, ('--min-severity', 'high')),
        (owner, ('--min-severity', 'critical')),
        (owner, ('--fail-on', 'critical')),
        (owner, ('--skip', 'ghost-member', '--fail-on', 'low')),
    )
    ghost = ('ghost-member', 'fail', image, GHOST)
    assert (high.code, auditing.found(high)) == (3, [ghost])
    # What is not shown counts as much.
    assert (none.code, none.rows) == (3, [])
    assert '1 high, 1 low' in none.stderr
    assert (lenient.code, len(lenient.rows)) == (0, 2)
    assert (strict.code, len(strict.rows)) == (3, 1)


def test_sides_and_images_can_be_chosen(
    openstack: Client, owner: Account, member: Account
) -> None:
    shared = _faulty(owner, 'golden')
    _faulty(owner, 'silver')
    offered = member.create('offered', visibility='shared')
    member.offer(offered, owner.id)
    both, incoming, outgoing, named = auditing.audits(
        openstack,
        (owner, ()),
        (owner, ('--incoming',)),
        (owner, ('--outgoing',)),
        (owner, ('golden', offered)),
    )
    assert set(both.column('Image Name')) == {'golden', 'silver', 'offered'}
    assert set(incoming.column('Image ID')) == {offered}
    assert set(outgoing.column('Image Name')) == {'golden', 'silver'}
    assert set(named.column('Image ID')) == {shared, offered}
    assert ' in 2 images and ' in named.stderr


def test_what_is_not_there_and_what_is_not_for_all_is_an_error(
    openstack: Client, owner: Account
) -> None:
    _faulty(owner, 'golden')
    missing, forbidden = auditing.audits(
        openstack,
        (owner, ('golden', 'no-such-image')),
        (owner, ('--all-projects',)),
    )
    for done, said in (
        (missing, 'no-such-image'),
        (forbidden, '--all-projects'),
    ):
        assert (done.code, done.stdout) == (1, '')
        assert said in done.stderr
        assert done.is_plain()


def test_hostile_names_are_seen_and_do_no_harm(
    openstack: Client, owner: Account
) -> None:
    for name in (ESCAPE, FORMULA):
        _faulty(owner, name)
    table = auditing.audit(openstack, owner, form='table')
    csv = auditing.audit(openstack, owner, form='csv')
    for done in (table, csv):
        assert done.code == 3
        assert '\x1b' not in done.stdout + done.stderr
        assert '\\x1b[31m' in done.stdout
    assert '"\'=HYPERLINK' in csv.stdout
    assert '"=HYPERLINK' not in csv.stdout
    exact = auditing.audit(openstack, owner).column('Image Name')
    assert set(exact) == {ESCAPE, FORMULA}
