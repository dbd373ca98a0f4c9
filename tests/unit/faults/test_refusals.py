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

"""The judge of commands that have to refuse, and of members that come back."""

import json

import pytest

from tests.faults.judge import Asked
from tests.faults.judge import Done
from tests.faults.judge import healed
from tests.faults.judge import judge
from tests.faults.judge import Otherwise
from tests.faults.judge import State
from tests.faults.judge import Trouble
from tests.faults.judge import Wrong

SHARED = State('shared', {'b': 'accepted'})
EMPTY = State('shared', {})
UNSEEN = 'Could not check which servers'
#: A share that is in use: it stays, unless nobody could look.
USED = Asked(
    SHARED,
    frozenset('b'),
    refuses='server-1',
    otherwise=Otherwise(EMPTY, UNSEEN, 0),
)
PROVEN = Asked(SHARED, frozenset('b'), refuses='server-1')
CLOSED = State('private', {'c': 'accepted'})
OPEN = State('shared', {'c': 'accepted'})
PURGED = State('shared', {'b': 'pending'})
LEFT_OPEN = Otherwise(OPEN, 'by hand', 1, by_hand='private')
#: c is an old member.
PURGE = Asked(
    PURGED, frozenset('b'), purges=frozenset('c'), otherwise=LEFT_OPEN
)

REFUSED = Done('', 'Used by server-1.', 1)
SILENT = Done('', '', 1)


def _row(result: str, visibility: str = 'shared', status: str = '') -> Done:
    row = {
        'Member ID': 'b',
        'Status': status,
        'Visibility': visibility,
        'Result': result,
        'Reason': '',
    }
    return Done(json.dumps([row]), '', 0)


def _done(done: Done, code: int, stderr: str = 'x') -> Done:
    return Done(done.stdout, stderr, code)


REVOKED = _row('revoked')


def _judged(
    asked: Asked,
    before: State,
    done: Done,
    after: State,
    trouble: Trouble = Trouble.SPOILT,
) -> set[Wrong]:
    found = judge(asked, before, done, after, trouble, frozenset())
    return {violation.wrong for violation in found}


@pytest.mark.parametrize('trouble', Trouble)
@pytest.mark.parametrize('asked', [USED, PROVEN])
def test_a_refusal_is_right_whatever_goes_wrong(
    asked: Asked, trouble: Trouble
) -> None:
    assert _judged(asked, SHARED, REFUSED, SHARED, trouble) == set()


def test_a_refusal_says_why() -> None:
    assert _judged(USED, SHARED, SILENT, SHARED) == {Wrong.LIE}
    other = Done('', 'No.', 1)
    assert _judged(USED, SHARED, other, SHARED) == set()
    assert _judged(USED, SHARED, other, SHARED, Trouble.NONE) == {Wrong.LIE}


def test_a_refusal_is_no_success() -> None:
    for trouble in (Trouble.SPOILT, Trouble.UNHEARD, Trouble.OUTSIDE):
        done = _done(REFUSED, 0)
        assert _judged(USED, SHARED, done, SHARED, trouble) == {Wrong.CODE}
    done = _done(REFUSED, 130)
    assert _judged(USED, SHARED, done, SHARED) == {Wrong.CODE}
    interrupted = Trouble.INTERRUPTED
    assert _judged(USED, SHARED, done, SHARED, interrupted) == set()


def test_whoever_could_not_look_goes_on_and_says_so() -> None:
    assert _judged(USED, SHARED, _done(REVOKED, 0, UNSEEN), EMPTY) == set()
    found = _judged(USED, SHARED, _done(REVOKED, 1, UNSEEN), EMPTY)
    assert found == {Wrong.CODE}
    assert Wrong.LOSS in _judged(USED, SHARED, REVOKED, EMPTY)
    other = _done(REVOKED, 0, 'Could not check which volumes')
    assert Wrong.LOSS in _judged(USED, SHARED, other, EMPTY)


def test_whoever_could_look_does_not_go_on() -> None:
    done = _done(REVOKED, 0, UNSEEN)
    unseen = {Trouble.SPOILT, Trouble.LASTING, Trouble.LEFT_OPEN}
    for trouble in set(Trouble) - unseen:
        assert Wrong.LOSS in _judged(USED, SHARED, done, EMPTY, trouble)


def test_proof_that_was_asked_for_is_never_gone_without() -> None:
    done = _done(REVOKED, 0, UNSEEN)
    assert Wrong.LOSS in _judged(PROVEN, SHARED, done, EMPTY)


def test_old_members_are_purged_before_anybody_gets_it() -> None:
    done = _row('pending', status='pending')
    assert _judged(PURGE, CLOSED, done, PURGED) == set()
    both = State('shared', {'b': 'pending', 'c': 'accepted'})
    assert Wrong.WIDER in _judged(PURGE, CLOSED, done, both)


def test_an_image_is_left_open_only_if_that_is_said() -> None:
    row = _row('failed')
    said = _done(row, 1, 'Make it private by hand.')
    lasting = Trouble.LASTING
    assert _judged(PURGE, CLOSED, said, OPEN, lasting) == set()
    assert Wrong.WIDER in _judged(PURGE, CLOSED, _done(row, 1), OPEN, lasting)


def test_an_image_is_left_open_only_if_it_could_not_be_closed() -> None:
    said = _done(_row('failed'), 1, 'Make it private by hand.')
    for trouble in set(Trouble) - {Trouble.LASTING, Trouble.LEFT_OPEN}:
        assert Wrong.WIDER in _judged(PURGE, CLOSED, said, OPEN, trouble)


def test_a_kill_excuses_only_where_nothing_else_could_be() -> None:
    killed = Done('', '', -9)
    kills = Trouble.LEFT_OPEN
    assert _judged(PURGE, CLOSED, killed, OPEN, kills) == set()
    assert Wrong.WIDER in _judged(PURGE, CLOSED, killed, OPEN, Trouble.KILLED)
    wider = State('public', OPEN.members)
    assert Wrong.WIDER in _judged(PURGE, CLOSED, killed, wider, kills)


@pytest.mark.parametrize(
    'before,done,after,right',
    [
        (SHARED, REFUSED, SHARED, True),
        (SHARED, SILENT, SHARED, False),
        (SHARED, _done(REVOKED, 0), EMPTY, False),
        (EMPTY, _done(REVOKED, 0), EMPTY, True),
        (EMPTY, REFUSED, SHARED, False),
    ],
)
def test_the_second_run_refuses_too(
    before: State, done: Done, after: State, right: bool
) -> None:
    found = [each.wrong for each in healed(USED, before, done, after)]
    assert found == ([] if right else [Wrong.SICK])
