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

"""Names of projects for people: where they come from, and what they do not.

``ann`` may look up no project but her own, as any plain member.
"""

import json
import pathlib
import shutil
from typing import Any

import pytest
import yaml

from tests.unit.stage import Stage

Captured = pytest.CaptureFixture[str]
HOSTILE = '\x1b[2J\u202e\n# "\u2028- x: {'
SHOWN = '\\x1b[2J\\u202e\\n# "\\u2028- x: {'


@pytest.fixture
def image(stage: Stage) -> str:
    made = stage.cloud.image('project-a', 'golden')
    stage.cloud.add_member(made, 'project-b')
    return made


def run(stage: Stage, capsys: Captured, *argv: str) -> tuple[str, str]:
    capsys.readouterr()
    assert stage.openstack('image', *argv) in (0, 3)
    out, err = capsys.readouterr()
    return out, err


def rows(stage: Stage, capsys: Captured, *argv: str) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = json.loads(
        run(stage, capsys, *argv, '-f', 'json')[0]
    )
    return listed


def names(stage: Stage, capsys: Captured) -> tuple[str, str]:
    """Return the name of the only member, and where it is from."""
    (row,) = rows(stage, capsys, 'share-list', '--outgoing', '--long')
    return row['Member Name'], row['Name Source']


def test_a_name_that_was_verified_stays_known(
    stage: Stage, image: str, capsys: Captured, cache_folder: pathlib.Path
) -> None:
    assert names(stage, capsys) == ('', '')
    run(stage, capsys, 'share-to', image, '--target-cloud', 'bob')
    stage.cloud.forget()
    assert names(stage, capsys) == ('project-b', 'cache')
    # It takes no request more than without the name.
    paths = sorted(sent.path for sent in stage.cloud.log)
    shutil.rmtree(cache_folder)
    stage.cloud.forget()
    assert names(stage, capsys) == ('', '')
    assert paths == sorted(sent.path for sent in stage.cloud.log)


def test_every_command_shows_it(
    stage: Stage, image: str, capsys: Captured
) -> None:
    run(stage, capsys, 'share-to', image, '--target-cloud', 'bob')
    out, _err = run(stage, capsys, 'share-export')
    # An ID that begins with a digit is in quotes.
    assert f'{stage.b}  # project-b\n' in out.replace('"', '')
    out, _err = run(stage, capsys, 'share-show', image, '-f', 'json')
    shown = json.loads(out)
    (member,) = shown['Members']
    assert (member['Member Name'], member['Name Source']) == (
        'project-b',
        'cache',
    )
    assert shown['Owner Name Source'] == 'keystone'
    out, _err = run(
        stage, capsys, 'share-map', '--format', 'mmd', '--output', '-'
    )
    assert 'project-b' in out
    audited = rows(stage, capsys, 'share-audit', '--long')
    sources = {
        (row['Member Name'], row['Name Source'])
        for row in audited
        if row['Member ID'] == stage.b
    }
    assert sources == {('project-b', 'cache')}
    details = [r['Detail'] for r in audited if r['Member ID'] == stage.b]
    assert any(f'project-b ({stage.b})' in detail for detail in details)
    (row,) = rows(stage, capsys, 'share-revoke', image, stage.b, '--long')
    assert (row['Member Name'], row['Name Source']) == ('project-b', 'cache')


def test_default_columns_have_the_name_and_not_its_source(
    stage: Stage, image: str, capsys: Captured
) -> None:
    run(stage, capsys, 'share-to', image, '--target-cloud', 'bob')
    (row,) = rows(stage, capsys, 'share-list', '--outgoing')
    assert list(row.items())[3:] == [
        ('Member ID', stage.b),
        ('Member Name', 'project-b'),
        ('Status', 'accepted'),
    ]


