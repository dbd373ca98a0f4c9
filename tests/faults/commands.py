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
from collections.abc import Mapping
import dataclasses
import json
import random

from tests.cloud import Tier
from tests.cloud.service import REGIONS
from tests.faults.copy_judge import CopyAsked
from tests.faults.judge import Asked
from tests.faults.judge import Otherwise
from tests.faults.judge import Reading
from tests.faults.judge import State
from tests.faults.people import People
from tests.faults.people import Used
from tests.functional.account import Account
from tests.functional.account import unique

#: A file that a command may name.
MANIFEST = 'manifest.yaml'


@dataclasses.dataclass(frozen=True, slots=True)
class Scene:
    """An image, and what is to be done to it.

    :ivar who: runs the command
    :ivar argv: without the options that every run has
    :ivar manifest: the text of :data:`MANIFEST`, in the folder of the run
    :ivar stays: other scenes have the image too
    :ivar bystander: an image that is there already where a copy is to be
    """

    image: str
    who: Account
    argv: tuple[str, ...]
    asked: Asked | CopyAsked
    manifest: str = ''
    stays: bool = False
    bystander: str = ''


@dataclasses.dataclass(frozen=True, slots=True)
class Command:
    """A command, and how its scene is set.

    :ivar tier: what it takes of a cloud
    """

    name: str
    prepare: Callable[[People], Scene]
    tier: Tier = Tier.IMAGES


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


def _share_to_old(people: People) -> Scene:
    """Old members come back, and the image is closed again."""
    image = _private_again(people)
    old = {people.third.id: 'accepted'}
    return Scene(
        image,
        people.owner,
        ('share-to', image, people.second.id),
        Asked(
            State('private', old),
            frozenset((people.second.id,)),
            refuses=people.third.id,
            otherwise=_left_open(old),
        ),
    )


def _share_to_purge_old(people: People) -> Scene:
    image = _private_again(people)
    second, third = people.second.id, people.third.id
    return Scene(
        image,
        people.owner,
        ('share-to', image, second, '--purge-old'),
        Asked(
            State('shared', {second: 'accepted'}),
            frozenset((second,)),
            purges=frozenset((third,)),
            otherwise=_left_open({third: 'accepted'}),
        ),
    )


def _private_again(people: People) -> str:
    image = _shared(people, third='accepted')
    people.owner.make(image, 'private')
    return image


def _left_open(old: Mapping[str, str]) -> Otherwise:
    return Otherwise(
        State('shared', old),
        'Make it private by hand: until then its old members have access.',
        1,
        by_hand='private',
    )


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


def _share_revoke_unused(people: People) -> Scene:
    """Whoever is lent the member's credential sees that it is not used."""
    image = _shared(people, member='accepted', third='pending')
    me, third = people.member, people.third.id
    return Scene(
        image,
        people.owner,
        ('share-revoke', image, '--target-cloud', me.cloud),
        Asked(State('shared', {third: 'pending'}), frozenset((me.id,))),
    )


def _share_revoke_used(people: People) -> Scene:
    """Where nobody could look into Nova, that is said, and it goes on."""
    me, used = people.member, _used(people)
    _accept_again(people, me, used.booted)
    return Scene(
        used.booted,
        people.owner,
        ('share-revoke', used.booted, '--target-cloud', me.cloud),
        Asked(
            State('shared', {me.id: 'accepted'}),
            frozenset((me.id,)),
            refuses=used.server,
            otherwise=Otherwise(
                State('shared', {}), 'Could not check which servers', 0
            ),
        ),
        stays=True,
    )


def _share_revoke_require_unused(people: People) -> Scene:
    """The owner looks with a token of its own for the second's project."""
    second, used = people.second, _used(people)
    _accept_again(people, second, used.stored)
    return Scene(
        used.stored,
        people.owner,
        ('share-revoke', used.stored, second.id, '--require-unused'),
        Asked(
            State('shared', {second.id: 'accepted'}),
            frozenset((second.id,)),
            refuses=used.volume,
        ),
        stays=True,
    )


def _used(people: People) -> Used:
    assert people.used is not None, 'this takes a Nova and a Cinder'
    return people.used


def _accept_again(people: People, member: Account, image: str) -> None:
    if member.id not in people.owner.members(image):
        people.owner.offer(image, member.id)
    member.decide(image, 'accepted')


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


def _share_copy(people: People) -> Scene:
    return _copy(people, '--method', 'stream')


def _share_copy_server(people: People) -> Scene:
    """The image service of the other region fetches the image."""
    return _copy(people, '--method', 'server', '--wait', '3')


def _copy(people: People, *options: str) -> Scene:
    """A pending offer is copied by who gets it."""
    name, region = unique('copied'), REGIONS[1]
    image = people.owner.create_of(
        # more than is read at once
        random.Random(name).randbytes(3 * 2**18),
        name,
        visibility='shared',
        hw_disk_bus='ide',
    )
    people.owner.offer(image, people.member.id)
    digest = people.owner.glance('GET', f'/images/{image}')['os_hash_value']
    bystander = people.member.at(region).create('bystander')
    return Scene(
        image,
        people.member,
        ('share-copy', image, '--to-region', region, *options),
        CopyAsked(name, digest),
        bystander=bystander,
    )


COMMANDS = (
    Command('share-to', _share_to),
    Command('share-to --rollback', _share_to_rollback),
    Command('share-to, old members', _share_to_old),
    Command('share-to --purge-old', _share_to_purge_old),
    Command('share-accept', _share_accept),
    Command('share-reject', _share_reject),
    Command('share-revoke', _share_revoke),
    Command('share-revoke --all --private', _share_revoke_private),
    Command('share-revoke, not in use', _share_revoke_unused, Tier.WHOLE),
    Command('share-revoke, in use', _share_revoke_used, Tier.WHOLE),
    Command(
        'share-revoke --require-unused',
        _share_revoke_require_unused,
        Tier.WHOLE,
    ),
    Command('share-sync', _share_sync),
    Command('share-audit', _share_audit),
    Command('share-copy', _share_copy),
    Command('share-copy --method server', _share_copy_server),
)
