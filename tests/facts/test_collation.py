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


"""What a database that ignores case does to members, images and names.

Each fact is about SQLite and MariaDB: ``world.collation`` tells which forms
of a text are the same there.
"""

from collections.abc import Mapping

from keystoneauth1 import exceptions
import pytest

from tests.cloud import Release
from tests.facts.forms import dashed
from tests.facts.forms import Form
from tests.facts.forms import FORMS
from tests.facts.forms import quoted
from tests.facts.world import Caller
from tests.facts.world import unique
from tests.facts.world import World
from tests.memory import Collation

pytestmark = pytest.mark.mariadb

IDS: Mapping[str, Form] = {**FORMS, 'dashes': dashed}
of_an_id = pytest.mark.parametrize('form', IDS.values(), ids=IDS)
of_a_name = pytest.mark.parametrize('form', FORMS.values(), ids=FORMS)


def test_what_mariadb_takes_for_the_same() -> None:
    text = 'af05'
    same = {
        name
        for name, form in FORMS.items()
        if Collation.GENERAL_CI.same(form(text), text)
    }
    assert same == {
        'capitals',
        'title',
        'space-behind',
        'spaces-behind',
        'capitals-and-space',
        'accents',
    }


@of_an_id
def test_a_member_in_another_form_gives_access_if_it_is_the_same(
    world: World, owner: Caller, member: Caller, image: str, form: Form
) -> None:
    owner.fill(image)
    stored = form(member.project_id)
    same = world.collation.same(stored, member.project_id)
    assert owner.add(image, stored).json['member_id'] == stored
    assert owner.members(image) == {stored: 'pending'}
    assert member.show(image).status == (200 if same else 404)
    payload = member.glance(f'/images/{image}/file')
    assert payload.status == (200 if same else 404)
    inbox = member.listed(visibility='shared', member_status='all')
    assert (image in inbox) == same
    if same:
        listed = member.glance(f'/images/{image}/members')
        other = stored != member.project_id
        if world.release is Release.WALLABY and other:
            # it compares once more itself
            assert listed.status == 403
        else:
            assert member.members(image) == {stored: 'pending'}


@of_an_id
def test_a_member_in_another_form_is_found_and_shown_as_it_is_stored(
    world: World,
    owner: Caller,
    member: Caller,
    admin: Caller,
    image: str,
    form: Form,
) -> None:
    stored = form(member.project_id)
    same = world.collation.same(stored, member.project_id)
    owner.add(image, stored)
    for caller in (owner, admin, member):
        answer = caller.member(image, member.project_id)
        assert answer.status == (200 if same else 404)
        if same:
            assert answer.json['member_id'] == stored


@of_an_id
def test_the_same_member_in_another_form_is_a_conflict(
    world: World, owner: Caller, member: Caller, image: str, form: Form
) -> None:
    stored = form(member.project_id)
    same = world.collation.same(stored, member.project_id)
    owner.add(image, stored)
    again = owner.add(image, member.project_id)
    assert again.status == (409 if same else 200)
    # the list does not show what the conflict is with
    assert (member.project_id in owner.members(image)) == (not same)


@of_an_id
def test_a_status_is_set_in_either_form(
    world: World,
    owner: Caller,
    member: Caller,
    admin: Caller,
    image: str,
    form: Form,
) -> None:
    stored = form(member.project_id)
    owner.add(image, stored)
    if not world.collation.same(stored, member.project_id):
        for caller in (member, admin):
            change = caller.set_status(image, member.project_id, 'accepted')
            assert change.status == 404
        return
    change = member.set_status(image, member.project_id, 'accepted')
    if world.release is Release.WALLABY and stored != member.project_id:
        assert change.status == 403  # it compares once more itself
        return
    assert (change.status, change.json['member_id']) == (200, stored)
    assert owner.members(image) == {stored: 'accepted'}
    assert image in member.listed(visibility='shared')
    change = admin.set_status(image, member.project_id, 'rejected')
    assert change.json['member_id'] == stored
    # a URL does not reach what is not ASCII, in whatever database
    change = member.set_status(image, quoted(stored), 'pending')
    assert change.status == (200 if stored.isascii() else 404)


