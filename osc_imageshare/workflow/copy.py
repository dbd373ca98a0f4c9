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

"""``image share-copy``, from the request to the verdict."""

import collections
from collections.abc import Iterable
from collections.abc import Iterator
import dataclasses
import datetime
import threading

from osc_imageshare import errors
from osc_imageshare import interruption
from osc_imageshare import workers
from osc_imageshare.cloud import connect
from osc_imageshare.i18n import _
from osc_imageshare.lookup import copy
from osc_imageshare.report import transfers
from osc_imageshare.sharing import copy_guards
from osc_imageshare.sharing import copy_plan
from osc_imageshare.sharing import copy_request
from osc_imageshare.sharing import copying
from osc_imageshare.sharing import model
from osc_imageshare.sharing import request
from osc_imageshare.sharing import text
from osc_imageshare.workflow import copy_image
from osc_imageshare.workflow import copy_share
from osc_imageshare.workflow import execute
from osc_imageshare.workflow import source_bytes

_LOOKUPS = 8


def run(
    asked: copy_request.CopyRequest,
    execution: request.Execution,
    cloud: connect.Cloud,
) -> copying.CopyVerdict:
    """Copy, or with ``execution.dry_run`` say what would be copied.

    :raises result.Refused: nothing was changed.
    """
    with workers.Pool(_LOOKUPS) as pool:
        findings = copy.read(asked, cloud, pool)
    snapshot = findings.snapshot
    now = datetime.datetime.now(datetime.UTC)
    copies = copy_plan.plan(asked, snapshot, f'{now:%Y-%m-%dT%H:%M:%SZ}')
    execute.refuse(
        *snapshot.problems,
        *(
            ()
            if execution.dry_run
            else copy_guards.permissions(snapshot, copies)
        ),
        *copy_guards.check(asked, snapshot, copies, execution.jobs),
    )
    if execution.dry_run:
        outcomes = copy_plan.forecast(copies)
        notes = (*_total(copies), *_reasons(outcomes))
        return copying.CopyVerdict(outcomes, notes, _exit_code(outcomes))
    if execution.rollback:
        # What would be undone in the end is better not done at all.
        execute.refuse(
            *(c.reason for c in copies if c.action not in _REACHABLE)
        )
    clouds = {reach.place: reach.cloud for reach in findings.reaches}
    return _Run(asked, execution, cloud, clouds, copies).verdict()


_REACHABLE = copy_plan.TRANSFERS | {copy_plan.Action.NOTHING}


def _total(copies: Iterable[copy_plan.Copy]) -> Iterator[str]:
    """Yield how much would be copied."""
    moving = [c for c in copies if c.action in copy_plan.TRANSFERS]
    if moving:
        size = sum(c.image.size or 0 for c in moving)
        methods = collections.Counter(c.method.value for c in moving)
        yield _(
            'Copies to make: %(count)d (%(methods)s), %(size)s in total.'
        ) % {
            'count': len(moving),
            'methods': ', '.join(
                f'{method}: {count}'
                for method, count in sorted(methods.items())
            ),
            'size': text.size(size),
        }


def _reasons(outcomes: Iterable[copying.CopyOutcome]) -> Iterator[str]:
    yield from dict.fromkeys(o.reason for o in outcomes if o.reason)


def _exit_code(outcomes: Iterable[copying.CopyOutcome]) -> model.ExitStatus:
    if all(outcome.reached for outcome in outcomes):
        return model.ExitStatus.DONE
    return model.ExitStatus.FAILED


