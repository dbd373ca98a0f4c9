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

"""Whose 404 it is: a gateway's, Keystone's, or that of what is not there."""

import datetime
import json

import pytest

from osc_imageshare import errors
from osc_imageshare.cloud import connect
from osc_imageshare.lookup import credentials
from osc_imageshare.lookup import projects
from osc_imageshare.sharing import model
from osc_imageshare.sharing import reading
from tests.memory import Answer
from tests.memory import on
from tests.unit.stage import Stage

TOKENS = on('POST', '/v3/auth/tokens', 'identity')
SHORT = datetime.timedelta(seconds=25)


@pytest.fixture
def image(stage: Stage) -> str:
    return stage.cloud.image('project-a', 'golden')


def entries(stage: Stage) -> dict[str, object]:
    """Return a clouds.yaml with a token in it, for project-a."""
    stage.connect()
    known = next(
        key
        for key, value in stage.cloud.state.tokens.items()
        if value.project_id == stage.a
    )
    entry = {
        'auth_type': 'v3token',
        'auth': {
            'auth_url': stage.cloud.auth_url,
            'token': known,
            'project_id': stage.a,
        },
        'region_name': 'RegionOne',
    }
    return {'clouds': {'by-token': entry}}


class TestRenewal:
    """A token that ends within a run."""

    @pytest.mark.parametrize('status', [400, 401, 403, 404, 409, 500, 503])
    def test_whatever_keystone_answers_it_is_the_credential(
        self, stage: Stage, image: str, status: int
    ) -> None:
        service = stage.connect().glance('RegionOne')
        stage.cloud.revoke_tokens('ann')
        stage.cloud.spoil(TOKENS, Answer(status))
        for ask in (
            lambda: service.image(image),
            lambda: service.by_id(image),
            lambda: service.members(image),
            lambda: service.remove_member(image, stage.b),
            lambda: service.add_member(image, stage.b),
        ):
            with pytest.raises(errors.Ended, match=r'^your token has ended'):
                ask()

    def test_a_keystone_that_is_silent_ends_it_too(
        self, stage: Stage, image: str
    ) -> None:
        service = stage.connect().glance('RegionOne')
        stage.cloud.revoke_tokens('ann')
        stage.cloud.spoil(TOKENS, Answer(200, 'x'))
        with pytest.raises(errors.Ended, match='could not be asked'):
            service.image(image)

    def test_a_token_of_an_entry_cannot_be_renewed(
        self, stage: Stage, image: str
    ) -> None:
        known = entries(stage)
        cloud = stage.connect_with(known, 'by-token')
        stage.cloud.revoke_tokens('ann')
        with pytest.raises(errors.Ended, match=r'did not renew it \(404\)'):
            cloud.glance('RegionOne').image(image)

    def test_the_credential_is_named(self, stage: Stage, image: str) -> None:
        cloud = stage.connect('amy')
        kinds = model.CredentialKind
        bob = cloud.glance('RegionOne', model.Credential(kinds.CLOUD, 'bob'))
        amy = cloud.glance(
            'RegionOne', model.Credential(kinds.RESCOPED, stage.b)
        )
        for user in ('amy', 'bob'):
            stage.cloud.revoke_tokens(user)
        stage.cloud.spoil(TOKENS, Answer(404))
        with pytest.raises(errors.Ended, match=r'^the token of cloud bob has'):
            bob.image(image)
        # It would be renewed by the caller's own.
        with pytest.raises(errors.Ended, match=r'^your token has ended'):
            amy.image(image)

    def test_a_credential_for_another_project_is_renewed_by_the_caller(
        self, stage: Stage, image: str
    ) -> None:
        cloud = stage.connect('amy')
        credential = model.Credential(model.CredentialKind.RESCOPED, stage.b)
        service = cloud.glance('RegionOne', credential)
        stage.cloud.add_member(image, 'project-b')
        for _time in range(2):
            stage.cloud.revoke_tokens('amy')
            assert service.image(image).id == image

    def test_it_is_renewed_before_it_ends(
        self, stage: Stage, image: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(stage.cloud.state, 'token_life', SHORT)
        cloud = stage.connect('amy')
        credential = model.Credential(model.CredentialKind.RESCOPED, stage.b)
        service = cloud.glance('RegionOne', credential)
        stage.cloud.add_member(image, 'project-b')
        stage.cloud.revoke_tokens('amy')
        assert service.image(image).id == image

    def test_another_project_s_token_is_named_if_only_that_has_ended(
        self, stage: Stage, image: str
    ) -> None:
        cloud = stage.connect('amy')
        credential = model.Credential(model.CredentialKind.RESCOPED, stage.b)
        service = cloud.glance('RegionOne', credential)
        stage.cloud.revoke_tokens('amy')
        user = next(
            u for u in stage.cloud.state.users.values() if u.name == 'amy'
        )
        del user.projects[stage.b]
        with pytest.raises(
            errors.Ended, match=f'^your token for project {stage.b} has ended'
        ):
            service.image(image)


class TestGone:
    """A 404 of one request is believed if another kind agrees."""

    def test_an_image(self, stage: Stage, image: str) -> None:
        service = stage.connect().glance('RegionOne')
        spoilt = stage.cloud.spoil(on('GET', f'/images/{image}'), Answer(404))
        assert service.image(image).id == image
        found = service.by_id(image)
        assert found is not None
        assert spoilt.hits == 2

    def test_a_hidden_image(self, stage: Stage) -> None:
        image = stage.cloud.image('project-a', 'golden', os_hidden=True)
        service = stage.connect().glance('RegionOne')
        stage.cloud.spoil(on('GET', f'/images/{image}'), Answer(404))
        assert service.image(image).hidden

    def test_an_offer(self, stage: Stage, image: str) -> None:
        stage.cloud.add_member(image, 'project-b')
        service = stage.connect('bob').glance('RegionOne')
        stage.cloud.spoil(on('GET', f'/images/{image}'), Answer(404))
        assert service.image(image).id == image

    def test_what_is_gone(self, stage: Stage) -> None:
        service = stage.connect().glance('RegionOne')
        stage.cloud.forget()
        gone = 'f' * 8 + '-ffff-4fff-bfff-' + 'f' * 12
        assert service.by_id(gone) is None
        assert len(stage.cloud.log) == 3

    def test_the_second_look_may_fail(self, stage: Stage, image: str) -> None:
        service = stage.connect().glance('RegionOne')
        stage.cloud.spoil(on('GET', f'/images/{image}'), Answer(404))
        stage.cloud.spoil(on('GET', '/images'), Answer(500))
        with pytest.raises(errors.Unavailable):
            service.by_id(image)

    def test_members(self, stage: Stage, image: str) -> None:
        service = stage.connect().glance('RegionOne')
        stage.cloud.spoil(on('GET', '/members'), Answer(404))
        for read in (service.members, service.member_list):
            with pytest.raises(errors.Unreadable, match='its members'):
                read(image)
        with pytest.raises(errors.Unreadable):
            service.member(image, stage.b)

    def test_members_of_what_is_gone(self, stage: Stage, image: str) -> None:
        service = stage.connect('bob').glance('RegionOne')
        stage.cloud.forget()
        with pytest.raises(errors.NotFound):
            service.member_list(image)
        assert len(stage.cloud.log) == 2
        assert service.member(image, stage.b) is None

    @pytest.mark.parametrize('visibility', ['public', 'community', 'private'])
    def test_only_a_shared_image_has_members(
        self, stage: Stage, visibility: str
    ) -> None:
        image = stage.cloud.image('project-a', 'x', visibility=visibility)
        service = stage.connect().glance('RegionOne')
        assert service.member(image, stage.b) is None

    def test_a_member_in_another_form(self, stage: Stage, image: str) -> None:
        """Whether it is the same is for Glance's database to say."""
        service = stage.connect().glance('RegionOne')
        service.add_member(image, stage.b.upper())
        service.add_member(image, 'other')
        assert service.member(image, stage.c) is None
        assert service.member(image, stage.b) is None
        answer = {'member_id': stage.b.upper(), 'status': 'rejected'}
        stage.cloud.spoil(
            on('GET', f'/members/{stage.b}'), Answer(200, json.dumps(answer))
        )
        found = service.member(image, stage.b)
        assert found == model.Member(stage.b, model.MemberStatus.REJECTED)

    def test_members_that_may_not_be_seen(
        self, stage: Stage, image: str
    ) -> None:
        stage.cloud.spoil(on('GET', '/members'), Answer(403))
        with pytest.raises(errors.Forbidden):
            stage.connect().glance('RegionOne').member(image, stage.b)

    def test_what_has_no_list_of_images_is_no_glance(
        self, stage: Stage
    ) -> None:
        service = stage.connect().glance('RegionOne')
        stage.cloud.spoil(on('GET', '/images'), Answer(404))
        with pytest.raises(errors.Unavailable, match='address may be wrong'):
            service.images({})


class TestMarker:
    """The image that a page ends with is deleted before the next page."""

    @pytest.mark.parametrize('status', [400, 404])
    def test_the_list_is_begun_again_once(
        self, stage: Stage, monkeypatch: pytest.MonkeyPatch, status: int
    ) -> None:
        monkeypatch.setattr('osc_imageshare.cloud.http.PAGE', 2)
        names = [f'image-{n}' for n in range(5)]
        for name in names:
            stage.cloud.image('project-a', name)
        service = stage.connect().glance('RegionOne')
        marked = lambda sent: 'marker' in sent.parameters  # noqa: E731
        stage.cloud.spoil(marked, Answer(status), 1)
        images = service.images({})
        assert sorted(image.name for image in images) == names
        stage.cloud.spoil(marked, Answer(status))
        with pytest.raises(errors.CloudError):
            service.images({})


class TestAccessRules:
    """Services answer 401 to what an application credential is not for."""

    @pytest.fixture
    def limited(self, stage: Stage) -> connect.Cloud:
        """Connect with one that is for requests to Glance only."""
        stage.cloud.application_credential('amy', 'project-a')
        cloud = stage.connect('amy-app')
        stage.cloud.spoil(on('GET', '/v3', 'identity'), Answer(401))
        return cloud

    def test_a_look_up_is_not_permitted(
        self, stage: Stage, limited: connect.Cloud
    ) -> None:
        keystone = limited.keystone()
        for ask in (
            keystone.own_projects,
            keystone.some_projects,
            keystone.domains,
            lambda: keystone.project(stage.b),
        ):
            with pytest.raises(errors.Forbidden, match='access rules'):
                ask()

    def test_an_id_needs_no_look_up(
        self, stage: Stage, limited: connect.Cloud
    ) -> None:
        directory = projects.Projects(limited)
        assert directory.find(stage.b, None) == model.Project(stage.b)
        assert directory.known({stage.b}) == ({stage.a: limited.project}, ())
        with pytest.raises(errors.Unprovable):
            directory.find('project-b', None)
        standing = directory.standing(stage.b)
        assert isinstance(standing, reading.Unread)
        assert standing.why is reading.Why.NOT_PERMITTED

    def test_it_is_not_asked_where_it_can_act(
        self, stage: Stage, limited: connect.Cloud
    ) -> None:
        stage.cloud.forget()
        user = credentials.own_user(limited, model.Project(stage.b))
        assert user is credentials.Hindrance.DELEGATED
        assert stage.cloud.log == []

    def test_neither_are_reads_and_writes_of_images(
        self, stage: Stage, limited: connect.Cloud, image: str
    ) -> None:
        service = limited.glance('RegionOne')
        stage.cloud.spoil(on(None, image), Answer(401))
        for ask in (
            lambda: service.image(image),
            lambda: service.members(image),
            lambda: service.add_member(image, stage.b),
        ):
            with pytest.raises(errors.Forbidden, match='access rules'):
                ask()

    def test_a_credential_that_is_revoked_has_ended(
        self, stage: Stage, limited: connect.Cloud, image: str
    ) -> None:
        stage.cloud.revoke_tokens('amy')
        stage.cloud.state.credentials.clear()
        with pytest.raises(errors.Ended, match=r'\(401\)'):
            limited.glance('RegionOne').image(image)

    def test_a_password_has_no_rules(self, stage: Stage, image: str) -> None:
        service = stage.connect().glance('RegionOne')
        stage.cloud.spoil(on('GET'), Answer(401))
        with pytest.raises(errors.Unauthenticated, match='rejected'):
            service.image(image)
