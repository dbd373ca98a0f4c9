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

"""Reads what a saved plan is about, to see whether it still holds."""

from collections.abc import Mapping

from osc_imageshare import errors
from osc_imageshare import workers
from osc_imageshare.cloud import connect
from osc_imageshare.i18n import _
from osc_imageshare.lookup import credentials
from osc_imageshare.lookup import images
from osc_imageshare.lookup import regions
from osc_imageshare.sharing import model
from osc_imageshare.sharing import saved_plan
from osc_imageshare.sharing import text


def read(
    kept: saved_plan.SavedPlan, cloud: connect.Cloud, pool: workers.Pool
) -> tuple[
    Mapping[tuple[str, str], model.ImageState],
    tuple[str, ...],
]:
    """Read the images of a plan, and try every credential it needs.

    :returns: the images that are there, by key; and sentences about what is
        not, or does not work.
    """
    caller = cloud.caller
    if kept.project != caller.project.id:
        return {}, (
            _(
                'The plan was made by project %(planned)s, and you are '
                'project %(project)s.'
            )
            % {
                'planned': text.visible(kept.project),
                'project': text.project(caller.project),
            },
        )

    def read(image: saved_plan.SavedImage) -> model.ImageState | str:
        name = image.name
        try:
            service = cloud.glance(name.region)
            return images.state(service, caller, service.image(name.id))
        except errors.CloudError as exc:
            return regions.unread_image(text.image(name), exc)

    def check(acceptor: tuple[model.Credential, model.Project]) -> str:
        try:
            credentials.check(cloud, *acceptor)
        except errors.UserError as exc:
            return str(exc)
        return ''

    answers = tuple(pool.map(read, kept.images))
    acceptors = dict.fromkeys(
        (change.acceptor, model.Project(change.member_id, change.member_name))
        for image in kept.images
        for change in image.changes
        if change.acceptor
    )
    cloud.complete(
        sorted(
            acceptor.name
            for acceptor, _project in acceptors
            if acceptor.kind is model.CredentialKind.CLOUD
        )
    )
    checked = pool.map(check, list(acceptors))
    states = {
        image.name.key: state
        for image, state in zip(kept.images, answers, strict=True)
        if isinstance(state, model.ImageState)
    }
    problems = [a for a in answers if isinstance(a, str)]
    return (
        states,
        tuple(dict.fromkeys((*problems, *filter(None, checked)))),
    )
