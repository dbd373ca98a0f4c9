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

"""What members have made from an image, and who may look into a project."""

import pytest

from osc_imageshare import errors
from osc_imageshare import workers
from osc_imageshare.lookup import workloads
from osc_imageshare.sharing import model
from osc_imageshare.sharing import reading
from osc_imageshare.sharing import request
from osc_imageshare.sharing import usage
from tests.memory import Answer
from tests.memory import HangUp
from tests.memory import on
from tests.unit.stage import Stage

NO_ROLE = reading.Unread(reading.Why.NOT_PERMITTED, 'you have no role there')
NOVA, CINDER = 'compute', 'block-storage'


@pytest.fixture
def image(stage: Stage) -> str:
    """An image of project-a that others are members of."""
    made = stage.cloud.image('project-a', 'golden')
    stage.cloud.image('project-a', 'other')
    return made


def look(
    stage: Stage,
    image: str,
    *members: str,
    user: str = 'ann',
    given: tuple[str, ...] = (),
) -> list[usage.Use]:
    """Look into projects, the second one unless told otherwise."""
    cloud = stage.connect(user)
    shown = cloud.glance('RegionOne').image(image)
    ids = members or (stage.b,)
    with workers.Pool(4) as pool:
        looking = workloads.of_request(
            request.UsageRequest(given), cloud, pool
        )
        assert looking is not None
        stage.cloud.forget()
        uses = looking.all([(shown, ids)], pool)
    return [uses[shown.key, member] for member in ids]


def calls(stage: Stage, service: str) -> list[dict[str, str]]:
    return [
        sent.parameters
        for sent in stage.cloud.log
        if sent.service == service and sent.status
    ]


def populate(stage: Stage, image: str) -> usage.Use:
    """Make one of each kind in project-b, and what must never count."""
    cloud = stage.cloud
    server = cloud.server('project-b', image)
    root = cloud.server('project-b')
    boot = cloud.volume('project-b', image, '', [root])
    data = cloud.volume('project-b', image)
    other = cloud.image('project-a', 'another')
    for project in ('project-a', 'project-b', 'admin'):
        cloud.server(project, other)
        cloud.volume(project, other)
        cloud.volume(project)
    for project in ('project-a', 'admin'):
        cloud.server(project, image)
        cloud.volume(project, image)
    return usage.Use(
        (usage.Server(server, 'web'),),
        (usage.Volume(boot, '', (root,)), usage.Volume(data, 'disk')),
    )


@pytest.mark.parametrize(
    'user,given',
    [('ann', ('bob',)), ('amy', ()), ('admin', ()), ('bob', ())],
    ids=['target cloud', 'rescoped', 'administrator', 'own project'],
)
def test_each_kind_is_found_by_whoever_may_look(
    stage: Stage, image: str, user: str, given: tuple[str, ...]
) -> None:
    stage.cloud.add_member(image, 'project-b')
    wanted = populate(stage, image)
    (found,) = look(stage, image, user=user, given=given)
    assert found == wanted
    assert found.in_use
    assert found.unseen == ()
    assert len(calls(stage, NOVA)) == len(calls(stage, CINDER)) == 1


def test_a_role_to_read_is_enough(stage: Stage, image: str) -> None:
    server = stage.cloud.server('project-c', image)
    (found,) = look(stage, image, stage.c, user='amy')
    assert found == usage.Use((usage.Server(server, 'web'),))


def test_who_has_no_role_there_knows_nothing(stage: Stage, image: str) -> None:
    populate(stage, image)
    assert look(stage, image) == [
        usage.Use(unseen_servers=NO_ROLE, unseen_volumes=NO_ROLE)
    ]
    assert calls(stage, NOVA) == calls(stage, CINDER) == []


def test_why_ones_own_user_cannot_look(stage: Stage, image: str) -> None:
    stage.cloud.server('project-b')
    off = stage.cloud.project('off', enabled=False)
    stage.cloud.user('zoe', {'project-a': ['member'], 'off': ['member']})
    stage.cloud.application_credential('amy', 'project-a')
    (disabled,) = look(stage, image, off, user='zoe')
    (delegated,) = look(stage, image, user='amy-app')
    assert [u.detail for u in disabled.unseen + delegated.unseen] == [
        *['the project is disabled'] * 2,
        *['an application credential or a trust cannot look there'] * 2,
    ]
    assert not disabled.failed
    assert not delegated.failed


def test_a_cloud_without_nova_and_cinder(stage: Stage, image: str) -> None:
    (found,) = look(stage, image, user='amy')
    assert [(u.why, u.detail) for u in found.unseen] == [
        (
            reading.Why.NOT_PERMITTED,
            f'the catalog has no {name} in RegionOne',
        )
        for name in ('Nova', 'Cinder')
    ]


