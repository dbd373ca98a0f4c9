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
from osc_imageshare.lookup import acceptance
from osc_imageshare.lookup import recheck
from osc_imageshare.lookup import sync
from osc_imageshare.lookup import workloads
from osc_imageshare.report import files
from osc_imageshare.sharing import advice
from osc_imageshare.sharing import guards
from osc_imageshare.sharing import merge
from osc_imageshare.sharing import model
from osc_imageshare.sharing import planning
from osc_imageshare.sharing import reconcile
from osc_imageshare.sharing import request
from osc_imageshare.sharing import result
from osc_imageshare.sharing import saved_plan
from osc_imageshare.sharing import usage
from osc_imageshare.workflow import execute


def run(
    sync_request: request.SyncRequest,
    execution: request.Execution,
    cloud: connect.Cloud,
    confirm: execute.Confirm = execute.agreed,
) -> result.Verdict:
    """Make the cloud as a manifest declares it, or say what that would do.

    :param confirm: asked if the plan ends shares.
    :raises result.Cancelled: nothing was changed.
    :raises result.Refused: nothing was changed.
    :raises files.Unwritable: the plan could not be written.
    """
    if sync_request.plan_out is not None:
        files.check(sync_request.plan_out)
    uses: usage.Uses = {}
    with workers.Pool(execution.jobs) as pool:
        snapshot = sync.read(sync_request, cloud, pool)
        execute.refuse(
            *snapshot.problems,
            *snapshot.unselected,
            *merge.contradictions(snapshot.declared),
        )
        plan = reconcile.plan(sync_request, snapshot)
        if not sync_request.force:
            uses = workloads.of_removals(plan, cloud, pool)
        states = [desired.state for desired in snapshot.declared]
        refusals = tuple(
            guards.sync(
                *(sync_request, cloud.caller, states, plan, uses),
                cloud.names.named,
            )
        )
        notes = (
            *snapshot.notes,
            *advice.doubts(plan),
            *guards.unknown_use(plan, uses),
        )
        passed_over = (
            *snapshot.disabled,
            *advice.owned(reconcile.owned(snapshot.declared)),
        )
        if sync_request.check:
            checked = _checked(plan, cloud).with_notes(notes, refusals)
            return checked.passing_over(passed_over, plan)
        if sync_request.plan_out is not None:
            execution = dataclasses.replace(execution, dry_run=True)
        execute.refuse(
            *execute.limits(plan, execution, cloud),
            *refusals,
            *acceptance.problems(plan, cloud, pool),
        )
        if sync_request.plan_out is not None:
            _save(plan, states, cloud.caller, sync_request.plan_out)
        execute.ask(plan, execution, confirm)
        verdict = execute.carry_out(_('Sharing'), plan, execution, cloud, pool)
    return verdict.with_notes(
        notes, _news(verdict.outcomes, cloud)
    ).passing_over(passed_over, plan)


def run_saved(
    plan_request: request.SavedPlanRequest,
    execution: request.Execution,
    cloud: connect.Cloud,
    confirm: execute.Confirm = execute.agreed,
) -> result.Verdict:
    """Do exactly what a saved plan says, if the cloud is as it was then.

    :param confirm: asked if the plan ends shares.
    :raises result.Refused: nothing was changed.
    :raises result.Cancelled: nothing was changed.
    """
    kept = plan_request.plan
    uses: usage.Uses = {}
    with workers.Pool(execution.jobs) as pool:
        states, problems = recheck.read(kept, cloud, pool)
        execute.refuse(
            *problems, *saved_plan.changes(kept, states, cloud.names.named)
        )
        plan = saved_plan.plan(kept, states, cloud.names.named)
        if not plan_request.force:
            uses = workloads.of_removals(plan, cloud, pool)
        in_order = [states[image.name.key] for image in kept.images]
        execute.refuse(
            *execute.limits(plan, execution, cloud),
            *guards.sync(
                *(plan_request, cloud.caller, in_order, plan, uses),
                cloud.names.named,
            ),
            *acceptance.problems(plan, cloud, pool),
        )
        execute.ask(plan, execution, confirm)
        verdict = execute.carry_out(_('Sharing'), plan, execution, cloud, pool)
    return verdict.with_notes(
        guards.unknown_use(plan, uses), _news(verdict.outcomes, cloud)
    )


def _save(
    plan: planning.Plan,
    states: list[model.ImageState],
    caller: model.Caller,
    path: pathlib.Path,
) -> None:
    """Write a plan, which has to be whole.

    :raises result.Refused: a region did not answer.
    :raises source.DocumentError: it could not be read again.
    """
    execute.refuse(*result.failures(plan.missed))
    kept = saved_plan.of(plan, states, caller.project.id)
    written = plan_file.write(kept)
    plan_file.check(written, path)
    files.write(written, path)


def _checked(plan: planning.Plan, cloud: connect.Cloud) -> result.Verdict:
    """Tell whether the cloud is as it is declared."""
    verdict = execute.forecast(plan, cloud)
    status = verdict.exit_code
    if status is model.ExitStatus.DONE and reconcile.drifted(plan):
        status = model.ExitStatus.FINDINGS
    return dataclasses.replace(
        verdict, notes=(*verdict.notes, *_drift(plan)), exit_code=status
    )


def _drift(plan: planning.Plan) -> Iterator[str]:
    changes = [c for planned in plan.images for c in planned.changes]
    different = [change for change in changes if change.steps]
    if different:
        yield _(
            '%(different)d of %(all)d shares differ from the manifest.'
        ) % {
            'different': len(different),
            'all': len(changes),
        }


def _news(
    outcomes: tuple[model.Outcome, ...], cloud: connect.Cloud
) -> Iterator[str]:
    """Yield what a person has to know of what was changed.

    What was so before is not told, in a manifest of hundreds of shares.
    """
    yield from advice.other_side(
        tuple(o for o in outcomes if o.result is model.Result.PENDING),
        several_regions=cloud.several_regions,
        explain=True,
    )
    yield from advice.not_revoked(outcomes)
