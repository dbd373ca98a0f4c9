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

"""What is shared with whom, seen from both sides."""

from collections.abc import Callable
from typing import Any

import pytest

from osc_imageshare import errors
from osc_imageshare import workers
from osc_imageshare.lookup import listing
from osc_imageshare.sharing import model
from osc_imageshare.sharing import request
from tests.memory import Answer
from tests.memory import on
from tests.unit.stage import Stage


def read_listing(
    stage: Stage, listing_request: request.ListingRequest, user: str = 'ann'
) -> listing.Listing:
    cloud = stage.connect(user)
    stage.cloud.forget()

    def counted(_total: int) -> Callable[[], None]:
        return lambda: None

    with workers.Pool(4) as pool:
        return listing.read(listing_request, cloud, pool, counted)


def rows(
    stage: Stage, user: str = 'ann', **filters: Any
) -> list[tuple[str, str, str, str]]:
    """Return direction, image name, member ID and status of each share."""
    listed = read_listing(stage, request.ListingRequest(**filters), user)
    assert listed.unread == ()
    return [
        (s.direction.value, s.image.name, s.member.id, s.status.value)
        for s in listed.shares
    ]


@pytest.fixture
def shared(stage: Stage) -> Stage:
    """Two outgoing shares, three incoming ones, and what is no share."""
    cloud = stage.cloud
    out = cloud.image('project-a', 'out')
    cloud.add_member(out, 'project-b', 'accepted')
    cloud.add_member(out, 'ghost', 'pending')
    for status in ('pending', 'accepted', 'rejected'):
        offered = cloud.image('project-b', f'in-{status}')
        cloud.add_member(offered, 'project-a', status)
        cloud.add_member(offered, 'project-c', 'accepted')
    cloud.image('project-a', 'lonely')
    closed = cloud.image('project-a', 'closed', visibility='private')
    cloud.add_member(closed, 'project-b', 'accepted')
    cloud.image('project-b', 'public', visibility='public')
    foreign = cloud.image('project-b', 'foreign')
    cloud.add_member(foreign, 'project-c', 'pending')
    return stage


def test_both_sides(shared: Stage) -> None:
    a, b = shared.a, shared.b
    assert rows(shared) == [
        ('incoming', 'in-accepted', a, 'accepted'),
        ('incoming', 'in-pending', a, 'pending'),
        ('incoming', 'in-rejected', a, 'rejected'),
        *sorted(
            [
                ('outgoing', 'out', b, 'accepted'),
                ('outgoing', 'out', 'ghost', 'pending'),
            ],
            key=lambda row: row[2],
        ),
    ]


def test_one_side(shared: Stage) -> None:
    out = rows(shared, incoming=False)
    assert {row[:2] for row in out} == {('outgoing', 'out')}
    offered = rows(shared, outgoing=False)
    assert {row[0] for row in offered} == {'incoming'}
    assert len(offered) == 3


def test_hidden_images_are_shown(stage: Stage) -> None:
    out = stage.cloud.image('project-a', 'out', os_hidden=True)
    stage.cloud.add_member(out, 'project-b')
    offered = stage.cloud.image('project-b', 'in', os_hidden=True)
    stage.cloud.add_member(offered, 'project-a')
    assert rows(stage) == [
        ('incoming', 'in', stage.a, 'pending'),
        ('outgoing', 'out', stage.b, 'pending'),
    ]


def test_ones_own_image_is_never_incoming(stage: Stage) -> None:
    image = stage.cloud.image('project-a', 'own')
    stage.cloud.add_member(image, 'project-a', 'accepted')
    assert rows(stage) == [('outgoing', 'own', stage.a, 'accepted')]
    assert rows(stage, outgoing=False) == []


def test_what_an_administrator_may_see_is_not_what_is_offered_to_it(
    shared: Stage,
) -> None:
    assert rows(shared, 'admin') == []
    offered = shared.cloud.image('project-b', 'for-admin')
    shared.cloud.add_member(offered, 'admin', 'rejected')
    assert rows(shared, 'admin') == [
        ('incoming', 'for-admin', shared.admin, 'rejected')
    ]
    assert rows(shared, 'admin', statuses=('pending',)) == []
    assert len(rows(shared, 'admin', statuses=('rejected',))) == 1


def test_all_projects(shared: Stage) -> None:
    listed = rows(shared, 'admin', all_projects=True)
    assert {row[0] for row in listed} == {'other'}
    assert len(listed) == 9
    with pytest.raises(errors.UserError, match='Only an administrator'):
        rows(shared, all_projects=True)


@pytest.mark.parametrize(
    'filters,names',
    [
        ({'statuses': ('pending',)}, {'in-pending', 'out'}),
        (
            {'statuses': ('accepted', 'rejected')},
            {'in-accepted', 'in-rejected', 'out'},
        ),
        ({'images': ('out', 'in-pending')}, {'out', 'in-pending'}),
        ({'images': ('nothing',)}, set()),
        ({'projects': ('ghost',)}, {'out'}),
        ({'projects': ('nobody',)}, set()),
    ],
)
def test_filters(
    shared: Stage, filters: dict[str, Any], names: set[str]
) -> None:
    assert {row[1] for row in rows(shared, **filters)} == names


