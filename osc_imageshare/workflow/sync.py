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


"""``image share-sync``, from the manifest to the verdict."""

from collections.abc import Iterator
import dataclasses
import pathlib

from osc_imageshare import workers
from osc_imageshare.cloud import connect
from osc_imageshare.documents import plan_file
from osc_imageshare.i18n import _
from osc_imageshare.lookup import recheck
from osc_imageshare.lookup import sync
from osc_imageshare.lookup import workloads
from osc_imageshare.report import files
from osc_imageshare.sharing import advice
from osc_imageshare.sharing import dormant
from osc_imageshare.sharing import guards
from osc_imageshare.sharing import model
from osc_imageshare.sharing import planning
from osc_imageshare.sharing import reconcile
from osc_imageshare.sharing import request
from osc_imageshare.sharing import result
from osc_imageshare.sharing import saved_plan
from osc_imageshare.sharing import usage
from osc_imageshare.workflow import execute


def run(
    order: request.SyncRequest,
    running: request.Execution,
    cloud: connect.Cloud,
) -> result.Verdict:
    """Make the cloud as a manifest declares it, or say what that would do.

    :raises result.Refused: nothing was changed.
    :raises files.Unwritable: the plan could not be written.
    """
    if order.plan_out is not None:
        files.check(order.plan_out)
    with workers.Pool(running.jobs) as pool:
        snapshot = sync.read(order, cloud, pool)
        _refuse(
            *snapshot.problems,
            *snapshot.unselected,
            *reconcile.contradictions(snapshot.declared),
        )
        plan = reconcile.plan(order, snapshot)
        refusals = tuple(guards.sync(order, snapshot, plan))
        unsure = guards.unknown_removals(plan, snapshot.uses)
        notes = (*snapshot.notes, *unsure)
        if order.check:
            return _checked(plan).with_notes(notes, refusals)
        _refuse(*refusals)
        if order.plan_out is not None:
            _save(plan, snapshot, order.plan_out)
            running = dataclasses.replace(running, dry_run=True)
        found = execute.carry_out(_('Sharing'), plan, running, cloud, pool)
    return _told(found, cloud).with_notes(notes, ())


def run_saved(
    before: saved_plan.SavedPlan,
    in_use: request.InUse,
    running: request.Execution,
    cloud: connect.Cloud,
) -> result.Verdict:
    """Do exactly what a saved plan says, if the cloud is as it was then.

    :param in_use: what to do where something is in use by now.
    :raises result.Refused: nothing was changed.
    """
    uses: usage.Uses = {}
    with workers.Pool(running.jobs) as pool:
        states, problems = recheck.read(before, cloud, pool)
        _refuse(*problems, *saved_plan.changes(before, states))
        plan = saved_plan.plan(before, states)
        if in_use is not request.InUse.TAKE_BACK:
            uses = workloads.of_removals(plan, cloud, pool)
        _refuse(*guards.removals_in_use(plan, uses))
        found = execute.carry_out(_('Sharing'), plan, running, cloud, pool)
    unsure = tuple(guards.unknown_removals(plan, uses))
    return _told(found, cloud).with_notes(unsure, ())


def _refuse(*problems: str) -> None:
    if problems:
        raise result.Refused(problems)


def _save(
    plan: planning.Plan,
    snapshot: reconcile.ManifestSnapshot,
    path: pathlib.Path,
) -> None:
    """Write a plan, which has to be whole.

    :raises result.Refused: a region did not answer.
    :raises source.DocumentError: it could not be read again.
    """
    _refuse(*result.failures(plan.missed))
    kept = saved_plan.of(
        plan,
        [each.state for each in snapshot.declared],
        snapshot.caller.project.id,
    )
    written = plan_file.write(kept)
    plan_file.check(written, path)
    files.write(written, path)


def _checked(plan: planning.Plan) -> result.Verdict:
    """Tell whether the cloud is as it is declared."""
    outcomes = planning.forecast(plan)
    status = result.exit_code(outcomes)
    if status is model.ExitStatus.DONE and reconcile.drifted(plan):
        status = model.ExitStatus.FINDINGS
    return result.Verdict(
        outcomes,
        (
            *dormant.unforeseen(plan),
            *result.failures(outcomes),
            *_drift(plan),
        ),
        status,
    )


def _drift(plan: planning.Plan) -> Iterator[str]:
    changes = [c for planned in plan.images for c in planned.changes]
    different = [change for change in changes if change.steps]
    if different:
        yield _('Not as declared: %(different)d of %(all)d shares.') % {
            'different': len(different),
            'all': len(changes),
        }


def _told(found: result.Verdict, cloud: connect.Cloud) -> result.Verdict:
    return found.with_notes((), _to_tell(found.outcomes, cloud))


def _to_tell(
    outcomes: tuple[model.Outcome, ...], cloud: connect.Cloud
) -> Iterator[str]:
    """Yield what a person has to know of what was changed.

    What was so before is no news, in a manifest of hundreds of shares.
    """
    yield from advice.other_side(
        tuple(o for o in outcomes if o.result is model.Result.PENDING),
        several_regions=cloud.several_regions,
        explain=True,
    )
    yield from advice.not_revoked(
        tuple(o for o in outcomes if o.result is model.Result.REVOKED)
    )
