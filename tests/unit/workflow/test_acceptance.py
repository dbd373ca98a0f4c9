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

"""Credentials that only half work are told before an image is opened."""

from collections.abc import Iterator
import json
import pathlib
from typing import Any

import pytest
import yaml

from osc_imageshare.cloud import access_rules
from tests.memory import Answer
from tests.memory import HangUp
from tests.memory import on
from tests.memory import Request
from tests.unit.stage import Stage

Captured = pytest.CaptureFixture[str]


class Bench:
    """Shares one private image with project-b, in several ways."""

    def __init__(
        self, stage: Stage, folder: pathlib.Path, capsys: Captured
    ) -> None:
        self.stage = stage
        self.image = stage.cloud.image(
            'project-a', 'golden', visibility='private'
        )
        self.folder = folder
        self._capsys = capsys

    def run(self, *argv: str, code: int) -> str:
        self.stage.cloud.forget()
        assert self.stage.openstack('image', *argv) == code
        return self._capsys.readouterr().err

    def refused(self, *argv: str) -> str:
        """Return why nothing was changed."""
        said = self.run(*argv, code=1)
        assert self.stage.cloud.writes == []
        assert self.stage.visibility(self.image) == 'private'
        assert 'Nothing was changed.' in said
        return said

    def sync(self, *clouds: str) -> tuple[str, ...]:
        """Write a manifest, and return the command for it."""
        parties = [{'cloud': cloud} for cloud in clouds]
        shares = [{'image': self.image, 'projects': parties}]
        path = self.folder / 'shares.yaml'
        path.write_text(json.dumps({'version': 1, 'shares': shares}))
        return ('share-sync', str(path))

    def ways(self, *clouds: str) -> Iterator[tuple[str, ...]]:
        """Yield every command that shares with the projects of clouds."""
        options = [word for c in clouds for word in ('--target-cloud', c)]
        yield ('share-to', self.image, *options)
        yield ('share-to', self.image, *options, '--dry-run')
        command = self.sync(*clouds)
        yield command
        yield (*command, '--plan-out', str(self.folder / 'new.json'))
        yield ('share-sync', '--plan', self.plan(*clouds))

    def plan(self, *clouds: str) -> str:
        """Write a plan that was saved when the credentials worked."""
        projects = {'b': self.stage.b, 'c': self.stage.c}
        image = {
            'region': 'RegionOne',
            'id': self.image,
            'name': 'golden',
            'owner': self.stage.a,
            'visibility': 'private',
            'members': None,
            'dormant': 'refuse-undeclared',
            'changes': [
                {
                    'member_id': projects[cloud[0]],
                    'member_name': None,
                    'want': 'accepted',
                    'acceptor': {'kind': 'cloud', 'name': cloud},
                    'reason': '',
                }
                for cloud in clouds
            ],
        }
        path = self.folder / 'plan.json'
        plan = {'version': 1, 'project': self.stage.a, 'images': [image]}
        path.write_text(json.dumps(plan))
        return str(path)


@pytest.fixture
def bench(stage: Stage, tmp_path: pathlib.Path, capsys: Captured) -> Bench:
    return Bench(stage, tmp_path, capsys)


def change_entries(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, **settings: dict[str, Any]
) -> None:
    """Add settings to entries of the clouds.yaml that is used."""
    written = stage.cloud.clouds_yaml

    def clouds_yaml(path: pathlib.Path) -> pathlib.Path:
        entries = yaml.safe_load(written(path).read_text('utf-8'))
        for name, more in settings.items():
            entries['clouds'][name].update(more)
        path.write_text(yaml.safe_dump(entries), 'utf-8')
        return path

    monkeypatch.setattr(stage.cloud, 'clouds_yaml', clouds_yaml)


def by(project: str) -> Any:
    """Make a predicate: what a project asks Glance for."""

    def matches(request: Request) -> bool:
        return on()(request) and request.project == project

    return matches


