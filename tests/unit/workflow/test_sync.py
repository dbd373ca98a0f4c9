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

"""``image share-sync``: what a manifest leads to, and what it is refused."""

import collections
import json
import pathlib
from typing import Any

import pytest

from tests.memory import Answer
from tests.memory import Meanwhile
from tests.memory import on
from tests.unit.stage import Stage

Captured = pytest.CaptureFixture[str]
Shares = list[dict[str, Any]]
ROOM = 10


class Desk:
    """Writes manifests, and runs the command on them.

    :ivar err: what the last run has told.
    """

    def __init__(
        self, stage: Stage, folder: pathlib.Path, capsys: Captured
    ) -> None:
        self.stage = stage
        self.path = folder / 'shares.yaml'
        self._capsys = capsys
        self.err = ''

    def sync(
        self, shares: Shares, *argv: str, code: int = 0
    ) -> dict[tuple[str, str], str]:
        """Return the result of each image and member."""
        content = {'version': 1, 'shares': shares}
        self.path.write_text(json.dumps(content), 'utf-8')
        self.stage.cloud.forget()
        command = ('image', 'share-sync', str(self.path), '-f', 'json')
        assert self.stage.openstack(*command, '--long', *argv) == code
        out, self.err = self._capsys.readouterr()
        rows = json.loads(out or '[]')
        found = {(r['Image ID'], r['Member ID']): r['Result'] for r in rows}
        assert len(found) == len(rows)
        return found

    def refused(self, shares: Shares, *argv: str) -> str:
        """Return why nothing was changed."""
        assert self.sync(shares, *argv, code=1) == {}
        assert self.stage.cloud.writes == []
        return self.err


@pytest.fixture
def desk(stage: Stage, tmp_path: pathlib.Path, capsys: Captured) -> Desk:
    return Desk(stage, tmp_path, capsys)


def test_a_glob_that_matches_far_too_much(desk: Desk) -> None:
    for number in range(2_000):
        desk.stage.cloud.image('project-a', f'any-{number}', payload=b'')
    said = desk.refused([{'name': 'any-*', 'projects': [desk.stage.b]}])
    assert 'line 1 (name any-*): this selects 2000 images' in said
    few = [{'name': 'any-*', 'newest': 2, 'projects': [desk.stage.b]}]
    assert set(desk.sync(few).values()) == {'pending'}


