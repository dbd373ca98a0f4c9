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

"""Saved plans that ask for what no manifest can ask for."""

import copy
import json
from typing import Any

import pytest

from osc_imageshare.documents import plan_file
from osc_imageshare.documents import source

A, B = 'a' * 32, 'b' * 32
PLAN: dict[str, Any] = {
    'version': 1,
    'project': A,
    'images': [
        {
            'region': 'RegionOne',
            'id': '9d1f6c9a-3a6a-4b1e-8d5c-0a1b2c3d4e5f',
            'name': 'golden',
            'owner': A,
            'visibility': 'shared',
            'members': {'x/y': 'pending', A: 'pending'},
            'dormant': 'purge',
            'changes': [
                {
                    'member_id': B,
                    'member_name': 'project-b',
                    'want': 'accepted',
                    'expired': False,
                    'acceptor': {'kind': 'cloud', 'name': 'bob'},
                    'reason': '',
                }
            ],
        }
    ],
}


def edited(*place: Any, value: Any) -> bytes:
    """Return the plan with another value in one place of its image."""
    plan = copy.deepcopy(PLAN)
    part = plan['images'][0]
    for step in place[:-1]:
        part = part[step]
    part[place[-1]] = value
    return json.dumps(plan).encode()


def acceptor(kind: str, name: str) -> bytes:
    value = {'kind': kind, 'name': name}
    return edited('changes', 0, 'acceptor', value=value)


CHANGE = 'images[0].changes[0]'
NOT_AN_ID = f'{CHANGE}.member_id: this is not the ID of a project.'
REFUSED = {
    'old members stay': (
        edited('dormant', value='keep'),
        'images[0].dormant: must be one of: purge, refuse-undeclared.',
    ),
    'as share-to does': (
        edited('dormant', value='refuse'),
        'images[0].dormant: must be one of: purge, refuse-undeclared.',
    ),
    'the owner': (
        edited('changes', 0, 'member_id', value=A),
        f'{CHANGE}.member_id: this project owns the image.',
    ),
    'a path': (
        edited('changes', 0, 'member_id', value='../../x'),
        NOT_AN_ID,
    ),
    'dots': (edited('changes', 0, 'member_id', value='..'), NOT_AN_ID),
    'beyond ASCII': (edited('changes', 0, 'member_id', value='ü'), NOT_AN_ID),
    'no member': (
        edited('changes', 0, 'member_id', value=''),
        f'{CHANGE}.member_id: must not be empty.',
    ),
    'a long member': (
        edited('changes', 0, 'member_id', value='x' * 256),
        f'{CHANGE}.member_id: must not be longer than 255 characters.',
    ),
    'rejecting': (
        edited('changes', 0, 'want', value='rejected'),
        f'{CHANGE}.want: must be one of: offered, accepted, revoked, kept.',
    ),
    'nobody accepts': (
        edited('changes', 0, 'acceptor', value=None),
        f'{CHANGE}.acceptor: requires an acceptor.',
    ),
    'another kind of credential': (
        acceptor('password', 'secret'),
        f'{CHANGE}.acceptor.kind: must be one of: caller, cloud, rescoped.',
    ),
    'another project accepts': (
        acceptor('rescoped', 'c' * 32),
        (
            f'{CHANGE}.acceptor.name: must be the ID of the project that '
            'accepts.'
        ),
    ),
    'a caller with a name': (
        acceptor('caller', 'admin'),
        f'{CHANGE}.acceptor.name: must be empty for the caller.',
    ),
    'a cloud without a name': (
        acceptor('cloud', ''),
        (
            f'{CHANGE}.acceptor.name: must be the name of an entry of '
            'clouds.yaml.'
        ),
    ),
    'a share that expires and is made': (
        edited('changes', 0, 'expired', value=True),
        f'{CHANGE}.expired: requires "want" to be "revoked".',
    ),
    'an unknown key': (
        edited('changes', 0, 'force', value=True),
        f'{CHANGE}.force: unknown key.',
    ),
    'an image by its name': (
        edited('id', value='golden'),
        'images[0].id: must be the ID of an image.',
    ),
    'an image in capitals': (
        edited('id', value=PLAN['images'][0]['id'].upper()),
        'images[0].id: must be the ID of an image.',
    ),
    'a project twice': (
        edited('changes', value=PLAN['images'][0]['changes'] * 2),
        'images[0].changes[1]: the project is there twice.',
    ),
}


@pytest.mark.parametrize('name', REFUSED)
def test_what_no_manifest_can_ask_for(name: str) -> None:
    raw, problem = REFUSED[name]
    with pytest.raises(source.DocumentError) as caught:
        plan_file.parse(raw, 'plan.json')
    assert str(caught.value) == f'plan.json, {problem}'


@pytest.mark.parametrize('want', ['offered', 'revoked', 'kept'])
@pytest.mark.parametrize(
    'raw',
    [
        # What is a member already may be named as it is.
        edited('changes', 0, 'member_id', value='x/y'),
        acceptor('rescoped', B),
        acceptor('caller', ''),
    ],
)
def test_what_a_manifest_can_ask_for(raw: bytes, want: str) -> None:
    plan = json.loads(raw)
    plan['images'][0]['changes'][0]['want'] = want
    plan_file.parse(json.dumps(plan).encode(), 'plan.json')


@pytest.mark.parametrize('want', ['revoked', 'kept'])
def test_the_owner_may_be_a_member_that_is_dealt_with(want: str) -> None:
    plan = json.loads(edited('changes', 0, 'member_id', value=A))
    change = plan['images'][0]['changes'][0]
    change.update(want=want, acceptor=None)
    plan_file.parse(json.dumps(plan).encode(), 'plan.json')


def test_a_plan_of_before_expired_was_told() -> None:
    plan = copy.deepcopy(PLAN)
    del plan['images'][0]['changes'][0]['expired']
    (image,) = plan_file.parse(json.dumps(plan).encode(), 'x').images
    assert not image.changes[0].expired
