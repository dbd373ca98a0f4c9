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

"""What ``image share-show`` says of one image, beside its fields."""

import pytest

from osc_imageshare.audit import evidence
from osc_imageshare.audit import image_shares
from osc_imageshare.sharing import model
from tests.unit.audit import evidence_samples
from tests.unit.sharing import samples

B = f'project-b ({evidence_samples.B})'
RECIPIENT = model.Caller(evidence_samples.project(), admin=False)
ONLY_OWNER = 'Only the owner can see the other members.'


def details(
    share: evidence.Outgoing, caller: model.Caller = samples.CALLER
) -> list[str]:
    return list(image_shares.details(image_shares.ImageShares(share, caller)))


def test_members_that_are_projects_need_no_words() -> None:
    share = evidence_samples.outgoing(evidence_samples.member())
    assert details(share) == []


def test_an_image_without_members() -> None:
    assert details(evidence_samples.outgoing()) == [
        'Image golden (i1) is not shared with any project.'
    ]


def test_members_that_could_not_be_read() -> None:
    assert details(evidence_samples.unread()) == ['Keystone answered 500.']


@pytest.mark.parametrize(
    'visibility,everyone',
    [
        (
            'public',
            ['Every project can use the image: it is public.'],
        ),
        (
            'community',
            ['Every project can use the image: it is community.'],
        ),
        ('private', []),
    ],
)
def test_members_that_cannot_be_seen(
    visibility: str, everyone: list[str]
) -> None:
    share = evidence_samples.outgoing(visibility=visibility)
    assert details(share) == [
        *everyone,
        (
            'The members of image golden (i1) cannot be seen while it is '
            f'{visibility}. Old members may get access again when it is '
            'shared.'
        ),
    ]


@pytest.mark.parametrize(
    'member,shown',
    [
        (
            evidence_samples.member(standing=evidence_samples.ABSENT),
            evidence_samples.B,
        ),
        (
            evidence_samples.member(
                'no\x1bproject', standing=evidence_samples.HIDDEN
            ),
            'no\\x1bproject',
        ),
    ],
)
def test_a_ghost(member: evidence.Shared, shown: str) -> None:
    assert details(evidence_samples.outgoing(member)) == [
        (
            f'Member {shown} is not a project: no project has access through '
            'it. To remove it, use share-revoke.'
        )
    ]


@pytest.mark.parametrize(
    'status,sentence',
    [
        (
            'pending',
            (
                f'Project {B} has not accepted the image. It can use the '
                'image by ID; to accept it, use share-accept.'
            ),
        ),
        ('accepted', f'Project {B} has accepted the image.'),
        (
            'rejected',
            (
                f'Project {B} has rejected the image. It can still use the '
                'image by ID.'
            ),
        ),
    ],
)
def test_the_recipient(status: str, sentence: str) -> None:
    share = evidence_samples.outgoing(evidence_samples.member(status=status))
    assert details(share, RECIPIENT) == [sentence, ONLY_OWNER]
    # An administrator sees every member.
    admin = model.Caller(evidence_samples.project(), admin=True)
    assert details(share, admin) == [sentence]


def test_an_owner_that_is_a_member_is_told_nothing_of_an_offer() -> None:
    share = evidence_samples.outgoing(
        evidence_samples.member(evidence_samples.A)
    )
    caller = model.Caller(evidence_samples.OWNER, admin=False)
    owned = evidence_samples.outgoing(
        *share.known_members, owner=evidence_samples.OWNER
    )
    assert ONLY_OWNER not in details(owned, caller)
