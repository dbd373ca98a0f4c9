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

"""IDs in other forms, and names that look like IDs.

On MariaDB a member ``F78E...`` gives project ``f78e...`` access; on SQLite it
is a ghost. The same command has to tell the truth on both.
"""

from collections.abc import Callable
import uuid

import pytest

from tests.cloud import Cloud
from tests.functional.account import Account
from tests.functional.client import Client
from tests.functional.client import Done
from tests.functional.conftest import NewAccount

Form = Callable[[str], str]
FORMS: dict[str, Form] = {
    'capitals': str.upper,
    'space': '{} '.format,
    'accents': lambda text: text.translate(str.maketrans('abcdef', 'áḃçďéḟ')),
}
each_form = pytest.mark.parametrize('form', FORMS.values(), ids=FORMS)


def has_access(who: Account, image: str) -> bool:
    """Ask Glance itself, as the project does."""
    return image in who.ids(visibility='shared', member_status='all')


def stored(owner: Account, member: Account, form: Form) -> tuple[str, bool]:
    """Share as ``image add project`` does; tell whether that gives access."""
    image = owner.create('golden', visibility='shared')
    owner.offer(image, form(member.id))
    return image, has_access(member, image)


@pytest.mark.mariadb
@each_form
def test_a_share_is_ended_in_whatever_form_it_is_stored(
    openstack: Client, owner: Account, member: Account, form: Form
) -> None:
    image, same = stored(owner, member, form)
    done: Done = openstack(
        owner, 'image', 'share-revoke', image, member.id, '-f', 'json'
    )
    assert done.code == 0
    assert done.results[member.id] == ('revoked' if same else 'already')
    assert not has_access(member, image)
    # A ghost whose ID no path can hold stays one.
    removable = same or form(member.id).isascii()
    assert list(owner.members(image)) == (
        [] if removable else [form(member.id)]
    )


@pytest.mark.mariadb
@each_form
def test_a_project_that_has_access_has_it_already(
    openstack: Client, owner: Account, member: Account, form: Form
) -> None:
    image, same = stored(owner, member, form)
    done = openstack.share(owner, image, member.id)
    assert (done.code, bool(done.writes)) == (0, not same)
    assert done.results == {member.id: 'already' if same else 'pending'}
    assert has_access(member, image)


@pytest.mark.mariadb
@each_form
def test_a_list_shows_whose_share_it_is(
    openstack: Client, owner: Account, member: Account, form: Form
) -> None:
    image, same = stored(owner, member, form)
    listed = openstack.shares(owner, '--project', member.id)
    assert listed.column('Image ID') == ([image] if same else [])
    offered = openstack.shares(member)
    assert offered.column('Image ID') == ([image] if same else [])
    if same:
        assert offered.column('Direction') == ['incoming']


# The command itself brings it into Keystone's form, whatever the database.
@pytest.mark.parametrize(
    'form,option',
    [
        (str.upper, ()),
        (' {} '.format, ('--project-id',)),
        (lambda text: str(uuid.UUID(text)), ()),
    ],
    ids=['capitals', 'spaces', 'dashes'],
)
def test_an_id_is_given_in_any_form(
    openstack: Client,
    owner: Account,
    member: Account,
    form: Form,
    option: tuple[str, ...],
) -> None:
    image = owner.create('golden')
    argv = (image.upper(), *option, form(member.id))
    done = openstack.share(owner, *argv)
    assert (done.code, done.results) == (0, {member.id: 'pending'})
    assert owner.members(image) == {member.id: 'pending'}
    openstack.settled(owner, *argv)


@pytest.mark.mariadb
def test_a_similar_name_is_not_the_name(
    openstack: Client, cloud: Cloud, admin: Account, owner: Account
) -> None:
    project = cloud.tenant('similar', 'default', ('member',))
    image = owner.create('golden')
    for name in (
        project.name.upper(),
        f'{project.name} ',
        project.name.replace('i', 'ï'),
    ):
        done = openstack.share(admin, image, name)
        assert done.changed_nothing()
        assert 'was not found' in done.stderr
    for domain in ('DEFAULT', 'Default '):
        argv = (image, project.name, '--project-domain', domain)
        assert openstack.share(admin, *argv).changed_nothing()
    done = openstack.share(admin, image, project.name)
    assert done.results == {project.project_id: 'pending'}


@pytest.mark.mariadb
def test_a_project_named_like_an_id_gets_nothing(
    openstack: Client,
    cloud: Cloud,
    admin: Account,
    owner: Account,
    account: NewAccount,
) -> None:
    victim, attacker = account('victim'), account('attacker')
    # Whose session logs in by the name that the project has now.
    offer = attacker.create('offer', visibility='shared')
    attacker.offer(offer, owner.id)
    admin.keystone(
        'PATCH',
        f'/projects/{attacker.id}',
        json={'project': {'name': victim.id}},
    )
    cloud.add_role(owner.tenant, attacker.id)
    image = owner.create('golden')
    done = openstack.share(owner, image, victim.id)
    assert (done.code, done.results) == (0, {victim.id: 'pending'})
    assert owner.members(image) == {victim.id: 'pending'}
    accepted = openstack(
        owner, 'image', 'share-accept', '--from', victim.id, '-f', 'json'
    )
    assert (accepted.code, accepted.writes) == (0, [])
    assert attacker.members(offer) == {owner.id: 'pending'}
