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

"""Images, targets and snapshots, written down as short as can be."""

import dataclasses
import datetime

from osc_imageshare.sharing import merge
from osc_imageshare.sharing import model
from osc_imageshare.sharing import request

OWNER = model.Project('a' * 32, 'project-a')
CALLER = model.Caller(OWNER, admin=False)
ADMIN = model.Caller(model.Project('f' * 32, 'admin'), admin=True)
RESCOPED = model.Credential(model.CredentialKind.RESCOPED, 'b' * 32)


def image(
    visibility: str = 'shared',
    *,
    image_id: str = 'i1',
    name: str = 'golden',
    owner: str = OWNER.id,
    status: str = 'active',
    properties: dict[str, str] | None = None,
) -> model.Image:
    return model.Image(
        'RegionOne',
        image_id,
        name,
        owner,
        model.Visibility(visibility),
        status,
        properties=properties or {},
    )


def target(
    project_id: str = 'b' * 32,
    name: str | None = None,
    acceptor: model.Credential | None = None,
    *,
    implied: bool = False,
    unaccepted: str = '',
) -> model.Target:
    return model.Target(
        model.Project(project_id, name),
        acceptor=acceptor,
        unaccepted=unaccepted,
        implied=implied,
    )


def state(
    shown: model.Image, members: dict[str, str] | None = None
) -> model.ImageState:
    """Describe an image; members are seen only where it is shared."""
    if shown.visibility is not model.Visibility.SHARED:
        return model.ImageState(shown, None)
    return model.ImageState(
        shown, {k: model.MemberStatus(v) for k, v in (members or {}).items()}
    )


def snapshot(
    states: model.ImageState | tuple[model.ImageState, ...],
    *targets: model.Target,
    caller: model.Caller = CALLER,
) -> model.Snapshot:
    if isinstance(states, model.ImageState):
        states = (states,)
    return model.Snapshot(caller, states, targets)


def outcome(
    result: str,
    status: str | None = None,
    *,
    recipient: model.Target | None = None,
    shown: model.Image | None = None,
    reached: bool = True,
    reason: str = '',
) -> model.Outcome:
    return model.Outcome(
        shown or image(),
        recipient or target(),
        model.MemberStatus(status) if status else None,
        model.Result(result),
        reached,
        reason,
    )


def wish(
    project: str = 'b',
    expires: datetime.datetime | None = None,
    accept: request.Accept | None = None,
    where: str = 'here',
    acceptor: model.Credential | None = None,
    *,
    lent: model.Credential | None = None,
    implied: bool = False,
    paused: bool = False,
) -> merge.DesiredShare:
    recipient = dataclasses.replace(
        target(project, acceptor=acceptor, implied=implied), lent=lent
    )
    return merge.DesiredShare(recipient, expires, accept, where, paused)
