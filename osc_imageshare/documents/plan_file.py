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


"""Reads and writes the file of ``image share-sync --plan-out``.

It is JSON: ``osc_imageshare/documents/plan.schema.json``.
"""

from collections.abc import Collection
import io
import json
import pathlib
from typing import Any

from osc_imageshare.documents import schema
from osc_imageshare.documents import source
from osc_imageshare.documents import strict_json
from osc_imageshare.i18n import _
from osc_imageshare.sharing import model
from osc_imageshare.sharing import planning
from osc_imageshare.sharing import project_id
from osc_imageshare.sharing import request
from osc_imageshare.sharing import saved_plan
from osc_imageshare.sharing import text

_VERSION = 1


def load(path: pathlib.Path) -> saved_plan.SavedPlan:
    """Read a saved plan.

    :raises source.DocumentError: it cannot be read, or is not valid; the
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
    :raises source.DocumentError: it is not a saved plan.
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
        place = (*path, 'changes', position)
        change = _change(document, place, written, image['members'] or {})
        # A run keeps the outcomes of an image by project.
        if change.member_id in changes:
            raise document.error(place, _('the project is there twice'))
        changes[change.member_id] = change
    members: dict[str, str] | None = image['members']
    for position, change in enumerate(changes.values()):
        place = (*path, 'changes', position)
        _check(document, place, change, image['owner'], members or {})
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


def _check(
    document: source.Document,
    path: source.Path,
    change: saved_plan.SavedChange,
    owner: str,
    members: Collection[str],
) -> None:
    """Make sure that a manifest can ask for a change.

    :param members: IDs of members, whatever they look like.
    :raises source.DocumentError: it cannot.
    """
    member_id, acceptor = change.member_id, change.acceptor
    if member_id not in members and not project_id.is_removable(member_id):
        raise document.error(
            (*path, 'member_id'), _('this is not the ID of a project')
        )
    shared = (planning.Want.OFFERED, planning.Want.ACCEPTED)
    if member_id == owner and change.want in shared:
        raise document.error(
            (*path, 'member_id'), _('this project owns the image')
        )
    if change.expired and change.want is not planning.Want.REVOKED:
        raise document.error(
            (*path, 'expired'), _('requires "want" to be "revoked"')
        )
    if acceptor is None:
        return
    match acceptor.kind:
        case model.CredentialKind.CALLER if acceptor.name:
            problem = _('must be empty for the caller')
        case model.CredentialKind.RESCOPED if acceptor.name != member_id:
            problem = _('must be the ID of the project that accepts')
        case model.CredentialKind.CLOUD if not acceptor.name:
            problem = _('must be the name of an entry of clouds.yaml')
        case _:
            return
    raise document.error((*path, 'acceptor', 'name'), problem)


def _change(
    document: source.Document,
    path: source.Path,
    change: dict[str, Any],
    members: Collection[str],
) -> saved_plan.SavedChange:
    member_id = project_id.as_given(change['member_id'], members)
    if member_id is None:
        raise document.error(
            (*path, 'member_id'), _('this is not the ID of a project')
        )
    acceptor: dict[str, str] | None = change['acceptor']
    if change['want'] == 'accepted' and acceptor is None:
        raise document.error((*path, 'acceptor'), _('requires an acceptor'))
    return saved_plan.SavedChange(
        member_id=member_id,
        member_name=change['member_name'],
        want=planning.Want[change['want'].upper()],
        acceptor=None
        if acceptor is None
        else model.Credential(
            model.CredentialKind(acceptor['kind']), acceptor['name']
        ),
        # It is printed as a sentence of ours.
        reason=text.visible(change['reason']),
        expired=change.get('expired', False),
    )


def write(plan: saved_plan.SavedPlan) -> str:
    """Return the document, as ASCII. It names credentials and holds none."""
    document = {
        'version': _VERSION,
        'project': plan.project,
        'images': [_image_content(image) for image in plan.images],
    }
    return json.dumps(document, indent=2) + '\n'


def _image_content(image: saved_plan.SavedImage) -> dict[str, object]:
    members = image.members
    return {
        'region': image.name.region,
        'id': image.name.id,
        'name': image.name.name,
        'owner': image.owner,
        'visibility': image.visibility.value,
        'members': None
        if members is None
        else {member: status.value for member, status in members.items()},
        'dormant': image.dormant.name.lower().replace('_', '-'),
        'changes': [_change_content(change) for change in image.changes],
    }


def _change_content(change: saved_plan.SavedChange) -> dict[str, object]:
    acceptor = change.acceptor
    return {
        'member_id': change.member_id,
        'member_name': change.member_name,
        'want': change.want.name.lower(),
        'expired': change.expired,
        'acceptor': None
        if acceptor is None
        else {'kind': acceptor.kind.value, 'name': acceptor.name},
        'reason': change.reason,
    }
