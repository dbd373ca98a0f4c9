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
from typing import TypeAlias

from osc_imageshare import workers
from osc_imageshare.cloud import connect
from osc_imageshare.i18n import _
from osc_imageshare.lookup import offers
from osc_imageshare.sharing import advice
from osc_imageshare.sharing import guards
from osc_imageshare.sharing import model
from osc_imageshare.sharing import planning
from osc_imageshare.sharing import request
from osc_imageshare.sharing import result
from osc_imageshare.workflow import execute

# Is shown offers and asked whether to go on, before anything is changed.
Confirm: TypeAlias = Callable[[tuple[model.Offer, ...]], bool]


def accept(
    wanted: request.DecisionRequest,
    running: request.Execution,
    cloud: connect.Cloud,
    confirm: Confirm,
) -> result.Verdict:
    """Accept offers, or with ``running.dry_run`` say which.

    :raises result.Refused: nothing was changed.
    """
    with workers.Pool(running.jobs) as pool:
        inbox = offers.read(wanted, cloud, pool, compare=not wanted.force)
        _refuse(*inbox.problems, *guards.accept(wanted, inbox))
        plan = planning.decide(inbox, planning.Want.ACCEPTED)
        _confirm(plan, inbox.offers, confirm)
        found = execute.carry_out(_('Accepting'), plan, running, cloud, pool)
    return found.with_notes(
        (*inbox.notes, *_none(wanted, inbox)),
        advice.accepted(found.outcomes, inbox.offers),
    )


def reject(
    wanted: request.DecisionRequest,
    running: request.Execution,
    cloud: connect.Cloud,
    confirm: Confirm,
) -> result.Verdict:
    """Reject offers, or with ``running.dry_run`` say which.

    :raises result.Refused: nothing was changed.
    """
    with workers.Pool(running.jobs) as pool:
        inbox = offers.read(wanted, cloud, pool, compare=False)
        _refuse(*inbox.problems)
        plan = planning.decide(inbox, planning.Want.REJECTED)
        _confirm(plan, inbox.offers, confirm)
        found = execute.carry_out(_('Rejecting'), plan, running, cloud, pool)
    return found.with_notes(
        (*inbox.notes, *_none(wanted, inbox)), advice.rejected(found.outcomes)
    )


def _refuse(*problems: str) -> None:
    if problems:
        raise result.Refused(problems)


def _confirm(
    plan: planning.Plan, offers: tuple[model.Offer, ...], confirm: Confirm
) -> None:
    if plan.size and not confirm(offers):
        raise result.Refused((_('You said no.'),))


def _none(
    wanted: request.DecisionRequest, inbox: model.Inbox
) -> tuple[str, ...]:
    if inbox.offers:
        return ()
    if wanted.owners:
        return (_('No offer of a project named with --from is waiting.'),)
    return (_('No offer is waiting.'),)
