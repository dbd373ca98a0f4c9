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
from osc_imageshare.sharing import model
from tests.unit.audit import evidence_samples
from tests.unit.sharing import samples

B = f'project-b ({evidence_samples.B})'
A = f'project-a ({evidence_samples.A})'
NO_LOOK = 'You may not look.'
NO_TIME = 'Glance gave no readable time.'
B_ID, A_ID = evidence_samples.B, evidence_samples.A
MUTE = policy.Mute(
    'a\x1b', '*', '*', 'agr\x1beed', evidence_samples.NOW, line=9
)

_SAYS: tuple[tuple[str, evidence_samples.About, str], ...] = (
    (
        'name-collision',
        evidence_samples.incoming(
            alike=(samples.image(image_id='i2', name='g\x1b'),)
        ),
        (
            f'It belongs to project {A}; it could be mistaken for image '
            r'g\x1b (i2).'
        ),
    ),
    (
        'name-collision',
        evidence_samples.incoming(alike=evidence_samples.HIDDEN),
        (
            'Could not check whether it could be mistaken for another image. '
            f'{NO_LOOK}'
        ),
    ),
    (
        'owner-disabled',
        evidence_samples.incoming(
            standing=dataclasses.replace(evidence_samples.OWNER, enabled=False)
        ),
        f'Its owner, project {A}, is disabled.',
    ),
    (
        'owner-disabled',
        evidence_samples.incoming(standing=evidence_samples.ABSENT),
        f'Its owner, project {A_ID}, no longer exists.',
    ),
    (
        'owner-disabled',
        evidence_samples.incoming(
            standing=dataclasses.replace(evidence_samples.OWNER, enabled=None)
        ),
        f'Could not check whether its owner {A} is enabled.',
    ),
    (
        'owner-disabled',
        evidence_samples.incoming(standing=evidence_samples.HIDDEN),
        f'Could not check whether its owner {A_ID} is enabled. {NO_LOOK}',
    ),
    (
        'stale-offer',
        evidence_samples.incoming('pending', days=99),
        (
            f'It belongs to project {A} and was offered 99 days ago; 30 are '
            'allowed.'
        ),
    ),
    (
        'stale-offer',
        evidence_samples.incoming('pending', days=None),
        f'Could not check how long it has been offered: {NO_TIME}',
    ),
    (
        'manifest-drift',
        evidence_samples.declared(evidence_samples.wish()),
        f'Project {B} is listed in the manifest but is not a member.',
    ),
    (
        'manifest-drift',
        evidence_samples.declared(
            members={evidence_samples.B: 'pending'}, prune=True
        ),
        (f'Project {B_ID} has access but is not listed in the manifest.'),
    ),
    (
        'manifest-drift',
        evidence_samples.declared(
            evidence_samples.wish(acceptor=samples.RESCOPED),
            members={evidence_samples.B: 'pending'},
        ),
        (
            f'Project {B} has not accepted, although the manifest says to '
            'accept for it.'
        ),
    ),
    ('manifest-drift', evidence_samples.missed(absent=True), 'Not met.'),
    ('manifest-drift', evidence_samples.missed(absent=False), 'Not met.'),
    ('expired-share', evidence_samples.missed(absent=False), 'Not met.'),
    (
        'expired-share',
        evidence_samples.declared(
            evidence_samples.wish(days=-1),
            members={evidence_samples.B: 'accepted'},
        ),
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
    check_id: str, about: evidence_samples.About, sentence: str
) -> None:
    (said,) = evidence_samples.said(registry.by_id(check_id), about)
    assert said.detail == sentence


DOMAINLESS = evidence_samples.member(
    standing=evidence_samples.project(domain=None)
)
NAMES = frozenset(('Home',))


@pytest.mark.parametrize(
    'check_id,about,rules,sentence',
    [
        (
            'changed-hash',
            evidence_samples.incoming(),
            {'pins': {'i1': 'SHA512:be\x1bef'}},
            (
                r'Its content is sha512:f00d, not SHA512:be\x1bef as pinned; '
                f'it belongs to project {A}.'
            ),
        ),
        (
            'changed-hash',
            evidence_samples.incoming(),
            {'pins': {'golden': 'md\x1b5:beef'}},
            (
                r'The pin uses md\x1b5, but its content is sha512:f00d: '
                'they cannot be compared.'
            ),
        ),
        (
            'untrusted-owner',
            evidence_samples.incoming(),
            {'trusted': frozenset((evidence_samples.C,))},
            f'Its owner, project {A}, is not trusted.',
        ),
        (
            'untrusted-owner',
            evidence_samples.incoming(standing=model.Project('')),
            {'trusted': frozenset((evidence_samples.C,))},
            'It has no owner, so the policy cannot trust it.',
        ),
        (
            'untrusted-owner',
            evidence_samples.incoming(standing=evidence_samples.HIDDEN),
            {'trusted': frozenset(('project-c',))},
            f'Could not check whether its owner {A_ID} is trusted. {NO_LOOK}',
        ),
        (
            'member-not-allowed',
            evidence_samples.outgoing(evidence_samples.member()),
            {'allowed_projects': frozenset((evidence_samples.C,))},
            f'The policy does not allow project {B}.',
        ),
        (
            'member-not-allowed',
            evidence_samples.outgoing(
                evidence_samples.member(standing=evidence_samples.HIDDEN)
            ),
            {'allowed_domains': NAMES},
            f'Could not check whether project {B_ID} is allowed. {NO_LOOK}',
        ),
        (
            'member-not-allowed',
            evidence_samples.outgoing(DOMAINLESS),
            {'allowed_domains': NAMES},
            (
                f'Could not check whether project {B} is allowed. You do not '
                'have permission to read its domain.'
            ),
        ),
        (
            'member-not-allowed',
            evidence_samples.outgoing(evidence_samples.member()),
            {'allowed_domains': NAMES},
            (
                f'Could not check whether project {B} is allowed. You do not '
                'have permission to look up the name of its domain '
                f'{evidence_samples.HOME}.'
            ),
        ),
    ],
)
def test_what_it_says_of_a_policy(
    check_id: str,
    about: evidence_samples.About,
    rules: dict[str, Any],
    sentence: str,
) -> None:
    around = evidence_samples.circumstances(**rules)
    (said,) = evidence_samples.said(registry.by_id(check_id), about, around)
    assert said.detail == sentence
