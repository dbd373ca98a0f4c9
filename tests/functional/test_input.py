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

"""Images on standard input, and names that are hard to pass."""

from pathlib import Path

import pytest

from tests.functional import terminal
from tests.functional.account import Account
from tests.functional.client import Client
from tests.functional.conftest import NewAccount

IMAGES = 20


@pytest.mark.minimums
def test_twenty_images_take_one_process_and_few_calls(
    openstack: Client, owner: Account, account: NewAccount
) -> None:
    others = [account() for _number in range(3)]
    images = [owner.create(f'golden-{n}') for n in range(IMAGES)]
    argv = ['-']
    for other in others:
        argv += ['--target-cloud', other.cloud]
    stdin = '\n'.join(images).encode()
    done = openstack.share(owner, *argv, stdin=stdin)
    assert (done.code, done.stderr) == (0, '')
    assert done.column('Image ID') == [i for i in images for _ in others]
    assert set(done.column('Result')) == {'accepted'}
    # Each image is looked at once more before it is opened, and each
    # credential that accepts is tried once.
    calls = IMAGES * (4 + 2 * len(others)) + len(others)
    assert len(done.requests) <= calls
    accepted = {other.id: 'accepted' for other in others}
    assert [owner.members(image) for image in images] == [accepted] * IMAGES

    # What is offered is told by lists; no image is asked for by itself.
    listed = openstack.shares(others[0])
    assert set(listed.column('Image ID')) == set(images)
    assert {request.path for request in listed.requests} == {'/v2/images'}
    assert len(listed.requests) <= 8


def test_every_name_that_glance_takes_can_be_shared(
    openstack: Client, owner: Account, member: Account
) -> None:
    names = ['ubuntu:22.04', '--purge-old', '-', 'in:a,b', ' Grüße ']
    images = [owner.create(n, os_hidden=n.startswith('in')) for n in names]
    # Named twice, by name and by ID, an image is still one image.
    stdin = '\r\n'.join([*names, names[0], images[1], '']).encode()
    done = openstack.share(owner, '-', '--project-id', member.id, stdin=stdin)
    assert done.code == 0
    assert done.column('Image ID') == images
    assert done.column('Image Name') == names
    for image in images:
        assert owner.members(image) == {member.id: 'pending'}


@pytest.mark.minimums
def test_an_argument_may_have_a_colon_or_look_like_an_option(
    openstack: Client, owner: Account, member: Account
) -> None:
    colon = owner.create('ubuntu:22.04')
    option = owner.create('--no-accept')
    done = openstack.share(owner, 'ubuntu:22.04', member.id)
    assert done.column('Image ID') == [colon]
    argv = ('--target-cloud', member.cloud, '--', '--no-accept', member.id)
    done = openstack.share(owner, *argv)
    assert (done.code, done.stderr) == (0, '')
    assert done.column('Image ID') == [option]
    assert owner.members(option) == {member.id: 'accepted'}


@pytest.mark.parametrize(
    'stdin,told',
    [
        (b'golden\n\nsilver\n', 'Line 2'),
        (b'golden\nsilver\nGr\xfc\xdfe\n', 'Line 3'),
    ],
)
def test_standard_input_that_names_no_image_is_refused(
    openstack: Client, member: Account, stdin: bytes, told: str
) -> None:
    done = openstack.share(member, '-', 'some-project', stdin=stdin)
    assert done.changed_nothing()
    assert done.requests == ()
    assert told in done.stderr


def test_empty_standard_input_changes_nothing(
    openstack: Client, member: Account
) -> None:
    done = openstack.share(member, '-', 'some-project', stdin=b'')
    assert (done.code, done.rows, done.requests) == (0, [], ())
    assert 'Standard input is empty.' in done.stderr


def test_a_list_as_editors_save_it(
    openstack: Client, owner: Account, member: Account
) -> None:
    image = owner.create('Größe')
    stdin = 'Größe\r\n\r\n \r\n'.encode('utf-16')
    done = openstack.share(owner, '-', member.id, stdin=stdin)
    assert (done.code, done.results) == (0, {member.id: 'pending'})
    assert owner.members(image) == {member.id: 'pending'}


@pytest.mark.parametrize(
    'command,form',
    [
        *(('list', form) for form in ('table', 'json', 'value')),
        *(('share-list', form) for form in ('csv', 'yaml')),
    ],
)
def test_a_list_that_openstack_prints_in_another_format(
    openstack: Client, owner: Account, member: Account, form: str, command: str
) -> None:
    for name in ('golden', 'silver'):
        owner.offer(owner.create(name, visibility='shared'), member.id)
    printed = openstack(owner, 'image', command, '-f', form).stdout
    done = openstack.share(owner, '-', 'some-project', stdin=printed.encode())
    assert done.changed_nothing()
    column = 'ID' if command == 'list' else '"Image ID"'
    assert f'-f value -c {column}.' in done.stderr


def test_somebody_who_types_the_images(
    openstack: Client, owner: Account, member: Account, tmp_path: Path
) -> None:
    image = owner.create('golden')
    argv = ('image', 'share-to', '-', member.id, '-f', 'value')
    env = openstack.environment(owner)
    typed = f'{image}\n{terminal.CTRL_D}'
    exchanges = [('Ctrl-D ends it.\r\n', typed)]
    talk = terminal.talked(argv, env, tmp_path, exchanges)
    assert talk.code == 0
    assert owner.members(image) == {member.id: 'pending'}
