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

"""Holds what a command said against what is true."""

from collections.abc import Iterator
from collections.abc import Mapping
import dataclasses
import enum
import json
import re

#: How every token of Keystone's begins.
_TOKEN = re.compile(r'gAAAAA[\w-]{20,}')
_TRACES = ('Traceback', 'Exception ignored', 'Fatal Python error')
#: What a row says when nobody can know: it is held to nothing then.
UNKNOWN = 'unknown whether'
_WIDTH = ('private', 'shared', 'community', 'public')
#: The exit code after SIGINT.
ENDED = 130


class Wrong(enum.Enum):
    """What must never happen."""

    LIE = 'lie'
    CODE = 'wrong exit code'
    WIDER = 'widening'
    LOSS = 'loss'
    TRACE = 'traceback'
    SECRET = 'secret'
    HANGS = 'no end'
    SICK = 'not healed'


@dataclasses.dataclass(frozen=True, slots=True)
class Violation:
    """Something that happened all the same."""

    wrong: Wrong
    detail: str


@dataclasses.dataclass(frozen=True, slots=True)
class State:
    """An image as Glance has it.

    :ivar members: ID to status; of a private image those that would come back
    """

    visibility: str
    members: Mapping[str, str]


@dataclasses.dataclass(frozen=True, slots=True)
class Done:
    """A run of a command.

    :ivar code: the exit code; negative for a signal; ``None``: it had to be
        ended
    """

    stdout: str
    stderr: str
    code: int | None

    @property
    def rows(self) -> list[dict[str, str]]:
        """What ``-f json`` printed, if anything."""
        found: list[dict[str, str]] = json.loads(self.stdout or '[]')
        return found


@dataclasses.dataclass(frozen=True, slots=True)
class Asked:
    """What a command was to do to an image.

    :ivar goal: what is to be in the end
    :ivar targets: the members that it may touch, each of which gets a row
    :ivar reads: the exit code and the findings of a command that only reads,
        where nothing goes wrong
    :ivar refuses: what it names when it refuses, as it has to; the goal is
        what has been there before. ``''``: it does not refuse
    :ivar purges: the members of a private image that never come back
    :ivar otherwise: what may be there as well, where something goes wrong
    """

    goal: State
    targets: frozenset[str]
    reads: 'Reading | None' = None
    refuses: str = ''
    purges: frozenset[str] = frozenset()
    otherwise: 'Otherwise | None' = None

    @property
    def code(self) -> int:
        """The exit code where nothing goes wrong."""
        if self.reads is not None:
            return self.reads.code
        return 1 if self.refuses else 0


@dataclasses.dataclass(frozen=True, slots=True)
class Otherwise:
    """What may be there after trouble, as long as the command says so.

    :ivar says: is on standard error then
    :ivar code: the exit code then
    :ivar by_hand: the visibility that it tells its user to set
    """

    state: State
    says: str
    code: int
    by_hand: str = ''


@dataclasses.dataclass(frozen=True, slots=True)
class Reading:
    """What an audit says where nothing goes wrong."""

    code: int
    findings: frozenset[tuple[str, str]]


class Trouble(enum.Enum):
    """What a run may have met, which decides what it may be held to."""

    NONE = 'nothing'
    SPOILT = 'a request went wrong'
    LASTING = 'a request went wrong, and so did all that were tried again'
    #: so only openstack itself can say what happened
    OUTSIDE = 'a request of the log-in of openstack itself went wrong'
    INTERRUPTED = 'SIGINT'
    KILLED = 'SIGKILL'
    #: the one thing that no later run can heal
    LEFT_OPEN = 'SIGKILL after the image was opened, before it was closed'
    UNHEARD = 'nobody could hear it'


_KILLED = (Trouble.KILLED, Trouble.LEFT_OPEN)
_WENT_WRONG = (Trouble.SPOILT, Trouble.LASTING)


def judge(
    asked: Asked,
    before: State,
    done: Done,
    after: State,
    trouble: Trouble,
    secrets: frozenset[str],
) -> list[Violation]:
    """Return all that is wrong with a run."""
    return list(_judged(asked, before, done, after, trouble, secrets))


