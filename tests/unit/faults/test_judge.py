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

"""The judge of the campaign: it must see what it is there to see."""

import dataclasses
import json

import pytest

from tests.faults.judge import Asked
from tests.faults.judge import Done
from tests.faults.judge import healed
from tests.faults.judge import judge
from tests.faults.judge import Reading
from tests.faults.judge import State
from tests.faults.judge import Trouble
from tests.faults.judge import Wrong

BEFORE = State('private', {})
GOAL = State('shared', {'b': 'accepted', 'c': 'pending'})
HALF = State('shared', {'b': 'pending'})
ASKED = Asked(GOAL, frozenset('bc'))
FINDINGS = frozenset((('hidden-shared', ''),))
AUDIT = Asked(GOAL, frozenset(), Reading(3, FINDINGS))
TOKEN = 'gAAAAA' + 'x' * 30


def _row(
    member: str,
    status: str,
    reason: str = '',
    visibility: str = 'shared',
    result: str = '',
) -> dict[str, str]:
    return {
        'Member ID': member,
        'Status': status,
        'Visibility': visibility,
        'Result': result or ('failed' if reason else status),
        'Reason': reason,
    }


def _finding(check: str, state: str = 'fail') -> dict[str, str]:
    return {'Check': check, 'Member ID': '', 'State': state}


def _done(code: int | None, *rows: dict[str, str], stderr: str = 'x') -> Done:
    return Done(json.dumps(rows) if rows else '', stderr, code)


RIGHT = _done(0, _row('b', 'accepted'), _row('c', 'pending'))
HALF_DONE = _done(1, _row('b', 'pending', 'No.'), _row('c', '', 'No.'))


def _judged(
    done: Done,
    after: State,
    *,
    before: State = BEFORE,
    trouble: Trouble = Trouble.SPOILT,
    asked: Asked = ASKED,
) -> set[Wrong]:
    found = judge(asked, before, done, after, trouble, frozenset(['pw-1']))
    return {violation.wrong for violation in found}


@pytest.mark.parametrize(
    'done,after',
    [
        (RIGHT, GOAL),
        (HALF_DONE, HALF),
        (_done(1), BEFORE),
        (
            _done(
                1,
                _row('b', '', 'It is unknown whether.'),
                _row('c', '', 'No.'),
            ),
            HALF,
        ),
    ],
)
def test_what_is_right(done: Done, after: State) -> None:
    assert _judged(done, after) == set()


@pytest.mark.parametrize(
    'done,after,wrong',
    [
        (RIGHT, HALF, {Wrong.CODE, Wrong.LIE}),
        (_done(0, _row('b', 'accepted')), GOAL, {Wrong.LIE}),
        (_done(1, *RIGHT.rows), GOAL, {Wrong.CODE}),
        (_done(2), BEFORE, {Wrong.CODE}),
        (_done(130), BEFORE, {Wrong.CODE}),
        (_done(1), HALF, {Wrong.LIE}),
        (_done(1, stderr=''), BEFORE, {Wrong.LIE}),
        (Done('[{', 'x', 1), BEFORE, {Wrong.LIE}),
        (_done(1, _row('b', '', 'No.')), HALF, {Wrong.LIE}),
        (
            _done(1, _row('b', 'pending', 'No.', 'private')),
            HALF,
            {Wrong.LIE},
        ),
        (
            _done(1),
            State('shared', {'x': 'pending'}),
            {Wrong.WIDER, Wrong.LIE},
        ),
        (_done(1), State('public', {}), {Wrong.WIDER, Wrong.LIE}),
        (_done(None), BEFORE, {Wrong.HANGS}),
        (_done(1, stderr='Traceback (most'), BEFORE, {Wrong.TRACE}),
        (_done(1, stderr='Exception ignored in'), BEFORE, {Wrong.TRACE}),
        (_done(1, stderr='is pw-1'), BEFORE, {Wrong.SECRET}),
        (_done(1, stderr=TOKEN), BEFORE, {Wrong.SECRET}),
    ],
)
def test_what_is_wrong(done: Done, after: State, wrong: set[Wrong]) -> None:
    assert _judged(done, after) == wrong


