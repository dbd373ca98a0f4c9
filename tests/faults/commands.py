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

"""The commands that are put to the test: one entry for each."""

from collections.abc import Callable
import dataclasses
import json

from tests.faults.judge import Asked
from tests.faults.judge import Reading
from tests.faults.judge import State
from tests.functional.account import Account

#: A file that a command may name.
MANIFEST = 'manifest.yaml'


@dataclasses.dataclass(frozen=True, slots=True)
class People:
    """Who there is, each in a project of its own.

    :ivar owner: owns the images, and has a role in the project of *second*
    :ivar member: has an entry in the clouds.yaml
    """

    owner: Account
    member: Account
    second: Account
    third: Account


@dataclasses.dataclass(frozen=True, slots=True)
class Scene:
    """An image, and what is to be done to it.

    :ivar who: runs the command
    :ivar argv: without the options that every run has
    :ivar manifest: the text of :data:`MANIFEST`, in the folder of the run
    """

    image: str
    who: Account
    argv: tuple[str, ...]
    asked: Asked
    manifest: str = ''


@dataclasses.dataclass(frozen=True, slots=True)
class Command:
    """A command, and how its scene is set."""

    name: str
    prepare: Callable[[People], Scene]


def _shared(people: People, **statuses: str) -> str:
    """Make a shared image, with members by the names of the people."""
    image = people.owner.create('golden', visibility='shared')
    for name, status in statuses.items():
        member: Account = getattr(people, name)
        people.owner.offer(image, member.id)
        if status != 'pending':
            member.decide(image, status)
    return image


def _share_to(people: People, *options: str) -> Scene:
    image = people.owner.create('golden')
    member, second, third = people.member, people.second, people.third
    goal = {member.id: 'accepted', second.id: 'accepted', third.id: 'pending'}
    argv = (
        second.id,
        '--project-id',
        third.id,
        '--target-cloud',
        member.cloud,
    )
    return Scene(
        image,
        people.owner,
        ('share-to', image, *argv, *options),
        Asked(State('shared', goal), frozenset(goal)),
    )


def _share_to_rollback(people: People) -> Scene:
    return _share_to(people, '--rollback')


def _share_accept(people: People) -> Scene:
    return _decide(people, 'share-accept', 'accepted')


def _share_reject(people: People) -> Scene:
    return _decide(people, 'share-reject', 'rejected')


def _decide(people: People, command: str, status: str) -> Scene:
    image = _shared(people, member='pending', third='pending')
    me, third = people.member.id, people.third.id
    return Scene(
        image,
        people.member,
        (command, image, '--from', people.owner.id),
        Asked(
            State('shared', {me: status, third: 'pending'}), frozenset((me,))
        ),
    )


def _share_revoke(people: People) -> Scene:
    image = _shared(people, member='accepted', third='pending')
    me, third = people.member.id, people.third.id
    return Scene(
        image,
        people.owner,
        ('share-revoke', image, me),
        Asked(State('shared', {third: 'pending'}), frozenset((me,))),
    )


def _share_revoke_private(people: People) -> Scene:
    image = _shared(people, member='accepted', third='pending')
    targets = frozenset((people.member.id, people.third.id))
    return Scene(
        image,
        people.owner,
        ('share-revoke', image, '--all', '--private'),
        Asked(State('private', {}), targets),
    )


def _share_sync(people: People) -> Scene:
    image = _shared(people, third='pending')
    member, second, third = people.member, people.second, people.third
    declared = [{'cloud': member.cloud}, second.id]
    share = {'image': image, 'prune': True, 'projects': declared}
    return Scene(
        image,
        people.owner,
        # Of the members that there are, it removes all.
        ('share-sync', MANIFEST, '--force'),
        Asked(
            State('shared', {member.id: 'accepted', second.id: 'accepted'}),
            frozenset((member.id, second.id, third.id)),
        ),
        # JSON is YAML.
        json.dumps({'version': 1, 'shares': [share]}),
    )


def _share_audit(people: People) -> Scene:
    image = _shared(people, member='accepted', third='rejected')
    there = {people.member.id: 'accepted', people.third.id: 'rejected'}
    findings = (
        ('unprotected-shared', ''),
        ('rejected-member', people.third.id),
    )
    checks = (
        word for check, _member in findings for word in ('--check', check)
    )
    return Scene(
        image,
        people.owner,
        ('share-audit', '--fail-on', 'info', *checks),
        Asked(
            State('shared', there),
            frozenset(),
            Reading(3, frozenset(findings)),
        ),
    )


COMMANDS = (
    Command('share-to', _share_to),
    Command('share-to --rollback', _share_to_rollback),
    Command('share-accept', _share_accept),
    Command('share-reject', _share_reject),
    Command('share-revoke', _share_revoke),
    Command('share-revoke --all --private', _share_revoke_private),
    Command('share-sync', _share_sync),
    Command('share-audit', _share_audit),
)
