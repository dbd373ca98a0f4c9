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

"""Runs a plan on a cloud: in order, concurrently, and to the truth.

Each image is opened first (if it has to be), then its targets are served at
once. A target that fails stops no other.
"""

from collections.abc import Callable
import dataclasses

from osc_imageshare import interruption
from osc_imageshare import workers
from osc_imageshare.sharing import model
from osc_imageshare.sharing import planning
from osc_imageshare.workflow import image_run
from osc_imageshare.workflow import write


@dataclasses.dataclass(frozen=True, slots=True)
class Applied:
    """What became of a plan.

    :ivar outcomes: one for each change of the plan, in the plan's order.
    :ivar troubles: sentences about what was asked of an image as a whole
        and was not reached.
    :ivar interrupted: a signal, such as Ctrl-C, came before the end.
    """

    outcomes: tuple[model.Outcome, ...]
    troubles: tuple[str, ...] = ()
    interrupted: bool = False


def run(
    plan: planning.Plan,
    writer: write.Writer,
    pool: workers.Pool,
    *,
    rollback: bool,
    advance: Callable[[], None],
    settle: Callable[[Applied], Applied] | None = None,
) -> Applied:
    """Run a plan.

    :param rollback: undo what was done if any target fails.
    :param advance: called after each target.
    :param settle: waits for what others have to do, when all is done.
    """
    runs = [
        image_run.ImageRun(planned, writer, advance) for planned in plan.images
    ]
    interrupted = False
    interruption.hold()
    try:
        with interruption.waiting():
            pool.drive([run.open for run in runs])
    except KeyboardInterrupt:
        interrupted = True
    for served in runs:
        served.skip_the_rest()
    if settle is not None and not interrupted:
        settled = settle(_applied(runs, interrupted=False))
        interrupted = settled.interrupted
        by_image = {run.key: run for run in runs}
        for outcome in settled.outcomes:
            by_image[outcome.image.key].settle(outcome)
    if rollback and not all(run.reached() for run in runs):
        try:
            with interruption.waiting():
                pool.drive([run.roll_back for run in runs])
        except KeyboardInterrupt:
            interrupted = True
    return _applied(runs, interrupted=interrupted)


def _applied(runs: list[image_run.ImageRun], *, interrupted: bool) -> Applied:
    return Applied(
        tuple(outcome for run in runs for outcome in run.outcomes()),
        tuple(trouble for run in runs for trouble in run.troubles()),
        interrupted,
    )
