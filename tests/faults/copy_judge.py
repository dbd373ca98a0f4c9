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

"""Holds what ``share-copy`` said against the copies that there are."""

from collections.abc import Iterator
import dataclasses

from tests.faults.judge import Done
from tests.faults.judge import ENDED
from tests.faults.judge import heard
from tests.faults.judge import spoke
from tests.faults.judge import State
from tests.faults.judge import Trouble
from tests.faults.judge import UNKNOWN
from tests.faults.judge import Violation
from tests.faults.judge import Wrong

_THERE = ('copied', 'already')


@dataclasses.dataclass(frozen=True, slots=True)
class CopyAsked:
    """What is to be copied.

    :ivar name: of the image, and of its copy
    :ivar digest: the hash of its data
    """

    name: str
    digest: str


@dataclasses.dataclass(frozen=True, slots=True)
class Made:
    """An image in the project that copies, where the copy is to be."""

    id: str
    name: str
    status: str
    visibility: str
    digest: str | None


@dataclasses.dataclass(frozen=True, slots=True)
class CopyState:
    """What there is.

    :ivar source: the image; ``None``: it is gone
    :ivar bystanders: images that nobody was to touch
    :ivar copies: all others
    """

    source: State | None
    bystanders: frozenset[Made]
    copies: tuple[Made, ...]

    def good(self, asked: CopyAsked) -> tuple[Made, ...]:
        """Return the copies that are complete and right."""
        return tuple(
            made
            for made in self.copies
            if made.status == 'active'
            and made.digest == asked.digest
            and made.name == asked.name
        )

    def reached(self, asked: CopyAsked) -> bool:
        """Tell whether there is one good copy, and nothing else."""
        return len(self.copies) == len(self.good(asked)) == 1


def judge(
    asked: CopyAsked,
    before: CopyState,
    done: Done,
    after: CopyState,
    trouble: Trouble,
    secrets: frozenset[str],
) -> list[Violation]:
    """Return all that is wrong with a run."""
    return [
        *heard(done, trouble, secrets),
        *_safe(before, after),
        *_judged(asked, done, after, trouble),
    ]


def _safe(before: CopyState, after: CopyState) -> Iterator[Violation]:
    if after.bystanders != before.bystanders:
        yield Violation(Wrong.LOSS, f'bystanders {after.bystanders}')
    if after.source not in (before.source, None):
        yield Violation(Wrong.LOSS, f'the source is {after.source}')
    if any(made.visibility != 'private' for made in after.copies):
        yield Violation(Wrong.WIDER, f'{after.copies}')


def _judged(
    asked: CopyAsked, done: Done, after: CopyState, trouble: Trouble
) -> Iterator[Violation]:
    if not spoke(done, trouble):
        return
    if trouble is Trouble.UNHEARD:
        if done.code == 0 and not done.stdout:
            yield Violation(Wrong.LIE, '0, and no rows')
        if done.code == 0 and not after.reached(asked):
            yield Violation(Wrong.CODE, f'0, but {after}')
        return
    good = {made.id for made in after.good(asked)}
    for row in done.rows:
        if UNKNOWN in row['Reason']:
            continue
        copy, result = row['Copy ID'], row['Result']
        if result in _THERE and copy not in good:
            yield Violation(Wrong.LIE, f'{result} {copy}, but {after}')
        if result not in _THERE and copy in good:
            yield Violation(Wrong.LIE, f'{result}, but {after}')
    yield from _left(asked, done, after)
    yield from _coded(asked, done, after, trouble)


def _left(
    asked: CopyAsked, done: Done, after: CopyState
) -> Iterator[Violation]:
    """What is not a copy that has a row is named, to be removed."""
    good = after.good(asked)
    told = {row['Copy ID'] for row in done.rows if row['Result'] in _THERE}
    for made in after.copies:
        kept = made in good and made.id in told
        if not kept and made.id not in done.stderr:
            yield Violation(Wrong.LIE, f'left without a word: {made}')


def _coded(
    asked: CopyAsked, done: Done, after: CopyState, trouble: Trouble
) -> Iterator[Violation]:
    results = [row['Result'] in _THERE for row in done.rows]
    as_asked = bool(results) and all(results)
    if done.code == 0:
        if not after.reached(asked):
            yield Violation(Wrong.CODE, f'0, but {after}')
        if not as_asked:
            yield Violation(Wrong.LIE, f'0, but {done.rows}')
        return
    codes = (1, ENDED) if trouble is Trouble.INTERRUPTED else (1,)
    if trouble is Trouble.OUTSIDE:
        if after.copies:
            yield Violation(Wrong.CODE, f'{done.code}, but {after}')
    elif done.code not in codes:
        yield Violation(Wrong.CODE, str(done.code))
    elif done.code == 1 and not done.stderr.strip():
        yield Violation(Wrong.LIE, 'not a word of why')
    if done.code == 1 and as_asked and after.reached(asked):
        yield Violation(Wrong.CODE, '1, but all is as asked')


def healed(asked: CopyAsked, done: Done, after: CopyState) -> list[Violation]:
    """Return what is wrong with the run after it, which nothing spoils."""
    if after.source is None:
        # There is nothing left to be copied.
        right = done.code == 1 and not after.copies
    else:
        right = done.code == 0 and after.reached(asked)
    detail = f'{done.code}: {after}: {done.stderr[-300:]}'
    return [] if right else [Violation(Wrong.SICK, detail)]
