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

"""``image share-to``, from the request to the verdict."""

from collections.abc import Iterator

from osc_imageshare import workers
from osc_imageshare.cloud import connect
from osc_imageshare.i18n import _
from osc_imageshare.lookup import acceptance
from osc_imageshare.lookup import share
from osc_imageshare.sharing import advice
from osc_imageshare.sharing import guards
from osc_imageshare.sharing import model
from osc_imageshare.sharing import planning
from osc_imageshare.sharing import request
from osc_imageshare.sharing import result
from osc_imageshare.sharing import text
from osc_imageshare.workflow import execute

_ALREADY = model.Result.ALREADY


def run(
    share_request: request.ShareRequest,
    execution: request.Execution,
    cloud: connect.Cloud,
) -> result.Verdict:
    """Share, or with ``execution.dry_run`` say what sharing would do.

    :raises result.Refused: nothing was changed.
    """
    with workers.Pool(execution.jobs) as pool:
        snapshot = share.read(share_request, cloud, pool)
        plan = planning.share(share_request, snapshot)
        execute.refuse(
            *snapshot.problems,
            *execute.limits(plan, execution, cloud),
            *guards.share(share_request, snapshot, cloud.names.named),
            *acceptance.problems(plan, cloud, pool),
        )
        verdict = execute.carry_out(_('Sharing'), plan, execution, cloud, pool)
    passed_over = [*snapshot.disabled, *advice.owned(_owned(snapshot))]
    if share_request.reopens and not execution.dry_run:
        passed_over += _without_members(snapshot, verdict)
    to_do, still_to_do = (
        advice.other_side(
            tuple(outcomes),
            several_regions=cloud.several_regions,
            explain=share_request.accept is not request.Accept.NEVER,
        )
        for outcomes in (
            (o for o in verdict.outcomes if o.result is not _ALREADY),
            (o for o in verdict.outcomes if o.result is _ALREADY),
        )
    )
    return (
        verdict.with_notes((*snapshot.notes, *advice.doubts(plan)), to_do)
        .passing_over(passed_over, plan)
        .reminding(still_to_do)
    )


def _owned(
    snapshot: model.Snapshot,
) -> Iterator[tuple[model.Image, model.Project]]:
    """Yield images that were to be shared with their own project, too."""
    for state in snapshot.states:
        for target in snapshot.targets:
            if target.id == state.image.owner and not target.implied:
                yield state.image, target.project


def _without_members(
    snapshot: model.Snapshot, verdict: result.Verdict
) -> Iterator[str]:
    """Yield the images that have no row though they are shared now."""
    if verdict.exit_code is not model.ExitStatus.DONE:
        return
    rows = {outcome.image.key for outcome in verdict.outcomes}
    for state in snapshot.states:
        if state.image.key not in rows:
            yield _('Image %s is shared and has no members.') % text.image(
                state.image
            )