def _judged(
    asked: Asked,
    before: State,
    done: Done,
    after: State,
    trouble: Trouble,
    secrets: frozenset[str],
) -> Iterator[Violation]:
    yield from heard(done, trouble, secrets)
    excused = _excused(asked, done, after, trouble)
    if not excused:
        yield from _safe(asked, before, after)
    if not spoke(done, trouble):
        return
    if trouble is Trouble.UNHEARD:
        yield from _unheard(asked, done, after)
        return
    rows = done.rows
    if asked.reads is not None:
        yield from _read(asked.reads, done, rows, trouble)
        return
    yield from _told(rows, asked, before, after)
    if asked.otherwise is not None and excused:
        if done.code != asked.otherwise.code:
            yield Violation(Wrong.CODE, f'{done.code}, but {after}')
    elif asked.refuses:
        yield from _refused(asked, done, trouble)
    else:
        yield from _coded(asked, before, done, rows, after, trouble)


def heard(
    done: Done, trouble: Trouble, secrets: frozenset[str]
) -> Iterator[Violation]:
    """Yield what no command may say or do, whatever it was asked for."""
    said = done.stdout + done.stderr
    if any(secret in said for secret in secrets) or _TOKEN.search(said):
        yield Violation(Wrong.SECRET, 'printed')
    if trouble in _KILLED:
        return
    # What openstack makes of trouble with its own log-in is its own.
    ours = trouble is not Trouble.OUTSIDE
    if done.code is None:
        if ours:
            yield Violation(Wrong.HANGS, done.stderr[-200:])
        return
    if ours and any(trace in said for trace in _TRACES):
        yield Violation(Wrong.TRACE, said[-400:])
    if not spoke(done, trouble):
        yield Violation(Wrong.LIE, f'no JSON: {done.stdout[:200]}')


def spoke(done: Done, trouble: Trouble) -> bool:
    """Tell whether it said how it went, and can be held to that."""
    if trouble in _KILLED or done.code is None:
        return False
    try:
        return trouble is Trouble.UNHEARD or done.rows is not None
    except ValueError:
        return False


def _excused(asked: Asked, done: Done, after: State, trouble: Trouble) -> bool:
    """Tell whether it is what may be there as well, and was said to be."""
    otherwise = asked.otherwise
    if otherwise is None or after != otherwise.state:
        return False
    if trouble is Trouble.LEFT_OPEN:
        return True
    # What a person has to do by hand, the command could not do again.
    enough = trouble is Trouble.LASTING or (
        trouble is Trouble.SPOILT and not otherwise.by_hand
    )
    return enough and otherwise.says in done.stderr


def _safe(asked: Asked, before: State, after: State) -> Iterator[Violation]:
    touched = frozenset() if asked.refuses else asked.targets | asked.purges
    allowed = set(before.members) | touched
    if strangers := set(after.members) - allowed:
        yield Violation(Wrong.WIDER, f'members {sorted(strangers)}')
    widest = max(
        _WIDTH.index(state.visibility) for state in (before, asked.goal)
    )
    if _WIDTH.index(after.visibility) > widest:
        yield Violation(Wrong.WIDER, after.visibility)
    if after.visibility != 'private' and asked.purges & set(after.members):
        yield Violation(Wrong.WIDER, f'old members of {after}')
    for member, status in before.members.items():
        if member not in touched and after.members.get(member) != status:
            yield Violation(Wrong.LOSS, f'{member} was {status}')


def _told(
    rows: list[dict[str, str]], asked: Asked, before: State, after: State
) -> Iterator[Violation]:
    for row in rows:
        if UNKNOWN in row['Reason']:
            continue
        member, result = row['Member ID'], row['Result']
        true = (after.members.get(member, ''), after.visibility)
        says = f'the row says {row["Status"]!r}, {row["Visibility"]!r}'
        if (row['Status'], row['Visibility']) != true:
            yield Violation(Wrong.LIE, f'{member} is {true}, and {says}')
        stands_for = {
            'revoked': '',
            'already': asked.goal.members.get(member, ''),
            'rolled-back': before.members.get(member, ''),
            'failed': true[0],
            'skipped': true[0],
        }
        if stands_for.get(result, result) != true[0]:
            yield Violation(Wrong.LIE, f'{member} is {true}, not {result}')


