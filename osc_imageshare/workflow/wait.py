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

"""Waits for the other side to decide on what was offered to it."""

from collections.abc import Callable
import dataclasses
import time

from osc_imageshare import interruption
from osc_imageshare.i18n import _
from osc_imageshare.sharing import model
from osc_imageshare.sharing import text
from osc_imageshare.workflow import apply
from osc_imageshare.workflow import write

# Seconds between two looks.
_EVERY = 2.0


def for_decisions(
    applied: apply.Applied,
    writer: write.Writer,
    seconds: float,
    *,
    awaited: Callable[[model.Outcome], bool] = lambda _outcome: True,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> apply.Applied:
    """Look at pending shares until all are decided or time is up.

    :param awaited: tells whether an outcome is worth waiting for.

    An image is read once for all of its targets. Nothing that could be read
    before is given up because of a look that fails: the next one may not.
    """
    end = clock() + seconds
    outcomes = applied.outcomes
    interrupted = False
    unread: dict[tuple[str, str], str] = {}
    try:
        with interruption.waiting():
            while True:
                outcomes, unread = _read(outcomes, writer)
                left = end - clock()
                if left <= 0 or not any(
                    _undecided(outcome) and awaited(outcome)
                    for outcome in outcomes
                ):
                    break
                sleep(min(_EVERY, left))
    except KeyboardInterrupt:
        interrupted = True
    return dataclasses.replace(
        applied,
        outcomes=outcomes
        if interrupted
        else tuple(
            _judged(o, seconds, unread) if awaited(o) else o for o in outcomes
        ),
        interrupted=interrupted,
    )


def _undecided(outcome: model.Outcome) -> bool:
    return outcome.reached and outcome.status is model.MemberStatus.PENDING


def _read(
    outcomes: tuple[model.Outcome, ...], writer: write.Writer
) -> tuple[tuple[model.Outcome, ...], dict[tuple[str, str], str]]:
    """Read once; return the outcomes, and which images could not be read."""
    images = {o.image.key: o.image for o in outcomes if _undecided(o)}
    members: dict[tuple[str, str], dict[str, model.MemberStatus]] = {}
    unread: dict[tuple[str, str], str] = {}
    for key, image in images.items():
        try:
            members[key] = writer.members(image)
        except write.StepFailed as exc:
            unread[key] = str(exc)
    return tuple(
        _seen(outcome, members[outcome.image.key])
        if _undecided(outcome) and outcome.image.key in members
        else outcome
        for outcome in outcomes
    ), unread


def _seen(
    outcome: model.Outcome, members: dict[str, model.MemberStatus]
) -> model.Outcome:
    status = members.get(outcome.target.id)
    if status is outcome.status:
        return outcome
    if status is model.MemberStatus.ACCEPTED:
        return dataclasses.replace(
            outcome, status=status, result=model.Result.ACCEPTED
        )
    if status is None:
        return dataclasses.replace(
            outcome,
            status=None,
            result=model.Result.FAILED,
            reached=False,
            reason=_(
                'Image %(image)s is no longer shared with project '
                '%(project)s: access was revoked.'
            )
            % {
                'project': text.project(outcome.target.project),
                'image': text.image(outcome.image),
            },
        )
    return _rejected(outcome)


def _rejected(outcome: model.Outcome) -> model.Outcome:
    return dataclasses.replace(
        outcome,
        status=model.MemberStatus.REJECTED,
        result=model.Result.REJECTED,
        reached=False,
        reason=_('Project %(project)s has rejected image %(image)s.')
        % {
            'project': text.project(outcome.target.project),
            'image': text.image(outcome.image),
        },
    )


def _judged(
    outcome: model.Outcome, seconds: float, unread: dict[tuple[str, str], str]
) -> model.Outcome:
    """Waiting asks for a decision: what is undecided was not reached."""
    if (
        outcome.reached
        and outcome.status is model.MemberStatus.REJECTED
        and outcome.result is model.Result.ALREADY
    ):
        return _rejected(outcome)
    if not _undecided(outcome):
        return outcome
    if why := unread.get(outcome.image.key):
        return dataclasses.replace(outcome, reached=False, reason=why)
    return dataclasses.replace(
        outcome,
        reached=False,
        reason=_(
            'Project %(project)s did not decide on image %(image)s within '
            '%(seconds)d seconds.'
        )
        % {
            'project': text.project(outcome.target.project),
            'image': text.image(outcome.image),
            'seconds': seconds,
        },
    )
