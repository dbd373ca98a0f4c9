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

"""What the threat model says is held by a test, and some of those tests."""

import ast
from collections.abc import Iterator
import pathlib
import re
import stat

import pytest
import yaml

from osc_imageshare.sharing import model
from tests.unit.stage import Stage

ROOT = pathlib.Path(__file__).parents[2]
PAGE = ROOT / 'doc/source/contributor/security.rst'
NAMED = re.compile(r'``(tests/[\w/]+\.py)``:\s+``(test_\w+)``')

#: Runs what a text says, or a program, or makes objects of any class.
MODULES = frozenset(
    ('subprocess', 'pickle', 'marshal', 'shelve', 'runpy', 'pty')
)
CALLS = frozenset(
    (
        'eval', 'exec', 'compile', '__import__', 'os.system', 'os.popen',
        'yaml.load', 'yaml.load_all', 'yaml.unsafe_load', 'yaml.full_load',
    )
)  # fmt: skip


def test_every_test_that_the_page_names_exists() -> None:
    named = NAMED.findall(PAGE.read_text('utf-8'))
    assert len(named) > 20
    for path, name in named:
        assert f'def {name}(' in (ROOT / path).read_text('utf-8'), name


def test_every_threat_names_a_test() -> None:
    rows = re.split(r'^ {3}\* - ', PAGE.read_text('utf-8'), flags=re.MULTILINE)
    threats = [row for row in rows[1:] if not row.startswith('Threat')]
    assert threats
    for row in threats:
        assert NAMED.search(row), row


def _used(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from (each.name for each in names)
            case ast.ImportFrom(module=str(module)):
                yield module
            case ast.Call(func=func):
                yield ast.unparse(func)


def test_nothing_runs_what_it_reads() -> None:
    for path in (ROOT / 'osc_imageshare').rglob('*.py'):
        used = set(_used(ast.parse(path.read_text('utf-8'))))
        assert not used & MODULES, path
        assert not used & CALLS, path


@pytest.mark.parametrize(
    'mine,other',
    [
        ({}, {'verify': False}),
        ({'verify': False}, {}),
        ({'verify': False}, {'verify': True}),
        ({'cacert': 'mine.pem'}, {}),
        ({'cacert': 'mine.pem'}, {'cacert': 'other.pem'}),
        ({}, {'cacert': 'other.pem'}),
        ({'verify': False}, {'cacert': 'other.pem'}),
    ],
)
def test_a_second_cloud_has_its_own_tls_settings(
    stage: Stage, mine: dict[str, object], other: dict[str, object]
) -> None:
    entries = yaml.safe_load(stage.clouds_yaml().read_text('utf-8'))
    entries['clouds']['ann'].update(mine)
    entries['clouds']['bob'].update(other)
    cloud = stage.connect_with(entries, 'ann')
    there = cloud.login(model.Credential(model.CredentialKind.CLOUD, 'bob'))
    for login, given in ((cloud.own_login, mine), (there, other)):
        wanted = given.get('cacert', given.get('verify', True))
        if login is there and wanted is True:
            wanted = mine.get('cacert', True)
        assert login._session.verify == wanted


def test_the_own_user_elsewhere_keeps_the_tls_settings(stage: Stage) -> None:
    entries = yaml.safe_load(stage.clouds_yaml().read_text('utf-8'))
    entries['clouds']['amy'].update(cacert='mine.pem')
    cloud = stage.connect_with(entries, 'amy')
    again = cloud.login(
        model.Credential(model.CredentialKind.RESCOPED, stage.b)
    )
    assert again._session.verify == 'mine.pem'


@pytest.mark.parametrize('loud', ['-vv', '--debug'])
def test_no_command_shows_a_secret(
    stage: Stage,
    tmp_path: pathlib.Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    loud: str,
) -> None:
    image = stage.cloud.image('project-a', 'golden')
    monkeypatch.setenv('OS_CLIENT_CONFIG_FILE', str(stage.clouds_yaml()))
    manifest = tmp_path / 'shares.yaml'
    manifest.write_text(
        'version: 1\nshares:\n'
        f'- {{image: {image}, projects: [{{cloud: bob}}]}}\n'
    )
    plan, drawn, report = (
        tmp_path / name for name in ('plan.json', 'map.html', 'report.json')
    )
    for who, argv in (
        ('ann', ('share-sync', f'{manifest}', '--plan-out', f'{plan}')),
        ('ann', ('share-sync', '--plan', f'{plan}')),
        ('ann', ('share-sync', f'{manifest}')),
        ('ann', ('share-to', image, '--target-cloud', 'bob')),
        ('ann', ('share-list', '--usage')),
        ('ann', ('share-show', image, '--usage')),
        ('ann', ('share-explain', image)),
        ('ann', ('share-export',)),
        ('ann', ('share-map', '--output', f'{drawn}')),
        ('ann', ('share-audit', '--report', f'json={report}')),
        ('bob', ('share-reject', image, '--from', stage.a)),
        ('bob', ('share-accept', image, '--from', stage.a)),
        ('ann', ('share-revoke', image, '--all', '--force')),
    ):
        monkeypatch.setenv('OS_CLOUD', who)
        stage.openstack(loud, 'image', *argv)
    out, err = capsys.readouterr()
    said = out + err + caplog.text
    files = [path for path in (plan, drawn, report) if path.exists()]
    said += ''.join(path.read_text('utf-8') for path in files)
    assert stage.cloud.state.tokens
    assert not [token for token in stage.cloud.state.tokens if token in said]
    assert 'open sesame' not in said
    assert 'usage:' not in said
    assert files == [plan, drawn, report]
    for path in files:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
