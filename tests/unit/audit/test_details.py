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
from tests.unit.audit import evidence_samples

B = f'project-b ({evidence_samples.B})'
A = f'project-a ({evidence_samples.A})'
NO_LOOK = 'You may not look.'
NO_TIME = 'Glance gave no readable time.'
B_ID = evidence_samples.B
ABROAD = evidence_samples.ABROAD
OPEN = evidence_samples.member(
    standing=evidence_samples.project(enabled=None, domain=None)
)
UNREAD = evidence_samples.outgoing(
    evidence_samples.member(standing=evidence_samples.HIDDEN)
)
LATE = evidence_samples.outgoing(
    evidence_samples.member(status='pending', days=99)
)
TIMELESS = evidence_samples.outgoing(
    evidence_samples.member(status='pending', days=None)
)
CROWD = evidence_samples.outgoing(
    *(evidence_samples.member(f'{i:032x}', days=i) for i in range(117))
)

# A check, what it looks at, and the sentence.
_SAYS: tuple[tuple[str, evidence_samples.About, str], ...] = (
    (
        'community-image',
        evidence_samples.outgoing(visibility='community'),
        'Every project of the cloud can use it.',
    ),
    (
        'public-image',
        evidence_samples.outgoing(visibility='public'),
        'Every project of the cloud can find and use it.',
    ),
    (
        'encrypted-shared',
        evidence_samples.outgoing(
            evidence_samples.member(),
            properties={'cinder_encryption_key_id': 'k'},
        ),
        'It is encrypted with a key that other projects cannot read.',
    ),
    (
        'hidden-shared',
        evidence_samples.outgoing(evidence_samples.member(), hidden=True),
        'Other projects can use it but cannot find it.',
    ),
    (
        'inactive-shared',
        evidence_samples.outgoing(
            evidence_samples.member(), status='que\x1bued'
        ),
        r'Its status is que\x1bued.',
    ),
    (
        'missing-hash',
        evidence_samples.outgoing(evidence_samples.member(), hash_value=''),
        'Members cannot tell whether its content has changed.',
    ),
    (
        'snapshot-shared',
        evidence_samples.outgoing(
            evidence_samples.member(), properties={'image_type': 'snapshot'}
        ),
        'It was made from a server and may contain its keys and data.',
    ),
    (
        'unprotected-shared',
        evidence_samples.outgoing(evidence_samples.member(), protected=False),
        'Other projects can use it, but it is not protected from deletion.',
    ),
    (
        'volume-backed-shared',
        evidence_samples.outgoing(
            evidence_samples.member(),
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
        evidence_samples.outgoing(
            evidence_samples.member(),
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
        evidence_samples.outgoing(
            evidence_samples.member(), created_at='2020-07-01'
        ),
        'It is 2191 days old; 365 are allowed.',
    ),
    (
        'old-image-shared',
        evidence_samples.outgoing(
            evidence_samples.member(), created_at='long ago'
        ),
        f'Its age is unknown: {NO_TIME}',
    ),
    (
        'too-many-members',
        CROWD,
        'It is shared with 117 projects; 20 are allowed.',
    ),
    (
        'quota-near',
        CROWD,
        'It has 117 members; a warning is given above 115.',
    ),
    (
        'own-project-member',
        evidence_samples.outgoing(evidence_samples.member(evidence_samples.A)),
        'The image belongs to that project.',
    ),
    (
        'rejected-member',
        evidence_samples.outgoing(evidence_samples.member(status='rejected')),
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
            f'Could not check how long the share with project {B} has been '
            f'pending: {NO_TIME}'
        ),
    ),
    (
        'member-disabled',
        evidence_samples.outgoing(
            evidence_samples.member(
                standing=evidence_samples.project(enabled=False)
            )
        ),
        f'Project {B} is disabled.',
    ),
    (
        'member-disabled',
        UNREAD,
        f'Could not check whether project {B_ID} is enabled. {NO_LOOK}',
    ),
    (
        'member-disabled',
        evidence_samples.outgoing(OPEN),
        f'Could not check whether project {B} is enabled.',
    ),
    (
        'ghost-member',
        evidence_samples.outgoing(
            evidence_samples.member(standing=evidence_samples.ABSENT)
        ),
        f'Project {B_ID} does not exist.',
    ),
    (
        'ghost-member',
        evidence_samples.outgoing(
            evidence_samples.member(
                'gh\x1bost', standing=evidence_samples.HIDDEN
            )
        ),
        r'gh\x1bost is not the ID of a project.',
    ),
    (
        'ghost-member',
        evidence_samples.outgoing(
            evidence_samples.member('a/b', standing=evidence_samples.ABSENT)
        ),
        (
            'a/b is not the ID of a project. Glance cannot find a member '
            'with such an ID: only making the image private ends the share.'
        ),
    ),
    (
        'ghost-member',
        UNREAD,
        f'Could not check whether project {B_ID} exists. {NO_LOOK}',
    ),
    (
        'foreign-domain',
        evidence_samples.outgoing(
            evidence_samples.member(
                standing=evidence_samples.project(
                    domain=evidence_samples.ABROAD
                )
            )
        ),
        f"Project {B} belongs to domain {ABROAD}, not to the owner's.",
    ),
    (
        'foreign-domain',
        UNREAD,
        (
            f'Could not check whether project {B_ID} belongs to another '
            f'domain. {NO_LOOK}'
        ),
    ),
    (
        'foreign-domain',
        evidence_samples.outgoing(OPEN),
        (
            f'Could not check whether project {B} belongs to another domain. '
            f'You do not have permission to read the domain of project {B}.'
        ),
    ),
    (
        'foreign-domain',
        evidence_samples.outgoing(
            evidence_samples.member(),
            owner=dataclasses.replace(evidence_samples.OWNER, domain_id=None),
        ),
        (
            f'Could not check whether project {B} belongs to another domain. '
            f'You do not have permission to read the domain of project {A}.'
        ),
    ),
    (
        'unread-members',
        evidence_samples.unread(),
        (
            'Could not check which projects the image is shared with. '
            'Keystone answered 500.'
        ),
    ),
    (
        'member-disabled',
        evidence_samples.outgoing(
            evidence_samples.member(
                standing=reading.Unread(reading.Why.NOT_PERMITTED, '')
            )
        ),
        f'Could not check whether project {B_ID} is enabled.',
    ),
)


@pytest.mark.parametrize(
    'check_id,about,sentence',
    _SAYS,
    ids=[f'{check_id}-{n}' for n, (check_id, _a, _s) in enumerate(_SAYS)],
)
def test_what_it_says(
    check_id: str, about: evidence_samples.About, sentence: str
) -> None:
    (said,) = evidence_samples.said(registry.by_id(check_id), about)
    assert said.detail == sentence


def test_a_domain_is_named_where_it_is_known() -> None:
    foreign = model.Project(
        evidence_samples.B, 'project-b', evidence_samples.ABROAD, True
    )
    (said,) = evidence_samples.said(
        registry.by_id('foreign-domain'),
        evidence_samples.outgoing(evidence_samples.member(standing=foreign)),
        evidence_samples.circumstances(
            domains={evidence_samples.ABROAD: 'Abroad'}
        ),
    )
    assert said.detail == (
        f"Project {B} belongs to domain Abroad ({ABROAD}), not to the owner's."
    )


def test_every_check_is_here() -> None:
    here = {check_id for check_id, _about, _sentence in _SAYS}
    # One needs a policy, and one has a test of all that it says.
    assert {
        each.id
        for each in registry.CHECKS
        if isinstance(each, check.OutgoingCheck)
    } - here == {'in-use-share', 'member-not-allowed'}
