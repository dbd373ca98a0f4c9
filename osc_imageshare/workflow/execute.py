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

"""The way every change goes once it is planned."""

from collections.abc import Callable
from collections.abc import Iterator
import dataclasses
from typing import TypeAlias

from osc_imageshare import workers
from osc_imageshare.cloud import connect
from osc_imageshare.lookup import acceptance
from osc_imageshare.report import progress
from osc_imageshare.sharing import dormant
from osc_imageshare.sharing import guards
from osc_imageshare.sharing import model
from osc_imageshare.sharing import planning
from osc_imageshare.sharing import request
from osc_imageshare.sharing import result
from osc_imageshare.workflow import apply
from osc_imageshare.workflow import wait
from osc_imageshare.workflow import write

# Is shown a plan that ends shares, and asked whether to go on.
Confirm: TypeAlias = Callable[[planning.Plan], bool]


def refuse(*problems: str) -> None:
    """End the command, if there is a problem, before anything is changed.

    :raises result.Refused: there is one.
    """
    if problems:
        raise result.Refused(problems)


def limits(
    plan: planning.Plan, execution: request.Execution, cloud: connect.Cloud
) -> Iterator[str]:
    """Yield why the caller may not carry a plan out.

    Who may only read can still make a dry run, such as a pipeline that shows
    what a proposed change would do.
    """
    if execution.dry_run:
        return
    yield from guards.read_only(cloud.caller, plan)
    yield from acceptance.of_caller(plan, cloud)


def agreed(_plan: planning.Plan) -> bool:
    """Go on without a question."""
    return True


def ask(
    plan: planning.Plan, execution: request.Execution, confirm: Confirm
) -> None:
    """Let a person agree, if a plan ends shares, before it is carried out.

    :raises result.Cancelled: the person does not.
    """
    ends = any(map(planning.taken, plan.images))
    if ends and not execution.dry_run and not confirm(plan):
        raise result.Cancelled


def forecast(plan: planning.Plan, cloud: connect.Cloud) -> result.Verdict:
    """Say what a plan would do."""
    outcomes = _named(result.forecast(plan), cloud)
    return result.Verdict(
        outcomes,
        (*dormant.unforeseen(plan), *result.failures(outcomes)),
        result.exit_code(outcomes),
    )


def carry_out(
    title: str,
    plan: planning.Plan,
    execution: request.Execution,
    cloud: connect.Cloud,
    pool: workers.Pool,
    *,
    awaited: Callable[[model.Outcome], bool] = lambda _outcome: True,
) -> result.Verdict:
    """Run a plan, or say what it would do.

    :param title: what is being done, for the progress line.
    :param awaited: tells whether to wait for the decision on an outcome.
    :returns: the verdict; its notes are the reasons of what failed.
    :raises result.Refused: all was to be undone if anything failed, and
        something is sure to.
    """
    if execution.dry_run:
        return forecast(plan, cloud)
    if execution.rollback:
        # What would be undone in the end is better not done at all.
        refuse(*result.failures(plan.missed))
    writer = write.Writer(cloud)

    def settle(applied: apply.Applied) -> apply.Applied:
        shown.stop()
        return wait.for_decisions(
            applied, writer, execution.wait, awaited=awaited
        )

    with progress.counted(title, plan.size) as shown:
        applied = apply.run(
            plan,
            writer,
            pool,
            rollback=execution.rollback,
            advance=shown.advance,
            settle=settle if execution.wait else None,
        )
    outcomes = _named(applied.outcomes + plan.missed, cloud)
    return result.Verdict(
        outcomes,
        (*result.failures(outcomes), *applied.troubles),
        result.exit_code(
            outcomes,
            troubles=applied.troubles,
            interrupted=applied.interrupted,
        ),
    )


def _named(
    outcomes: tuple[model.Outcome, ...], cloud: connect.Cloud
) -> tuple[model.Outcome, ...]:
    """Add the names that people know: also of members that came to light."""
    return tuple(
        dataclasses.replace(
            outcome,
            target=dataclasses.replace(
                outcome.target,
                project=cloud.names.named(outcome.target.project),
            ),
        )
        for outcome in outcomes
    )