@pytest.mark.parametrize(
    'result,right',
    [
        ('pending', True),
        ('failed', True),
        ('skipped', True),
        ('accepted', False),
        ('revoked', False),
        ('rolled-back', False),
        # It is to be accepted.
        ('already', False),
    ],
)
def test_a_result_says_what_is_true(result: str, right: bool) -> None:
    done = _done(1, _row('b', 'pending', 'No.', result=result))
    assert _judged(done, HALF) == (set() if right else {Wrong.LIE})


def test_what_was_taken_back_is_as_it_was() -> None:
    done = _done(1, _row('b', 'pending', 'No.', result='rolled-back'))
    assert _judged(done, HALF, before=HALF) == set()


def test_a_member_that_was_there_stays_as_it_was() -> None:
    before = State('shared', {'d': 'accepted'})
    for after in (State('shared', {}), State('shared', {'d': 'pending'})):
        assert Wrong.LOSS in _judged(_done(1), after, before=before)
    assert _judged(_done(1), before, before=before) == set()


def test_whoever_is_killed_is_asked_for_no_words() -> None:
    killed = Done('', '', -9)
    assert _judged(killed, HALF, trouble=Trouble.KILLED) == set()
    strange = State('shared', {'x': 'pending'})
    found = _judged(killed, strange, trouble=Trouble.KILLED)
    assert found == {Wrong.WIDER}


def test_an_interrupt_has_a_code_of_its_own() -> None:
    ended = dataclasses.replace(HALF_DONE, code=130)
    assert _judged(ended, HALF, trouble=Trouble.INTERRUPTED) == set()
    assert _judged(ended, HALF) == {Wrong.CODE}


def test_only_openstack_itself_may_fail_in_its_own_way() -> None:
    done = _done(1, stderr='Traceback (most')
    assert _judged(done, BEFORE, trouble=Trouble.OUTSIDE) == set()
    assert _judged(done, HALF, trouble=Trouble.OUTSIDE) == {Wrong.CODE}
    done = _done(1, stderr='is pw-1')
    assert _judged(done, BEFORE, trouble=Trouble.OUTSIDE) == {Wrong.SECRET}


@pytest.mark.parametrize(
    'done,after,wrong',
    [
        (_done(0), GOAL, {Wrong.LIE}),
        (RIGHT, GOAL, set()),
        (RIGHT, HALF, {Wrong.CODE}),
        (_done(141), GOAL, set()),
        (_done(120, stderr='Exception ignored'), GOAL, {Wrong.TRACE}),
    ],
)
def test_rows_that_nobody_gets_are_no_success(
    done: Done, after: State, wrong: set[Wrong]
) -> None:
    assert _judged(done, after, trouble=Trouble.UNHEARD) == wrong


@pytest.mark.parametrize(
    'done,wrong',
    [
        (_done(3, _finding('hidden-shared')), set()),
        (_done(4, _finding('unread-members', 'unknown')), set()),
        (_done(1), set()),
        (_done(0), {Wrong.CODE}),
        (_done(2), {Wrong.CODE}),
        (_done(3, _finding('other')), {Wrong.LIE}),
        (_done(3), {Wrong.LIE}),
        (_done(4, _finding('hidden-shared')), {Wrong.CODE}),
        (_done(1, _finding('hidden-shared')), {Wrong.CODE}),
    ],
)
def test_an_audit_leaves_nothing_out(done: Done, wrong: set[Wrong]) -> None:
    assert _judged(done, GOAL, before=GOAL, asked=AUDIT) == wrong


def test_the_second_run_has_to_reach_the_goal() -> None:
    assert healed(ASKED, HALF, RIGHT, GOAL) == []
    assert healed(AUDIT, GOAL, _done(3), GOAL) == []
    for done, after in ((_done(1), GOAL), (RIGHT, HALF)):
        (violation,) = healed(ASKED, HALF, done, after)
        assert violation.wrong is Wrong.SICK
