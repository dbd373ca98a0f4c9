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

"""Puts a new image in the place of an old one, edit by edit."""

from collections.abc import Iterator
import dataclasses
import time

from osc_imageshare.i18n import _
from osc_imageshare.sharing import edit
from osc_imageshare.sharing import model
from osc_imageshare.sharing import replace_request
from osc_imageshare.sharing import replacing
from osc_imageshare.sharing import text
from osc_imageshare.workflow import write

# A client that looks for an image by name sends two requests: for visible
# images, then for hidden ones. So long an old image keeps its name after the
# new one has got it.
PAUSE = 1.0


def prepare(
    switches: tuple[replacing.Switch, ...], writer: write.Writer
) -> Iterator[model.Outcome]:
    """Make what has to be done before sharing; yield what failed."""
    for planned in switches:
        if planned.preparation is None:
            continue
        try:
            writer.take(planned.preparation)
        except write.StepFailed as exc:
            yield replacing.outcome_of(planned, model.Result.FAILED, str(exc))


class Switching:
    """Switches from old images to new ones.

    :ivar notes: sentences.
    """

    def __init__(
        self,
        asked: replace_request.ReplaceRequest,
        writer: write.Writer,
        *,
        dry_run: bool,
    ) -> None:
        self._asked = asked
        self._writer = writer
        self._dry_run = dry_run
        self.notes: list[str] = []

    def take(
        self,
        planned: replacing.Switch,
        outcomes: tuple[model.Outcome, ...],
        *,
        interrupted: bool,
    ) -> tuple[tuple[model.Outcome, ...], model.Outcome]:
        """Switch if nothing is missing.

        :param outcomes: of the members of all new images.
        :returns: the same, and what became of the old image.
        """
        failed = any(
            outcome.result in (model.Result.FAILED, model.Result.SKIPPED)
            for outcome in outcomes
            if outcome.image.key == planned.new.key
        )
        missing = self._missing(planned, outcomes)
        if interrupted or failed:
            return outcomes, replacing.outcome_of(
                planned, model.Result.SKIPPED, _not_shared(planned)
            )
        if missing and not self._asked.hide_anyway:
            reason = replacing.stays(planned, missing)
            if not self._dry_run:
                keys = {(o.image.key, o.target.id) for o in missing}
                outcomes = tuple(
                    replacing.undecided(planned, outcome)
                    if (outcome.image.key, outcome.target.id) in keys
                    else outcome
                    for outcome in outcomes
                )
            return outcomes, replacing.outcome_of(
                planned,
                model.Result.SKIPPED,
                reason,
                forecast=self._dry_run,
            )
        if missing:
            # A wait that was in vain was asked for, and overruled.
            outcomes = tuple(
                dataclasses.replace(outcome, reached=True)
                if outcome in missing
                else outcome
                for outcome in outcomes
            )
        return outcomes, self._switch(planned)

    def _missing(
        self,
        planned: replacing.Switch,
        outcomes: tuple[model.Outcome, ...],
    ) -> tuple[model.Outcome, ...]:
        if not self._dry_run:
            return replacing.missing(planned, outcomes)
        return tuple(
            outcome
            for outcome in replacing.missing(planned, outcomes)
            if outcome.result is not model.Result.ACCEPTED
        )

    def _switch(self, planned: replacing.Switch) -> model.Outcome:
        if not planned.edits:
            return replacing.outcome_of(
                planned, model.Result.ALREADY, forecast=self._dry_run
            )
        if not self._dry_run:
            try:
                self._make(planned)
            except write.StepFailed as exc:
                return replacing.outcome_of(
                    planned, model.Result.FAILED, str(exc)
                )
        return replacing.outcome_of(
            planned, model.Result.REPLACED, forecast=self._dry_run
        )

    def _make(self, planned: replacing.Switch) -> None:
        """Make the edits in order.

        :raises write.StepFailed: one was not made.
        """
        renamed = False
        for change in planned.edits:
            if renamed and change.image is planned.old:
                time.sleep(PAUSE)
            self._edit(planned, change)
            renamed = change.image is planned.new

    def _edit(self, planned: replacing.Switch, change: edit.Edit) -> None:
        try:
            self._writer.take(change)
        except write.StepFailed as exc:
            if not (exc.barred and change.properties):
                raise
            plain = dataclasses.replace(change, properties=())
            if edit.needed(plain):
                self._writer.take(plain)
            self.notes.append(
                _(
                    'Image %(old)s does not name its replacement: the cloud '
                    'does not allow you to set property %(property)s.'
                )
                % {
                    'old': text.image(planned.old),
                    'property': replacing.REPLACED_BY,
                }
            )


def _not_shared(planned: replacing.Switch) -> str:
    return _(
        'Image %(old)s stays as it is, because image %(new)s could not be '
        'shared with all of its members. Run the same command again.'
    ) % {
        'old': text.image(planned.old),
        'new': text.image(planned.new),
    }
