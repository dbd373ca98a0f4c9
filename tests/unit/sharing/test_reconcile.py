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

"""What is made of what a manifest declares, and what is refused of it."""

import dataclasses
import datetime

import pytest

from osc_imageshare.sharing import guards
from osc_imageshare.sharing import manifest
from osc_imageshare.sharing import merge
from osc_imageshare.sharing import model
from osc_imageshare.sharing import planning
from osc_imageshare.sharing import reading
from osc_imageshare.sharing import reconcile
from osc_imageshare.sharing import request
from osc_imageshare.sharing import usage
from tests.unit.sharing import samples

NOW = datetime.datetime(2026, 5, 1, tzinfo=datetime.UTC)
SECOND = datetime.timedelta(seconds=1)

wish = samples.wish


def image(
    *wishes: merge.DesiredShare,
    members: str = '',
    prunes: tuple[tuple[bool, str], ...] = (),
    shown: model.Image | None = None,
) -> merge.DesiredImage:
    """Return an image.

    :param members: their IDs, of one character each
    """
    there = samples.state(
        shown or samples.image(), dict.fromkeys(members, 'pending')
    )
    return merge.DesiredImage(there, wishes, prunes)


def snapshot(*images: merge.DesiredImage) -> reconcile.ManifestSnapshot:
    return reconcile.ManifestSnapshot(samples.CALLER, images)


def sync(
    *,
    prune: bool = False,
    by_default: bool | None = None,
    narrow: bool = False,
    force: bool = False,
) -> request.SyncRequest:
    return request.SyncRequest(
        manifest.Manifest((), prune=by_default),
        prune=prune,
        narrow=narrow,
        force=force,
        now=NOW,
    )


def wants(
    found: merge.DesiredImage, wanted: request.SyncRequest | None = None
) -> dict[str, str]:
    """Return what is wanted for each project, in a word."""
    (planned,) = reconcile.plan(wanted or sync(), snapshot(found)).images
    return {c.target.id: c.want.name.lower() for c in planned.changes}


def refused(
    *images: merge.DesiredImage,
    wanted: request.SyncRequest | None = None,
    uses: usage.Uses | None = None,
) -> list[str]:
    """Return what the guards say."""
    wanted = wanted or sync(prune=True)
    seen = snapshot(*images)
    plan = reconcile.plan(wanted, seen)
    states = [found.state for found in seen.declared]
    return list(guards.sync(wanted, seen.caller, states, plan, uses or {}))


@pytest.mark.parametrize(
    'entry,by_default,option,goes',
    [
        (None, None, False, False),
        (None, None, True, True),
        (None, True, False, True),
        (None, False, True, True),
        (True, False, False, True),
        (False, True, True, False),
    ],
)
def test_who_decides_what_is_pruned(
    entry: bool | None, by_default: bool | None, option: bool, goes: bool
) -> None:
    """An entry before the manifest and the command line."""
    says = () if entry is None else ((entry, 'here'),)
    found = image(wish(), members='bc', prunes=says)
    wanted = sync(prune=option, by_default=by_default)
    assert wants(found, wanted) == {
        'b': 'offered',
        'c': 'revoked' if goes else 'kept',
    }


@pytest.mark.parametrize(
    'expires,want',
    [
        (None, 'offered'),
        (NOW - SECOND, 'revoked'),
        (NOW, 'revoked'),
        (NOW + SECOND, 'offered'),
    ],
)
def test_the_moment_that_a_share_expires(
    expires: datetime.datetime | None, want: str
) -> None:
    found = image(wish(expires=expires), members='b')
    assert wants(found) == {'b': want}


def test_an_expired_share_alone_opens_no_image() -> None:
    private = samples.image('private')
    found = image(wish(expires=NOW), shown=private)
    (planned,) = reconcile.plan(sync(), snapshot(found)).images
    assert planned.opening is None
    assert not reconcile.drifted(planning.Plan((planned,)))


@pytest.mark.parametrize(
    'implied,members,want',
    [
        (True, '', {}),
        # It has no need to be a member: its domain does not declare it.
        (True, 'o', {'o': 'kept'}),
        (False, '', {'o': 'offered'}),
    ],
)
def test_the_owner(implied: bool, members: str, want: dict[str, str]) -> None:
    shown = dataclasses.replace(samples.image(), owner='o')
    found = image(wish('o', implied=implied), members=members, shown=shown)
    assert wants(found) == want
    caller = model.Caller(model.Project('o'), admin=False)
    plan = reconcile.plan(sync(), reconcile.ManifestSnapshot(caller, (found,)))
    problems = list(guards.sync(sync(), caller, [found.state], plan, {}))
    named = not implied and not members
    assert ['owns image' in each for each in problems] == [True] * named