def test_nothing_is_decided_by_it(
    stage: Stage, image: str, capsys: Captured, tmp_path: pathlib.Path
) -> None:
    run(stage, capsys, 'share-to', image, '--target-cloud', 'bob')
    # A name that is not verified means no project.
    assert stage.openstack('image', 'share-revoke', image, 'project-b') == 1
    policy = tmp_path / 'policy.yaml'
    policy.write_text('version: 1\nallow: {projects: [project-b]}\n')
    found = rows(stage, capsys, 'share-audit', '--policy', str(policy))
    states = {row['Check']: row['State'] for row in found}
    assert states['member-not-allowed'] == 'unknown'
    policy.write_text(
        'version: 1\nmute: [{check: "*", project: project-b, reason: x}]\n'
    )
    found = rows(stage, capsys, 'share-audit', '--policy', str(policy))
    assert 'muted' not in {row['State'] for row in found}


def test_a_plan_is_the_same(
    stage: Stage, image: str, capsys: Captured, tmp_path: pathlib.Path
) -> None:
    manifest = tmp_path / 'manifest.yaml'
    manifest.write_text(
        'version: 1\nshares: [{image: golden, projects: [], prune: true}]\n'
    )
    plans = []
    for name in ('before', 'after'):
        plan = tmp_path / name
        run(
            *(stage, capsys, 'share-sync', str(manifest), '--force'),
            *('--plan-out', str(plan)),
        )
        plans.append(json.loads(plan.read_text()))
        run(stage, capsys, 'share-to', image, '--target-cloud', 'bob')
    assert plans[0]['images'][0]['changes'] == plans[1]['images'][0]['changes']
    # What is shown of the plan that is carried out has the name.
    run(stage, capsys, 'share-sync', '--force', str(manifest), '--dry-run')
    plan = tmp_path / 'third'
    run(
        *(stage, capsys, 'share-sync', str(manifest), '--force'),
        *('--plan-out', str(plan)),
    )
    (row,) = rows(
        *(stage, capsys, 'share-sync', '--plan', str(plan)),
        *('--force', '--long'),
    )
    assert (row['Member Name'], row['Name Source']) == ('project-b', 'cache')


def test_an_exported_manifest_reads_the_same(
    stage: Stage, image: str, capsys: Captured, tmp_path: pathlib.Path
) -> None:
    before, _err = run(stage, capsys, 'share-export')
    stage.cloud.state.projects[stage.b].name = HOSTILE
    run(stage, capsys, 'share-to', image, '--target-cloud', 'bob')
    after, _err = run(stage, capsys, 'share-export')
    assert f'  # {SHOWN}\n' in after
    assert yaml.safe_load(before) == yaml.safe_load(after)
    manifest = tmp_path / 'manifest.yaml'
    manifest.write_text(after)
    run(stage, capsys, 'share-sync', str(manifest), '--check')
    for argv in (('share-list',), ('share-show', image), ('share-audit',)):
        out, err = run(stage, capsys, *argv, '-f', 'value')
        assert '\x1b' not in out + err
        assert '\u202e' not in out + err
    assert names(stage, capsys) == (HOSTILE, 'cache')


