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


"""Reads a plan that was saved by ``image share-sync --plan-out``."""

import pathlib
from typing import Any

from osc_imageshare.documents import schema
from osc_imageshare.documents import source
from osc_imageshare.documents import strict_json
from osc_imageshare.sharing import model
from osc_imageshare.sharing import plan as plans
from osc_imageshare.sharing import request
from osc_imageshare.sharing import saved_plan

#: Bytes: a hundred thousand shares.
SIZE = 32 * 1024 * 1024


def load(path: pathlib.Path) -> saved_plan.SavedPlan:
    """Read a saved plan.

    :raises source.DocumentError: it cannot be read, or is no such plan; the
        text names the file and the place in it.
    """
    return parse(source.read(path, SIZE), str(path))


def parse(raw: bytes, name: str) -> saved_plan.SavedPlan:
    """Make a plan of the content of a file.

    :param name: what to call the file in an error.
    :raises source.DocumentError: it is no saved plan.
    """
    document = strict_json.parse(raw, name)
    schema.check(document, schema.load('plan.schema.json'))
    content = document.content
    return saved_plan.SavedPlan(
        content['project'], tuple(map(_image, content['images']))
    )


def _image(image: dict[str, Any]) -> saved_plan.Image:
    members: dict[str, str] | None = image['members']
    return saved_plan.Image(
        model.ImageName(image['region'], image['id'], image['name']),
        model.Visibility(image['visibility']),
        None
        if members is None
        else {
            member: model.MemberStatus(status)
            for member, status in members.items()
        },
        request.Dormant[image['dormant'].upper().replace('-', '_')],
        tuple(map(_change, image['changes'])),
    )


def _change(change: dict[str, Any]) -> saved_plan.Change:
    acceptor: dict[str, str] | None = change['acceptor']
    return saved_plan.Change(
        member_id=change['member_id'],
        member_name=change['member_name'],
        want=plans.Want[change['want'].upper()],
        acceptor=None
        if acceptor is None
        else model.Credential(
            model.CredentialKind(acceptor['kind']), acceptor['name']
        ),
        reason=change['reason'],
    )
