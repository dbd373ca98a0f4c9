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

"""The judge of copies: what it holds a run of share-copy to."""

import dataclasses
import json

import pytest

from tests.faults import copy_judge
from tests.faults.copy_judge import CopyAsked
from tests.faults.copy_judge import CopyState
from tests.faults.copy_judge import Made
from tests.faults.judge import Done
from tests.faults.judge import State
from tests.faults.judge import Trouble
from tests.faults.judge import Wrong

ASKED = CopyAsked('golden', 'abc')
SOURCE = State('shared', {'b': 'pending'})
STAYS = Made('stays', 'other', 'active', 'private', 'def')
GOOD = Made('copy', 'golden', 'active', 'private', 'abc')
QUEUED = Made('queued', 'golden', 'queued', 'private', None)
WRONG = dataclasses.replace(GOOD, id='wrong', digest='abd')
SHARED = dataclasses.replace(GOOD, visibility='shared')


def there(*copies: Made, source: State | None = SOURCE) -> CopyState:
    return CopyState(source, frozenset({STAYS}), copies)


NOTHING = there()


def said(
    result: str, copy: str = '', code: int = 0, why: str = '', reason: str = ''
) -> Done:
    row = {'Copy ID': copy, 'Result': result, 'Reason': reason}
    return Done(json.dumps([row]), why, code)


COPIED = said('copied', 'copy')
FAILED = said('failed', '', 1, 'It was not copied.')


def wrongs(
    done: Done,
    after: CopyState,
    trouble: Trouble = Trouble.SPOILT,
    before: CopyState = NOTHING,
) -> set[Wrong]:
    violations = copy_judge.judge(
        ASKED, before, done, after, trouble, frozenset({'secret'})
    )
    return {violation.wrong for violation in violations}


@pytest.mark.parametrize(
    'done,after,trouble',
    [
        (COPIED, there(GOOD), Trouble.NONE),
        (said('already', 'copy'), there(GOOD), Trouble.NONE),
        (FAILED, NOTHING, Trouble.SPOILT),
        (FAILED, there(source=None), Trouble.SPOILT),
        (
            said('failed', '', 1, 'queued could not be deleted'),
            there(QUEUED),
            Trouble.LASTING,
        ),
        (Done('', 'The cloud does not answer.', 1), NOTHING, Trouble.SPOILT),
        (said('skipped', '', 130), NOTHING, Trouble.INTERRUPTED),
        (Done('', '', -9), there(QUEUED), Trouble.KILLED),
        (Done('', 'secret-less', 1), NOTHING, Trouble.OUTSIDE),
        (Done('', '', None), NOTHING, Trouble.OUTSIDE),
        (Done('', '', 1), there(GOOD), Trouble.UNHEARD),
    ],
)
def test_what_is_right(done: Done, after: CopyState, trouble: Trouble) -> None:
    assert wrongs(done, after, trouble) <= (
        {Wrong.SECRET} if 'secret' in done.stderr else set()
    )


@pytest.mark.parametrize(
    'done,after,wrong',
    [
        (COPIED, NOTHING, {Wrong.LIE, Wrong.CODE}),
        (said('copied', 'wrong'), there(WRONG), {Wrong.LIE, Wrong.CODE}),
        (COPIED, there(GOOD, QUEUED), {Wrong.LIE, Wrong.CODE}),
        (COPIED, there(SHARED), {Wrong.WIDER}),
        (said('failed', 'copy', 1, 'x'), there(GOOD), {Wrong.LIE}),
        (FAILED, there(QUEUED), {Wrong.LIE}),
        (FAILED, there(WRONG), {Wrong.LIE}),
        (said('copied', 'copy', 1, 'x'), there(GOOD), {Wrong.CODE}),
        (said('failed', '', 1), NOTHING, {Wrong.LIE}),
        (said('failed', '', 3, 'x'), NOTHING, {Wrong.CODE}),
        (said('failed'), there(GOOD), {Wrong.LIE}),
        (Done('[]', '', 0), NOTHING, {Wrong.LIE, Wrong.CODE}),
        (Done('[', 'x', 1), NOTHING, {Wrong.LIE}),
        (Done('', '', None), NOTHING, {Wrong.HANGS}),
        (Done('', 'Traceback', 1), NOTHING, {Wrong.TRACE}),
        (said('failed', '', 1, 'secret'), NOTHING, {Wrong.SECRET}),
        (
            FAILED,
            CopyState(SOURCE, frozenset(), ()),
            {Wrong.LOSS},
        ),
        (
            FAILED,
            CopyState(State('private', {}), frozenset({STAYS}), ()),
            {Wrong.LOSS},
        ),
    ],
)
def test_what_is_wrong(
    done: Done, after: CopyState, wrong: set[Wrong]
) -> None:
    assert wrongs(done, after) == wrong


def test_a_log_in_that_failed_has_copied_nothing() -> None:
    done = Done('', 'x', 1)
    assert wrongs(done, there(GOOD), Trouble.OUTSIDE) == {
        Wrong.CODE,
        Wrong.LIE,
    }


def test_a_success_that_nobody_heard_is_a_copy() -> None:
    assert wrongs(Done('', '', 0), there(GOOD), Trouble.UNHEARD) == {Wrong.LIE}
    assert wrongs(COPIED, NOTHING, Trouble.UNHEARD) == {Wrong.CODE}


def test_what_is_not_known_is_held_to_nothing() -> None:
    reason = 'It is unknown whether it was made: copy.'
    done = said('failed', '', 1, reason, reason)
    assert wrongs(done, there(GOOD)) == set()


@pytest.mark.parametrize(
    'done,after,well',
    [
        (COPIED, there(GOOD), True),
        (COPIED, there(GOOD, QUEUED), False),
        (COPIED, NOTHING, False),
        (FAILED, there(GOOD), False),
        (FAILED, there(source=None), True),
        (FAILED, there(QUEUED, source=None), False),
        (COPIED, there(source=None), False),
    ],
)
def test_the_run_after_it(done: Done, after: CopyState, well: bool) -> None:
    assert (copy_judge.healed(ASKED, done, after) == []) == well
