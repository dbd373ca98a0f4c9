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

"""What each check of what is shared says to a person, word by word."""

import dataclasses
import json

import pytest

from osc_imageshare.audit import check
from osc_imageshare.audit import registry
from osc_imageshare.sharing import model
from osc_imageshare.sharing import reading
from tests.unit.audit import things

B = f'project-b ({things.B})'
A = f'project-a ({things.A})'
NO_LOOK = 'You may not look.'
NO_TIME = 'Glance gave no time that can be read.'
OPEN = things.member(standing=things.project(enabled=None, domain=None))
UNREAD = things.outgoing(things.member(standing=things.HIDDEN))
LATE = things.outgoing(things.member(status='pending', days=99))
TIMELESS = things.outgoing(things.member(status='pending', days=None))
CROWD = things.outgoing(
    *(things.member(f'{i:032x}', days=i) for i in range(117))
)

# A check, what it looks at, and the sentence.
_SAYS: tuple[tuple[str, things.About, str], ...] = (
    (
        'community-image',
        things.outgoing(visibility='community'),
        'Every project of the cloud can use it.',
    ),
    (
        'public-image',
        things.outgoing(visibility='public'),
        'Every project of the cloud can find and use it.',
    ),
    (
        'encrypted-shared',
        things.outgoing(
            things.member(), properties={'cinder_encryption_key_id': 'k'}
        ),
        'It is encrypted with a key that other projects cannot read.',
    ),
    (
        'hidden-shared',
        things.outgoing(things.member(), hidden=True),
        'Other projects can use it and cannot find it.',
    ),
    (
        'inactive-shared',
        things.outgoing(things.member(), status='que\x1bued'),
        r'Its status is que\x1bued.',
    ),
    (
        'missing-hash',
        things.outgoing(things.member(), hash_value=''),
        'Members cannot tell whether its content has changed.',
    ),
    (
        'snapshot-shared',
        things.outgoing(
            things.member(), properties={'image_type': 'snapshot'}
        ),
        'It was made from a server, and may carry its keys and data.',
    ),
    (
        'unprotected-shared',
        things.outgoing(things.member(), protected=False),
        'Other projects use it, and nothing keeps it from deletion.',
    ),
    (
        'volume-backed-shared',
        things.outgoing(
            things.member(),
            properties={
                'block_device_mapping': json.dumps(
                    [{'snapshot_id': each} for each in ('s1', 's\x1b')]
                )
            },
        ),
        r'It is made of volume snapshot s1, s\x1b.',
    ),
    (
        'secret-in-properties',
        things.outgoing(
            things.member(),
            properties={
                'tok\x1ben_password': 'x!',
                'auth': 'aB3' * 9,
                'note': 'AKIA' + 'A' * 16,
            },
        ),
        (
            'Members can read: auth (a random text), note (AWS access key), '
            r'tok\x1ben_password (a secret by its name).'
        ),
    ),
    (
        'old-image-shared',
        things.outgoing(things.member(), created_at='2020-07-01'),
        'It is 2191 days old; 365 are allowed.',
    ),
    (
        'old-image-shared',
        things.outgoing(things.member(), created_at='long ago'),
        f'Its age is open: {NO_TIME}',
    ),
    (
        'too-many-members',
        CROWD,
        'It is shared with 117 projects; 20 are allowed.',
    ),
    (
        'quota-near',
        CROWD,
        'It has 117 members; from 116 on the quota is near.',
    ),
    (
        'own-project-member',
        things.outgoing(things.member(things.A)),
        'The image belongs to that project.',
    ),
    (
        'rejected-member',
        things.outgoing(things.member(status='rejected')),
        f'Project {B} has rejected it and can still use it.',
    ),
    (
        'stale-pending',
        LATE,
        f'Project {B} has not answered for 99 days; 30 are allowed.',
    ),
    (
        'stale-pending',
        TIMELESS,
        (
            f'It is open since when the share with project {B} has been '
            f'pending: {NO_TIME}'
        ),
    ),
    (
        'member-disabled',
        things.outgoing(things.member(standing=things.project(enabled=False))),
        f'Project {B} is disabled.',
    ),
    (
        'member-disabled',
        UNREAD,
        f'It is open whether project {things.B} is enabled. {NO_LOOK}',
    ),
    (
        'member-disabled',
        things.outgoing(OPEN),
        f'It is open whether project {B} is enabled.',
    ),
    (
        'ghost-member',
        things.outgoing(things.member(standing=things.ABSENT)),
        f'There is no project {things.B}.',
    ),
    (
        'ghost-member',
        things.outgoing(things.member('gh\x1bost', standing=things.HIDDEN)),
        r'gh\x1bost is not the ID of a project.',
    ),
    (
        'ghost-member',
        things.outgoing(things.member('a/b', standing=things.ABSENT)),
        (
            'a/b is not the ID of a project. Glance never finds a member '
            'with such an ID again: only making the image private ends the '
            'share.'
        ),
    ),
    (
        'ghost-member',
        UNREAD,
        f'It is open whether there is a project {things.B}. {NO_LOOK}',
    ),
    (
        'foreign-domain',
        things.outgoing(
            things.member(standing=things.project(domain=things.ABROAD))
        ),
        f"Project {B} is of domain {things.ABROAD}, not of the owner's.",
    ),
    (
        'foreign-domain',
        UNREAD,
        (
            f'It is open whether project {things.B} is of another domain. '
            f'{NO_LOOK}'
        ),
    ),
    (
        'foreign-domain',
        things.outgoing(OPEN),
        (
            f'It is open whether project {B} is of another domain. You may '
            f'not read the domain of project {B}.'
        ),
    ),
    (
        'foreign-domain',
        things.outgoing(
            things.member(),
            owner=dataclasses.replace(things.OWNER, domain_id=None),
        ),
        (
            f'It is open whether project {B} is of another domain. You may '
            f'not read the domain of project {A}.'
        ),
    ),
    (
        'unread-members',
        things.unread(),
        'It is open whom the image is shared with. Keystone answered 500.',
    ),
    (
        'member-disabled',
        things.outgoing(
            things.member(
                standing=reading.Unread(reading.Why.NOT_PERMITTED, '')
            )
        ),
        f'It is open whether project {things.B} is enabled.',
    ),
)


@pytest.mark.parametrize(
    'check_id,about,sentence',
    _SAYS,
    ids=[f'{check_id}-{n}' for n, (check_id, _a, _s) in enumerate(_SAYS)],
)
def test_what_it_says(
    check_id: str, about: things.About, sentence: str
) -> None:
    (said,) = things.said(registry.by_id(check_id), about)
    assert said.detail == sentence


def test_a_domain_is_named_where_it_is_known() -> None:
    foreign = model.Project(things.B, 'project-b', things.ABROAD, True)
    (said,) = things.said(
        registry.by_id('foreign-domain'),
        things.outgoing(things.member(standing=foreign)),
        things.circumstances(domains={things.ABROAD: 'Abroad'}),
    )
    assert said.detail == (
        f'Project {B} is of domain Abroad ({things.ABROAD}), not of the '
        "owner's."
    )


def test_every_check_is_here() -> None:
    here = {check_id for check_id, _about, _sentence in _SAYS}
    # One needs a policy, and one has a test of all that it says.
    assert {
        each.id
        for each in registry.CHECKS
        if isinstance(each, check.OutgoingCheck)
    } - here == {'in-use-share', 'member-not-allowed'}
