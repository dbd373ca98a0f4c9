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

"""``image share-replace``, from the request to the verdict."""

from collections.abc import Iterator
import dataclasses

from osc_imageshare import interruption
from osc_imageshare import workers
from osc_imageshare.cloud import connect
from osc_imageshare.i18n import _
from osc_imageshare.lookup import acceptance
from osc_imageshare.lookup import replace
from osc_imageshare.sharing import advice
from osc_imageshare.sharing import guards
from osc_imageshare.sharing import model
from osc_imageshare.sharing import planning
from osc_imageshare.sharing import replace_guards
from osc_imageshare.sharing import replace_request
from osc_imageshare.sharing import replacing
from osc_imageshare.sharing import request
from osc_imageshare.sharing import result
from osc_imageshare.workflow import execute
from osc_imageshare.workflow import switch
from osc_imageshare.workflow import write


def run(
    asked: replace_request.ReplaceRequest,
    execution: request.Execution,
    cloud: connect.Cloud,
) -> result.Verdict:
    """Replace an image, or with ``execution.dry_run`` say what that does.

    :raises result.Refused: nothing was changed.
    """
    with workers.Pool(execution.jobs) as pool:
        rollovers = replace.read(asked, cloud, pool)
        plan = replacing.plan(asked, rollovers)
        execute.refuse(
            *rollovers.shares.problems,
            *_limits(plan, execution, cloud),
            *replace_guards.replace(asked, rollovers),
            *acceptance.problems(plan.shares, cloud, pool),
        )
        writer = write.Writer(cloud)
        blocked: tuple[model.Outcome, ...] = ()
        if not execution.dry_run:
            interruption.hold()
            blocked = tuple(switch.prepare(plan.switches, writer))
        shares = _without(plan.shares, blocked)
        awaited = {
            (planned.new.key, id_)
            for planned in plan.switches
            for id_ in planned.awaited
        }
        verdict = execute.carry_out(
            _('Sharing'),
            shares,
            execution,
            cloud,
            pool,
            awaited=lambda o: (o.image.key, o.target.id) in awaited,
        )
        ends = [
            *blocked,
            *(
                dataclasses.replace(end, forecast=execution.dry_run)
                for end in rollovers.lonely
            ),
        ]
        verdict = _finished(asked, plan, ends, verdict, execution, writer)
    return _advised(asked, plan, rollovers, verdict, cloud)


def _limits(
    plan: replacing.ReplacePlan,
    execution: request.Execution,
    cloud: connect.Cloud,
) -> Iterator[str]:
    yield from execute.limits(plan.shares, execution, cloud)
    if execution.dry_run or not plan.edits:
        return
    if cloud.caller.reader and not guards.needs_caller(plan.shares):
        yield guards.reader_role(cloud.caller)
    yield from acceptance.of_edits(plan.edits, cloud)


def _without(
    shares: planning.Plan, blocked: tuple[model.Outcome, ...]
) -> planning.Plan:
    """Return a plan without the regions where nothing can be done."""
    regions = {outcome.image.region for outcome in blocked}
    return dataclasses.replace(
        shares,
        images=tuple(
            planned
            for planned in shares.images
            if planned.image.region not in regions
        ),
    )


def _finished(
    asked: replace_request.ReplaceRequest,
    plan: replacing.ReplacePlan,
    ends: list[model.Outcome],
    verdict: result.Verdict,
    execution: request.Execution,
    writer: write.Writer,
) -> result.Verdict:
    """Switch where every member is ready, and say what is missing where."""
    switching = switch.Switching(asked, writer, dry_run=execution.dry_run)
    outcomes = verdict.outcomes
    done = {outcome.image.key for outcome in ends}
    interrupted = verdict.exit_code is model.ExitStatus.INTERRUPTED
    for planned in plan.switches:
        if planned.old.key in done:
            continue
        outcomes, end = switching.take(
            planned, outcomes, interrupted=interrupted
        )
        ends.append(end)
    rows = (*outcomes, *ends)
    code = verdict.exit_code
    # What was not reached by acceptance alone may be overruled.
    overruled = not all(outcome.reached for outcome in verdict.outcomes)
    if code is model.ExitStatus.DONE or (overruled and not interrupted):
        code = result.exit_code(rows)
    notes = dict.fromkeys(
        (*verdict.notes, *switching.notes, *result.failures(rows))
    )
    return dataclasses.replace(
        verdict, outcomes=rows, notes=tuple(notes), exit_code=code
    )


def _advised(
    asked: replace_request.ReplaceRequest,
    plan: replacing.ReplacePlan,
    rollovers: replacing.Rollovers,
    verdict: result.Verdict,
    cloud: connect.Cloud,
) -> result.Verdict:
    """Return the verdict with what users and members have to know."""
    shares = tuple(o for o in verdict.outcomes if o.target.id)
    to_do, still_to_do = (
        advice.other_side(
            tuple(outcomes),
            several_regions=cloud.several_regions,
            explain=asked.accept is not request.Accept.NEVER,
        )
        for outcomes in (
            (o for o in shares if o.result is not model.Result.ALREADY),
            (o for o in shares if o.result is model.Result.ALREADY),
        )
    )
    return (
        verdict.with_notes(
            (*rollovers.shares.notes, *replacing.renaming(plan.switches)),
            to_do,
        )
        .passing_over(rollovers.shares.disabled, plan.shares)
        .reminding(still_to_do)
    )
