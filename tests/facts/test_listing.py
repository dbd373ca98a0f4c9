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

"""Lists of images: who gets what, by which filters, in which pages."""

from concurrent import futures
from typing import Any
import urllib.parse

import pytest

from tests.cloud import Release
from tests.facts.world import Caller
from tests.facts.world import unique
from tests.facts.world import World


def test_accepting_puts_an_image_on_the_list(
    member: Caller, shared: str
) -> None:
    assert shared not in member.listed()
    member.set_status(shared, member.project_id, 'accepted')
    assert shared in member.listed()
    assert shared in member.listed(visibility='shared')
    member.set_status(shared, member.project_id, 'rejected')
    assert shared not in member.listed()
    assert shared in member.listed(member_status='rejected')


@pytest.mark.parametrize('visibility', [{}, {'visibility': 'shared'}])
def test_offers_are_found_by_member_status(
    member: Caller, stranger: Caller, shared: str, visibility: dict[str, str]
) -> None:
    for status in ('pending', 'all'):
        assert shared in member.listed(member_status=status, **visibility)
        assert shared not in stranger.listed(
            member_status=status, **visibility
        )
    for status in ('accepted', 'rejected'):
        assert shared not in member.listed(member_status=status, **visibility)


@pytest.mark.parametrize('hidden', ['false', 'true'])
@pytest.mark.parametrize('visibility', ['shared', 'private', 'community'])
def test_one_list_shows_whatever_is_shown_by_its_id(
    owner: Caller,
    member: Caller,
    stranger: Caller,
    admin: Caller,
    hidden: str,
    visibility: str,
) -> None:
    """A list of one ID is a second look at what was not found by it."""
    image = owner.create(visibility='shared', os_hidden=hidden == 'true')
    owner.add(image, member.project_id)
    owner.make(image, visibility)
    query = {
        'id': f'in:{image}',
        'visibility': 'all',
        'member_status': 'all',
        'os_hidden': hidden,
    }
    for caller in (owner, member, stranger, admin):
        shown = caller.show(image).status == 200
        assert (image in caller.listed(**query)) == shown


def test_the_own_shared_images_are_among_the_offers(
    owner: Caller, image: str
) -> None:
    for status in ('pending', 'accepted', 'rejected', 'all'):
        assert image in owner.listed(visibility='shared', member_status=status)


def test_for_an_admin_member_status_means_nothing(
    admin: Caller, shared: str, image: str
) -> None:
    for status in ('pending', 'accepted', 'rejected', 'all'):
        assert shared in admin.listed(
            visibility='shared', member_status=status
        )
    assert shared in admin.listed()


def test_what_an_owner_filter_gives_a_member(
    owner: Caller, member: Caller, shared: str
) -> None:
    of_owner = {'visibility': 'shared', 'owner': owner.project_id}
    assert shared in owner.listed(**of_owner)
    assert shared not in member.listed(**of_owner)
    assert shared in member.listed(**of_owner, member_status='all')
    member.set_status(shared, member.project_id, 'accepted')
    assert shared in member.listed(**of_owner)


def test_community_images_are_listed_on_request(
    owner: Caller, stranger: Caller, admin: Caller, image: str
) -> None:
    owner.make(image, 'community')
    assert image in owner.listed()
    for caller in (stranger, admin):
        assert image not in caller.listed()
        assert image not in caller.listed(owner=owner.project_id)
        assert image in caller.listed(visibility='community')
        assert image in caller.listed(visibility='all')
        assert image in caller.listed(visibility='all', owner=owner.project_id)


def test_hidden_images_are_a_list_of_their_own(
    owner: Caller, member: Caller, shared: str
) -> None:
    owner.patch(shared, '/os_hidden', True)
    assert member.show(shared).status == 200
    for caller in (owner, member):
        for query in ({}, {'visibility': 'all'}, {'id': shared}):
            listed = caller.listed(member_status='all', **query)
            assert shared not in listed
        assert shared in caller.listed(member_status='all', os_hidden='true')
    assert shared not in member.listed(os_hidden='true')
    assert shared in owner.listed(os_hidden='true')
    assert shared in owner.listed(os_hidden='TRUE')
    assert owner.create() not in owner.listed(os_hidden='true')