def test_a_plan_that_could_not_be_read_is_not_saved(
    desk: Desk, image: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = desk.path.with_name('plan.json')
    shares: Shares = [{'image': image, 'projects': [desk.stage.b]}]
    monkeypatch.setattr('osc_imageshare.documents.strict_json.SIZE', 100)
    said = desk.refused(shares, '--plan-out', str(plan))
    assert 'plan.json: is larger than' in said
    assert not plan.exists()


@pytest.fixture
def image(stage: Stage) -> str:
    return stage.cloud.image('project-a', 'golden', visibility='private')


def test_one_image_by_its_name_and_by_its_id(desk: Desk, image: str) -> None:
    b, c = desk.stage.b, desk.stage.c
    shares: Shares = [
        {'image': 'golden', 'projects': [b]},
        {'image': image, 'projects': [c, b]},
        {'name': 'gold*', 'projects': [{'id': b}]},
    ]
    done = desk.sync(shares)
    assert done == {(image, b): 'pending', (image, c): 'pending'}
    assert desk.stage.cloud.members(image) == {b: 'pending', c: 'pending'}
    assert set(desk.sync(shares).values()) == {'already'}
    assert desk.stage.cloud.writes == []


def test_the_owner_is_no_target(desk: Desk, image: str) -> None:
    said = desk.refused([{'image': image, 'projects': [desk.stage.a]}])
    assert 'owns image' in said


def test_a_credential_of_another_project(desk: Desk, image: str) -> None:
    b, c = desk.stage.b, desk.stage.c
    for wrong in ({'project': c}, {'id': c}, {'id': 'ghost'}):
        party = {**wrong, 'cloud': 'bob'}
        said = desk.refused([{'image': image, 'projects': [party]}])
        assert 'line 1: this is not one project: ' in said
        assert b in said
        assert next(iter(wrong.values())) in said
    for same in ({'project': b}, {'project': 'project-b'}, {'id': b}):
        shares: Shares = [
            {'image': image, 'projects': [{**same, 'cloud': 'bob'}]}
        ]
        (result,) = desk.sync(shares).items()
        assert result[0] == (image, b)
        assert desk.stage.cloud.members(image) == {b: 'accepted'}


def test_a_region_that_is_not_there(desk: Desk, image: str) -> None:
    entry = {'image': image, 'projects': [], 'regions': ['Nowhere']}
    assert 'Region Nowhere has no image service' in desk.refused([entry])
    # Also where another region is named on the command line.
    assert 'Nowhere' in desk.refused([entry], '--region', 'RegionOne')


def test_entries_that_contradict_each_other(desk: Desk, image: str) -> None:
    shares = [
        {'image': image, 'projects': [desk.stage.b], 'accept': 'never'},
        {'image': 'golden', 'projects': [desk.stage.c], 'accept': 'never'},
        {'name': '*', 'projects': [desk.stage.b], 'accept': 'where-possible'},
    ]
    said = desk.refused(shares)
    assert said.count('"accept" is not the same') == 1
    shares[2]['projects'] = []
    assert len(desk.sync(shares)) == 2


def test_an_image_of_another_project(desk: Desk, image: str) -> None:
    theirs = desk.stage.cloud.image('project-b', 'theirs')
    desk.stage.cloud.add_member(theirs, 'project-a')
    shares = [{'image': theirs, 'projects': [desk.stage.c]}]
    assert 'only its owner can share it' in desk.refused(shares)
    # It is never met by what is not a name or an ID.
    glob = [{'name': 'the*', 'projects': [desk.stage.c]}]
    assert 'no image of project' in desk.refused(glob)


def test_an_image_that_is_deleted_meanwhile(desk: Desk, image: str) -> None:
    cloud, b, c = desk.stage.cloud, desk.stage.b, desk.stage.c
    other = cloud.image('project-a', 'golden', visibility='private')

    def delete() -> None:
        del cloud.state.regions['RegionOne'].images[image]

    cloud.spoil(on('POST', f'{image}/members'), Meanwhile(delete), 1)
    shares = [{'name': 'golden', 'projects': [b, c]}]
    done = desk.sync(shares, '--jobs', '1', code=1)
    assert done == {
        (image, b): 'failed',
        (image, c): 'failed',
        (other, b): 'pending',
        (other, c): 'pending',
    }
    # The next run has nothing more to do with it.
    assert set(desk.sync(shares)) == {(other, b), (other, c)}


def test_rollback(desk: Desk, image: str) -> None:
    cloud, b, c = desk.stage.cloud, desk.stage.b, desk.stage.c
    shown = cloud.image('project-a', 'shown')
    cloud.add_member(shown, 'project-b')
    cloud.add_member(shown, 'e' * 32)
    cloud.add_member(shown, 'f' * 32)
    before = cloud.members(shown)
    shares: Shares = [
        {'image': 'golden', 'projects': [b]},
        {
            'image': 'shown',
            'projects': [b, c, {'project': 'f' * 32, 'expires': '2020-01-01'}],
            'prune': True,
        },
    ]
    cloud.spoil(on('POST', f'{shown}/members'), Answer(403), 1)
    done = desk.sync(shares, '--rollback', '--jobs', '1', code=1)
    assert done == {
        (image, b): 'rolled-back',
        (shown, b): 'already',
        (shown, c): 'failed',
        (shown, 'e' * 32): 'rolled-back',
        (shown, 'f' * 32): 'rolled-back',
    }
    assert cloud.members(shown) == before
    assert desk.stage.visibility(image) == 'private'


def test_only_some_images(desk: Desk, image: str) -> None:
    twin = desk.stage.cloud.image('project-a', 'golden')
    silver = desk.stage.cloud.image('project-a', 'silver')
    b = desk.stage.b
    shares = [{'name': '*', 'projects': [b]}]
    both = {(image, b): 'would-pending', (twin, b): 'would-pending'}
    dry = '--dry-run'
    assert desk.sync(shares, '--only', 'golden', dry) == both
    found = desk.sync(shares, '--only', image, '--only', 'silver', dry)
    assert set(found) == {(image, b), (silver, b)}
    assert 'selects image x' in desk.refused(shares, '--only', 'x')
    # To name one of two by their name is not clear.
    named = [{'image': 'golden', 'projects': [b]}]
    assert '2 images are named golden' in desk.refused(named)


def test_nothing_is_declared(desk: Desk, image: str) -> None:
    for argv in ((), ('--check',), ('--prune',), ('--dry-run',)):
        assert desk.sync([], *argv) == {}
        assert desk.stage.cloud.writes == []


@pytest.mark.parametrize('cloud,each', [('', 1), ('bob', 2)])
def test_no_call_is_sent_twice(desk: Desk, cloud: str, each: int) -> None:
    """At most four for an image, and two for each of its projects."""
    stage, count = desk.stage, ROOM
    images = [
        stage.cloud.image('project-a', f'g{n}', visibility='private')
        for n in range(count)
    ]
    ids: list[object] = [{'id': f'{n:032x}'} for n in range(1, ROOM)]
    lent = {'cloud': cloud} if cloud else {'id': 'f' * 32}
    shares = [{'name': 'g*', 'projects': [*ids, lent]}]
    done = desk.sync(shares)
    assert len(done) == count * ROOM
    sent = collections.Counter(
        request.method
        for request in stage.cloud.log
        if request.service == 'image' and '/images/' in request.path
    )
    # Looked at, opened, and looked into; then a member each, and the accepts.
    assert sent == {
        'PATCH': count,
        'GET': 2 * count,
        'POST': count * ROOM,
        **({'PUT': count} if each == 2 else {}),
    }
    lists = [r for r in stage.cloud.log if r.path.endswith('/images')]
    # One more shows that a credential reaches Glance.
    assert len(lists) <= each + 1
    keystone = [r for r in stage.cloud.log if r.service == 'identity']
    assert len(keystone) <= 6
    assert set(desk.sync(shares).values()) == {'already'}
    again = [r for r in stage.cloud.log if '/images/' in r.path]
    assert [r.method for r in again] == ['GET'] * len(images)
