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

"""What runs on a shared image: found, named, or said to be unknown."""

from collections.abc import Iterator
import contextlib
import dataclasses
import json
from pathlib import Path

import pytest

from tests.cloud import access
from tests.cloud import Cloud
from tests.cloud import copies
from tests.cloud import Entry
from tests.faults.ways import Way
from tests.functional import spoilt
from tests.functional.account import Account
from tests.functional.client import Client
from tests.functional.client import Done
from tests.functional.client import Who

_MANY = 500
_SERVICES = ('nova', 'cinder')


@dataclasses.dataclass(frozen=True, slots=True)
class Scene:
    """An owner, and a user who has made something of three images.

    :ivar colleague: a user of the owner's with a role in the user's project
    :ivar images: one that was booted from, one that a server was booted
        from by way of a volume, and one with a volume alone
    :ivar made: what was made of each, in the same order: IDs
    :ivar idle: an image that the user has and makes nothing of
    """

    cloud: Cloud
    owner: Account
    user: Account
    colleague: Entry
    images: tuple[str, str, str]
    made: tuple[str, str, str]
    idle: str


def account(cloud: Cloud, prefix: str) -> Account:
    tenant = cloud.tenant(prefix)
    return Account(tenant, cloud.session(tenant))


def shared(owner: Account, user: Account, name: str) -> str:
    image = owner.create(name, visibility='shared')
    owner.offer(image, user.id)
    return image


@pytest.fixture(scope='module')
def scene(whole_cloud: Cloud) -> Scene:
    owner = account(whole_cloud, 'owner')
    user = account(whole_cloud, 'user')
    someone = whole_cloud.tenant('colleague')
    for project in (owner.id, user.id):
        whole_cloud.add_role(someone, project)
    entry = someone.entry(whole_cloud.identity_url)
    colleague = dataclasses.replace(
        entry,
        cloud='colleague-of-owner',
        auth=dict(entry.auth) | {'project_name': owner.name},
    )
    names = ('booted', 'by-volume', 'volume')
    booted, by_volume, volume = (shared(owner, user, n) for n in names)
    made = (
        whole_cloud.boot(user.session, booted, 'server'),
        whole_cloud.boot_from_volume(user.session, by_volume, 'from-volume'),
        whole_cloud.create_volume(user.session, volume, 'disk'),
    )
    # What others have made of an image is nothing to this project.
    whole_cloud.create_volume(owner.session, volume, 'own-disk')
    return Scene(
        whole_cloud,
        owner,
        user,
        colleague,
        (booted, by_volume, volume),
        made,
        shared(owner, user, 'idle'),
    )


@pytest.fixture
def whole(scene: Scene, tmp_path: Path) -> Client:
    client = Client(scene.cloud, tmp_path)
    client.know(scene.owner, scene.user, scene.colleague)
    return client


def revoke(
    client: Client, who: Who, *argv: str, stdin: str | None = None
) -> Done:
    return client(
        who,
        *('image', 'share-revoke', '-f', 'json', *argv),
        stdin=stdin.encode() if stdin else None,
    )


@contextlib.contextmanager
def asked(cloud: Cloud) -> Iterator[dict[str, list[str]]]:
    """Note which lists Nova and Cinder are asked for meanwhile."""
    found: dict[str, list[str]] = {}
    logs = {name: cloud.service(name).access_log for name in _SERVICES}
    starts = {name: log.stat().st_size for name, log in logs.items()}
    yield found
    for name, log in logs.items():
        found[name] = [
            request.target
            for request in access.read(log, starts[name])
            if 'openstacksdk' in request.agent
        ]


@pytest.mark.parametrize('kind', ['target cloud', 'own user', 'administrator'])
def test_whoever_may_look_finds_each_kind_of_use(
    whole: Client, scene: Scene, kind: str
) -> None:
    user = scene.user
    who: Who = scene.owner
    named = ['--target-cloud', user.cloud]
    match kind:
        case 'own user':
            who, named = scene.colleague, [user.id]
        case 'administrator':
            who, named = scene.cloud.tenants['admin'], [user.id]
    images = '\n'.join((*scene.images, scene.idle))
    done = revoke(whole, who, '-', *named, stdin=images)
    assert done.changed_nothing()
    assert done.is_plain()
    refused = done.stderr.splitlines()[:-1]
    assert len(refused) == len(scene.images)
    for sentence, image, made in zip(
        refused, scene.images, scene.made, strict=True
    ):
        for word in (image, user.id, made, '--force'):
            assert word in sentence
        assert 'unknown' not in sentence
    assert 'own-disk' not in done.stderr


