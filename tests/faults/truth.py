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

"""What is really there, read past the proxy and the product."""

from collections.abc import Callable
import time
from typing import Any
from typing import TypeAlias

from tests.cloud.service import REGIONS
from tests.faults import copy_judge
from tests.faults import judge
from tests.faults.commands import Scene
from tests.faults.copy_judge import CopyAsked
from tests.faults.copy_judge import CopyState
from tests.faults.copy_judge import Made
from tests.faults.judge import Done
from tests.faults.judge import State
from tests.faults.judge import Trouble
from tests.faults.judge import Violation
from tests.faults.people import People

_SECONDS = 20.0
_TASK = 'os_glance_import_task'
Truth: TypeAlias = State | CopyState


def read(people: People, scene: Scene) -> Truth:
    """Read what a command was to change."""
    if isinstance(scene.asked, CopyAsked):
        return _copies(people, scene)
    owner, image = people.owner, scene.image
    visibility = owner.visibility(image)
    if visibility != 'private':
        return State(visibility, owner.members(image))
    members = owner.old_members(image)
    owner.make(image, 'private')
    return State(visibility, members)


def _copies(people: People, scene: Scene) -> CopyState:
    owner = people.owner
    source = None
    if scene.image in owner.ids(owner=owner.id):
        visibility = owner.visibility(scene.image)
        source = State(visibility, owner.members(scene.image))
    made = [
        Made(
            image['id'],
            image['name'],
            image['status'],
            image['visibility'],
            image['os_hash_value'],
        )
        for image in _settled(scene)
    ]
    return CopyState(
        source,
        frozenset(image for image in made if image.id == scene.bystander),
        tuple(image for image in made if image.id != scene.bystander),
    )


def _settled(scene: Scene) -> list[dict[str, Any]]:
    """Read the images where the copy is to be, when Glance has settled."""
    who = scene.who.at(REGIONS[1])
    deadline = time.monotonic() + _SECONDS
    while True:
        query = {'owner': who.id, 'limit': 1000}
        images: list[dict[str, Any]] = who.glance(
            'GET', '/images', params=query
        )['images']
        busy = (
            image['status'] in ('saving', 'importing')
            or (image['status'] == 'queued' and _TASK in image)
            for image in images
        )
        if not any(busy):
            return images
        assert time.monotonic() < deadline, images
        time.sleep(0.05)


def clear(people: People, scene: Scene) -> None:
    """Remove what a scene has brought."""
    if isinstance(scene.asked, CopyAsked):
        there = scene.who.at(REGIONS[1])
        for image in there.ids(owner=there.id):
            there.glance('DELETE', f'/images/{image}')
        for image in people.owner.named(scene.asked.name):
            people.owner.glance('DELETE', f'/images/{image}')
    elif not scene.stays:
        people.owner.glance('DELETE', f'/images/{scene.image}')


def replacing(
    people: People, scene: Scene, at: int
) -> Callable[[int], object]:
    """Have the owner replace the image at a request."""

    def replace(number: int) -> None:
        if number == at and isinstance(scene.asked, CopyAsked):
            people.owner.glance('DELETE', f'/images/{scene.image}')
            people.owner.create(scene.asked.name)

    return replace


def judged(
    scene: Scene,
    before: Truth,
    done: Done,
    after: Truth,
    trouble: Trouble,
    secrets: frozenset[str],
) -> list[Violation]:
    """Return all that is wrong with a run."""
    asked = scene.asked
    if isinstance(asked, CopyAsked):
        assert isinstance(before, CopyState)
        assert isinstance(after, CopyState)
        return copy_judge.judge(asked, before, done, after, trouble, secrets)
    assert isinstance(before, State)
    assert isinstance(after, State)
    return judge.judge(asked, before, done, after, trouble, secrets)


def healed(
    scene: Scene, before: Truth, done: Done, after: Truth
) -> list[Violation]:
    """Return what is wrong with the run after it, which nothing spoils."""
    asked = scene.asked
    if isinstance(asked, CopyAsked):
        assert isinstance(after, CopyState)
        return copy_judge.healed(asked, done, after)
    assert isinstance(before, State)
    assert isinstance(after, State)
    return judge.healed(asked, before, done, after)


def mended(people: People, scene: Scene, after: Truth) -> Truth:
    """Do by hand what a command says, and return what is there then."""
    asked = scene.asked
    if isinstance(asked, CopyAsked) or asked.otherwise is None:
        return after
    if asked.otherwise.by_hand and after == asked.otherwise.state:
        people.owner.make(scene.image, asked.otherwise.by_hand)
        return read(people, scene)
    return after