class _Run:
    """A plan that is carried out."""

    def __init__(
        self,
        asked: copy_request.CopyRequest,
        execution: request.Execution,
        cloud: connect.Cloud,
        clouds: dict[copying.Place, connect.Cloud],
        copies: tuple[copy_plan.Copy, ...],
    ) -> None:
        self._asked = asked
        self._execution = execution
        self._cloud = cloud
        self._clouds = clouds
        self._copies = copies
        self._stop = threading.Event()
        self._interrupted = False
        self._notes: list[str] = []
        self._reminders: list[str] = []
        self._unshared = False

    def verdict(self) -> copying.CopyVerdict:
        """Make the copies, and return what became of them."""
        outcomes = self._transferred()
        if self._asked.share and not self._interrupted:
            self._share(outcomes)
        failed = self._unshared or not all(o.reached for o in outcomes)
        if self._execution.rollback and failed:
            outcomes = [self._undone(outcome) for outcome in outcomes]
        code = _exit_code(outcomes)
        if self._unshared:
            code = model.ExitStatus.FAILED
        if self._interrupted:
            code = model.ExitStatus.INTERRUPTED
        notes = tuple(dict.fromkeys((*_reasons(outcomes), *self._notes)))
        return copying.CopyVerdict(
            tuple(outcomes), notes, code, tuple(self._reminders)
        )

    def _transferred(self) -> list[copying.CopyOutcome]:
        """Make the copies, image by image."""
        by_image: dict[tuple[str, str], list[copy_plan.Copy]] = {}
        for planned in self._copies:
            if planned.action in copy_plan.TRANSFERS:
                by_image.setdefault(planned.source.key, []).append(planned)
        interruption.hold()
        with (
            transfers.shown() as bars,
            workers.Pool(self._execution.jobs) as pool,
        ):
            setting = copy_image.Setting(
                request=self._asked,
                jobs=self._execution.jobs,
                source=self._cloud.image_store(self._cloud.regions[0]),
                stores={
                    place: cloud.image_store(place.region)
                    for place, cloud in self._clouds.items()
                },
                bars=bars,
                pace=source_bytes.Pace(self._asked.rate),
                stop=self._stop,
            )
            runs = {
                key: copy_image.ImageCopies(tuple(group), setting)
                for key, group in by_image.items()
            }
            try:
                with interruption.waiting():
                    pool.drive(
                        [_task(run) for run in runs.values()], self._stop.set
                    )
            except KeyboardInterrupt:
                self._interrupted = True
        return [self._outcome(planned, runs) for planned in self._copies]

    def _outcome(
        self,
        planned: copy_plan.Copy,
        runs: dict[tuple[str, str], copy_image.ImageCopies],
    ) -> copying.CopyOutcome:
        if outcome := copy_plan.settled(planned):
            return outcome
        done = runs[planned.source.key].outcomes.get(planned.place)
        return done or planned.outcome(
            model.Result.SKIPPED, reason=_('Interrupted before it was begun.')
        )

    def _share(self, outcomes: Iterable[copying.CopyOutcome]) -> None:
        """Share the copies that there are with the members of the images."""
        for planned, outcome in zip(self._copies, outcomes, strict=True):
            if not (outcome.reached and outcome.copy_id):
                continue
            shared = copy_share.like_source(
                self._asked,
                outcome,
                planned.members,
                self._cloud,
                self._clouds[outcome.place],
            )
            already = outcome.result is model.Result.ALREADY
            if already and shared.reached:
                # The run that made the copy has said so.
                self._reminders += shared.notes
            else:
                self._notes += shared.notes
            self._reminders += shared.reminders
            self._unshared = self._unshared or not shared.reached
            if shared.interrupted:
                self._interrupted = True
                return

    def _undone(self, outcome: copying.CopyOutcome) -> copying.CopyOutcome:
        """Delete a copy that this run has made."""
        if outcome.result is not model.Result.COPIED:
            return outcome
        place = outcome.place
        store = self._clouds[place].image_store(place.region)
        try:
            store.delete(outcome.copy_id)
        except errors.CloudError as exc:
            reason = _(
                'Copy %(copy)s in %(place)s could not be deleted: %(why)s. '
                'Remove it with "%(command)s".'
            ) % {
                'copy': text.visible(outcome.copy_id),
                'place': copy_guards.title(place),
                'why': exc,
                'command': copy_plan.removal(outcome.copy_id, place),
            }
            return dataclasses.replace(
                outcome,
                result=model.Result.FAILED,
                reached=False,
                reason=reason,
            )
        return dataclasses.replace(
            outcome,
            result=model.Result.ROLLED_BACK,
            reached=False,
            copy_id='',
            content='',
        )


def _task(run: copy_image.ImageCopies) -> workers.Task:
    def make() -> Iterable[workers.Task]:
        run.run()
        return ()

    return make