@of_an_id
def test_a_member_is_removed_in_either_form(
    world: World, owner: Caller, member: Caller, image: str, form: Form
) -> None:
    stored = form(member.project_id)
    same = world.collation.same(stored, member.project_id)
    owner.add(image, stored)
    removal = owner.remove(image, member.project_id)
    assert removal.status == (204 if same else 404)
    assert (owner.members(image) == {}) == same
    assert member.show(image).status == 404
    # and the other way round
    other = owner.create()
    owner.add(other, member.project_id)
    removal = owner.remove(other, quoted(stored))
    assert removal.status == (204 if same and stored.isascii() else 404)
    ended = removal.status == 204
    assert member.show(other).status == (404 if ended else 200)


def test_a_member_that_was_removed_returns_in_the_form_it_is_added_in(
    owner: Caller, member: Caller, image: str
) -> None:
    capitals = member.project_id.upper()
    for stored in (capitals, member.project_id, capitals):
        assert owner.add(image, stored).status == 200
        assert owner.members(image) == {stored: 'pending'}
        assert owner.remove(image, stored).status == 204


def test_the_owner_in_capitals_can_be_a_member(
    owner: Caller, image: str
) -> None:
    capitals = owner.project_id.upper()
    assert owner.add(image, capitals).status == 200
    assert owner.members(image) == {capitals: 'pending'}


def test_a_newline_at_the_end_of_a_path_does_not_count(
    owner: Caller, member: Caller, image: str
) -> None:
    """The member that is meant stays, and another one goes."""
    stored = f'{member.project_id}\n'
    owner.add(image, stored)
    owner.add(image, member.project_id)
    assert owner.member(image, quoted(stored)).json['member_id'] == (
        member.project_id
    )
    assert owner.remove(image, quoted(stored)).status == 204
    assert owner.members(image) == {stored: 'pending'}
    assert owner.remove(image, quoted(stored)).status == 404


def test_a_member_of_more_characters_than_the_column_has(
    world: World, owner: Caller, image: str
) -> None:
    answer = owner.add(image, 'x' * 256)
    exact = world.collation is Collation.EXACT
    assert answer.status == (200 if exact else 500)
    assert len(owner.members(image)) == exact


def test_a_member_of_letters_that_need_four_bytes(
    owner: Caller, image: str
) -> None:
    assert owner.add(image, '\N{GRINNING FACE}').status == 400


def test_an_image_is_shown_by_its_id_in_capitals(
    world: World, owner: Caller, image: str
) -> None:
    same = world.collation.same(image.upper(), image)
    answer = owner.show(image.upper())
    assert answer.status == (200 if same else 404)
    if same:
        assert answer.json['id'] == image
    assert owner.show(quoted(f'{image} ')).status == 404


@of_a_name
def test_images_are_found_by_a_name_that_is_the_same(
    world: World, owner: Caller, form: Form
) -> None:
    name = unique('deadbeef')
    image = owner.create(name)
    other = form(name)
    same = world.collation.same(other, name)
    for query in (other, f'eq:{other}', f'in:x,{other}'):
        assert (image in owner.listed(name=query)) == same


def test_other_filters_compare_likewise(world: World, owner: Caller) -> None:
    value = unique('Value')
    image = owner.create(note=value, tags=[value])
    for query in (
        {'note': value.upper()},
        {'NOTE': value},
        {'tag': value.upper()},
        {'owner': owner.project_id.upper(), 'note': value},
        {'status': 'QUEUED', 'note': value},
    ):
        same = world.collation is not Collation.EXACT
        assert (image in owner.listed(**query)) == same
    for query in (
        {'visibility': 'SHARED'},
        {'member_status': 'ALL', 'visibility': 'shared'},
    ):
        assert owner.glance('/images', params=query).status == 400