def test_it_can_be_turned_off(
    stage: Stage,
    image: str,
    capsys: Captured,
    cache_folder: pathlib.Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv('OS_IMAGESHARE_NAMES', 'off')
    run(stage, capsys, 'share-to', image, '--target-cloud', 'bob')
    assert names(stage, capsys) == ('', '')
    assert not cache_folder.exists()


def test_keystone_and_tokens_are_the_first_sources(
    stage: Stage, image: str, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    argv = ('share-to', image, '--target-cloud', 'bob', '--long')
    (row,) = rows(stage, capsys, *argv)
    assert (row['Member Name'], row['Name Source']) == ('project-b', 'token')
    stage.cloud.state.projects[stage.b].name = 'renamed'
    assert names(stage, capsys) == ('project-b', 'cache')
    monkeypatch.setenv('OS_CLOUD', 'admin')
    (row,) = rows(stage, capsys, 'share-list', '--all-projects', '--long')
    assert (row['Member Name'], row['Name Source']) == ('renamed', 'keystone')
    assert row['Owner Name Source'] == 'keystone'
    monkeypatch.setenv('OS_CLOUD', 'ann')
    assert names(stage, capsys) == ('renamed', 'cache')


def test_clouds_yaml_states_names(
    stage: Stage,
    image: str,
    capsys: Captured,
    tmp_path: pathlib.Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = stage.clouds_yaml()
    written = yaml.safe_load(path.read_text())
    auth = written['clouds']['ann']['auth']
    dashed = f'{stage.b[:8]}-{stage.b[8:]}'.upper()
    written['clouds'] |= {
        'elsewhere': {
            'auth': {
                'auth_url': 'http://elsewhere/v3',
                'project_id': stage.b,
                'project_name': 'wrong',
            }
        },
        'broken': 7,
        'partner': {
            'auth': {
                'auth_url': auth['auth_url'],
                'project_id': dashed,
                'project_name': 'partner-lab',
            }
        },
    }
    other = tmp_path / 'other.yaml'
    other.write_text(yaml.safe_dump(written))
    monkeypatch.setenv('OS_CLIENT_CONFIG_FILE', str(other))
    assert names(stage, capsys) == ('partner-lab', 'clouds.yaml')


@pytest.mark.parametrize('kind', ['policy', 'manifest'])
def test_a_file_states_names(
    stage: Stage,
    image: str,
    capsys: Captured,
    tmp_path: pathlib.Path,
    kind: str,
) -> None:
    path = tmp_path / 'file.yaml'
    path.write_text(
        f'version: 1\nnames: {{{stage.b.upper()}: partner-lab}}\n'
        + ('shares: []\n' if kind == 'manifest' else '')
    )
    found = rows(
        *(stage, capsys, 'share-audit', '--long'),
        *(f'--{kind}', str(path), '--check', 'ghost-member'),
    )
    sources = {(r['Member Name'], r['Name Source']) for r in found}
    assert sources - {('', '')} == {('partner-lab', 'names')}


def test_a_map_and_a_manifest_have_the_names_of_a_file(
    stage: Stage, image: str, capsys: Captured, tmp_path: pathlib.Path
) -> None:
    path = tmp_path / 'file.yaml'
    said = f'version: 1\nnames: {{{stage.b}: partner-lab}}\n'
    path.write_text(said)
    out, _err = run(
        *(stage, capsys, 'share-map', '--format', 'mmd', '--output', '-'),
        *('--output', '-', '--audit', '--policy', str(path)),
    )
    assert 'partner-lab' in out
    path.write_text(f'{said}shares: [{{image: golden, projects: []}}]\n')
    (row,) = rows(stage, capsys, 'share-sync', str(path), '--long')
    assert (row['Member Name'], row['Name Source']) == ('partner-lab', 'names')


def test_members_that_come_to_light_have_names(
    stage: Stage, capsys: Captured
) -> None:
    first = stage.cloud.image('project-a', 'first')
    run(stage, capsys, 'share-to', first, '--target-cloud', 'bob')
    private = stage.cloud.image('project-a', 'golden', visibility='private')
    stage.cloud.add_member(private, 'project-b')
    found = rows(*(stage, capsys, 'share-to', private, '--keep-old', '--long'))
    told = {row['Member ID']: row['Member Name'] for row in found}
    assert told == {stage.b: 'project-b'}


def test_sentences_about_other_members_have_names(
    stage: Stage, image: str, capsys: Captured
) -> None:
    run(stage, capsys, 'share-to', image, '--target-cloud', 'bob')
    label = f'project-b ({stage.b})'
    revoke = ('image', 'share-revoke', image, stage.c, '--private')
    assert stage.openstack(*revoke) == 1
    assert label in capsys.readouterr().err
    private = stage.cloud.image('project-a', 'bronze', visibility='private')
    stage.cloud.add_member(private, 'project-b')
    assert stage.openstack('image', 'share-to', private, stage.c) == 1
    assert f'{label} (pending)' in capsys.readouterr().err
    theirs = stage.cloud.image('project-b', 'silver', visibility='public')
    for command in ('share-to', 'share-revoke'):
        assert stage.openstack('image', command, theirs, stage.c) == 1
        assert f'belongs to project {label}' in capsys.readouterr().err