@pytest.mark.parametrize('user', ['ann', 'amy'])
def test_the_other_side_by_id_and_by_name(shared: Stage, user: str) -> None:
    listed = rows(shared, user, projects=(shared.b,))
    assert [row[1] for row in listed] == [
        'in-accepted',
        'in-pending',
        'in-rejected',
        'out',
    ]
    by_name = rows(shared, user, projects=('project-b',))
    # To ann, who may not look, the name of a project says nothing.
    assert by_name == (listed if user == 'amy' else [])


def test_an_ambiguous_project_is_not_an_empty_list(shared: Stage) -> None:
    shared.cloud.project('project-b', shared.cloud.domain('partners'))
    with pytest.raises(errors.UserError, match='2 projects'):
        rows(shared, 'admin', all_projects=True, projects=('project-b',))


def test_names(shared: Stage) -> None:
    listed = read_listing(shared, request.ListingRequest(), 'amy').shares
    names = {(s.owner.name, s.member.name) for s in listed}
    assert names == {
        ('project-b', 'project-a'),
        ('project-a', 'project-b'),
        ('project-a', None),
    }
    unknown = read_listing(shared, request.ListingRequest(), 'ann').shares
    assert {s.owner.name for s in unknown} == {None, 'project-a'}
    shown = read_listing(
        shared, request.ListingRequest(all_projects=True), 'admin'
    ).shares
    assert {s.owner.name for s in shown} == {'project-a', 'project-b'}


def test_the_fewest_calls(shared: Stage) -> None:
    rows(shared)
    paths = [sent.path for sent in shared.cloud.log if sent.service == 'image']
    # Ones own, hidden and not, offers of each status, and one list for all
    # that is hidden of them, of which there is nothing. Then the members
    # of both images that are ones own; what is offered needs no more.
    assert paths.count('/v2/images') == 6
    assert len(paths) == 8
    keystone = [s.path for s in shared.cloud.log if s.service == 'identity']
    assert sorted(keystone) == ['/v3/auth/projects', '/v3/projects']


def test_what_cannot_be_read_is_said(shared: Stage) -> None:
    shared.cloud.spoil(on('GET', '/members'), Answer(403))
    listed = read_listing(shared, request.ListingRequest())
    assert len(listed.shares) == 3
    assert len(listed.unread) == 2
    assert any('image out (' in sentence for sentence in listed.unread)


def test_an_image_that_is_gone_since_it_was_listed(shared: Stage) -> None:
    """Nobody has it any more, which is no failure."""
    # It takes more than one 404: the image is not there either.
    shared.cloud.spoil(on('GET', '/images/'), Answer(404))
    listed = read_listing(shared, request.ListingRequest())
    assert {s.direction for s in listed.shares} == {model.Direction.INCOMING}
    assert listed.unread == ()


def test_only_offers_of_the_owners_that_are_meant_are_read(
    shared: Stage,
) -> None:
    """Each costs an administrator a call."""
    b_offer, c_offer = (
        shared.cloud.image(owner, f'from-{owner}')
        for owner in ('project-b', 'project-c')
    )
    for offer in (b_offer, c_offer):
        shared.cloud.add_member(offer, 'admin')
    assert rows(shared, 'admin', projects=('project-c',)) == [
        ('incoming', 'from-project-c', shared.admin, 'pending')
    ]
    asked = {s.path for s in shared.cloud.log if s.path.endswith('/members')}
    assert not any(b_offer in path for path in asked)


def test_names_that_cannot_be_read_are_said(shared: Stage) -> None:
    cloud = shared.cloud
    cloud.spoil(on('GET', '', 'identity'), Answer(500))
    listed = read_listing(shared, request.ListingRequest())
    assert len(listed.shares) == 5
    assert len(listed.unread) == 1


def test_an_image_that_was_named_and_is_not_shared(shared: Stage) -> None:
    listing_request = request.ListingRequest(
        images=('out', 'lonely', 'no\x1b')
    )
    listed = read_listing(shared, listing_request)
    assert listed.unshared == (
        (
            'No share of an image named lonely or with that ID was found '
            '(region RegionOne).'
        ),
    )
    (missing,) = listed.missing
    assert missing == (
        'No image named no\\x1b or with that ID was found in project '
        f'project-a ({shared.a}) (region RegionOne).'
    )


def test_a_share_that_changes_between_two_lists(stage: Stage) -> None:
    image = stage.cloud.image('project-b', 'in')
    stage.cloud.add_member(image, 'project-a', 'accepted')
    stage.cloud.spoil(on('GET', f'{image}/members/'), Answer(404))
    assert rows(stage) == [('incoming', 'in', stage.a, 'accepted')]
    assert {
        s.owner for s in read_listing(stage, request.ListingRequest()).shares
    } == {model.Project(stage.b)}