def test_an_owner_in_capitals_finds_the_image_in_lists_only(
    world: World, owner: Caller, admin: Caller, image: str
) -> None:
    capitals = owner.project_id.upper()
    assert admin.patch(image, '/owner', capitals).json['owner'] == capitals
    same = world.collation.same(capitals, owner.project_id)
    assert (image in owner.listed()) == same
    assert owner.show(image).status == 404
    assert owner.glance(f'/images/{image}/members').status == 404


def _ids(caller: Caller, kind: str, name: str) -> set[str]:
    answer = caller.keystone(f'/{kind}', params={'name': name})
    assert answer.status == 200
    return {shown['id'] for shown in answer.json[kind]}


@of_a_name
def test_projects_are_found_by_a_name_that_is_the_same(
    world: World, admin: Caller, form: Form
) -> None:
    name = unique('deadbeef')
    project = world.project(name)
    same = world.collation.same(form(name), name)
    assert _ids(admin, 'projects', form(name)) == (
        {project} if same else set()
    )


@pytest.mark.parametrize(
    'name, other',
    [
        ('straße', 'strase'),
        ('straße', 'strasse'),
        ('søren', 'soren'),
        ('æther', 'aether'),
        ('ÆTHER', 'æther'),
        ('łódź', 'lodz'),
        ('ódź', 'odz'),
        ('naïve', 'nai\u0308ve'),
        ('İ', 'i'),
        ('\N{LATIN SMALL LETTER DOTLESS I}', 'i'),
        ('ﬁ', 'fi'),
        ('ΣΊΣΥΦΟΣ', 'σισυφος'),
        ('й', 'и'),
    ],
)
def test_letters_that_are_the_same(
    world: World, admin: Caller, name: str, other: str
) -> None:
    end = unique('')
    project = world.project(name + end)
    same = world.collation.same(other, name)
    assert _ids(admin, 'projects', other + end) == (
        {project} if same else set()
    )


@of_a_name
def test_domains_are_found_by_a_name_that_is_the_same(
    world: World, admin: Caller, form: Form
) -> None:
    name = unique('deadbeef')
    domain = world.domain(name)
    same = world.collation.same(form(name), name)
    assert _ids(admin, 'domains', form(name)) == ({domain} if same else set())


@of_an_id
def test_a_project_is_shown_by_an_id_that_is_the_same(
    world: World, admin: Caller, member: Caller, form: Form
) -> None:
    other = form(member.project_id)
    same = world.collation.same(other, member.project_id)
    path = f'/projects/{quoted(other)}'
    shown = admin.keystone(path)
    assert shown.status == (200 if same else 404)
    if same:
        assert shown.json['project']['id'] == member.project_id
    assert member.keystone(path).status == (200 if same else 403)


def test_a_domain_is_shown_by_its_own_id_only(
    world: World, admin: Caller
) -> None:
    domain = world.domain(unique('domain'))
    assert admin.keystone(f'/domains/{domain}').status == 200
    assert admin.keystone(f'/domains/{domain.upper()}').status == 404


def test_a_token_is_of_the_project_whatever_form_was_asked_for(
    world: World,
) -> None:
    name = unique('deadbeef')
    project = world.project(name)
    user = world.user({project: ['member']})
    domain = {'project_domain_name': 'DEFAULT'}
    for caller in (
        world.caller(user, project.upper()),
        world.caller(user, f'{project} '),
        world.caller(user, project_name=name.upper(), **domain),
    ):
        if world.collation is Collation.EXACT:
            with pytest.raises(exceptions.Unauthorized):
                caller.token()
        else:
            assert caller.session.get_project_id() == project


@pytest.mark.functional
@pytest.mark.parametrize('form', [str.upper, FORMS['accents']])
def test_no_two_projects_of_a_domain_have_the_same_name(
    mariadb_world: World, form: Form
) -> None:
    name = unique('deadbeef')
    mariadb_world.project(name)
    with pytest.raises(AssertionError, match='same name'):
        mariadb_world.project(form(name))