def test_what_nobody_may_look_into_is_unknown(
    whole: Client, scene: Scene
) -> None:
    owner, user = scene.owner, scene.user
    image = shared(owner, user, 'hidden')
    for option in ('--require-unused', '--dry-run'):
        done = revoke(whole, owner, image, user.id, option)
        assert done.writes == []
        assert done.code == (1 if option == '--require-unused' else 0)
        assert (
            'Could not check which servers and volumes use image'
            in done.stderr
        )
    done = revoke(whole, owner, image, user.id)
    assert (done.code, done.results) == (0, {user.id: 'revoked'})
    assert done.stderr.count('Could not check') == 1
    assert 'you have no role there' in done.stderr
    assert 'unused' not in done.stderr


def test_force_takes_back_what_is_in_use(whole: Client, scene: Scene) -> None:
    owner, user, cloud = scene.owner, scene.user, scene.cloud
    image = shared(owner, user, 'forced')
    volume = cloud.create_volume(user.session, image, 'forced-disk')
    named = (image, '--target-cloud', user.cloud)
    refused = revoke(whole, owner, *named)
    assert refused.changed_nothing()
    assert volume in refused.stderr
    with asked(cloud) as lists:
        done = revoke(whole, owner, *named, '--force')
    assert (done.code, done.results) == (0, {user.id: 'revoked'})
    assert owner.members(image) == {}
    assert lists == {'nova': [], 'cinder': []}


def test_what_comes_from_another_image_never_counts(
    whole: Client, scene: Scene
) -> None:
    owner, user = scene.owner, scene.user
    for who in (owner, scene.cloud.tenants['admin']):
        image = shared(owner, user, 'idle')
        named = ('--target-cloud', user.cloud) if who is owner else (user.id,)
        done = revoke(whole, who, image, *named, '--require-unused')
        assert (done.code, done.results) == (0, {user.id: 'revoked'})
        assert 'unknown' not in done.stderr


def test_the_list_counts_and_the_audit_finds(
    whole: Client, scene: Scene
) -> None:
    owner, user = scene.owner, scene.user
    lent = ('--target-cloud', user.cloud)
    done = whole.shares(owner, '--outgoing', '--usage', *lent)
    assert (done.code, done.stderr) == (0, '')
    counts = {r['Image ID']: (r['Servers'], r['Volumes']) for r in done.rows}
    booted, by_volume, volume = scene.images
    assert counts[booted] == (1, 0)
    assert counts[by_volume] == (0, 1)
    assert counts[volume] == (0, 1)
    assert counts[scene.idle] == (0, 0)

    done = whole.shares(user, '--incoming', '--usage', '--image', booted)
    assert (done.column('Servers'), done.column('Volumes')) == ([1], [0])

    argv = ('image', 'share-audit', '--outgoing', '--usage', '-f', 'json')
    only = ('--check', 'in-use-share')
    done = whole(owner, *argv, *only, *lent)
    assert done.code == 0
    found = {row['Image ID']: row['State'] for row in done.rows}
    assert found == dict.fromkeys(scene.images, 'fail')
    for image, made in zip(scene.images, scene.made, strict=True):
        (detail,) = (r['Detail'] for r in done.rows if r['Image ID'] == image)
        assert made in detail
    done = whole(owner, *argv, *only, '--strict', '--fail-on', 'info')
    assert done.code == 4
    assert set(done.column('State')) == {'unknown'}


@dataclasses.dataclass(frozen=True, slots=True)
class Crowd:
    """A user with hundreds of servers and volumes of one image."""

    user: Account
    image: str


@pytest.fixture(scope='module')
def crowd(scene: Scene) -> Crowd:
    cloud = scene.cloud
    user = account(cloud, 'crowd')
    image = shared(scene.owner, user, 'crowded')
    server = cloud.boot(user.session, image, 'server')
    volume = cloud.create_volume(user.session, image, 'disk')
    copies.servers(cloud, server, _MANY - 1)
    copies.volumes(cloud, volume, _MANY - 1)
    return Crowd(user, image)