EMPTIED = (
    'This would remove all members of image golden (i1) ({}), because the '
    'manifest lists none of them. Use --force to remove them.'
)
MANY = (
    'This would remove {} of {} members, more than half. Use --force to '
    'remove them.'
)


@pytest.mark.parametrize(
    'images,said',
    [
        # Half of all members may go, and not more.
        ([image(wish('b'), members='bc')], []),
        ([image(wish('b'), members='bcd')], [MANY.format(2, 3)]),
        ([image(wish('b'), members='bcd'), image(wish('b'), members='b')], []),
        (
            [image(wish('b'), members='bcd'), image(wish('b'), members='bc')],
            [MANY.format(3, 5)],
        ),
        # One sentence is enough where an image loses everybody.
        (
            [image(members='bc'), image(wish(), members='b')],
            [EMPTIED.format(2)],
        ),
        # The last one of an image, however many there are of others.
        (
            [image(wish('c'), members='b'), image(*map(wish, 'bcd'))],
            [EMPTIED.format(1)],
        ),
        # What expires was to go, but who is left is still counted.
        ([image(wish('b', NOW), members='b')], []),
        ([image(wish('b', NOW), wish('c'), members='bcd')], []),
        ([image(wish('b', NOW), members='bc')], [EMPTIED.format(1)]),
        ([image(wish('b', NOW), wish('c', NOW), members='bc')], []),
    ],
)
def test_many_removals(
    images: list[merge.DesiredImage], said: list[str]
) -> None:
    assert refused(*images) == said
    assert refused(*images, wanted=sync(prune=True, force=True)) == []
    # Without pruning nothing of it is removed.
    assert refused(*images, wanted=sync()) == []


def test_what_is_taken_back_and_in_use() -> None:
    found = image(wish('b'), wish('c', NOW), members='bcd')
    key = found.state.image.key
    used = usage.Use((usage.Server('s1', 'web'),))
    uses = {(key, member): used for member in 'bcd'}
    said = refused(found, uses=uses)
    assert [s.count('is in use in project') for s in said] == [1, 1]
    assert refused(found, uses={(key, 'b'): used}) == []


@pytest.mark.parametrize(
    'visibility,option', [('public', 'narrow'), ('community', 'narrow')]
)
def test_an_image_that_everybody_can_use(visibility: str, option: str) -> None:
    found = image(wish(), shown=samples.image(visibility))
    (said,) = refused(found)
    assert f'--{option}' in said
    assert refused(found, wanted=sync(narrow=True)) == []
    # It is no matter where it stays as it is.
    assert refused(image(shown=samples.image(visibility))) == []


def test_an_image_of_another_project_may_be_as_declared_only() -> None:
    theirs = dataclasses.replace(samples.image(), owner='x')
    (said,) = refused(image(wish(), shown=theirs))
    assert 'only its owner can share it' in said
    # It hides no other problem.
    public = image(wish(), shown=samples.image('public'))
    first, second = refused(image(wish(), shown=theirs), public)
    assert (first, 'is public' in second) == (said, True)
    assert refused(image(wish(), members='b', shown=theirs)) == []


def test_an_image_that_cannot_be_used_yet() -> None:
    found = image(wish(), shown=samples.image(status='queued'))
    (said,) = refused(found)
    assert 'is queued and cannot be used yet' in said
    assert refused(found, wanted=sync(force=True)) == []


def test_what_is_not_known_of_what_is_taken_back() -> None:
    found = image(wish('b'), members='bcd')
    key = found.state.image.key
    unseen = reading.Unread(reading.Why.UNREADABLE, 'Nova failed (500)')
    some = usage.Use((usage.Server('s1', ''),), unseen_volumes=unseen)
    # Who stays is no matter, and who uses it is refused.
    uses = {
        (key, 'b'): usage.Use(unseen_servers=unseen),
        (key, 'c'): usage.Use(unseen_servers=unseen),
        (key, 'd'): some,
    }
    plan = reconcile.plan(sync(prune=True), snapshot(found))
    assert list(guards.unknown_use(plan, uses)) == [
        (
            'Could not check which servers use image golden (i1) in project '
            'c: Nova failed (500).'
        )
    ]
    assert list(guards.unknown_use(plan, {})) == []
