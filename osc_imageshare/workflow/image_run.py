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

"""Runs the plan of one image: opens it, serves its targets, closes it.

Every step that was taken is kept with the step that undoes it, for
``--rollback``.
"""

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
import dataclasses
import threading

from osc_imageshare import workers
from osc_imageshare.i18n import _
from osc_imageshare.sharing import dormant
from osc_imageshare.sharing import model
from osc_imageshare.sharing import planning
from osc_imageshare.sharing import step
from osc_imageshare.sharing import text
from osc_imageshare.workflow import contention
from osc_imageshare.workflow import remains
from osc_imageshare.workflow import rollback
from osc_imageshare.workflow import write


class ImageRun:
    """One image's part of a run of a plan.

    :ivar key: of the image.
    :ivar trouble: why the image was not closed as it should be; ``''``: it
        was, or it did not have to be.
    """

    def __init__(
        self,
        planned: planning.ImagePlan,
        writer: write.Writer,
        advance: Callable[[], None],
    ) -> None:
        self._plan = planned
        self.key = planned.image.key
        self._writer = writer
        self._advance = advance
        self._image = planned.image
        self._done: dict[str, model.Outcome] = {}
        # Steps that undo what was done, latest last, and the targets
        # that something was done for.
        self._undo: list[step.Step] = []
        self._touched: set[str] = set()
        # Members that cannot be removed, however often it is tried.
        self._barred: set[str] = set()
        # It was opened, and no member came back by that.
        self._empty = False
        self._lock = threading.Lock()
        self.trouble = ''
        if planned.closing is not None:
            self.trouble = _(
                'Image %s stays shared: interrupted before it was made '
                'private.'
            ) % text.image(planned.image)

    def reached(self) -> bool:
        """Tell whether everything is as it was asked for."""
        return not self.trouble and all(o.reached for o in self.outcomes())

    def outcomes(self) -> list[model.Outcome]:
        """Return what became of each target, in the plan's order."""
        return [
            dataclasses.replace(
                self._done[change.target.id], image=self._image
            )
            for change in self._plan.changes
        ]

    def troubles(self) -> Iterator[str]:
        """Yield what was asked of the image as a whole and not reached."""
        if self.trouble:
            yield self.trouble
        is_open = self._image.visibility is model.Visibility.SHARED
        if (
            is_open
            and self._empty
            and not self._touched
            and not all(outcome.reached for outcome in self.outcomes())
        ):
            before = self._plan.image.visibility
            yield remains.no_members(self._image, before)

    def open(self) -> Iterable[workers.Task]:
        """Make the image shared if it is not; then its targets follow."""
        if self._plan.opening is not None:
            try:
                self._open(self._plan.opening)
            except write.StepFailed as exc:
                self._fail_all(str(exc))
                if not self._plan.changes:
                    self.trouble = str(exc)
                return ()
        tasks = [self._task(change) for change in self._plan.changes]
        return tasks or self._close_tasks()

    def _close_tasks(self) -> list[workers.Task]:
        return [self.close] if self._plan.closing is not None else []

    def close(self) -> Iterable[workers.Task]:
        """Make the image private, once no member is left behind in it."""
        closing = self._plan.closing
        assert closing is not None
        try:
            self.trouble = self._staying()
            if not self.trouble:
                self._take(closing, None)
                self._became(closing)
                if self._barred:
                    self.trouble = remains.members(self._image, self._barred)
        except write.StepFailed as exc:
            self.trouble = str(exc)
        return ()

    def _staying(self) -> str:
        """Return why the image cannot be made private yet, or ``''``.

        Members that cannot be removed do not keep it open: only closing it
        ends their access.
        """
        if not all(
            outcome.reached or outcome.target.id in self._barred
            for outcome in self.outcomes()
        ):
            return _(
                'Image %s stays shared because not every member was removed. '
                'The others could not be seen in a private image.'
            ) % text.image(self._image)
        # A member that stays behind in a private image cannot be seen, and
        # has access again as soon as the image is shared again.
        members = self._writer.members(self._image).keys() - self._barred
        if members:
            return remains.new_members(self._image, members)
        return ''

    def _open(self, opening: step.SetVisibility) -> None:
        """Open the image and deal with the members that come back by it.

        :raises write.StepFailed: it is not open, or as it was before.
        """
        opens = self._is_closed()
        if opens:
            try:
                self._take(opening, None)
            except write.StepFailed as exc:
                if not exc.known:
                    self._reset(opening, str(exc))
                raise
        self._became(opening)
        try:
            members = self._writer.members(self._image)
            plan = dormant.with_members(
                self._plan, members, opened=opens, named=self._writer.named
            )
            if isinstance(plan, dormant.OldMembers):
                raise write.StepFailed(plan.sentence, known=True)
            for removal in plan.purge:
                # Not to be undone: it gave no access.
                self._writer.take(removal)
            self._empty = opens and len(plan.purge) == len(members)
        except write.StepFailed as exc:
            # What another client has opened is not this run's to close.
            if opens:
                self._reset(opening, str(exc))
            raise
        self._plan = plan

    def _is_closed(self) -> bool:
        """Tell whether the image is as it was read, just before opening.

        :raises write.StepFailed: it is neither so nor shared.
        """
        image = self._writer.image(self._image)
        if image.visibility is model.Visibility.SHARED:
            return False
        if image.visibility is not self._plan.image.visibility:
            raise write.StepFailed(contention.closed(image), known=True)
        return True

    def _reset(self, opening: step.SetVisibility, why: str) -> None:
        """Give the image the visibility back that it had before."""
        closing = step.undo(opening, None)
        assert isinstance(closing, step.SetVisibility)
        try:
            self._writer.take(closing)
        except write.StepFailed as exc:
            advice = _(
                'Make it %s by hand: until then its old members have access.'
            )
            raise write.StepFailed(
                f'{why} {exc} {advice % closing.visibility}', known=exc.known
            ) from exc
        self._undo.clear()
        self._became(closing)

    def _became(self, taken: step.SetVisibility) -> None:
        """Take note of the visibility that the image has now."""
        self._image = dataclasses.replace(
            self._image, visibility=taken.visibility
        )

    def _task(self, change: planning.Change) -> workers.Task:
        def serve() -> Iterable[workers.Task]:
            last = self._finish(self._serve(change))
            return self._close_tasks() if last else ()

        return serve

    def _serve(self, change: planning.Change) -> model.Outcome:
        before = status = change.before
        changed = False
        try:
            for member_step in change.steps:
                effect = self._take(member_step, before)
                if effect is step.Effect.CHANGED:
                    changed = True
                    status = step.status_after(member_step)
                else:
                    before = status = self._status(member_step, change.target)
        except write.StepFailed as exc:
            if exc.barred and change.want is planning.Want.REVOKED:
                self._barred.add(change.target.id)
            return self._outcome(change, status, model.Result.FAILED, str(exc))
        if not planning.reached(change, status):
            return self._outcome(
                change,
                status,
                model.Result.FAILED,
                contention.changed(self._image, change.target.project),
            )
        result = change.result_of(changed=changed)
        return self._outcome(change, status, result)

    def _status(
        self, taken: step.MemberStep, target: model.Target
    ) -> model.MemberStatus | None:
        """Read what another client has made of a member in the meantime.

        :raises write.StepFailed: it could not be read, or is invalid.
        """
        status = self._writer.members(taken.image).get(taken.member_id)
        if status is None and isinstance(taken, step.AddMember):
            # It may be listed in a form that only Glance takes for this ID.
            status = self._writer.status(taken.image, taken.member_id)
            if status is None:
                raise write.StepFailed(
                    contention.unlisted(self._image, target.project),
                    known=True,
                )
        return status

    def _take(
        self, taken: step.Step, before: model.MemberStatus | None
    ) -> step.Effect:
        try:
            effect = self._writer.take(taken)
        except write.StepFailed as exc:
            # It may have been done: undoing it does no harm.
            if not exc.known:
                self._remember(taken, before)
            raise
        if effect is step.Effect.CHANGED:
            self._remember(taken, before)
        return effect

    def _remember(
        self, taken: step.Step, before: model.MemberStatus | None
    ) -> None:
        """Keep what undoes a step."""
        with self._lock:
            if not isinstance(taken, step.SetVisibility):
                self._touched.add(taken.member_id)
            if (back := step.undo(taken, before)) is not None:
                self._undo.append(back)

    def settle(self, outcome: model.Outcome) -> None:
        """Take over what a target has come to since it was served."""
        self._done[outcome.target.id] = outcome

    def skip_the_rest(self) -> None:
        """Account for the targets that an interrupt came before."""
        for change in self._plan.changes:
            if change.target.id not in self._done:
                self._finish(
                    self._outcome(
                        change,
                        change.before,
                        model.Result.SKIPPED,
                        _('Interrupted before it was begun.'),
                    )
                )

    def roll_back(self) -> Iterable[workers.Task]:
        """Undo every step of this run, the latest first."""
        # Why a step could not be undone: by member, and '' for all.
        failures: dict[str, str] = {}
        statuses: dict[str, model.MemberStatus | None] = {}
        for back in reversed(self._undo):
            try:
                self._writer.take(back)
            except write.StepFailed as exc:
                about = (
                    ''
                    if isinstance(back, step.SetVisibility)
                    else back.member_id
                )
                failures[about] = str(exc)
                continue
            if isinstance(back, step.SetVisibility):
                self._became(back)
                # It is no longer private, even if members remain.
                self.trouble = ''
            else:
                statuses[back.member_id] = step.status_after(back)
        opened = self._plan.opening is not None
        for change in self._plan.changes:
            was = self._done[change.target.id]
            if change.target.id in self._touched or (opened and was.reached):
                status = statuses.get(change.target.id, change.before)
                self._done[change.target.id] = rollback.outcome(
                    was,
                    change.before,
                    status,
                    failures.get(change.target.id) or failures.get(''),
                )
        return ()

    def _fail_all(self, reason: str) -> None:
        for change in self._plan.changes:
            self._finish(
                self._outcome(
                    change, change.before, model.Result.FAILED, reason
                )
            )

    def _outcome(
        self,
        change: planning.Change,
        status: model.MemberStatus | None,
        result: model.Result,
        reason: str = '',
    ) -> model.Outcome:
        reached = change.want is planning.Want.KEPT or result not in (
            model.Result.FAILED,
            model.Result.SKIPPED,
        )
        return model.Outcome(
            image=self._image,
            target=change.target,
            status=status,
            result=result,
            reached=reached,
            reason=reason or change.reason,
        )

    def _finish(self, outcome: model.Outcome) -> bool:
        """Keep an outcome, and tell whether it is the image's last one."""
        with self._lock:
            self._done[outcome.target.id] = outcome
            last = len(self._done) == len(self._plan.changes)
        self._advance()
        return last
