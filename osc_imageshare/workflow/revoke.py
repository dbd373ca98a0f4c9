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

"""``image share-revoke``, from the request to the verdict."""

from osc_imageshare import workers
from osc_imageshare.cloud import connect
from osc_imageshare.i18n import _
from osc_imageshare.lookup import revoke
from osc_imageshare.lookup import workloads
from osc_imageshare.sharing import advice
from osc_imageshare.sharing import guards
from osc_imageshare.sharing import planning
from osc_imageshare.sharing import request
from osc_imageshare.sharing import result
from osc_imageshare.sharing import usage
from osc_imageshare.workflow import execute


def run(
    revoke_request: request.RevokeRequest,
    execution: request.Execution,
    cloud: connect.Cloud,
    confirm: execute.Confirm = execute.agreed,
) -> result.Verdict:
    """Revoke shares, or with ``execution.dry_run`` say which.

    :param confirm: asked if the plan ends shares.
    :raises result.Refused: nothing was changed.
    :raises result.Cancelled: nothing was changed.
    """
    uses: usage.Uses = {}
    with workers.Pool(execution.jobs) as pool:
        snapshot = revoke.read(revoke_request, cloud, pool)
        plan = planning.revoke(revoke_request, snapshot)
        if revoke_request.use is not request.InUse.REVOKE:
            uses = workloads.of_removals(plan, cloud, pool)
        execute.refuse(
            *snapshot.problems,
            *execute.limits(plan, execution, cloud),
            *guards.revoke(
                revoke_request, snapshot, plan, uses, cloud.names.named
            ),
        )
        execute.ask(plan, execution, confirm)
        verdict = execute.carry_out(
            _('Revoking'), plan, execution, cloud, pool
        )
    notes = (*snapshot.notes, *guards.unknown_use(plan, uses))
    unseen = tuple(advice.unseen(snapshot.states))
    # A repeated run finds private what the first one has made so.
    reminders = unseen if revoke_request.private else ()
    if not revoke_request.private:
        notes += unseen
    return verdict.with_notes(
        notes, advice.not_revoked(verdict.outcomes)
    ).reminding((*reminders, *advice.no_members(verdict.outcomes)))
