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

import io
import pathlib
from typing import Any

from osc_imageshare.documents import schema
from osc_imageshare.documents import source
from osc_imageshare.documents import strict_json
from osc_imageshare.i18n import _
from osc_imageshare.sharing import model
from osc_imageshare.sharing import planning
from osc_imageshare.sharing import request
from osc_imageshare.sharing import saved_plan
from osc_imageshare.sharing import text


def load(path: pathlib.Path) -> saved_plan.SavedPlan:
    """Read a saved plan.

    :raises source.DocumentError: it cannot be read, or is no such plan; the
        text names the file and the place in it.
    """
    return parse(source.read(path, strict_json.SIZE), str(path))


def check(text: str, path: pathlib.Path) -> None:
    """Make sure that what is to be saved can be read again.

    :raises source.DocumentError: it cannot, such as what is too large.
    """
    name, raw = str(path), io.BytesIO(text.encode('utf-8'))
    parse(source.read_stream(raw, name, strict_json.SIZE), name)


def parse(raw: bytes, name: str) -> saved_plan.SavedPlan:
    """Make a plan of the content of a file.

    :param name: what to call the file in an error.
    :raises source.DocumentError: it is no saved plan.
    """
    document = strict_json.parse(raw, name)
    schema.check(document, schema.load('plan.schema.json'))
    content = document.content
    images: dict[tuple[str, str], saved_plan.SavedImage] = {}
    for position, written in enumerate(content['images']):
        path: source.Path = ('images', position)
        image = _image(document, path, written)
        if image.name.key in images:
            raise document.error(path, _('the image is there twice'))
        images[image.name.key] = image
    return saved_plan.SavedPlan(content['project'], tuple(images.values()))


def _image(
    document: source.Document, path: source.Path, image: dict[str, Any]
) -> saved_plan.SavedImage:
    changes: dict[str, saved_plan.SavedChange] = {}
    for position, written in enumerate(image['changes']):
        here = (*path, 'changes', position)
        change = _change(document, here, written)
        # A run keeps the outcomes of an image by project.
        if change.member_id in changes:
            raise document.error(here, _('the project is there twice'))
        changes[change.member_id] = change
    members: dict[str, str] | None = image['members']
    return saved_plan.SavedImage(
        model.ImageName(image['region'], image['id'], image['name']),
        image['owner'],
        model.Visibility(image['visibility']),
        None
        if members is None
        else {
            member: model.MemberStatus(status)
            for member, status in members.items()
        },
        request.Dormant[image['dormant'].upper().replace('-', '_')],
        tuple(changes.values()),
    )


def _change(
    document: source.Document, path: source.Path, change: dict[str, Any]
) -> saved_plan.SavedChange:
    acceptor: dict[str, str] | None = change['acceptor']
    if change['want'] == 'accepted' and acceptor is None:
        raise document.error((*path, 'acceptor'), _('nobody would accept'))
    return saved_plan.SavedChange(
        member_id=change['member_id'],
        member_name=change['member_name'],
        want=planning.Want[change['want'].upper()],
        acceptor=None
        if acceptor is None
        else model.Credential(
            model.CredentialKind(acceptor['kind']), acceptor['name']
        ),
        # It is printed as a sentence of ours.
        reason=text.visible(change['reason']),
    )