def test_no_endpoint_for_its_interface(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    change_entries(bench.stage, monkeypatch, bob={'interface': 'private'})
    for argv in bench.ways('bob', 'cara'):
        assert (
            'Target cloud bob cannot be used: the catalog has no Glance in '
            'RegionOne'
        ) in bench.refused(*argv)


@pytest.mark.parametrize(
    'fault', [HangUp(), Answer(503), Answer(403), Answer(401), Answer(404)]
)
def test_glance_does_not_answer_it(bench: Bench, fault: Any) -> None:
    stage = bench.stage
    stage.cloud.spoil(by(stage.b), fault)
    stage.cloud.spoil(by(stage.c), fault)
    for argv in bench.ways('bob', 'cara'):
        said = bench.refused(*argv)
        # All of them together.
        for cloud in ('bob', 'cara'):
            assert f'Target cloud {cloud} cannot be used: Glance in' in said


def test_what_answers_is_not_glance(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    change_entries(
        bench.stage,
        monkeypatch,
        bob={'image_endpoint_override': bench.stage.cloud.auth_url},
    )
    for argv in bench.ways('bob'):
        assert 'Target cloud bob cannot be used' in bench.refused(*argv)


def test_the_own_user_in_a_project_where_it_cannot_read(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = bench.stage
    stage.cloud.user(
        'olga', {'project-a': ['member'], 'project-b': ['observer']}
    )
    monkeypatch.setenv('OS_CLOUD', 'olga')
    said = bench.refused('share-to', bench.image, 'project-b')
    assert (
        f'Your account cannot accept for project project-b ({stage.b}): '
    ) in said


def test_one_request_for_each_credential_and_region(bench: Bench) -> None:
    stage = bench.stage
    stage.cloud.image('project-a', 'silver')
    names = ('golden', 'silver')
    shares = [
        {'image': name, 'projects': [{'cloud': 'bob'}, {'cloud': 'cara'}]}
        for name in names
    ]
    path = bench.folder / 'shares.yaml'
    path.write_text(json.dumps({'version': 1, 'shares': shares}))
    for expected in ([stage.b, stage.c], []):
        bench.run('share-sync', str(path), code=0)
        asked = [s for s in stage.cloud.log if s.query == 'limit=1']
        assert sorted(s.project or '' for s in asked) == sorted(expected)


GETS = ('GET', '/v2/**')


@pytest.mark.parametrize(
    'rules,missing',
    [
        ([GETS], True),
        ([('PUT', '/v2/images/{id}')], True),
        ([GETS, ('PUT', '/v2/images/*/members/*')], False),
        # Not even a list is permitted: it is not asked for one.
        ([('PUT', '/v2/images/{image}/members/{member}')], False),
    ],
)
def test_an_application_credential_that_may_not_accept(
    bench: Bench, rules: list[tuple[str, str]], missing: bool
) -> None:
    stage = bench.stage
    stage.cloud.application_credential('bob', 'project-b', access_rules=rules)
    if missing:
        for argv in bench.ways('bob-app'):
            assert (
                'Target cloud bob-app cannot be used: its application '
                'credential has no access rule for PUT '
                '/v2/images/{image_id}/members/{member_id}.'
            ) in bench.refused(*argv)
    else:
        bench.run('share-to', bench.image, '--target-cloud', 'bob-app', code=0)
        assert stage.cloud.members(bench.image) == {stage.b: 'accepted'}
        asked = [s for s in stage.cloud.log if s.query == 'limit=1']
        assert len(asked) == (GETS in rules)


@pytest.mark.parametrize('command', ['share-accept', 'share-reject'])
def test_offers_are_read_by_what_decides(
    bench: Bench, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = bench.stage
    offered = stage.cloud.image('project-a', 'offered')
    stage.cloud.add_member(offered, 'project-b')
    stage.cloud.add_member(offered, 'project-c')
    stage.cloud.application_credential('bob', 'project-b', access_rules=[GETS])
    change_entries(stage, monkeypatch, cara={'interface': 'private'})
    argv = ('--target-cloud', 'bob-app', '--target-cloud', 'cara')
    for images in ([offered], ['--all', '--yes']):
        said = bench.refused(command, *images, *argv)
        assert 'Target cloud cara cannot be used: the catalog' in said
        assert 'Target cloud bob-app cannot be used: its application' in said


@pytest.mark.parametrize(
    'rules,argv,missing',
    [
        (
            [GETS, ('PATCH', '/v2/images/*')],
            ['share-to', '{image}', '{b}'],
            'POST /v2/images/{image_id}/members.',
        ),
        (
            [GETS],
            ['share-to', '{image}', '{b}'],
            'PATCH /v2/images/{image_id}.',
        ),
        (
            [GETS],
            ['share-revoke', '{theirs}', '--all', '--private'],
            'DELETE /v2/images/{image_id}/members/{member_id}.',
        ),
    ],
)
def test_the_caller_itself(
    bench: Bench,
    monkeypatch: pytest.MonkeyPatch,
    rules: list[tuple[str, str]],
    argv: list[str],
    missing: str,
) -> None:
    stage = bench.stage
    theirs = stage.cloud.image('project-a', 'theirs')
    stage.cloud.add_member(theirs, 'project-b')
    stage.cloud.application_credential('ann', 'project-a', access_rules=rules)
    monkeypatch.setenv('OS_CLOUD', 'ann-app')
    names = {'image': bench.image, 'theirs': theirs, 'b': stage.b}
    said = bench.refused(*(word.format(**names) for word in argv))
    assert f'has no access rule for {missing}' in said
    assert 'Your credential for project project-a' in said


def test_the_glance_of_another_region(
    two_regions: Stage,
    tmp_path: pathlib.Path,
    capsys: Captured,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv('OS_CLIENT_CONFIG_FILE', str(tmp_path / 'clouds.yaml'))
    monkeypatch.setenv('OS_CLOUD', 'ann')
    bench = Bench(two_regions, tmp_path, capsys)
    url = two_regions.cloud.image_url('RegionTwo')
    change_entries(
        two_regions, monkeypatch, bob={'image_endpoint_override': url}
    )
    assert (
        'Target cloud bob cannot be used: its catalog has the address of '
        'region RegionTwo for region RegionOne.'
    ) in bench.refused('share-to', bench.image, '--target-cloud', 'bob')


@pytest.mark.parametrize(
    'path,pattern,match',
    [
        ('/v2/images/i', '/v2/images/*', True),
        ('/v2/images/i', '/v2/images/{image_id}', True),
        ('/v2/images/i', '/image/v2/images/*', True),
        ('/v2/images/i/members', '/v2/images/*', False),
        ('/v2/images/i/members', '/v2/images/**', True),
        ('/v2/images/i/members', '/v2/**', True),
        ('/v2/images/i/members', '**', True),
        ('/v2/images/i', '/v2/images/j', False),
        ('/v2/images/i', '/v2.images.i', False),
        ('/v2/images/i', '', False),
    ],
)
def test_access_rules(path: str, pattern: str, match: bool) -> None:
    rule = {'service': 'image', 'method': 'GET', 'path': pattern}
    assert access_rules.permit([rule], 'image', 'GET', path) is match
    assert not access_rules.permit([rule], 'compute', 'GET', path)
    assert not access_rules.permit([rule], 'image', 'PUT', path)
    assert not access_rules.permit([], 'image', 'GET', path)