def test_filters(owner: Caller) -> None:
    tag = unique('tag')
    plain = owner.create()
    tagged = owner.create(tags=[tag, 'second tag'], prop='yes')
    assert owner.listed(tag=tag) == [tagged]
    assert owner.listed(tag=f'{tag}x') == []
    assert owner.listed(tag=tag, prop='yes') == [tagged]
    assert owner.listed(tag=tag, prop='no') == []
    assert owner.listed(tag=tag, status='queued') == [tagged]
    assert owner.listed(tag=tag, status='active') == []
    assert owner.listed(tag=tag, status='in:active,queued') == [tagged]
    assert owner.listed(tag=tag, protected='false') == [tagged]
    assert set(owner.listed(id=f'in:{plain},{tagged}')) == {plain, tagged}
    since = 'gte:2020-01-01T00:00:00Z'
    assert owner.listed(tag=tag, created_at=since) == [tagged]
    assert owner.listed(tag=tag, created_at='lt:2020-01-01T00:00:00Z') == []


@pytest.mark.parametrize(
    'query',
    [
        'member_status=bogus',
        'visibility=bogus',
        'os_hidden=1',
        'protected=0',
        'limit=-1',
        'limit=x',
        'sort=bogus',
        'sort=name:up',
        'marker=nope',
        'name=ubuntu:22.04',
        'name=lt:x',
        'created_at=yesterday',
    ],
)
def test_filters_that_are_refused(owner: Caller, query: str) -> None:
    assert owner.glance(f'/images?{query}').status == 400


def test_a_list_needs_a_project_and_a_role_in_it(world: World) -> None:
    user = world.user(system=['reader'])
    system = world.caller(user, system_scope='all')
    unscoped = world.caller(user, unscoped=True)
    for caller in (system, unscoped):
        answer = caller.glance('/images')
        wallaby = world.release is Release.WALLABY
        assert answer.status == (200 if wallaby else 403)
    assert world.tenant('reader').glance('/images').status == 200


def _follow(caller: Caller, page: Any) -> Any:
    return caller.glance(page['next'].removeprefix('/v2')).json


def test_pages_follow_each_other(world: World) -> None:
    owner = world.tenant()
    made = [owner.create(f'page {i:02}') for i in range(27)]
    own = f'owner={owner.project_id}'
    page = owner.glance(f'/images?{own}').json
    assert len(page['images']) == 25
    assert page['first'] == f'/v2/images?{own}'
    assert page['schema'] == '/v2/schemas/images'
    last = page['images'][-1]['id']
    assert page['next'] == f'/v2/images?{own}&marker={last}'
    rest = _follow(owner, page)
    assert len(rest['images']) == 2
    assert 'next' not in rest
    got = [image['id'] for image in (*page['images'], *rest['images'])]
    assert set(got) == set(made)
    assert owner.glance('/images?limit=0').json['images'] == []
    # A last page that is full promises one more, and that one is empty.
    full = owner.glance(f'/images?limit=27&{own}').json
    assert _follow(owner, full)['images'] == []
    page = owner.glance(f'/images?{own}&sort=name:asc&limit=3').json
    assert [image['id'] for image in page['images']] == made[:3]
    page = _follow(owner, page)
    assert [image['id'] for image in page['images']] == made[3:6]


def test_no_page_has_more_than_a_thousand(world: World) -> None:
    owner = world.tenant()
    owner.token()
    with futures.ThreadPoolExecutor(4) as pool:
        list(pool.map(owner.create, ['many'] * 1001))
    own = f'owner={owner.project_id}'
    page = owner.glance(f'/images?limit=2000&{own}').json
    assert len(page['images']) == 1000
    assert 'limit=2000' in page['next']
    rest = _follow(owner, page)
    assert len(rest['images']) == 1
    assert 'next' not in rest


def test_a_next_link_keeps_one_of_two_tags(owner: Caller) -> None:
    one, two = unique('tag'), unique('tag')
    both = [owner.create(tags=[one, two]) for _ in range(2)]
    query = urllib.parse.urlencode([('tag', one), ('tag', two)])
    page = owner.glance(f'/images?limit=1&{query}').json
    assert page['images'][0]['id'] in both
    assert f'tag={two}' in page['next']
    assert f'tag={one}' not in page['next']


def test_a_marker_that_one_may_not_see_is_forbidden(
    stranger: Caller, image: str
) -> None:
    assert stranger.glance(f'/images?marker={image}').status == 403
