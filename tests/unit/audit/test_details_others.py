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

"""What the checks of offers, manifests and policies say, word by word."""

import dataclasses
from typing import Any

import pytest

from osc_imageshare.audit import evidence
from osc_imageshare.audit import policy
from osc_imageshare.audit import registry
from tests.unit.audit import things
from tests.unit.sharing import things as sharing

B = f'project-b ({things.B})'
A = f'project-a ({things.A})'
NO_LOOK = 'You may not look.'
NO_TIME = 'Glance gave no time that can be read.'
MUTE = policy.Mute('a\x1b', '*', '*', 'agr\x1beed', things.NOW, line=9)

_SAYS: tuple[tuple[str, things.About, str], ...] = (
    (
        'name-collision',
        things.incoming(alike=(sharing.image(image_id='i2', name='g\x1b'),)),
        (
            f'It belongs to project {A}; it could be taken for image '
            r'g\x1b (i2).'
        ),
    ),
    (
        'name-collision',
        things.incoming(alike=things.HIDDEN),
        f'It is open whether it could be taken for another image. {NO_LOOK}',
    ),
    (
        'owner-disabled',
        things.incoming(
            standing=dataclasses.replace(things.OWNER, enabled=False)
        ),
        f'Its owner, project {A}, is disabled.',
    ),
    (
        'owner-disabled',
        things.incoming(standing=things.ABSENT),
        f'Its owner, project {things.A}, does not exist any more.',
    ),
    (
        'owner-disabled',
        things.incoming(
            standing=dataclasses.replace(things.OWNER, enabled=None)
        ),
        f'It is open whether its owner {A} is enabled.',
    ),
    (
        'owner-disabled',
        things.incoming(standing=things.HIDDEN),
        f'It is open whether its owner {things.A} is enabled. {NO_LOOK}',
    ),
    (
        'stale-offer',
        things.incoming('pending', days=99),
        (
            f'It belongs to project {A} and was offered 99 days ago; 30 are '
            'allowed.'
        ),
    ),
    (
        'stale-offer',
        things.incoming('pending', days=None),
        f'It is open since when it has been offered: {NO_TIME}',
    ),
    (
        'manifest-drift',
        things.declared(things.wish()),
        f'Project {B} is declared and is no member.',
    ),
    (
        'manifest-drift',
        things.declared(members={things.B: 'pending'}, prune=True),
        (
            f'Project {things.B} is a member, and the manifest does not '
            'declare it.'
        ),
    ),
    (
        'manifest-drift',
        things.declared(
            things.wish(acceptor=sharing.RESCOPED),
            members={things.B: 'pending'},
        ),
        (
            f'Project {B} has not accepted, though the manifest lets it be '
            'accepted for.'
        ),
    ),
    ('manifest-drift', things.missed(absent=True), 'Not met.'),
    ('manifest-drift', things.missed(absent=False), 'Not met.'),
    ('expired-share', things.missed(absent=False), 'Not met.'),
    (
        'expired-share',
        things.declared(things.wish(days=-1), members={things.B: 'accepted'}),
        (
            f'Project {B} is still a member. The manifest let this share '
            'expire on 2026-06-30 00:00 UTC.'
        ),
    ),
    (
        'expired-mute',
        evidence.MuteUse(MUTE, used=False),
        (
            r'Line 9: the mute of a\x1b x * x * expired on 2026-07-01 '
            r'(agr\x1beed).'
        ),
    ),
    (
        'unused-mute',
        evidence.MuteUse(dataclasses.replace(MUTE, expires=None), used=False),
        (
            r'Line 9: the mute of a\x1b x * x * matches nothing '
            r'(agr\x1beed).'
        ),
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


DOMAINLESS = things.member(standing=things.project(domain=None))
NAMES = frozenset(('Home',))


@pytest.mark.parametrize(
    'check_id,about,rules,sentence',
    [
        (
            'changed-hash',
            things.incoming(),
            {'pins': {'i1': 'SHA512:be\x1bef'}},
            (
                r'Its content is sha512:f00d, not SHA512:be\x1bef as pinned; '
                f'it belongs to project {A}.'
            ),
        ),
        (
            'changed-hash',
            things.incoming(),
            {'pins': {'golden': 'md\x1b5:beef'}},
            (
                r'It is pinned by md\x1b5, and its content is sha512:f00d: '
                'the two cannot be compared.'
            ),
        ),
        (
            'untrusted-owner',
            things.incoming(),
            {'trusted': frozenset((things.C,))},
            f'Its owner, project {A}, is not trusted.',
        ),
        (
            'untrusted-owner',
            things.incoming(standing=things.HIDDEN),
            {'trusted': frozenset(('project-c',))},
            f'It is open whether its owner {things.A} is trusted. {NO_LOOK}',
        ),
        (
            'member-not-allowed',
            things.outgoing(things.member()),
            {'allowed_projects': frozenset((things.C,))},
            f'The policy does not allow project {B}.',
        ),
        (
            'member-not-allowed',
            things.outgoing(things.member(standing=things.HIDDEN)),
            {'allowed_domains': NAMES},
            f'It is open whether project {things.B} is allowed. {NO_LOOK}',
        ),
        (
            'member-not-allowed',
            things.outgoing(DOMAINLESS),
            {'allowed_domains': NAMES},
            (
                f'It is open whether project {B} is allowed. You may not '
                'read its domain.'
            ),
        ),
        (
            'member-not-allowed',
            things.outgoing(things.member()),
            {'allowed_domains': NAMES},
            (
                f'It is open whether project {B} is allowed. You may not '
                f'read the name of its domain {things.HOME}.'
            ),
        ),
    ],
)
def test_what_it_says_of_a_policy(
    check_id: str, about: things.About, rules: dict[str, Any], sentence: str
) -> None:
    around = things.circumstances(**rules)
    (said,) = things.said(registry.by_id(check_id), about, around)
    assert said.detail == sentence
