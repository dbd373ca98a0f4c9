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

"""Tries whether every credential that a plan needs can do what it is for.

Whatever cannot be told from the token and its catalog costs one small
request for each credential that accepts, and each region.
"""

from collections.abc import Iterable
from collections.abc import Iterator
from typing import TypeAlias

from osc_imageshare import errors
from osc_imageshare import workers
from osc_imageshare.cloud import connect
from osc_imageshare.cloud import glance
from osc_imageshare.i18n import _
from osc_imageshare.lookup import credentials
from osc_imageshare.sharing import edit
from osc_imageshare.sharing import model
from osc_imageshare.sharing import planning
from osc_imageshare.sharing import step

# A credential, the project that it is to decide for, and a region.
_Use: TypeAlias = tuple[model.Credential, model.Project, str]


def problems(
    plan: planning.Plan, cloud: connect.Cloud, pool: workers.Pool
) -> tuple[str, ...]:
    """Return sentences about credentials that cannot accept.

    The caller has read the images by its own, so that it works.
    """
    uses: dict[_Use, None] = {}
    for target, taken in _steps(plan):
        if isinstance(taken, step.SetStatus) and taken.by != model.CALLER:
            uses[taken.by, target.project, taken.image.region] = None

    def attempt(use: _Use) -> str:
        credential, project, region = use
        try:
            cloud.check_image_service(credential, region)
        except errors.CloudError as exc:
            return credentials.unusable(credential, project, exc)
        return ''

    tried = filter(None, pool.map(attempt, list(uses)))
    return tuple(dict.fromkeys((*tried, *of_acceptors(plan, cloud))))


def of_acceptors(plan: planning.Plan, cloud: connect.Cloud) -> tuple[str, ...]:
    """Return sentences about decisions that no access rule is for.

    Nothing is asked: a token shows the rules of its application credential.
    """
    return tuple(
        dict.fromkeys(
            sentence
            for target, taken in _steps(plan)
            if isinstance(taken, step.SetStatus) and taken.by != model.CALLER
            for sentence in _no_rule(taken.by, target.project, taken, cloud)
        )
    )


def of_caller(plan: planning.Plan, cloud: connect.Cloud) -> tuple[str, ...]:
    """Return sentences about the caller's own steps without a rule."""
    return tuple(
        dict.fromkeys(
            sentence
            for _target, taken in _steps(plan)
            if not isinstance(taken, step.SetStatus)
            or taken.by == model.CALLER
            for sentence in _no_rule(model.CALLER, cloud.project, taken, cloud)
        )
    )


def of_edits(
    edits: Iterable[edit.Edit], cloud: connect.Cloud
) -> tuple[str, ...]:
    """Return sentences about the caller's edits that no rule is for."""
    return tuple(
        dict.fromkeys(
            sentence
            for change in edits
            for sentence in _no_rule(
                model.CALLER, cloud.project, change, cloud
            )
        )
    )


def _no_rule(
    credential: model.Credential,
    project: model.Project,
    taken: step.Step | edit.Edit,
    cloud: connect.Cloud,
) -> Iterator[str]:
    try:
        method, path, form = glance.request_of(taken)
        if cloud.login(credential).permits(method, path):
            return
    except errors.CloudError:
        # It is told where it is tried.
        return
    missing = _(
        'its application credential has no access rule for %(method)s %(path)s'
    ) % {'method': method, 'path': form}
    yield credentials.unusable(credential, project, missing)


def _steps(
    plan: planning.Plan,
) -> Iterator[tuple[model.Target, step.Step]]:
    """Yield every step that is sure to be taken, and its target."""
    for planned in plan.images:
        for taken in (planned.opening, planned.closing):
            if taken is not None:
                yield planning.UNREAD, taken
        for change in planned.changes:
            for member_step in change.steps:
                yield change.target, member_step
