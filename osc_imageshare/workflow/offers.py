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

"""``image share-accept`` and ``share-reject``, from request to verdict."""

from collections.abc import Callable
import dataclasses
from typing import TypeAlias

from osc_imageshare import workers
from osc_imageshare.cloud import connect
from osc_imageshare.i18n import _
from osc_imageshare.lookup import acceptance
from osc_imageshare.lookup import offers
from osc_imageshare.sharing import advice
from osc_imageshare.sharing import guards
from osc_imageshare.sharing import model
from osc_imageshare.sharing import planning
from osc_imageshare.sharing import request
from osc_imageshare.sharing import result
from osc_imageshare.workflow import execute

# Is shown an offer, and asked about it, before anything is changed.
Confirm: TypeAlias = Callable[[model.Offer], bool]

_NONE = _('There are no pending offers.')
_NONE_FROM = _(
    'There are no pending offers from the projects given with --from.'
)


def accept(
    decision_request: request.DecisionRequest,
    execution: request.Execution,
    cloud: connect.Cloud,
    confirm: Confirm,
) -> result.Verdict:
    """Accept offers, or with ``execution.dry_run`` say which.

    :raises result.Refused: nothing was changed.
    :raises result.Cancelled: nothing was changed.
    """
    verdict, inbox = _decide(
        decision_request, execution, cloud, confirm, planning.Want.ACCEPTED
    )
    return verdict.with_notes(
        (), advice.accepted(verdict.outcomes, inbox.offers)
    )


def reject(
    decision_request: request.DecisionRequest,
    execution: request.Execution,
    cloud: connect.Cloud,
    confirm: Confirm,
) -> result.Verdict:
    """Reject offers, or with ``execution.dry_run`` say which.

    :raises result.Refused: nothing was changed.
    :raises result.Cancelled: nothing was changed.
    """
    verdict, _inbox = _decide(
        decision_request, execution, cloud, confirm, planning.Want.REJECTED
    )
    return verdict.with_notes((), advice.rejected(verdict.outcomes))


def _decide(
    decision_request: request.DecisionRequest,
    execution: request.Execution,
    cloud: connect.Cloud,
    confirm: Confirm,
    want: planning.Want,
) -> tuple[result.Verdict, model.Inbox]:
    accepting = want is planning.Want.ACCEPTED
    compare = accepting and not decision_request.force
    title = _('Accepting') if accepting else _('Rejecting')
    with workers.Pool(execution.jobs) as pool:
        inbox = offers.read(decision_request, cloud, pool, compare=compare)
        plan = planning.decide(inbox, want)
        refusals = (
            guards.accept(decision_request, inbox, cloud.names.named)
            if accepting
            else ()
        )
        execute.refuse(
            *inbox.problems,
            *execute.limits(plan, execution, cloud),
            *refusals,
            *acceptance.of_acceptors(plan, cloud),
        )
        if plan.size:
            offers_agreed = tuple(filter(confirm, inbox.offers))
            inbox = dataclasses.replace(inbox, offers=offers_agreed)
            if not inbox.offers:
                raise result.Cancelled
            plan = planning.decide(inbox, want)
        verdict = execute.carry_out(title, plan, execution, cloud, pool)
    notes = (*inbox.notes, *_none(decision_request, inbox))
    return verdict.with_notes(notes, ()), inbox


def _none(
    decision_request: request.DecisionRequest, inbox: model.Inbox
) -> tuple[str, ...]:
    if inbox.offers:
        return ()
    if decision_request.owners:
        return (_NONE_FROM,)
    return (_NONE,)