@pytest.mark.parametrize('user,given', [('ann', ('bob',)), ('admin', ())])
@pytest.mark.parametrize(
    'fault,failed',
    [(Answer(500), True), (Answer(403), False), (HangUp(), True)],
)
@pytest.mark.parametrize('service', [NOVA, CINDER])
def test_what_came_before_a_failure_stays_found(
    stage: Stage,
    image: str,
    user: str,
    given: tuple[str, ...],
    fault: Answer | HangUp,
    failed: bool,
    service: str,
) -> None:
    """The second page fails; the other service is whole."""
    for _number in range(1001):
        stage.cloud.server('project-b', image)
        stage.cloud.volume('project-b', image)
    stage.cloud.spoil(
        lambda sent: sent.service == service and 'marker' in sent.query, fault
    )
    (found,) = look(stage, image, user=user, given=given)
    assert found.in_use
    assert found.failed is failed
    (unseen,) = found.unseen
    counts = {NOVA: len(found.servers), CINDER: len(found.volumes)}
    assert counts.pop(service) == 1000
    assert set(counts.values()) == {1001}
    titles = {NOVA: 'Nova in RegionOne', CINDER: 'Cinder in RegionOne'}
    assert titles[service] in unseen.detail


@pytest.mark.parametrize('count,pages', [(999, 1), (1000, 2), (1001, 2)])
def test_as_many_calls_as_the_pages_need(
    stage: Stage, image: str, count: int, pages: int
) -> None:
    for _number in range(count):
        stage.cloud.server('project-b', image)
        stage.cloud.volume('project-b', image)
    (found,) = look(stage, image, given=('bob',))
    assert len(found.servers) == len(found.volumes) == count
    for service in (NOVA, CINDER):
        asked = calls(stage, service)
        assert len(asked) == pages
        assert {each['limit'] for each in asked} == {'1000'}


def test_one_question_for_all_members_of_an_image(
    stage: Stage, image: str
) -> None:
    """To an administrator; and one of a member for all images."""
    stage.cloud.server('project-b', image)
    volume = stage.cloud.volume('project-c', image)
    b, c, ghost = look(
        stage, image, stage.b, stage.c, 'no\ud800body', user='admin'
    )
    assert (len(b.servers), len(b.volumes)) == (1, 0)
    assert c == usage.Use((), (usage.Volume(volume, 'disk'),))
    assert ghost == usage.Use()
    for service in (NOVA, CINDER):
        (asked,) = calls(stage, service)
        assert asked['all_tenants'] == '1'
        assert 'project_id' not in asked


def test_a_member_lists_volumes_once(stage: Stage, image: str) -> None:
    stage.cloud.volume('project-b', image)
    cloud = stage.connect('amy')
    glance = cloud.glance('RegionOne')
    images = glance.images({'owner': stage.a})
    stage.cloud.forget()
    with workers.Pool(4) as pool:
        uses = workloads.Workloads(cloud, {}).all(
            [(shown, [stage.b, stage.a]) for shown in images], pool
        )
    assert len(uses) == 4
    assert sum(use.in_use for use in uses.values()) == 1
    assert len(calls(stage, CINDER)) == 2
    assert len(calls(stage, NOVA)) == 4


def test_a_target_cloud_that_fails_is_followed_by_ones_own_user(
    stage: Stage, image: str
) -> None:
    wanted = populate(stage, image)
    stage.cloud.spoil(on(service=NOVA), Answer(403), 1)
    stage.cloud.spoil(on(service=CINDER), Answer(403), 1)
    assert look(stage, image, user='amy', given=('bob',)) == [wanted]


def test_an_administrator_nova_does_not_know(stage: Stage, image: str) -> None:
    """A cloud may let its administrators do less."""
    stage.cloud.server('project-b', image)
    stage.cloud.spoil(on(service=NOVA), Answer(403))
    (found,) = look(stage, image, user='admin')
    assert found.unseen_servers == reading.Unread(
        reading.Why.NOT_PERMITTED, 'Nova in RegionOne denied the request (403)'
    )
    assert found.unseen_volumes is None


def test_a_credential_that_does_not_work_is_a_problem(stage: Stage) -> None:
    cloud = stage.connect()
    with (
        workers.Pool(4) as pool,
        pytest.raises(errors.UserError, match=r'nobody(.|\n)*noone'),
    ):
        workloads.of_request(
            request.UsageRequest(('bob', 'nobody', 'noone')), cloud, pool
        )


def test_a_project_has_the_first_credential_for_it(stage: Stage) -> None:
    cloud = stage.connect()
    with workers.Pool(4) as pool:
        looking = workloads.of_request(
            request.UsageRequest(('bob', 'bob@project-b', 'cara')), cloud, pool
        )
    assert looking is not None
    assert looking.lent == {
        stage.b: model.Credential(model.CredentialKind.CLOUD, 'bob'),
        stage.c: model.Credential(model.CredentialKind.CLOUD, 'cara'),
    }
