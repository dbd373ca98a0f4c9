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

from osc_imageshare import pool as pools
from osc_imageshare.cloud import connect
from osc_imageshare.i18n import _
from osc_imageshare.look import share as look
from osc_imageshare.sharing import guards
from osc_imageshare.sharing import plan as plans
from osc_imageshare.sharing import request
from osc_imageshare.sharing import verdict
from osc_imageshare.workflow import changing


def run(
    wanted: request.Share, running: request.Running, cloud: connect.Cloud
) -> verdict.Verdict:
    """Share, or with ``running.dry_run`` say what sharing would do.

    :raises verdict.Refused: nothing was changed.
    """
    with pools.Pool(running.jobs) as pool:
        snapshot = look.look(wanted, cloud, pool)
        problems = (*snapshot.problems, *guards.share(wanted, snapshot))
        if problems:
            raise verdict.Refused(problems)
        plan = plans.share(wanted, snapshot)
        found = changing.carry_out(_('Sharing'), plan, running, cloud, pool)
    to_do = verdict.other_side(
        found.outcomes,
        several_regions=cloud.several_regions,
        explain=wanted.accept is not request.Accept.NEVER,
    )
    return found.with_notes(snapshot.notes, to_do)