def test_hundreds_are_found_with_one_call_each(
    whole: Client, scene: Scene, crowd: Crowd
) -> None:
    whole.know(crowd.user)
    named = (crowd.image, '--target-cloud', crowd.user.cloud)
    with asked(scene.cloud) as lists:
        done = revoke(whole, scene.owner, *named)
    assert done.changed_nothing()
    assert done.stderr.count('and 490 more') == 2
    assert len(lists['nova']) == len(lists['cinder']) == 1
    with asked(scene.cloud) as lists:
        done = whole.shares(
            scene.cloud.tenants['admin'],
            *('--all-projects', '--usage', '--image', crowd.image),
        )
    assert (done.column('Servers'), done.column('Volumes')) == (
        [_MANY],
        [_MANY],
    )
    assert len(lists['nova']) == len(lists['cinder']) == 1


@pytest.mark.parametrize(
    'service,fault',
    [
        ('nova', 500),
        ('nova', 403),
        ('nova', Way.RESET_BEFORE),
        ('cinder', 500),
    ],
)
def test_a_look_that_fails_half_way_proves_nothing(
    whole: Client,
    scene: Scene,
    crowd: Crowd,
    service: str,
    fault: int | Way,
) -> None:
    """The second of five pages is spoilt."""
    option = {'nova': 'compute', 'cinder': 'block_storage'}[service]
    column = {'nova': 'Servers', 'cinder': 'Volumes'}
    url = scene.cloud.service(service).entry.url
    lent = ('--target-cloud', crowd.user.cloud)
    with spoilt.paging(url, _MANY // 5, fault) as behind:
        whole.know(crowd.user, **{f'{option}_endpoint_override': behind})
        done = whole.shares(
            scene.owner, '--usage', '--image', crowd.image, *lent
        )
    cells = {name: done.rows[0][column[name]] for name in column}
    assert cells == dict.fromkeys(column, _MANY) | {service: 'unknown'}
    assert done.code == (0 if fault == 403 else 1)
    assert done.is_plain()
    assert (
        f'Could not check which {column[service].lower()} use' in done.stderr
    )
    assert 'unused' not in done.stderr


def test_a_second_page_that_never_comes(whole: Client, scene: Scene) -> None:
    owner, user, image = scene.owner, scene.user, scene.images[0]
    url = scene.cloud.service('nova').entry.url
    with spoilt.paging(url, 1, Way.SILENT) as silent:
        whole.know(user, compute_endpoint_override=silent)
        done = whole.shares(
            owner,
            *('--usage', '--image', image, '--target-cloud', user.cloud),
            *('--timeout', '3'),
        )
    (row,) = done.rows
    assert (done.code, row['Servers']) == (1, 'unknown')
    assert 'Nova in RegionOne does not answer' in done.stderr
    assert 'unused' not in done.stderr


def test_a_look_that_fails_at_once_is_unknown_to_a_revoke(
    whole: Client, scene: Scene
) -> None:
    owner, user = scene.owner, scene.user
    image = shared(owner, user, 'unreadable')
    url = scene.cloud.service('nova').entry.url
    named = (image, '--target-cloud', user.cloud)
    with spoilt.spoiling(url, '.*/servers/detail') as behind:
        whole.know(user, compute_endpoint_override=behind)
        refused = revoke(whole, owner, *named, '--require-unused')
        done = revoke(whole, owner, *named)
    assert refused.changed_nothing()
    assert (done.code, done.results) == (0, {user.id: 'revoked'})
    for each in (refused, done):
        assert 'Could not check which servers use image' in each.stderr
        assert 'Nova in RegionOne failed (500)' in each.stderr
        assert each.is_plain()


def test_a_cloud_without_nova_and_cinder(
    openstack: Client, owner: Account, member: Account
) -> None:
    image = shared(owner, member, 'golden')
    named = (image, '--target-cloud', member.cloud)
    refused = revoke(openstack, owner, *named, '--require-unused')
    assert refused.changed_nothing()
    done = revoke(openstack, owner, *named)
    assert (done.code, done.results) == (0, {member.id: 'revoked'})
    for each in (refused, done):
        for name in ('Nova', 'Cinder'):
            assert f'the catalog has no {name} in RegionOne' in each.stderr
    assert 'unused' not in done.stderr


def test_the_screen_of_an_image_counts_use(
    whole: Client, scene: Scene
) -> None:
    booted, by_volume, _volume = scene.images
    for image, used in ((booted, (1, 0)), (by_volume, (0, 1))):
        argv = ('image', 'share-show', image, '--usage', '-f', 'json')
        done = whole(scene.owner, *argv, '--target-cloud', scene.user.cloud)
        assert (done.code, done.stderr) == (0, '')
        (member,) = json.loads(done.stdout)['Members']
        assert (member['Servers'], member['Volumes']) == used
