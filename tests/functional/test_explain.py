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


"""Why a project does not see an image, and the command that changes it."""

from collections.abc import Callable
import dataclasses
from typing import Any

from tests.cloud.service import REGIONS
from tests.functional.account import Account
from tests.functional.client import Client
from tests.functional.client import Done
from tests.functional.conftest import NewAccount


@dataclasses.dataclass(frozen=True, slots=True)
class Fault:
    """A reason why the member cannot use an image as it likes.

    :ivar plant: takes an image that the member has accepted, its owner and
        the member, and spoils it.
    :ivar questions: those whose answer is no.
    :ivar words: a part of each reason.
    """

    plant: Callable[[str, Account, Account], Any]
    questions: frozenset[str]
    words: str


def patch(image: str, owner: Account, *changes: dict[str, Any]) -> None:
    owner.glance(
        'PATCH',
        f'/images/{image}',
        json=list(changes),
        headers={
            'Content-Type': 'application/openstack-images-v2.1-json-patch'
        },
    )


def hide(image: str, owner: Account, _member: Account) -> None:
    patch(image, owner, {'op': 'replace', 'path': '/os_hidden', 'value': True})


def encrypt(image: str, owner: Account, _member: Account) -> None:
    key = {'op': 'add', 'path': '/cinder_encryption_key_id', 'value': 'k'}
    patch(image, owner, key)


def remove(image: str, owner: Account, member: Account) -> None:
    owner.glance('DELETE', f'/images/{image}/members/{member.id}')


def name_again(image: str, owner: Account, member: Account) -> None:
    name = owner.glance('GET', f'/images/{image}')['name']
    member.create(name)


def replace_by_ghost(image: str, owner: Account, member: Account) -> None:
    remove(image, owner, member)
    owner.offer(image, member.name)


EVERYTHING = frozenset(
    ('show', 'download', 'find', 'list', 'boot', 'rebuild', 'copy')
)
LISTS = frozenset(('find', 'list'))
FAULTS = {
    'nothing': Fault(lambda *_all: None, frozenset(), ''),
    'not shared': Fault(remove, EVERYTHING, 'is not shared with project'),
    'private': Fault(
        lambda image, owner, _member: owner.make(image, 'private'),
        EVERYTHING,
        'is private. If project',
    ),
    'ghost': Fault(replace_by_ghost, EVERYTHING, 'literally'),
    'pending': Fault(
        lambda image, _owner, member: member.decide(image, 'pending'),
        LISTS,
        'has not accepted image',
    ),
    'rejected': Fault(
        lambda image, _owner, member: member.decide(image, 'rejected'),
        LISTS,
        'rejected image',
    ),
    'hidden': Fault(hide, LISTS, 'is hidden'),
    'two of a name': Fault(name_again, frozenset(('find',)), 'several images'),
    'encrypted': Fault(
        encrypt, frozenset(('boot', 'rebuild', 'copy')), 'encrypted with a key'
    ),
}
UNRUN = {'encrypted'}


def explain(openstack: Client, who: Account, image: str, *argv: str) -> Done:
    done = openstack(who, 'image', 'share-explain', image, *argv, '-f', 'json')
    assert done.writes == []
    assert {row['Question'] for row in done.rows} == EVERYTHING
    return done


def refused(done: Done) -> set[str]:
    return {row['Question'] for row in done.rows if row['Answer'] == 'no'}


def test_each_fault_is_explained_and_its_command_helps(
    openstack: Client, owner: Account, member: Account
) -> None:
    theirs = ('--target-cloud', member.cloud)
    for title, fault in FAULTS.items():
        image = owner.create(title, visibility='shared')
        owner.offer(image, member.id)
        member.decide(image, 'accepted')
        fault.plant(image, owner, member)
        done = explain(openstack, owner, image, *theirs)
        assert refused(done) == fault.questions, title
        assert done.code == (
            3 if fault.questions & {'show', 'find', 'download'} else 0
        )
        spoilt = [row for row in done.rows if row['Answer'] == 'no']
        assert all(fault.words in row['Reason'] for row in spoilt), title
        if title in UNRUN or not spoilt:
            continue
        for argv in done.commands:
            # The owner shares, and the project accepts.
            if 'share-to' in argv:
                argv += theirs
            assert openstack(owner, *argv[1:]).code == 0, (title, argv)
        after = explain(openstack, owner, image, *theirs)
        assert (after.code, refused(after)) == (0, set()), title


def test_what_was_tried_and_what_follows_from_the_rules(
    openstack: Client, owner: Account, member: Account, account: NewAccount
) -> None:
    reader = account('reader', roles=('reader',))
    image = owner.create('golden', visibility='shared')
    owner.offer(image, member.id, reader.id)
    own = explain(openstack, member, 'golden')
    assert refused(own) == LISTS
    assert [row['Basis'] for row in own.rows] == ['tried'] * 4 + ['rules'] * 3
    region = ('--os-region-name', REGIONS[0])
    assert own.commands == [
        ['openstack', *region, 'image', 'share-accept', image]
    ]
    by_rules = explain(openstack, owner, image, member.id)
    assert refused(by_rules) == LISTS
    assert set(by_rules.column('Basis')) == {'rules'}
    only_reads = explain(
        openstack, owner, image, '--target-cloud', reader.cloud
    )
    assert refused(only_reads) == EVERYTHING - {'show'}
    assert 'read-only' in only_reads.rows[1]['Reason']
    enough = explain(openstack, member, image, '--need', 'show')
    assert enough.code == 0


def test_an_image_of_another_region_or_of_nobody_known(
    openstack: Client, owner: Account, member: Account
) -> None:
    there = owner.at(REGIONS[1])
    image = there.create('there', visibility='shared')
    there.offer(image, member.id)
    elsewhere = explain(openstack, owner, 'there', member.id)
    assert refused(elsewhere) == EVERYTHING
    assert f'is in region {REGIONS[1]}' in elsewhere.rows[0]['Reason']
    unknown = explain(
        openstack, member, 'b' * 8 + '-1111-4222-8333-' + 'c' * 12
    )
    assert unknown.code == 3
    assert 'was found in project' in unknown.rows[0]['Reason']
    owner.create('golden')
    similar = explain(openstack, owner, 'goldn')
    assert 'Did you mean golden?' in similar.rows[0]['Reason']
