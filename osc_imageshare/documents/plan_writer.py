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


"""A saved plan as JSON: ``osc_imageshare/documents/plan.schema.json``."""

import json

from osc_imageshare.sharing import model
from osc_imageshare.sharing import saved_plan

VERSION = 1


def write(plan: saved_plan.SavedPlan) -> str:
    """Return the document, as ASCII. It names credentials and holds none."""
    document = {
        'version': VERSION,
        'project': plan.project,
        'images': [_image(image) for image in plan.images],
    }
    return json.dumps(document, indent=2) + '\n'


def _image(image: saved_plan.SavedImage) -> dict[str, object]:
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
        'changes': [_change(change) for change in image.changes],
    }


def _change(change: saved_plan.SavedChange) -> dict[str, object]:
    return {
        'member_id': change.member_id,
        'member_name': change.member_name,
        'want': change.want.name.lower(),
        'acceptor': _credential(change.acceptor),
        'reason': change.reason,
    }


def _credential(found: model.Credential | None) -> dict[str, str] | None:
    if found is None:
        return None
    return {'kind': found.kind.value, 'name': found.name}