def _refused(
    asked: Asked, done: Done, trouble: Trouble
) -> Iterator[Violation]:
    codes = (1, ENDED) if trouble is Trouble.INTERRUPTED else (1,)
    if done.code == 0:
        yield Violation(Wrong.CODE, '0, but it was to be refused')
    elif trouble is not Trouble.OUTSIDE and done.code not in codes:
        yield Violation(Wrong.CODE, str(done.code))
    elif done.code == 1 and not done.stderr.strip():
        yield Violation(Wrong.LIE, 'not a word of why')
    elif trouble is Trouble.NONE and asked.refuses not in done.stderr:
        yield Violation(Wrong.LIE, f'{asked.refuses} is not named')


def _coded(
    asked: Asked,
    before: State,
    done: Done,
    rows: list[dict[str, str]],
    after: State,
    trouble: Trouble,
) -> Iterator[Violation]:
    members = {row['Member ID'] for row in rows}
    if done.code == 0:
        if after != asked.goal:
            yield Violation(Wrong.CODE, f'0, but {after}')
        if members != asked.targets:
            yield Violation(Wrong.LIE, f'no row for each target: {rows}')
        return
    codes = (1, ENDED) if trouble is Trouble.INTERRUPTED else (1,)
    if trouble is Trouble.OUTSIDE:
        if after != before:
            yield Violation(Wrong.CODE, f'{done.code}, but {after}')
    elif done.code not in codes:
        yield Violation(Wrong.CODE, str(done.code))
    elif not rows and after != before and done.code != ENDED:
        yield Violation(Wrong.LIE, f'no row, but {after}')
    elif done.code == 1 and not done.stderr.strip():
        yield Violation(Wrong.LIE, 'not a word of why')
    if (
        done.code == 1
        and rows
        and after == asked.goal
        and not any(row['Reason'] for row in rows)
    ):
        yield Violation(Wrong.CODE, '1, but all is as asked')


def _unheard(asked: Asked, done: Done, after: State) -> Iterator[Violation]:
    """Whoever gets no rows must not get the code for success with them."""
    if asked.refuses and done.code == 0:
        yield Violation(Wrong.CODE, '0, but it was to be refused')
        return
    good = asked.code
    if done.code == good and not done.stdout and not asked.refuses:
        yield Violation(Wrong.LIE, f'{good}, and no rows')
    if done.code == good and after != asked.goal:
        yield Violation(Wrong.CODE, f'{good}, but {after}')


def _read(
    reads: Reading,
    done: Done,
    rows: list[dict[str, str]],
    trouble: Trouble,
) -> Iterator[Violation]:
    """Nothing is called clean, or left out, that was not read."""
    found = {
        (row['Check'], row['Member ID'])
        for row in rows
        if row['State'] == 'fail'
    }
    unknown = any(row['State'] == 'unknown' for row in rows)
    if done.code == reads.code:
        if not unknown and found != reads.findings:
            yield Violation(Wrong.LIE, f'findings {found}')
    elif done.code == 0:
        yield Violation(Wrong.CODE, 'called clean')
    elif done.code == 4:
        if not unknown:
            yield Violation(Wrong.CODE, '4, but nothing is unknown')
    elif done.code == 1 or trouble not in _WENT_WRONG:
        if rows and trouble in _WENT_WRONG:
            yield Violation(Wrong.CODE, f'1, with rows {found}')
    else:
        yield Violation(Wrong.CODE, str(done.code))


def healed(
    asked: Asked, before: State, done: Done, after: State
) -> list[Violation]:
    """Return what is wrong with the run after it, which nothing spoils.

    :param before: what that run has found
    """
    otherwise = asked.otherwise
    if otherwise is not None and before == otherwise.state:
        # It was done, and said to be: nothing is left to be refused.
        right = (done.code, after) == (otherwise.code, otherwise.state)
    else:
        right = (done.code, after) == (asked.code, asked.goal)
        right = right and asked.refuses in done.stderr
    detail = f'{done.code}: {after}: {done.stderr[-300:]}'
    return [] if right else [Violation(Wrong.SICK, detail)]
