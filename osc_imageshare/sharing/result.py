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

"""What a run comes to: its rows, its notes, its exit code."""

from collections.abc import Iterable
from collections.abc import Iterator
import dataclasses

from osc_imageshare import errors
from osc_imageshare.i18n import _
from osc_imageshare.sharing import model
from osc_imageshare.sharing import planning


class Refused(errors.UserError):
    """Nothing was changed, and why.

    :ivar problems: a sentence for each reason.
    """

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__('\n'.join((*problems, _('Nothing was changed.'))))
        self.problems = problems


class Cancelled(errors.UserError):
    """A person was asked before anything was changed, and did not agree."""

    def __init__(self) -> None:
        super().__init__(_('Cancelled. Nothing was changed.'))


@dataclasses.dataclass(frozen=True, slots=True)
class Verdict:
    """What a command prints, and the code that it exits with.

    :ivar notes: sentences for standard error.
    :ivar reminders: sentences about what was so before the run. They are for
        a person at a terminal: a job that repeats a command has no news.
    """

    outcomes: tuple[model.Outcome, ...]
    notes: tuple[str, ...]
    exit_code: model.ExitStatus
    reminders: tuple[str, ...] = ()

    def with_notes(
        self, before: Iterable[str], after: Iterable[str]
    ) -> 'Verdict':
        """Return the verdict with more notes."""
        return dataclasses.replace(self, notes=(*before, *self.notes, *after))

    def passing_over(
        self, sentences: Iterable[str], plan: planning.Plan
    ) -> 'Verdict':
        """Return the verdict with what was asked for and cannot be done.

        Where nothing else is left to do, the run that did it has said so.
        """
        if plan.idle:
            return self.reminding(sentences)
        return self.with_notes(sentences, ())

    def reminding(self, sentences: Iterable[str]) -> 'Verdict':
        """Return the verdict with more reminders."""
        return dataclasses.replace(
            self, reminders=(*self.reminders, *sentences)
        )


def nothing(note: str) -> Verdict:
    """Return the verdict of a run that has nothing to do, and why."""
    return Verdict((), (note,), model.ExitStatus.DONE)


def exit_code(
    outcomes: tuple[model.Outcome, ...],
    *,
    troubles: tuple[str, ...] = (),
    interrupted: bool = False,
) -> model.ExitStatus:
    """Return the exit code that the outcomes stand for.

    :param troubles: sentences about images that are not as they should be.
    """
    if interrupted:
        return model.ExitStatus.INTERRUPTED
    if not troubles and all(outcome.reached for outcome in outcomes):
        return model.ExitStatus.DONE
    return model.ExitStatus.FAILED


def failures(outcomes: tuple[model.Outcome, ...]) -> Iterator[str]:
    """Yield the reasons of what was not reached, each once."""
    yield from dict.fromkeys(
        outcome.reason
        for outcome in outcomes
        if outcome.reason and not outcome.reached
    )


def forecast(plan: planning.Plan) -> tuple[model.Outcome, ...]:
    """Return what the plan leads to if nothing fails."""
    foreseen = (
        model.Outcome(
            image=planned.image,
            target=change.target,
            status=change.before,
            result=change.result,
            reached=True,
            reason=change.reason,
            forecast=True,
        )
        for planned in plan.images
        for change in planned.changes
    )
    missing = (dataclasses.replace(m, forecast=True) for m in plan.missed)
    return (*foreseen, *missing)
