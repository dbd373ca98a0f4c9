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

"""``image share-map --audit``: one look at the cloud, for map and marks."""

import pathlib

import pytest

from osc_imageshare.audit import policy
from osc_imageshare.documents import policy_file
from tests.memory import Answer
from tests.memory import on
from tests.unit.stage import Stage

Captured = pytest.CaptureFixture[str]
COMMAND = ('image', 'share-map')
# What an audited map asks Glance for, by its options. Of the project's own
# images: a list, one of those that are hidden, and the members of one image.
# Of the others': a list for each status, one of those that are hidden, since
# when an offer is pending, and two lists of whatever could be taken for it.
AUDIT_CALLS: dict[tuple[str, ...], int] = {
    (): 3 + 7,
    ('--incoming',): 7,
    ('--outgoing',): 3,
    ('--image', 'golden'): 3 + 4,
    ('--status', 'pending'): 3 + 5,
    ('--project', 'project-b'): 3 + 4,
    ('--all-projects',): 6 + 2,
}
SELECTIONS = pytest.mark.parametrize('options', AUDIT_CALLS)


@pytest.fixture
def image(stage: Stage) -> str:
    made = stage.cloud.image('project-a', 'golden')
    stage.cloud.add_member(made, 'project-b', 'accepted')
    offered = stage.cloud.image('project-c', 'offered')
    stage.cloud.add_member(offered, 'project-a')
    return made


def become(options: tuple[str, ...], patch: pytest.MonkeyPatch) -> None:
    """Be whoever may give these options."""
    admin = '--all-projects' in options
    patch.setenv('OS_CLOUD', 'admin' if admin else 'amy')


@SELECTIONS
def test_nothing_is_read_twice(
    stage: Stage,
    image: str,
    tmp_path: pathlib.Path,
    monkeypatch: pytest.MonkeyPatch,
    options: tuple[str, ...],
) -> None:
    """An audited map costs what the audit itself costs."""
    rules = tmp_path / 'policy.yaml'
    rules.write_text('version: 1\n')
    opened: list[pathlib.Path] = []
    load = policy_file.load

    def count(path: pathlib.Path, checks: list[str]) -> policy.Policy:
        opened.append(path)
        return load(path, checks)

    monkeypatch.setattr(policy_file, 'load', count)
    become(options, monkeypatch)
    stage.cloud.forget()
    output = ('--output', str(tmp_path / 'map.dot'))
    argv = (*COMMAND, *output, '--policy', str(rules), *options)
    assert stage.openstack(*argv) == 0
    sent = [
        (sent.path, sent.query)
        for sent in stage.cloud.log
        if sent.service == 'image'
    ]
    assert len(sent) == len(set(sent))
    assert len(sent) == AUDIT_CALLS[options]
    assert opened == [rules]


@SELECTIONS
def test_the_same_shares_are_drawn(
    stage: Stage,
    image: str,
    tmp_path: pathlib.Path,
    capsys: Captured,
    monkeypatch: pytest.MonkeyPatch,
    options: tuple[str, ...],
) -> None:
    rejected = stage.cloud.image('project-b', 'rejected')
    stage.cloud.add_member(rejected, 'project-a', 'rejected')
    become(options, monkeypatch)
    argv = (*COMMAND, '--output', str(tmp_path / 'map.svg'), *options)
    assert stage.openstack(*argv) == 0
    plain = capsys.readouterr()
    assert stage.openstack(*argv, '--audit') == 0
    assert capsys.readouterr() == plain


def test_members_that_could_not_be_read(
    stage: Stage, image: str, tmp_path: pathlib.Path, capsys: Captured
) -> None:
    stage.cloud.spoil(on('GET', f'{image}/members'), Answer(403))
    path = tmp_path / 'map.html'
    assert stage.openstack(*COMMAND, '--output', str(path), '--audit') == 1
    sentence = f'The members of image golden ({image}) could not be read'
    assert capsys.readouterr().err.count(sentence) == 1
    written = path.read_text('utf-8')
    assert sentence in written
    assert 'offered' in written


def test_an_offer_that_could_not_be_read_is_a_failure(
    stage: Stage, image: str, tmp_path: pathlib.Path
) -> None:
    """The lists have the offer, and nobody knows since when."""
    # Of this one only itself is shown.
    stage.cloud.spoil(
        lambda sent: (
            sent.path.endswith('/members')
            and stage.cloud.find(sent.path.split('/')[-2]).owner != stage.a
        ),
        Answer(500),
    )
    path = tmp_path / 'map.dot'
    argv = (*COMMAND, '--output', str(path))
    assert stage.openstack(*argv) == 0
    assert stage.openstack(*argv, '--audit') == 1
    written = path.read_text('utf-8')
    assert 'offered' in written
    assert '! unknown' in written
    assert 'incomplete' not in written


def test_an_offer_that_no_list_tells_of_is_missing(
    stage: Stage,
    tmp_path: pathlib.Path,
    capsys: Captured,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """To an administrator the lists do not tell the status."""
    offered = stage.cloud.image('project-c', 'offered')
    stage.cloud.add_member(offered, 'admin')
    stage.cloud.spoil(on('GET', f'{offered}/members'), Answer(500))
    monkeypatch.setenv('OS_CLOUD', 'admin')
    path = tmp_path / 'map.dot'
    assert stage.openstack(*COMMAND, '--output', str(path), '--audit') == 1
    sentence = f'The members of image offered ({offered}) could not be read'
    assert sentence in capsys.readouterr().err
    assert 'offered' in path.read_text('utf-8')


def test_lists_of_the_only_region_that_failed(
    stage: Stage, image: str, tmp_path: pathlib.Path, capsys: Captured
) -> None:
    stage.cloud.spoil(on('GET', '/v2/images'), Answer(500))
    path = tmp_path / 'map.dot'
    argv = (*COMMAND, '--output', str(path))
    assert stage.openstack(*argv) == 1
    plain = capsys.readouterr().err
    assert stage.openstack(*argv, '--audit') == 1
    assert capsys.readouterr().err == plain
    assert not path.exists()


def test_lists_of_one_region_that_failed(
    two_regions: Stage,
    tmp_path: pathlib.Path,
    capsys: Captured,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clouds = str(two_regions.clouds_yaml())
    monkeypatch.setenv('OS_CLIENT_CONFIG_FILE', clouds)
    monkeypatch.setenv('OS_CLOUD', 'ann')
    for region in ('RegionOne', 'RegionTwo'):
        made = two_regions.cloud.image('project-a', f'in-{region}', region)
        two_regions.cloud.add_member(made, 'project-b')
    two_regions.cloud.spoil(on(region='RegionTwo'), Answer(500))
    path = tmp_path / 'map.dot'
    argv = (*COMMAND, '--output', str(path), '--all-regions', '--audit')
    assert two_regions.openstack(*argv) == 1
    err = capsys.readouterr().err
    assert err.count('The shares in region RegionTwo are unknown: ') == 1
    assert err.count('Images could not be listed: ') == 1
    written = path.read_text('utf-8')
    assert 'in-RegionOne' in written
    assert 'in-RegionTwo' not in written
